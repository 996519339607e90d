//! What a caller of backend-api felt, counted as the SLIs count.

use std::time::Duration;

/// The latency objective's threshold.
const SLOW: Duration = Duration::from_millis(500);

/// One answered payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// How long it took by the caller's clock.
    pub felt: Duration,
    /// How long it took by backend-api's clock, if it said so.
    pub told: Option<Duration>,
}

/// The caller's own count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Felt {
    /// Payments that got an answer, whatever it was.
    pub answered: u64,
    /// Answers that were server errors (5xx).
    pub failed: u64,
    /// Answers that took longer than half a second by backend-api's clock, where the SLI is measured.
    pub slow: u64,
    /// The same by the caller's own clock: the way there and back, and a busy machine, come on top.
    pub slow_here: u64,
    /// Payments without an answer: backend-api could not be reached, so that it could not count them either.
    pub unanswered: u64,
    /// Payments that were never sent, because too many were under way.
    pub held_back: u64,
}

impl Felt {
    /// Counts one payment; `None` is one without an answer.
    pub fn add(&mut self, answer: Option<Answer>) {
        let Some(answer) = answer else {
            self.unanswered += 1;
            return;
        };
        self.answered += 1;
        self.failed += u64::from(answer.status >= 500);
        self.slow += u64::from(answer.told.unwrap_or(answer.felt) > SLOW);
        self.slow_here += u64::from(answer.felt > SLOW);
    }
}
