//! What a run cost that nobody watched to its end: counted as it would have been then, as long as Prometheus keeps the samples.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::time::sleep;

use crate::chaos::figures::{delta, span};
use crate::chaos::record::{Cost, Event, Fact};
use crate::chaos::run::{Clock, Eyes, Pace, Scribe, Waiting, counted, own_fact};
use crate::units::{Duration, show};

/// What drivers say of a replica that a fault hits, and of one that is as it should be again.
const DELETED: Signs = Signs { broken: &["killed", "deleted", "not-ready"], mended: "ready" };
const DELAYED: Signs = Signs { broken: &["slowed"], mended: "restored" };

struct Signs {
    broken: &'static [&'static str],
    mended: &'static str,
}

impl Signs {
    fn of(fault: &str) -> &'static Self {
        if fault == "pod-delete" { &DELETED } else { &DELAYED }
    }

    /// When the last of as many replicas was mended as were broken, if nothing broke after it.
    fn end(&self, facts: &[&Fact]) -> Option<DateTime<Utc>> {
        let is_broken = |fact: &&&Fact| self.broken.contains(&fact.what.as_str());
        let is_mended = |fact: &&&Fact| fact.what == self.mended;
        let end = facts.iter().filter(is_mended).map(|fact| fact.happened_at).max()?;
        let broken: BTreeSet<&str> =
            facts.iter().filter(is_broken).map(|fact| fact.object.as_str()).collect();
        let mended: BTreeSet<&str> =
            facts.iter().filter(is_mended).map(|fact| fact.object.as_str()).collect();
        let again = facts.iter().filter(is_broken).any(|fact| fact.happened_at > end);
        (mended.len() >= broken.len() && !again).then_some(end)
    }
}

/// From when to when the fault was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    /// Whether somebody saw the end; else it was found then that there was nothing any more.
    seen: bool,
}

impl Window {
    /// Of a fault of this kind: until everything was mended, by the driver's facts, or until it was proven that nothing is left.
    pub(super) fn of(fault: &str, from: DateTime<Utc>, facts: &[Fact], proven: DateTime<Utc>) -> Self {
        let during = facts.iter().filter(|fact| (from..=proven).contains(&fact.happened_at));
        let end = Signs::of(fault).end(&during.collect::<Vec<_>>());
        Self { from, to: end.unwrap_or(proven), seen: end.is_some() }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    /// Facts about objects of one letter, such as `(1, "deleted a")`.
    fn facts(told: &[(i64, &str)]) -> Vec<Fact> {
        let fact = |(seconds, said): &(i64, &str)| {
            let (what, object) = said.split_once(' ').expect("an object");
            Fact {
                happened_at: at(*seconds),
                source: "kubernetes".to_owned(),
                object: object.to_owned(),
                what: what.to_owned(),
                detail: String::new(),
            }
        };
        told.iter().map(fact).collect()
    }

    /// Until when is counted, and whether it can be, of a fault at 0 s that was found to be gone so late.
    fn window(fault: &str, told: &[(i64, &str)], proven: i64) -> (i64, bool) {
        let window = Window::of(fault, at(0), &facts(told), at(proven));
        ((window.to - at(0)).num_seconds(), window.problem(&Pace::default()).is_none())
    }

    #[test]
    fn a_fault_ends_when_everything_is_mended_as_far_as_somebody_saw_it() {
        let whole = [(-5, "ready b"), (1, "deleted a"), (7, "ready c"), (31, "gone a")];
        assert_eq!(window("pod-delete", &whole, 60), (7, true));
        assert_eq!(window("pod-delete", &whole, 86_400), (7, true), "however late it is asked");
        let two = [(1, "deleted a"), (1, "deleted b"), (7, "ready c")];
        assert_eq!(window("pod-delete", &two, 60), (60, true), "one is not mended");
        let again = [(1, "slowed a"), (7, "restored a"), (9, "slowed a")];
        assert_eq!(window("network-latency", &again, 60), (60, true));
        assert_eq!(window("network-latency", &again[..2], 60), (7, true));
        assert_eq!(window("network-latency", &whole, 60), (60, true), "a pod that is ready may be slow");
    }

    #[test]
    fn an_end_that_nobody_saw_must_not_be_too_late() {
        assert_eq!(window("network-latency", &[(1, "slowed a")], 1_200), (1_200, true));
        assert_eq!(window("pod-delete", &[(1, "deleted a")], 1_201), (1_201, false));
    }
}
