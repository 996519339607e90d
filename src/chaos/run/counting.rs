//! Prometheus is asked what a run cost, and may not answer: nobody waits for it for long, nor without knowing.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::chaos::run::Pace;

/// How patient whoever waits is.
#[derive(Clone, Copy, Debug)]
pub(in crate::chaos) struct Waiting<'a> {
    /// How long is waited.
    pub(in crate::chaos) pace: &'a Pace,
    /// Cancelled when the process is asked to end.
    pub(in crate::chaos) interrupted: &'a CancellationToken,
}

/// What an answer of Prometheus about the cost of a run is; `tell` hears when it is waited for.
///
/// # Errors
/// When it takes too long.
pub(in crate::chaos) async fn counted<T>(
    answer: impl Future<Output = T>,
    waiting: Waiting<'_>,
    tell: impl FnOnce(String),
) -> Result<T, String> {
    let mut answer = pin!(answer);
    if let Some(prompt) = waiting.within(&mut answer, waiting.pace.listen).await {
        return Ok(prompt);
    }
    let longest = waiting.longest();
    tell(format!("Prometheus has not told yet what the run cost; waiting for {longest:?} at most"));
    let late = waiting.within(&mut answer, longest).await;
    late.ok_or_else(|| "Prometheus did not tell in time what the run cost".to_owned())
}

impl Waiting<'_> {
    /// What comes within this time, or before the process has been asked to end for a while.
    async fn within<T>(self, answer: impl Future<Output = T>, longest: Duration) -> Option<T> {
        tokio::select! {
            biased;
            answer = answer => Some(answer),
            () = sleep(longest) => None,
            () = self.hurried() => None,
        }
    }

    fn longest(self) -> Duration {
        if self.interrupted.is_cancelled() { self.pace.hurry } else { self.pace.count }
    }

    async fn hurried(self) {
        self.interrupted.cancelled().await;
        sleep(self.pace.hurry).await;
    }
}
