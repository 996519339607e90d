//! All child processes of the demo, in the order in which they were started.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::demo::child::Role;
use crate::demo::failure::PartFailure;
use crate::demo::part::Part;
use crate::demo::service::PaymentOptions;
use crate::demo::workload::{Timing, Workload, WorkloadOptions};

/// Everything has to be gone this long after the demo was asked to end.
const ALL_GONE_WITHIN: Duration = Duration::from_secs(9);
/// Each part has this long to end in order, a little longer than a guard gives what it guards.
const GRACE: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// The running parts.
#[derive(Debug)]
pub(super) struct Parts {
    executable: PathBuf,
    logs: PathBuf,
    running: Vec<(Part, String)>,
    workload: Option<Workload>,
}

impl Parts {
    /// No parts yet; they will be started from `executable` and log to `logs`.
    pub(super) const fn new(executable: PathBuf, logs: PathBuf) -> Self {
        Self { executable, logs, running: Vec::new(), workload: None }
    }

    /// Starts a part without waiting for it; it is ready once `url` answers with success.
    pub(super) fn start(&mut self, name: &str, role: &Role, url: String) -> anyhow::Result<()> {
        let part = Part::start(name, &self.executable, role, &self.logs)?;
        self.running.push((part, url));
        Ok(())
    }

    /// Starts the workload whose replicas may die.
    pub(super) fn start_workload(
        &mut self,
        control: PathBuf,
        replicas: Vec<PaymentOptions>,
    ) -> anyhow::Result<()> {
        let (executable, logs) = (self.executable.clone(), self.logs.clone());
        let options = WorkloadOptions { executable, logs, control, replicas, timing: Timing::MANIFEST };
        self.workload = Some(Workload::start(options)?);
        Ok(())
    }

    /// Waits until every part is ready, each for at most `limit`.
    ///
    /// # Errors
    /// When one is not, or ends before.
    pub(super) async fn ready(&mut self, limit: Duration) -> Result<(), PartFailure> {
        for (part, url) in &mut self.running {
            part.ready(url, limit).await?;
        }
        match &self.workload {
            Some(workload) => workload.ready(limit).await,
            None => Ok(()),
        }
    }

    /// Runs a part that ends by itself.
    pub(super) async fn run(&self, name: &str, role: &Role, limit: Duration) -> anyhow::Result<()> {
        Ok(Part::start(name, &self.executable, role, &self.logs)?.finish(limit).await?)
    }

    /// Resolves when a part ends by itself, which none should but for the workload's replicas.
    pub(super) async fn first_end(&mut self) -> PartFailure {
        loop {
            if let Some(failure) = self.running.iter_mut().find_map(|(part, _)| part.ended()) {
                return failure;
            }
            sleep(LOOK_EVERY).await;
        }
    }

    /// Ends all parts, those that were started last first: nobody loses what it depends on.
    pub(super) async fn stop(&mut self) {
        let deadline = Instant::now() + ALL_GONE_WITHIN;
        while let Some((mut part, _)) = self.running.pop() {
            let left = deadline.saturating_duration_since(Instant::now());
            part.stop(GRACE.min(left)).await;
        }
        if let Some(workload) = self.workload.take() {
            workload.stop().await;
        }
    }
}
