//! Requests that a run ends: from other processes, by the switch, by a signal.

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::chaos::run::Pace;
use crate::chaos::store::Store;
use crate::chaos::watch::{Abort, Rule};

/// Everybody who may ask a run to end, whatever it is doing.
#[derive(Clone, Debug)]
pub(super) struct Stops<'a> {
    pub(super) store: &'a Store,
    pub(super) run: &'a str,
    pub(super) pace: &'a Pace,
    /// Cancelled by the first SIGINT or SIGTERM.
    pub(super) interrupted: &'a CancellationToken,
}

impl Stops<'_> {
    /// Ends with the first request of anybody.
    pub(super) async fn first(&self) -> Abort {
        self.until(|| self.now()).await
    }

    /// Ends with the first request of a person to this very run. The switch is a condition while there are conditions.
    pub(super) async fn by_people(&self) -> Abort {
        self.until(|| self.asked()).await
    }

    /// Whether anybody asks right now.
    pub(super) fn now(&self) -> Option<Abort> {
        self.asked().or_else(|| match self.store.halted() {
            Ok(thrown) => thrown.map(|thrown| abort(Rule::Halted, &thrown.reason, &thrown.by)),
            // What cannot be read counts as a request: somebody put it there.
            Err(error) => Some(Abort { rule: Rule::Halted, reason: error.to_string() }),
        })
    }

    fn asked(&self) -> Option<Abort> {
        if self.interrupted.is_cancelled() {
            let reason = "the process was asked to end (SIGINT or SIGTERM)".to_owned();
            return Some(Abort { rule: Rule::Manual, reason });
        }
        requested(self.store, self.run)
    }

    async fn until(&self, asked: impl Fn() -> Option<Abort>) -> Abort {
        loop {
            if let Some(abort) = asked() {
                return abort;
            }
            tokio::select! {
                () = self.interrupted.cancelled() => {}
                () = sleep(self.pace.listen) => {}
            }
        }
    }
}

/// Whether somebody has asked the run to end, and why. What cannot be read counts as a request: somebody put it there.
pub(in crate::chaos) fn requested(store: &Store, run: &str) -> Option<Abort> {
    match store.abort_requested(run) {
        Ok(request) => request.map(|asked| abort(Rule::Manual, &asked.reason, &asked.by)),
        Err(error) => Some(Abort { rule: Rule::Manual, reason: error.to_string() }),
    }
}

fn abort(rule: Rule, reason: &str, by: &str) -> Abort {
    let reason = if reason.is_empty() {
        format!("asked for by {by}")
    } else {
        format!("{reason} (asked for by {by})")
    };
    Abort { rule, reason }
}
