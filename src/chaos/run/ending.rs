//! A fault is brought to its end, whatever it takes, and its end is proven.

use std::future::Future;

use chrono::{DateTime, Utc};
use tokio::time::{sleep, timeout};

use crate::chaos::record::{Event, Fact};
use crate::chaos::run::effort::{Effort, Stays};
use crate::chaos::run::scribe::own_fact;
use crate::chaos::run::{Clock, Pace};
use crate::chaos::{Driver, DriverError, Reverted};

/// Stops the fault of a run again and again, in the end by force, until the driver finds nothing of it: answers when that was
/// certain. Both ways out are in the record.
///
/// # Errors
/// What may be left after [`Pace::give_up`], or sooner if the driver does not answer.
pub(in crate::chaos) async fn bring_to_end(
    driver: &mut impl Driver,
    run: &str,
    (pace, clock): (&Pace, &Clock),
    note: &mut dyn FnMut(Event),
) -> Result<DateTime<Utc>, Stays> {
    let (mut effort, mut said) = (Effort::begin(pace), Vec::new());
    loop {
        let tried = attempt(driver, run, effort.is_forced(), pace, &mut once(note, &mut said)).await;
        let Err(stays) = tried else {
            let reason = "stopped, and the driver finds nothing of it".to_owned();
            note(Event::Reverted { confirmed: true, reason });
            return Ok(clock.now());
        };
        if let Some(told) = effort.told(&stays) {
            note(own_fact(clock, run, "not-reverted", told));
        }
        if effort.is_enough(&stays) {
            note(Event::Reverted { confirmed: false, reason: stays.reason().to_owned() });
            return Err(stays);
        }
        sleep(effort.pause_after(&stays)).await;
    }
}

/// Notes facts that were not told before: every try may find the same.
fn once<'a>(
    note: &'a mut dyn FnMut(Event),
    said: &'a mut Vec<(String, String, String)>,
) -> impl FnMut(Fact) + 'a {
    move |fact| {
        let told = (fact.object.clone(), fact.what.clone(), fact.detail.clone());
        if !said.contains(&told) {
            said.push(told);
            note(Event::Fact(fact));
        }
    }
}

/// Whether the driver finds nothing of the fault any more, or what it finds.
///
/// # Errors
/// When it does not answer.
pub(super) async fn reverted(
    driver: &mut impl Driver,
    run: &str,
    pace: &Pace,
) -> Result<Reverted, DriverError> {
    patiently(pace, driver.reverted(run)).await
}

/// The answer of a driver, which has to come some day.
pub(in crate::chaos) async fn patiently<T>(
    pace: &Pace,
    answer: impl Future<Output = Result<T, DriverError>>,
) -> Result<T, DriverError> {
    let late = |_| DriverError::Unreachable(format!("the driver does not answer within {:?}", pace.patience));
    timeout(pace.patience, answer).await.unwrap_or_else(|elapsed| Err(late(elapsed)))
}

/// Asks for the end of the fault once, and looks whether it is gone.
async fn attempt(
    driver: &mut impl Driver,
    run: &str,
    forced: bool,
    pace: &Pace,
    note: &mut dyn FnMut(Fact),
) -> Result<(), Stays> {
    let asked = stopped(driver, run, forced, pace).await.map(|facts| facts.into_iter().for_each(note));
    match (reverted(driver, run, pace).await, asked) {
        (Ok(Reverted::Yes), _) => Ok(()),
        (Ok(Reverted::NotYet(left)), Ok(())) => Err(Stays::Left(left)),
        (Ok(Reverted::NotYet(left)), Err(error)) => Err(Stays::Left(format!("{left}; {error}"))),
        (Err(_), Err(error)) | (Err(error), Ok(())) => Err(Stays::Unknown(error.to_string())),
    }
}

async fn stopped(
    driver: &mut impl Driver,
    run: &str,
    forced: bool,
    pace: &Pace,
) -> Result<Vec<Fact>, DriverError> {
    if forced {
        patiently(pace, driver.force_stop(run)).await
    } else {
        patiently(pace, driver.stop(run)).await
    }
}
