//! Looks at the folder of runs every two seconds and publishes what changed, so that no request reads a file.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::load::{Stamp, load, written};
use super::{Run, Runs};
use crate::chaos::store::Store;

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(2);

/// More runs than this are left out, the oldest ones.
const MOST_RUNS: usize = 200;

/// Follows the runs of `store` until `shutdown`.
pub async fn watch(store: Store, sender: sync::watch::Sender<Arc<Runs>>, shutdown: CancellationToken) {
    let mut watcher = Watcher { store, known: BTreeMap::new(), runs: Runs::default() };
    let following = async {
        loop {
            // Files are read by threads that may wait.
            let looked = tokio::task::spawn_blocking(move || {
                let changed = watcher.look();
                (watcher, changed)
            });
            let Ok((back, changed)) = looked.await else { return };
            watcher = back;
            if changed {
                sender.send_replace(Arc::new(watcher.runs.clone()));
            }
            sleep(LOOK).await;
        }
    };
    tokio::select! {
        () = shutdown.cancelled() => {}
        () = following => {}
    }
}

struct Watcher {
    store: Store,
    /// What was read, and the stamp that it had.
    known: BTreeMap<String, (Stamp, Arc<Run>)>,
    /// As published last.
    runs: Runs,
}

impl Watcher {
    /// Reads what changed; whether anything did.
    fn look(&mut self) -> bool {
        let switch = self.store.halted().map_err(|error| error.to_string());
        let switched = self.runs.switch != switch;
        self.runs.switch = switch;
        let (stamps, left_out) = match self.store.names() {
            Ok(names) => self.newest(names),
            Err(error) => return self.fail(&error.to_string(), switched),
        };
        let mut changed =
            switched || !self.runs.looked || self.runs.problem.is_some() || self.runs.left_out != left_out;
        let before = self.known.len();
        self.known.retain(|name, _| stamps.contains_key(name));
        changed |= self.known.len() != before;
        for (name, stamp) in stamps {
            if self.known.get(&name).is_none_or(|(known, _)| *known != stamp) {
                let run = Arc::new(load(&self.store, &name));
                self.known.insert(name, (stamp, run));
                changed = true;
            }
        }
        if changed {
            self.publish(left_out);
        }
        changed
    }

    /// The runs that were written last with their stamps, and how many others there are.
    fn newest(&self, mut names: Vec<String>) -> (BTreeMap<String, Stamp>, usize) {
        let left_out = names.len().saturating_sub(MOST_RUNS);
        if left_out > 0 {
            names.sort_by_cached_key(|name| Reverse(written(&self.store, name)));
            names.truncate(MOST_RUNS);
        }
        let stamped = names.into_iter().map(|name| (name.clone(), Stamp::of(&self.store, &name)));
        (stamped.collect(), left_out)
    }

    fn publish(&mut self, left_out: usize) {
        let mut runs: Vec<Arc<Run>> = self.known.values().map(|(_, run)| Arc::clone(run)).collect();
        runs.sort_by(|a, b| {
            let (a, b) = (&a.summary, &b.summary);
            b.started.cmp(&a.started).then_with(|| b.run.cmp(&a.run))
        });
        let revision = self.runs.revision + 1;
        let switch = self.runs.switch.clone();
        self.runs = Runs { revision, looked: true, runs, left_out, switch, problem: None };
    }

    /// What was read stays, and is said to be old.
    fn fail(&mut self, reason: &str, switched: bool) -> bool {
        let changed = switched || self.runs.problem.as_deref() != Some(reason);
        if changed {
            tracing::warn!(reason, "the runs cannot be listed");
            self.runs = Runs {
                revision: self.runs.revision + 1,
                problem: Some(reason.to_owned()),
                ..self.runs.clone()
            };
        }
        changed
    }
}
