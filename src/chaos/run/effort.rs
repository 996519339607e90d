//! How long the end of a fault has been tried to be brought about, and how long it will be.

use std::time::Duration;

use tokio::time::Instant;

use crate::chaos::run::Pace;
use crate::chaos::run::lasting::Lasting;
use crate::units::{self, show};

/// Why a fault is not known to be gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::chaos) enum Stays {
    /// The driver finds this of it.
    Left(String),
    /// The driver does not answer, or refuses to.
    Unknown(String),
}

impl Stays {
    /// What is left, or why nobody knows.
    pub(in crate::chaos) fn reason(&self) -> &str {
        match self {
            Self::Left(reason) | Self::Unknown(reason) => reason,
        }
    }
}

/// Tries, one after another.
pub(super) struct Effort<'a> {
    pace: &'a Pace,
    began: Instant,
    /// When the driver answered last.
    answered: Instant,
    pause: Duration,
    told: Lasting,
}

impl<'a> Effort<'a> {
    pub(super) fn begin(pace: &'a Pace) -> Self {
        let now = Instant::now();
        Self { pace, began: now, answered: now, pause: pace.retry, told: Lasting::default() }
    }

    /// Whether stronger means are due.
    pub(super) fn is_forced(&self) -> bool {
        self.began.elapsed() >= self.pace.force_after
    }

    /// How long to wait after a try that came to this; whoever does not answer is asked less and less often.
    pub(super) fn pause_after(&mut self, stays: &Stays) -> Duration {
        let longer = (self.pause * 2).min(self.pace.longest_pause);
        match stays {
            Stays::Left(_) => {
                self.answered = Instant::now();
                self.pause = self.pace.retry;
                self.pause
            }
            Stays::Unknown(_) => std::mem::replace(&mut self.pause, longer),
        }
    }

    /// Whether a try that came to this was the last.
    pub(super) fn is_enough(&self, stays: &Stays) -> bool {
        self.left_after(stays).is_zero()
    }

    /// What to tell of a try that came to this, unless that was told a moment ago.
    pub(super) fn told(&mut self, stays: &Stays) -> Option<String> {
        let left = units::Duration::from_secs_f64(self.left_after(stays).as_secs_f64().round());
        let news = self.told.is_news(stays.reason()) && !self.is_enough(stays);
        news.then(|| format!("{}; trying again for up to {}", stays.reason(), show::time_span(left)))
    }

    fn left_after(&self, stays: &Stays) -> Duration {
        let left = self.pace.give_up.saturating_sub(self.began.elapsed());
        match stays {
            Stays::Left(_) => left,
            Stays::Unknown(_) => left.min(self.pace.unanswered.saturating_sub(self.answered.elapsed())),
        }
    }
}
