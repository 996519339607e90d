//! One look at everything at once: lock, switch, fault, workload, budgets.

use tokio::time::timeout;

use crate::chaos::record::Query;
use crate::chaos::run::{Clock, Eyes, Pace};
use crate::chaos::{Driver, DriverError, Halt, LockError, Look, Reading};

/// What one look found.
pub(super) struct Glance {
    pub(super) renewed: Result<(), LockError>,
    pub(super) halted: Result<Option<Halt>, DriverError>,
    pub(super) look: Result<Look, DriverError>,
    pub(super) reading: Reading,
    pub(super) queries: Vec<Query>,
}

/// Looks, waiting no longer than patience allows for any answer. The lock comes first: it runs out.
pub(super) async fn glance(
    driver: &mut impl Driver,
    eyes: &mut impl Eyes,
    (pace, clock): (&Pace, &Clock),
) -> Glance {
    let asked = async { (driver.renew().await, driver.look().await, driver.halted().await) };
    // All of the driver together: a slow one must not keep budgets from being judged.
    let workload = async { timeout(pace.patience, asked).await.unwrap_or_else(|_| silent(pace)) };
    let ((renewed, look, halted), (reading, queries)) = tokio::join!(workload, read(eyes, pace, clock));
    Glance { renewed, halted, look, reading, queries }
}

type Workload = (Result<(), LockError>, Result<Look, DriverError>, Result<Option<Halt>, DriverError>);

fn silent(pace: &Pace) -> Workload {
    let silence = format!("the driver does not answer within {:?}", pace.patience);
    let unreachable = || DriverError::Unreachable(silence.clone());
    (Err(LockError::Failed(silence.clone())), Err(unreachable()), Err(unreachable()))
}

async fn read(eyes: &mut impl Eyes, pace: &Pace, clock: &Clock) -> (Reading, Vec<Query>) {
    let at = clock.now();
    let seen = timeout(pace.patience, eyes.look(at)).await;
    seen.unwrap_or_else(|_| {
        let failure = Some(format!("no answer within {:?}", pace.patience));
        (Reading { at, subjects: Vec::new(), pages: Vec::new(), failure }, Vec::new())
    })
}
