//! What a run cost that nobody watched to its end: counted as it would have been then, as long as Prometheus keeps the samples.

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::sleep;

use crate::chaos::figures::{delta, span};
use crate::chaos::record::{Cost, Event, Fact};
use crate::chaos::run::{Clock, Eyes, Pace, Scribe, Waiting, counted, own_fact};
use crate::units::{Duration, show};

/// What drivers say when a replica takes requests as ever, and when it does not.
const MENDED: [&str; 2] = ["ready", "restored"];
const BROKEN: [&str; 5] = ["killed", "deleted", "gone", "slowed", "not-ready"];

/// From when to when the fault was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// Whether somebody saw the end; else it was found then that there was nothing any more.
    seen: bool,
}

impl Window {
    /// To the last time that something mended, unless something broke after it; or until it was proven that nothing is left.
    pub(super) fn of(from: DateTime<Utc>, facts: &[Fact], proven: DateTime<Utc>) -> Self {
        let is = |fact: &Fact, whats: &[&str]| whats.contains(&fact.what.as_str());
        let during = facts.iter().filter(|fact| (from..=proven).contains(&fact.happened_at));
        let last = during
            .filter(|fact| is(fact, &MENDED) || is(fact, &BROKEN))
            .max_by_key(|fact| fact.happened_at)
            .filter(|fact| is(fact, &MENDED));
        Self { from, to: last.map_or(proven, |fact| fact.happened_at), seen: last.is_some() }
    }

    /// Why what was counted in it would not be the cost of the fault.
    fn problem(self, pace: &Pace) -> Option<String> {
        let length = self.to - self.from;
        let longest = TimeDelta::from_std(pace.give_up + pace.observe).unwrap_or(TimeDelta::MAX);
        (!self.seen && length > longest).then(|| {
            let length = show::time_span(span(length));
            format!("nobody saw when the fault ended; it was found to be gone {length} after it began")
        })
    }
}

/// Counts what the run cost; the questions go into the record.
///
/// # Errors
/// Why nobody can say.
pub(super) async fn count(
    eyes: &mut impl Eyes,
    window: Window,
    (waiting, clock): (Waiting<'_>, &Clock),
    (run, scribe): (&str, &mut Scribe<'_>),
) -> Result<Vec<Cost>, String> {
    if let Some(problem) = window.problem(waiting.pace) {
        return Err(problem);
    }
    let scrape = before(eyes, window.from, (waiting, clock), (run, scribe)).await?;
    // The last requests are in the scrape after them, and only the next one shows that nothing is missing.
    let until = window.to + scrape * 2;
    settle(until, (waiting, clock), (run, scribe)).await;
    eyes.begin(window.from);
    let tell = |detail| scribe.note(own_fact(clock, run, "waiting", detail));
    let counted = counted(eyes.costs(until.min(clock.now())), waiting, tell).await;
    let (costs, queries) = counted?;
    scribe.note_all(queries.into_iter().map(Event::Query));
    known(costs, window.from)
}

/// How the budgets stood then; answers the longest time from scrape to scrape.
async fn before(
    eyes: &mut impl Eyes,
    from: DateTime<Utc>,
    (waiting, clock): (Waiting<'_>, &Clock),
    (run, scribe): (&str, &mut Scribe<'_>),
) -> Result<TimeDelta, String> {
    let tell = |detail| scribe.note(own_fact(clock, run, "waiting", detail));
    let answered = counted(eyes.preflight(from), waiting, tell).await;
    let (preflight, queries) = answered?;
    scribe.note_all(queries.into_iter().map(Event::Query));
    let scrapes = preflight.standings.iter().map(|standing| standing.sample_interval);
    let longest = delta(Duration::from_secs_f64(scrapes.fold(0.0, f64::max)));
    preflight.failure.map_or(Ok(longest), Err)
}

/// Waits for the last samples of a fault that ended just now.
async fn settle(
    until: DateTime<Utc>,
    (waiting, clock): (Waiting<'_>, &Clock),
    (run, scribe): (&str, &mut Scribe<'_>),
) {
    let Ok(missing) = (until - clock.now()).to_std() else { return };
    let length = show::time_span(span(until - clock.now()));
    let detail = format!("the last samples of the fault come within {length}; then its cost is counted");
    scribe.note(own_fact(clock, run, "waiting", detail));
    let _either_way = waiting.interrupted.run_until_cancelled(sleep(missing)).await;
}

/// Costs of which at least one is known.
fn known(costs: Vec<Cost>, from: DateTime<Utc>) -> Result<Vec<Cost>, String> {
    if costs.iter().any(|cost| cost.bad_events.is_some()) {
        return Ok(costs);
    }
    let from = from.format("%F %T UTC");
    Err(format!("Prometheus has no counts since {from}, or has no samples of that time any more"))
}
