//! How the demo is run.

use std::path::PathBuf;

use crate::units::Duration;

/// What `sloe demo` is asked for.
#[derive(Clone, Debug)]
pub struct DemoOptions {
    /// Headless: prove that what is recorded is what the load felt, then end.
    pub once: bool,
    /// The experiment to run, by its name.
    pub experiment: Option<String>,
    /// The program that the parts are started from: `sloe` itself.
    pub executable: PathBuf,
    /// Where data, rules and logs go; `.sloe/demo`, or with `once` a temporary folder.
    pub state: Option<PathBuf>,
    /// The length of a tile. Five minutes in earnest, shorter here, so that a budget moves while one watches.
    pub tile: Duration,
    /// The time between two scrapes; four fit into a tile at least.
    pub scrape_interval: Duration,
    /// Payments a second.
    pub rate: u32,
    /// The share of payments that fail for technical reasons, 0 to 1.
    pub failure_rate: f64,
    /// With `once`, how long the load runs at least.
    pub load_for: Duration,
    /// With `once`, the time after which everything is given up.
    pub deadline: Duration,
}

impl DemoOptions {
    /// The demo as people watch it: so few small technical failures that, minute after minute, chance alone takes availability
    /// below its objective less than once in eight hours, and what an experiment finds is the experiment's.
    #[must_use]
    pub const fn new(executable: PathBuf) -> Self {
        Self {
            once: false,
            experiment: None,
            executable,
            state: None,
            tile: Duration::from_secs(30),
            scrape_interval: Duration::from_secs(5),
            rate: 40,
            failure_rate: 0.000_1,
            load_for: Duration::from_secs(90),
            deadline: Duration::from_secs(340),
        }
    }

    /// The headless proof: more failures, so that there are bad events to compare.
    #[must_use]
    pub fn once(executable: PathBuf) -> Self {
        Self { once: true, failure_rate: 0.005, ..Self::new(executable) }
    }

    /// The demo with this experiment. An experiment needs a budget that is not spent fast already, and its time.
    #[must_use]
    pub fn with_experiment(self, experiment: String) -> Self {
        let Self { failure_rate, .. } = Self::new(PathBuf::new());
        let deadline = Duration::from_secs(640);
        Self { experiment: Some(experiment), failure_rate, deadline, ..self }
    }
}
