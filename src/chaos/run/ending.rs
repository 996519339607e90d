//! A fault is brought to its end, whatever it takes, and its end is proven.

use std::future::Future;

use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep, timeout};

use crate::chaos::record::{Event, Fact};
use crate::chaos::run::scribe::own_fact;
use crate::chaos::run::{Clock, Pace};
use crate::chaos::{Driver, DriverError, Reverted};

/// What one try came to.
enum Try {
    Gone,
    /// The driver took the order, and this is not gone yet.
    Left(String),
    /// The driver could not be reached, or says no.
    Failed(String),
}

/// Stops the fault of a run again and again, in the end by force, until the driver finds nothing of it: answers when that was
/// certain. Both ways out are in the record.
///
/// # Errors
/// What may be left after [`Pace::give_up`].
pub(in crate::chaos) async fn bring_to_end(
    driver: &mut impl Driver,
    run: &str,
    (pace, clock): (&Pace, &Clock),
    note: &mut dyn FnMut(Event),
) -> Result<DateTime<Utc>, String> {
    let mut said = Vec::new();
    let note = &mut |event: Event| {
        if is_new(&event, &mut said) {
            note(event);
        }
    };
    until_gone(driver, run, (pace, clock), note).await
}

/// Whether something was not told before: every try may find the same.
fn is_new(event: &Event, said: &mut Vec<(String, String, String)>) -> bool {
    let Event::Fact(Fact { object, what, detail, .. }) = event else { return true };
    let told = (object.clone(), what.clone(), detail.clone());
    let new = !said.contains(&told);
    said.push(told);
    new
}

async fn until_gone(
    driver: &mut impl Driver,
    run: &str,
    (pace, clock): (&Pace, &Clock),
    note: &mut dyn FnMut(Event),
) -> Result<DateTime<Utc>, String> {
    let (began, mut pause) = (Instant::now(), pace.retry);
    loop {
        let forced = began.elapsed() >= pace.force_after;
        let (left, next) = match attempt(driver, run, forced, pace, note).await {
            Try::Gone => {
                let reason = "stopped, and the driver finds nothing of it".to_owned();
                note(Event::Reverted { confirmed: true, reason });
                return Ok(clock.now());
            }
            Try::Left(left) => (left, pace.retry),
            // Whoever cannot be reached is asked less and less often.
            Try::Failed(why) => (why, (pause * 2).min(pace.longest_pause)),
        };
        note(own_fact(clock, run, "not-reverted", left.as_str()));
        if began.elapsed() >= pace.give_up {
            note(Event::Reverted { confirmed: false, reason: left.clone() });
            return Err(left);
        }
        sleep(pause).await;
        pause = next;
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

async fn attempt(
    driver: &mut impl Driver,
    run: &str,
    forced: bool,
    pace: &Pace,
    note: &mut dyn FnMut(Event),
) -> Try {
    let asked = if forced {
        patiently(pace, driver.force_stop(run)).await
    } else {
        patiently(pace, driver.stop(run)).await
    };
    let refused = match asked {
        Ok(facts) => {
            facts.into_iter().map(Event::Fact).for_each(note);
            None
        }
        Err(error) => Some(error.to_string()),
    };
    match (reverted(driver, run, pace).await, refused) {
        (Ok(Reverted::Yes), _) => Try::Gone,
        (Ok(Reverted::NotYet(left)), None) => Try::Left(left),
        (_, Some(why)) => Try::Failed(why),
        (Err(error), None) => Try::Failed(error.to_string()),
    }
}
