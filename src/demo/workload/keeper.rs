//! Keeps one place occupied: starts a replica, watches whether it is ready, and replaces it when it is gone.

use std::convert::Infallible;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, sleep};
use tokio_util::sync::CancellationToken;

use crate::demo::http;
use crate::demo::part::Part;
use crate::demo::workload::WorkloadOptions;
use crate::demo::workload::board::{Board, Deletion};

/// How long a replica has to end when the demo does.
const GRACE_AT_THE_END: Duration = Duration::from_secs(3);
/// The most times that the wait before a start is doubled, for replicas that do not start.
const MOST_DOUBLINGS: u32 = 5;

/// The keeper of one place.
pub(super) struct Keeper {
    pub(super) place: usize,
    pub(super) options: Arc<WorkloadOptions>,
    pub(super) board: Arc<Board>,
    pub(super) orders: mpsc::Receiver<Deletion>,
    pub(super) end: CancellationToken,
}

/// Why a replica is no longer there.
enum Gone {
    Died(std::io::Result<ExitStatus>),
    Deleted(Deletion),
    AtTheEnd,
}

impl Keeper {
    /// Keeps the place until the demo ends, first with the replica `name`.
    pub(super) async fn keep(mut self, mut name: String) {
        let (end, mut never_ready) = (self.end.clone(), 0);
        while end.run_until_cancelled(sleep(self.wait(never_ready))).await.is_some() {
            let Some(mut part) = self.start(&name) else {
                never_ready += 1;
                continue;
            };
            let gone = self.live(&name, &mut part).await;
            never_ready = if self.board.is_ready(self.place) { 0 } else { never_ready + 1 };
            let Some(next) = self.replace(&name, gone, &mut part).await else { return };
            name = next;
        }
    }

    /// A replica that does not come up is not tried as often as one that was killed.
    fn wait(&self, never_ready: u32) -> Duration {
        self.options.timing.scheduling * 2_u32.pow(never_ready.min(MOST_DOUBLINGS))
    }

    fn start(&self, name: &str) -> Option<Part> {
        let (options, place) = (&self.options, self.place);
        match Part::start(name, &options.executable, &options.role(place), &options.logs) {
            Ok(part) => {
                self.board.started(place, part.process());
                Some(part)
            }
            Err(error) => {
                let what = format!("cannot be started: {error:#}");
                self.board.note(name, "not-started", &what);
                self.board.fail_start(options.failure(name, place, &what));
                None
            }
        }
    }

    /// Watches a replica for as long as it is to be there.
    async fn live(&mut self, name: &str, part: &mut Part) -> Gone {
        tokio::select! {
            status = part.exit() => Gone::Died(status),
            deletion = deletion(&mut self.orders, name) => Gone::Deleted(deletion),
            () = self.end.cancelled() => Gone::AtTheEnd,
            never = probe(&self.board, self.place, &self.options) => match never {},
        }
    }

    /// Ends what is left of a replica. Its successor is created at once, as a `ReplicaSet` does, and waits for its address.
    async fn replace(&self, name: &str, gone: Gone, part: &mut Part) -> Option<String> {
        match gone {
            Gone::Died(status) => Some(self.died(name, status, part)),
            Gone::Deleted(deletion) => Some(self.deleted(name, deletion, part).await),
            Gone::AtTheEnd => {
                part.stop(GRACE_AT_THE_END).await;
                None
            }
        }
    }

    fn died(&self, name: &str, status: std::io::Result<ExitStatus>, part: &Part) -> String {
        let failure = part.gone(status.as_ref());
        let killed = status.is_ok_and(|status| status.signal().is_some());
        self.board.note(name, if killed { "killed" } else { "ended" }, &failure.what);
        if !self.board.is_ready(self.place) {
            self.board.fail_start(failure);
        }
        self.board.create(self.place, Some(name))
    }

    async fn deleted(&self, name: &str, deletion: Deletion, part: &mut Part) -> String {
        let grace = if deletion.force { Duration::ZERO } else { self.options.timing.grace };
        let how = if deletion.force { "without a grace period" } else { "with a grace period" };
        self.board.note(name, "deleted", &format!("{how}, {}", deletion.reason));
        let next = self.board.create(self.place, Some(name));
        // Nobody may have waited for it.
        let _told = deletion.begun.send(());
        let killed = part.stop(grace).await.is_some_and(|status| status.signal().is_some());
        self.board.note(name, if killed { "killed" } else { "ended" }, "");
        next
    }
}

/// The next order that concerns the replica `name`; those that came too late for an earlier one are void.
async fn deletion(orders: &mut mpsc::Receiver<Deletion>, name: &str) -> Deletion {
    loop {
        match orders.recv().await {
            Some(deletion) if deletion.name == name => return deletion,
            Some(_) => {}
            None => std::future::pending().await,
        }
    }
}

/// Looks at whether the replica is ready, as a kubelet does.
async fn probe(board: &Board, place: usize, options: &WorkloadOptions) -> Infallible {
    let timing = &options.timing;
    let client = http::connection_each(timing.timeout);
    let url = format!("http://{}/ready", options.replicas[place].listen);
    let (mut failed, mut looks) = (0, interval(timing.period));
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    sleep(timing.initial_delay).await;
    looks.reset_immediately();
    loop {
        looks.tick().await;
        failed = if http::answers(&client, &url).await { 0 } else { failed + 1 };
        if failed == 0 || failed == timing.failure_threshold {
            board.set_ready(place, failed == 0);
        }
    }
}
