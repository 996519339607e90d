//! The run that holds the lock, or last did.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};

use crate::chaos::drivers::local::protocol;
use crate::chaos::gates::PastRun;
use crate::chaos::record::Safety;
use crate::chaos::{Ended, FaultPhase};

/// One run, as the supervisor sees it.
#[derive(Debug)]
pub(super) struct Run {
    /// Its name.
    pub(super) name: String,
    /// The service that it concerns.
    service: String,
    /// The connection that holds the lock for it.
    pub(super) holder: Option<u64>,
    /// When its fault was asked for.
    injected_at: Option<DateTime<Utc>>,
    /// Whether it kept to its limits, and whether every SLI came back, by its own account.
    concluded: Option<(Safety, bool)>,
    /// When its fault ends by itself.
    ends: Option<Instant>,
    /// Why it ended before that.
    stopped: Option<String>,
}

impl Run {
    /// A run that has broken nothing yet.
    pub(super) const fn new(name: String, service: String, holder: u64) -> Self {
        let (injected_at, concluded) = (None, None);
        Self { name, service, holder: Some(holder), injected_at, concluded, ends: None, stopped: None }
    }

    /// Its fault begins now and ends by itself after `duration`.
    pub(super) fn begin(&mut self, duration: Duration) {
        self.injected_at = Some(Utc::now());
        self.ends = Instant::now().checked_add(duration);
    }

    /// It tells how it ended.
    pub(super) const fn conclude(&mut self, safety: Safety, recovered: bool) {
        self.concluded = Some((safety, recovered));
    }

    /// As later runs are told of it, now that it gives its lock back; one that broke nothing is not spoken of.
    pub(super) fn past(&self) -> Option<PastRun> {
        let injected_at = Some(self.injected_at?);
        let (run, service) = (self.name.clone(), self.service.clone());
        let safety = self.concluded.map(|(safety, _)| safety);
        let recovered = self.concluded.is_some_and(|(_, recovered)| recovered);
        Some(PastRun { run, service, injected_at, ended_at: Some(Utc::now()), safety, recovered })
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
