//! What the traffic says of an SLO: is its budget more than an event, can its guard be met, do its counts fit together?

use super::figures::{Figures, Group};
use super::reads::Subject;
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{CountedAs, Severity, Sli, Unit};
use crate::units::{self, Duration, show};

/// Increases are extrapolated: parts may come out a little larger than the whole.
const TOLERANCE: f64 = 1.05;
/// Of the scrapes that the spec promises, so many must be there.
const SCRAPED: f64 = 0.75;

/// What the figures say against the spec.
pub(super) fn judge(subject: &Subject<'_>, figures: &Figures) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = scraped_less(subject, figures).into_iter().collect();
    problems.extend(nothing(subject, figures));
    problems.extend(figures.groups.iter().filter_map(|group| more_than_all(subject, figures, group)).take(1));
    if let Some(traffic) = Traffic::of(subject, figures) {
        let found = traffic.below_one_event().or_else(|| traffic.guard()).or_else(|| traffic.pages_at_once());
        problems.extend(found);
    }
    problems
}

/// `312 events in the last day, about 9,360 in 30d: the budget is 9.36 events, one bad event costs 10.7 % of it`.
pub(super) fn summary(subject: &Subject<'_>, figures: &Figures) -> Option<String> {
    Some(Traffic::of(subject, figures)?.sentence())
}

/// The traffic of the group that has the least.
struct Traffic<'a> {
    subject: &'a Subject<'a>,
    covered: Duration,
    group: &'a Group,
    /// Events within what is covered.
    total: f64,
    groups: usize,
}

impl<'a> Traffic<'a> {
    /// Where events or samples are counted and there are some.
    fn of(subject: &'a Subject<'a>, figures: &'a Figures) -> Option<Self> {
        let quietest = figures.groups.iter().filter_map(|group| Some((group, group.total?)));
        let (group, total) = quietest.min_by(|(_, one), (_, other)| one.total_cmp(other))?;
        let known = total > 0.0 && subject.slo.unit() != Unit::Slices;
        let covered = figures.covered();
        known.then_some(Self { subject, covered, group, total, groups: figures.groups.len() })
    }

    fn within(&self, window: Duration) -> f64 {
        self.total * window.as_secs_f64() / self.covered.as_secs_f64().max(1.0)
    }

    fn budget(&self) -> f64 {
        self.within(self.subject.slo.window.length())
            * units::float(self.subject.slo.objective.error_budget())
    }

    fn sentence(&self) -> String {
        let slo = self.subject.slo;
        let noun = slo.unit().noun();
        let who = if self.groups > 1 {
            let labels: Vec<String> =
                self.group.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("the quietest of {} groups, {}, has ", self.groups, labels.join(" "))
        } else {
            String::new()
        };
        let budget = self.budget();
        format!(
            "{who}{} {noun} in {}, about {} in {}: the budget is {} {noun}, one bad one costs {} of it",
            amount(self.total),
            show::time_span(self.covered),
            amount(self.within(slo.window.length())),
            slo.window,
            amount(budget),
            share(1.0 / budget),
        )
    }

    fn below_one_event(&self) -> Option<Diagnostic> {
        let objective = self.subject.spec.objective.as_ref();
        let span = objective.map_or(self.subject.spec.place, |objective| objective.span);
        let message = format!("the traffic cannot prove this objective: {}", self.sentence());
        let problem = Diagnostic::warning(Code::TOO_LITTLE_TRAFFIC, span, message);
        let provable = 100.0 * (1.0 - 1.0 / self.within(self.subject.slo.window.length()));
        let lower = if provable >= 1.0 {
            format!("lower it to {:.3}% or less, ", cut(provable))
        } else {
            String::new()
        };
        let help = format!("{lower}count slices of time, or let a probe make traffic of its own");
        (self.budget() < 1.0).then(|| problem.help(help))
    }

    /// A guard that the traffic of a window cannot meet.
    fn guard(&self) -> Option<Diagnostic> {
        let slo = self.subject.slo;
        let least = slo.alerting.min_bad_events?;
        let never = slo.alerts.iter().find(|pair| self.within(pair.long) < count(least))?;
        let message = format!(
            "the {} over {} cannot fire at this traffic: {} has about {} {}, and `min_bad_events` asks for {least} bad ones",
            never.severity.as_str(),
            never.long,
            never.long,
            amount(self.within(never.long)),
            slo.unit().noun(),
        );
        let own = self.subject.spec.alerts.min_bad_events.as_ref();
        let written = own.or(self.subject.service.alerts.min_bad_events.as_ref());
        let span = written.map_or(self.subject.spec.place, |text| text.span);
        let help = "ask for fewer, or count slices of time";
        Some(Diagnostic::warning(Code::TOO_LITTLE_TRAFFIC, span, message).help(help))
    }

    /// One error in a quiet window burns faster than any factor.
    fn pages_at_once(&self) -> Option<Diagnostic> {
        let slo = self.subject.slo;
        let unguarded =
            slo.alerting.min_bad_events.is_none_or(|least| least < 2) && slo.unit() == Unit::Events;
        let burn = |window| 1.0 / self.within(window).max(1.0) / units::float(slo.objective.error_budget());
        let mut pages = slo.alerts.iter().filter(|pair| pair.severity == Severity::Page);
        let pair = pages.find(|pair| unguarded && burn(pair.long) > units::float(pair.factor))?;
        let message = format!(
            "a single bad event pages: {} has about {} events, one bad one burns at {}, above {}",
            pair.long,
            amount(self.within(pair.long)),
            amount(burn(pair.long)),
            pair.factor
        );
        let objective = self.subject.spec.objective.as_ref();
        let span = objective.map_or(self.subject.spec.place, |objective| objective.span);
        let help = "write `alerts: {min_bad_events: 2}` or more, so that a page says more than one event";
        Some(Diagnostic::warning(Code::TOO_LITTLE_TRAFFIC, span, message).help(help))
    }
}

/// Every label has a value that fits, and yet no series has them all.
fn nothing(subject: &Subject<'_>, figures: &Figures) -> Option<Diagnostic> {
    let read = subject.reads().pop().filter(|read| read.vital && !read.selector.matchers.is_empty())?;
    let counted = figures.groups.iter().any(|group| group.total.is_some());
    let events = matches!(subject.slo.sli, Sli::Events { .. } | Sli::Latency { .. } | Sli::Probe { .. });
    let message = format!("no samples of `{}` within {}", read.selector, show::time_span(figures.range));
    let place = read.place(read.selector.span);
    (events && !counted).then(|| {
        let problem = Diagnostic::error(Code::NO_VALUE, place, message);
        problem.help("each of these labels has such a value, but no series has all of them together")
    })
}

fn scraped_less(subject: &Subject<'_>, figures: &Figures) -> Option<Diagnostic> {
    let written = subject.slo.scrape_interval;
    let (scrapes, found) = (figures.scrapes?, figures.scrape_interval()?);
    let expected = 300.0 / written.as_secs_f64();
    let place = subject.service.scrape_interval.as_ref().map(|text| text.span);
    let message = format!(
        "targets are scraped about every {}, not every {written}: 5m hold {} samples instead of {}",
        show::time_span(found),
        amount(scrapes),
        amount(expected)
    );
    let span = place.unwrap_or(subject.query_places().1);
    let known = Duration::from_secs(found.as_secs().div_ceil(5) * 5);
    let help = if scrapes < 4.0 {
        "scrape every 1m15s or more often: with fewer than four samples rates have gaps".to_owned()
    } else {
        format!("write `scrape_interval: {known}`, or scrape more often")
    };
    (scrapes < SCRAPED * expected).then(|| Diagnostic::warning(Code::SCRAPED_LESS, span, message).help(help))
}

fn more_than_all(subject: &Subject<'_>, figures: &Figures, group: &Group) -> Option<Diagnostic> {
    let Sli::Events { counted_as, .. } = &subject.slo.sli else { return None };
    let (counted, total) = (group.counted?, group.total.unwrap_or_default());
    let which = if *counted_as == CountedAs::Bad { "bad" } else { "good" };
    let message = format!(
        "more {which} events than events: {} of {} within {}",
        amount(counted),
        amount(total),
        show::time_span(figures.covered())
    );
    let (place, all): (Span, Span) = subject.query_places();
    let wrong = counted > total * TOLERANCE && counted - total > 1.0;
    wrong.then(|| {
        let problem = Diagnostic::error(Code::MORE_THAN_ALL, place, message).context(all, "the total");
        problem.help("count both on the same metric, with the same matchers but for what makes an event bad")
    })
}

/// Three digits that matter: `9,360`, `9.36`, `0.0412`.
fn amount(value: f64) -> String {
    let digits = match value.abs() {
        v if v >= 100.0 => return show::count(value),
        v if v >= 10.0 => 1,
        v if v >= 1.0 => 2,
        v if v >= 0.01 => 3,
        _ => 5,
    };
    let text = format!("{value:.digits$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn share(ratio: f64) -> String {
    format!("{} %", amount(ratio * 100.0))
}

fn cut(percent: f64) -> f64 {
    (percent * 1_000.0).floor() / 1_000.0
}

#[expect(clippy::cast_precision_loss, reason = "counts of events are far below 2^53")]
const fn count(number: u64) -> f64 {
    number as f64
}
