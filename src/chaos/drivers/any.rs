//! The driver that an experiment names.

use std::path::PathBuf;

use crate::chaos::drivers::absent::AbsentDriver;
#[cfg(feature = "chaos")]
use crate::chaos::drivers::litmus::LitmusDriver;
use crate::chaos::drivers::local::LocalDriver;
use crate::chaos::gates::PastRun;
use crate::chaos::record::{Account, Fact, Record};
use crate::chaos::{Driver, DriverError, Halt, LockError, Look, PlannedObject, Reverted, Survey};
use crate::model::{DriverKind, Experiment, Slo};

/// One of the drivers that there are.
pub enum AnyDriver {
    /// The demo's supervisor.
    Local(Box<LocalDriver>),
    /// Litmus, through the Kubernetes API.
    #[cfg(feature = "chaos")]
    Litmus(Box<LitmusDriver>),
    /// None, because it cannot be had.
    Absent(AbsentDriver),
}

/// What drivers need besides the experiment.
#[derive(Clone, Debug)]
pub struct DriverOptions {
    /// The socket of the demo's supervisor.
    pub control: PathBuf,
    /// Whether pods that a network fault left slow may be deleted.
    pub restarts: bool,
}

/// Hands a question on to whichever driver it is.
macro_rules! ask {
    ($driver:expr, $method:ident($($argument:expr),*)) => {
        match $driver {
            AnyDriver::Local(driver) => driver.$method($($argument),*).await,
            #[cfg(feature = "chaos")]
            AnyDriver::Litmus(driver) => driver.$method($($argument),*).await,
            AnyDriver::Absent(driver) => driver.$method($($argument),*).await,
        }
    };
}

impl AnyDriver {
    /// The driver for an experiment that `slos` guard.
    ///
    /// # Errors
    /// When it is not built in, or finds no other side to talk to.
    pub async fn connect(
        experiment: &Experiment,
        slos: &[Slo],
        options: &DriverOptions,
    ) -> Result<Self, DriverError> {
        match experiment.driver {
            DriverKind::Local => {
                Ok(Self::Local(Box::new(LocalDriver::new(options.control.clone(), experiment.clone()))))
            }
            DriverKind::Litmus => litmus(experiment, slos, options).await,
        }
    }
}

impl From<DriverError> for AnyDriver {
    /// The driver that cannot be had for this reason.
    fn from(reason: DriverError) -> Self {
        Self::Absent(AbsentDriver::new(reason))
    }
}

#[cfg(feature = "chaos")]
async fn litmus(
    experiment: &Experiment,
    slos: &[Slo],
    options: &DriverOptions,
) -> Result<AnyDriver, DriverError> {
    let driver = LitmusDriver::connect(experiment.clone(), slos.to_vec(), options.restarts).await?;
    Ok(AnyDriver::Litmus(Box::new(driver)))
}

#[cfg(not(feature = "chaos"))]
async fn litmus(
    _experiment: &Experiment,
    _slos: &[Slo],
    _options: &DriverOptions,
) -> Result<AnyDriver, DriverError> {
    let reason = "this sloe was built without the feature `chaos`, and so without the driver `litmus`";
    Err(DriverError::Refused(reason.to_owned()))
}

impl Driver for AnyDriver {
    async fn survey(&mut self) -> Survey {
        ask!(self, survey())
    }

    async fn plan(&mut self, run: &str) -> Result<Vec<PlannedObject>, DriverError> {
        ask!(self, plan(run))
    }

    async fn halted(&mut self) -> Result<Option<Halt>, DriverError> {
        ask!(self, halted())
    }

    async fn past_runs(&mut self) -> Result<Option<Vec<PastRun>>, DriverError> {
        ask!(self, past_runs())
    }

    async fn holder(&mut self) -> Result<Option<String>, DriverError> {
        ask!(self, holder())
    }

    async fn lock(&mut self, run: &str) -> Result<(), LockError> {
        ask!(self, lock(run))
    }

    async fn renew(&mut self) -> Result<(), LockError> {
        ask!(self, renew())
    }

    async fn unlock(&mut self) {
        ask!(self, unlock());
    }

    async fn inject(&mut self, run: &str, targets: &[String]) -> Result<Vec<Fact>, DriverError> {
        ask!(self, inject(run, targets))
    }

    async fn look(&mut self) -> Result<Look, DriverError> {
        ask!(self, look())
    }

    fn recall(&mut self, record: &Record) {
        match self {
            Self::Local(driver) => driver.recall(record),
            #[cfg(feature = "chaos")]
            Self::Litmus(driver) => driver.recall(record),
            Self::Absent(driver) => driver.recall(record),
        }
    }

    async fn stop(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        ask!(self, stop(run))
    }

    async fn reverted(&mut self, run: &str) -> Result<Reverted, DriverError> {
        ask!(self, reverted(run))
    }

    async fn force_stop(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        ask!(self, force_stop(run))
    }

    async fn leftovers(&mut self) -> Result<Vec<String>, DriverError> {
        ask!(self, leftovers())
    }

    async fn clean_up(&mut self, run: &str) -> Result<Vec<Fact>, DriverError> {
        ask!(self, clean_up(run))
    }

    async fn conclude(&mut self, run: &str, account: &Account) {
        ask!(self, conclude(run, account));
    }
}
