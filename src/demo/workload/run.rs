//! The run that holds the lock, or last did.

use std::time::{Duration, Instant};

use crate::chaos::drivers::local::protocol;
use crate::chaos::{Ended, FaultPhase};

/// One run, as the supervisor sees it.
#[derive(Debug)]
pub(super) struct Run {
    /// Its name.
    pub(super) name: String,
    /// The connection that holds the lock for it.
    pub(super) holder: Option<u64>,
    /// How many facts there were before it.
    pub(super) facts_before: u64,
    /// When its fault ends by itself.
    ends: Option<Instant>,
    /// Why it ended before that.
    stopped: Option<String>,
}

impl Run {
    /// A run that has broken nothing yet.
    pub(super) const fn new(name: String, holder: u64, facts_before: u64) -> Self {
        Self { name, holder: Some(holder), facts_before, ends: None, stopped: None }
    }

    /// Its fault begins now and ends by itself after `duration`.
    pub(super) fn begin(&mut self, duration: Duration) {
        self.ends = Instant::now().checked_add(duration);
    }

    /// Its fault ends before its time, unless it has ended already.
    pub(super) fn stop(&mut self, reason: &str) {
        if self.phase() == FaultPhase::Injecting {
            self.stopped = Some(reason.to_owned());
        }
    }

    /// How far its fault is.
    pub(super) fn phase(&self) -> FaultPhase {
        match (&self.stopped, self.ends) {
            (Some(reason), _) => FaultPhase::Ended(Ended::Stopped(reason.clone())),
            (None, None) => FaultPhase::Starting,
            (None, Some(ends)) if Instant::now() < ends => FaultPhase::Injecting,
            (None, Some(_)) => FaultPhase::Ended(Ended::Completed),
        }
    }

    /// As drivers are told of it.
    pub(super) fn told(&self) -> protocol::Run {
        protocol::Run { name: self.name.clone(), held: self.holder.is_some(), phase: self.phase() }
    }
}
