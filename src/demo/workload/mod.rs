//! payment-service as a Deployment: replicas that are replaced when they die, and a control socket by which they are broken
//! on purpose.
//!
//! What Kubernetes spreads over a controller, a kubelet and a Service is here one place a replica: an address that stays,
//! at which one replica after the other lives. A replica's name is never used again, as a pod's is not.

mod board;
mod control;
mod ended;
mod faults;
mod journal;
mod keeper;
mod latency;
mod options;
mod run;
mod switch;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use tokio_util::sync::{CancellationToken, DropGuard};

pub use options::{Timing, WorkloadOptions};

use crate::demo::failure::PartFailure;
use crate::demo::workload::board::Board;
use crate::demo::workload::control::Control;
use crate::demo::workload::faults::Faults;
use crate::demo::workload::keeper::Keeper;
use crate::demo::workload::switch::Switch;

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A running workload. One that is dropped without [`Workload::stop`] ends its replicas all the same: their lifelines close.
#[derive(Debug)]
pub struct Workload {
    options: Arc<WorkloadOptions>,
    board: Arc<Board>,
    end: DropGuard,
    keepers: JoinSet<()>,
    control: Control,
}

impl Workload {
    /// Starts all replicas and listens on the control socket.
    ///
    /// # Errors
    /// When the socket cannot be made.
    pub fn start(options: WorkloadOptions) -> anyhow::Result<Self> {
        let (orders, received): (Vec<_>, Vec<_>) = options.replicas.iter().map(|_| mpsc::channel(1)).unzip();
        let addresses = options.replicas.iter().map(|replica| replica.listen);
        let board = Arc::new(Board::new(addresses.zip(orders)));
        let end = CancellationToken::new();
        let faults = Faults::new(Arc::clone(&board), Switch::beside(&options.control));
        let control = Control::listen(&options.control, Arc::new(faults), end.clone())?;
        let options = Arc::new(options);
        let mut keepers = JoinSet::new();
        for (place, orders) in received.into_iter().enumerate() {
            let (options, board, end) = (Arc::clone(&options), Arc::clone(&board), end.clone());
            // Named here, so that names follow places whichever keeper runs first.
            let name = board.create(place, None);
            keepers.spawn(Keeper { place, options, board, orders, end }.keep(name));
        }
        Ok(Self { options, board, end: end.drop_guard(), keepers, control })
    }

    /// Waits until every replica is ready; from then on tells on standard error what happens to them.
    ///
    /// # Errors
    /// When one ends before, or `limit` passes.
    pub async fn ready(&self, limit: Duration) -> Result<(), PartFailure> {
        let deadline = Instant::now() + limit;
        while let Some((place, name)) = self.board.not_ready() {
            if let Some(failure) = self.board.failed_start() {
                return Err(failure);
            }
            if Instant::now() > deadline {
                let what = format!("was not ready within {} s", limit.as_secs());
                return Err(self.options.failure(&name, place, &what));
            }
            sleep(LOOK_EVERY).await;
        }
        self.board.speak_up();
        Ok(())
    }

    /// Ends all replicas in order.
    pub async fn stop(mut self) {
        drop(self.end);
        while self.keepers.join_next().await.is_some() {}
        self.control.stop().await;
    }
}
