//! Pods between two looks: a watch in the background, so that those that come and go meanwhile are seen too. Every look
//! lists the pods as well, so that nothing is missed for long when the watch breaks.

use chrono::{DateTime, Utc};
use futures_util::{StreamExt, pin_mut};
use k8s_openapi::api::core::v1::Pod;
use kube::api::{Api, ListParams, WatchEvent, WatchParams};
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::JoinHandle;

use crate::chaos::DriverError;
use crate::chaos::drivers::litmus::api::answered;
use crate::chaos::drivers::litmus::pods::Story;
use crate::chaos::record::Fact;

/// The pods of a selector, and what happened to them.
pub(super) struct PodWatch {
    pods: Api<Pod>,
    selector: String,
    /// As the last look saw them.
    known: Vec<Pod>,
    story: Story,
    watch: Watch,
}

impl PodWatch {
    /// Begins: what is there now is no news.
    pub(super) async fn begin(pods: Api<Pod>, selector: String) -> Result<Self, DriverError> {
        let (known, version) = list(&pods, &selector).await?;
        let mut story = Story::default();
        for pod in &known {
            story.read(pod);
        }
        let watch = Watch::begin(&pods, &selector, version);
        Ok(Self { pods, selector, known, story, watch })
    }

    /// What happened since the last look, oldest first.
    ///
    /// # Errors
    ///
    /// When the pods cannot be listed; nothing is lost by that.
    pub(super) async fn news(&mut self) -> Result<Vec<Fact>, DriverError> {
        let (now, version) = list(&self.pods, &self.selector).await?;
        let mut facts = Vec::new();
        while let Ok(change) = self.watch.changes.try_recv() {
            facts.extend(self.told(&change));
        }
        facts.extend(self.compared(now));
        if self.watch.task.is_finished() {
            // It goes on where it broke off, or, if that is too long ago, from now.
            let from = self.watch.last.take().unwrap_or(version);
            self.watch = Watch::begin(&self.pods, &self.selector, from);
        }
        facts.sort_by_key(|fact| fact.happened_at);
        Ok(facts)
    }

    fn told(&mut self, change: &Change) -> Vec<Fact> {
        match change {
            Change::Version(version) => {
                self.watch.last.clone_from(version);
                Vec::new()
            }
            Change::Seen(pod) => self.story.read(pod),
            Change::Gone(pod, at) => self.story.gone(pod, *at),
        }
    }

    /// What the list shows that the watch has not told.
    fn compared(&mut self, now: Vec<Pod>) -> Vec<Fact> {
        let before = std::mem::replace(&mut self.known, now);
        let is_there = |pod: &Pod| self.known.iter().any(|other| other.metadata.uid == pod.metadata.uid);
        let gone: Vec<Pod> = before.into_iter().filter(|pod| !is_there(pod)).collect();
        let mut facts: Vec<Fact> = gone.iter().flat_map(|pod| self.story.gone(pod, Utc::now())).collect();
        facts.extend(self.known.iter().flat_map(|pod| self.story.read(pod)));
        facts
    }
}

/// What the watch saw.
enum Change {
    /// A pod that is new, or has changed.
    Seen(Box<Pod>),
    /// A pod as it was last, and when that was told.
    Gone(Box<Pod>, DateTime<Utc>),
    /// Where the watch is; `None` if it has to begin anew.
    Version(Option<String>),
}

/// A watch in the background, which ends with this value.
struct Watch {
    changes: UnboundedReceiver<Change>,
    /// Where it goes on.
    last: Option<String>,
    task: JoinHandle<()>,
}

impl Watch {
    fn begin(pods: &Api<Pod>, selector: &str, version: String) -> Self {
        let (sender, changes) = mpsc::unbounded_channel();
        let last = Some(version.clone());
        let params = WatchParams::default().labels(selector);
        let task = tokio::spawn(follow(pods.clone(), params, version, sender));
        Self { changes, last, task }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Tells every change until the watch breaks.
async fn follow(pods: Api<Pod>, params: WatchParams, version: String, changes: UnboundedSender<Change>) {
    let Ok(events) = pods.watch(&params, &version).await else { return };
    pin_mut!(events);
    while let Some(Ok(event)) = events.next().await {
        for change in change(event) {
            if changes.send(change).is_err() {
                return;
            }
        }
    }
}

fn change(event: WatchEvent<Pod>) -> Vec<Change> {
    match event {
        WatchEvent::Added(pod) | WatchEvent::Modified(pod) => {
            vec![Change::Version(pod.metadata.resource_version.clone()), Change::Seen(Box::new(pod))]
        }
        WatchEvent::Deleted(pod) => {
            vec![
                Change::Version(pod.metadata.resource_version.clone()),
                Change::Gone(Box::new(pod), Utc::now()),
            ]
        }
        WatchEvent::Bookmark(bookmark) => vec![Change::Version(Some(bookmark.metadata.resource_version))],
        // Most often: what it wants to go on from is too old.
        WatchEvent::Error(_) => vec![Change::Version(None)],
    }
}

async fn list(pods: &Api<Pod>, selector: &str) -> Result<(Vec<Pod>, String), DriverError> {
    let found = answered("list", "pods", pods.list(&ListParams::default().labels(selector))).await?;
    Ok((found.items, found.metadata.resource_version.unwrap_or_default()))
}
