//! One poller a source, and what they bring home as one overview.

use std::sync::Arc;

use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::daemon::poller::{self, PollerOptions};
use crate::model::Slo;
use crate::prom::Client;
use crate::sources::Assigned;
use crate::status::{Overview, Part, Snapshot};

/// A source that is polled.
#[derive(Clone, Debug)]
pub struct Polled {
    /// What it is called.
    pub name: String,
    /// How it is asked.
    pub client: Client,
}

/// What is known of the SLOs of `sources` before anybody was asked.
#[must_use]
pub fn unasked(sources: &[Polled], slos: &Assigned) -> Overview {
    let part = |(source, slos): (&Polled, &Vec<Arc<Slo>>)| source.part(Arc::new(Snapshot::unasked(slos)));
    Overview::of(sources.iter().zip(slos.shares()).map(part).collect())
}

/// Polls every one of `sources` until `shutdown`, and publishes an overview of the SLOs that `slos` brings whenever one of them
/// tells something new. Each has its own ticks and its own background, so that none waits for another.
pub async fn run(
    sources: Vec<Polled>,
    slos: watch::Receiver<Assigned>,
    sender: watch::Sender<Arc<Overview>>,
    options: PollerOptions,
    shutdown: CancellationToken,
) {
    let (mut tasks, news) = (JoinSet::new(), Arc::new(Notify::new()));
    let shares = slos.borrow().shares().to_vec();
    let start = |(source, share)| Polling::start(source, share, &options, &news, &shutdown, &mut tasks);
    let polled = sources.into_iter().zip(shares).map(start).collect();
    let gatherer = Gatherer { polled, slos, sender };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = gatherer.run(&news) => {}
    }
    while tasks.join_next().await.is_some() {}
}

/// A poller at work.
struct Polling {
    source: Polled,
    slos: watch::Sender<Vec<Arc<Slo>>>,
    snapshots: watch::Receiver<Arc<Snapshot>>,
}

impl Polling {
    fn start(
        source: Polled,
        slos: Vec<Arc<Slo>>,
        options: &PollerOptions,
        news: &Arc<Notify>,
        shutdown: &CancellationToken,
        tasks: &mut JoinSet<()>,
    ) -> Self {
        let (sender, snapshots) = watch::channel(Arc::new(Snapshot::unasked(&slos)));
        let (slos, followed) = watch::channel(slos);
        tasks.spawn(poller::run(source.client.clone(), followed, sender, options.clone(), shutdown.clone()));
        tasks.spawn(tell(snapshots.clone(), Arc::clone(news)));
        Self { source, slos, snapshots }
    }
}

/// Tells that there is something new until the poller ends.
async fn tell(mut snapshots: watch::Receiver<Arc<Snapshot>>, news: Arc<Notify>) {
    while snapshots.changed().await.is_ok() {
        news.notify_one();
    }
}

struct Gatherer {
    polled: Vec<Polling>,
    slos: watch::Receiver<Assigned>,
    sender: watch::Sender<Arc<Overview>>,
}

impl Gatherer {
    async fn run(mut self, news: &Notify) {
        loop {
            tokio::select! {
                Ok(()) = self.slos.changed() => self.distribute(),
                () = news.notified() => self.publish(),
            }
        }
    }

    fn distribute(&mut self) {
        let assigned = self.slos.borrow_and_update();
        for (polling, share) in self.polled.iter().zip(assigned.shares()) {
            polling.slos.send_replace(share.clone());
        }
    }

    /// While pollers take other SLOs over, one after the other, what was published stays: an SLO that moves from one source to
    /// another would be there twice, or not at all.
    fn publish(&self) {
        let part = |polling: &Polling| polling.source.part(Arc::clone(&polling.snapshots.borrow()));
        let parts: Vec<Part> = self.polled.iter().map(part).collect();
        let assigned = self.slos.borrow();
        if parts.iter().zip(assigned.shares()).all(|(part, share)| part.snapshot.is_about(share)) {
            self.sender.send_replace(Arc::new(Overview::of(parts)));
        }
    }
}

impl Polled {
    fn part(&self, snapshot: Arc<Snapshot>) -> Part {
        Part { name: self.name.as_str().into(), url: self.client.url().into(), snapshot }
    }
}
