//! How fast a run goes, and by which clock.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// The times of a run that no experiment sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Between two looks at budgets and workload.
    pub poll: Duration,
    /// Between two looks at requests to stop.
    pub listen: Duration,
    /// Between two tries to end a fault, and two looks whether it is gone.
    pub retry: Duration,
    /// The longest pause between tries, when the driver cannot be reached.
    pub longest_pause: Duration,
    /// How long stopping is tried before stronger means are used.
    pub force_after: Duration,
    /// How long the end of a fault is tried to be brought about at all.
    pub give_up: Duration,
    /// How long a driver that does not answer is asked for the end of a fault.
    pub unanswered: Duration,
    /// How long one answer of a driver or of Prometheus is waited for.
    pub patience: Duration,
    /// How long recovery is waited for.
    pub observe: Duration,
    /// How long Prometheus may take to tell what a run cost.
    pub count: Duration,
    /// The same once somebody wants the process to end.
    pub hurry: Duration,
}

impl Default for Pace {
    /// Stopping is forced after a minute, and given up after five: Litmus waits for three until its pods are gone.
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(5),
            listen: Duration::from_secs(1),
            retry: Duration::from_secs(2),
            longest_pause: Duration::from_secs(10),
            force_after: Duration::from_mins(1),
            give_up: Duration::from_mins(5),
            unanswered: Duration::from_mins(5),
            patience: Duration::from_secs(10),
            observe: Duration::from_mins(15),
            count: Duration::from_mins(1),
            hurry: Duration::from_secs(3),
        }
    }
}

/// What time it is.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>);

impl Clock {
    /// A clock of one's own, for tests.
    pub fn new(now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The time of the system.
    #[must_use]
    pub fn system() -> Self {
        Self::new(Utc::now)
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({})", self.now())
    }
}
