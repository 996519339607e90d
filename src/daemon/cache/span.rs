//! For how long the same is to be said while nothing new comes.

use chrono::{DateTime, TimeDelta, Utc};

use crate::units::TimeZone;

/// The interval at which pages refresh themselves: what is said about the time may be so old.
const STEP: TimeDelta = TimeDelta::seconds(15);

/// A span of time in which the same is to be said, if nothing new comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// Its start.
    pub(crate) from: DateTime<Utc>,
    /// Its end, which is not part of it.
    until: DateTime<Utc>,
}

impl Span {
    /// The span of `now`: it ends with the day, a step after every one of `answers`, and where figures become stale.
    pub(crate) fn around(
        now: DateTime<Utc>,
        zone: TimeZone,
        answers: impl Iterator<Item = DateTime<Utc>>,
        stale_after: TimeDelta,
    ) -> Self {
        let today = Self::day(now, zone).unwrap_or_else(Self::all);
        answers
            .fold(today, |span, answer| span.within(step(answer, now)).cut(stale(answer, stale_after), now))
    }

    /// Whether `now` is in it.
    pub(crate) fn contains(&self, now: DateTime<Utc>) -> bool {
        self.from <= now && now < self.until
    }

    fn all() -> Self {
        Self { from: DateTime::<Utc>::MIN_UTC, until: DateTime::<Utc>::MAX_UTC }
    }

    /// What is called today somewhere.
    fn day(now: DateTime<Utc>, zone: TimeZone) -> Option<Self> {
        let today = zone.wall_clock(now).date();
        Some(Self { from: zone.start_of_day(today)?, until: zone.start_of_day(today.succ_opt()?)? })
    }

    fn within(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), until: self.until.min(other.until) }
    }

    /// The part with `now` of the two that the moment `at` leaves.
    fn cut(self, at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let all = Self::all();
        self.within(if at <= now { Self { from: at, ..all } } else { Self { until: at, ..all } })
    }
}

/// The step with `now` of those that are counted from `answer`.
fn step(answer: DateTime<Utc>, now: DateTime<Utc>) -> Span {
    let steps = (now - answer).num_milliseconds().div_euclid(STEP.num_milliseconds());
    let from = answer + TimeDelta::milliseconds(steps * STEP.num_milliseconds());
    Span { from, until: from + STEP }
}

/// The first moment at which figures of this age are stale, in the milliseconds that a tag has.
fn stale(answer: DateTime<Utc>, stale_after: TimeDelta) -> DateTime<Utc> {
    answer + stale_after + TimeDelta::milliseconds(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_410_000 + seconds, 0).expect("a time of this century")
    }

    fn around(now: i64, answers: &[i64], stale_after: i64) -> (i64, i64) {
        let answers = answers.iter().copied().map(at);
        let span = Span::around(at(now), TimeZone::UTC, answers, TimeDelta::seconds(stale_after));
        assert!(span.contains(at(now)));
        (span.from.timestamp() - at(0).timestamp(), span.until.timestamp() - at(0).timestamp())
    }

    #[test]
    fn it_ends_with_the_first_step_of_any_answer() {
        assert_eq!(around(0, &[0], 60), (0, 15));
        assert_eq!(around(14, &[0], 60), (0, 15));
        assert_eq!(around(15, &[0], 60), (15, 30));
        assert_eq!(around(15, &[0, 8], 60), (15, 23));
        assert_eq!(around(-1, &[0], 60), (-15, 0), "a clock that was put back");
    }

    #[test]
    fn it_ends_when_figures_become_stale() {
        assert_eq!(around(61, &[0], 70), (60, 70));
        assert_eq!(around(71, &[0], 70), (70, 75));
    }

    #[test]
    fn it_ends_with_the_day() {
        let (from, until) = around(0, &[], 60);
        assert_eq!(until - from, 86_400);
        assert_eq!(around(until - 1, &[until - 3], 60), (until - 3, until));
        assert_eq!(around(until, &[until - 3], 60), (until, until + 12));
        let paris = "Europe/Paris".parse().expect("a zone");
        let day = Span::around(at(0), paris, std::iter::empty(), TimeDelta::seconds(60));
        assert_eq!((day.from.timestamp() - at(from).timestamp()).abs(), 3_600, "an hour before that of UTC");
    }
}
