//! How polling goes, for the daemon's own metrics.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counters of the poller; shared, and read at any time.
#[derive(Debug, Default)]
pub struct PollStats {
    polls: AtomicU64,
    failures: AtomicU64,
    last_micros: AtomicU64,
}

impl PollStats {
    /// Finished polls, failed ones included.
    #[must_use]
    pub fn polls(&self) -> u64 {
        self.polls.load(Ordering::Relaxed)
    }

    /// Failed polls.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// How long the last poll took; zero before the first.
    #[must_use]
    pub fn last_duration(&self) -> Duration {
        Duration::from_micros(self.last_micros.load(Ordering::Relaxed))
    }

    pub(super) fn count(&self, took: Duration, failed: bool) {
        self.polls.fetch_add(1, Ordering::Relaxed);
        self.failures.fetch_add(u64::from(failed), Ordering::Relaxed);
        self.last_micros.store(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}
