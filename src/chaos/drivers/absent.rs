//! The driver that is not there: it knows nothing and does nothing, so that every other condition can still be shown.

use crate::chaos::record::Fact;
use crate::chaos::{
    Check, Driver, DriverError, Halt, LockError, Look, PlannedObject, Reverted, Survey, Verdict,
};

const ABSENT: &str = "there is no driver to ask";

/// Stands for a driver that cannot be had.
#[derive(Clone, Debug)]
pub struct AbsentDriver(DriverError);

impl AbsentDriver {
    /// Answers every question with why there is no driver.
    #[must_use]
    pub const fn new(reason: DriverError) -> Self {
        Self(reason)
    }

    /// Why is said once, by the condition `driver`. A refusal would be a no, but nobody was asked.
    #[expect(clippy::unused_self, reason = "every answer of this driver is that it is not there")]
    fn absent<T>(&self) -> Result<T, DriverError> {
        Err(DriverError::Unreachable(ABSENT.to_owned()))
    }

    #[expect(clippy::unused_self, reason = "every answer of this driver is that it is not there")]
    fn unlocked(&self) -> Result<(), LockError> {
        Err(LockError::Failed(ABSENT.to_owned()))
    }
}

impl Driver for AbsentDriver {
    async fn survey(&mut self) -> Survey {
        let check = Check {
            id: "driver".to_owned(),
            subject: String::new(),
            value: String::new(),
            limit: "reachable".to_owned(),
            verdict: Verdict::Unknown,
            reason: self.0.to_string(),
            evidence: Vec::new(),
        };
        Survey { checks: vec![check], ..Survey::default() }
    }

    async fn plan(&mut self, _run: &str) -> Result<Vec<PlannedObject>, DriverError> {
        self.absent()
    }

    async fn halted(&mut self) -> Result<Option<Halt>, DriverError> {
        self.absent()
    }

    async fn holder(&mut self) -> Result<Option<String>, DriverError> {
        self.absent()
    }

    async fn lock(&mut self, _run: &str) -> Result<(), LockError> {
        self.unlocked()
    }

    async fn renew(&mut self) -> Result<(), LockError> {
        self.unlocked()
    }

    async fn unlock(&mut self) {}

    async fn inject(&mut self, _run: &str, _targets: &[String]) -> Result<Vec<Fact>, DriverError> {
        self.absent()
    }

    async fn look(&mut self) -> Result<Look, DriverError> {
        self.absent()
    }

    async fn stop(&mut self, _run: &str) -> Result<Vec<Fact>, DriverError> {
        self.absent()
    }

    async fn reverted(&mut self, _run: &str) -> Result<Reverted, DriverError> {
        self.absent()
    }

    async fn force_stop(&mut self, _run: &str) -> Result<Vec<Fact>, DriverError> {
        self.absent()
    }

    async fn leftovers(&mut self) -> Result<Vec<String>, DriverError> {
        self.absent()
    }

    async fn clean_up(&mut self, _run: &str) -> Result<Vec<Fact>, DriverError> {
        self.absent()
    }
}
