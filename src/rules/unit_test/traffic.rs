//! Raw series that make an SLI see chosen numbers of events: the SLI turned round.

use crate::model::{Combined, Comparison, Component, CountedAs, HistogramKind, Query, Sli, Slo};
use crate::promql::{self, Expr, MatchOp, VectorSelector};
use crate::rules::expr::histogram;
use crate::rules::unit_test::Known;
use crate::rules::unit_test::file::Series;
use crate::rules::unit_test::inverse::{Part, inverse};
use crate::rules::unit_test::native;
use crate::units::Decimal;

/// A stretch of steady traffic.
#[derive(Clone, Copy)]
pub(super) struct Phase {
    /// How many scrapes it lasts.
    pub(super) scrapes: u64,
    /// Events between two scrapes.
    pub(super) total: Decimal,
    /// Bad ones among them.
    pub(super) bad: Decimal,
}

/// What a series counts of a phase's events.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Counts {
    Total,
    Good,
    Bad,
}

/// The SLO that needs raw series, and all SLOs, for those that it is made of.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) slo: &'a Slo,
    pub(super) known: &'a Known<'a>,
}

/// A raw series and the labels by which selectors find it.
struct Raw {
    name: String,
    labels: Vec<(String, String)>,
    values: String,
}

/// The series that an SLI needs to see `phases`, the counter of bad events missing until there are any.
/// `None` where the SLI cannot be turned round: where no labels tell its good events from its bad ones, say.
pub(super) fn series(subject: Subject<'_>, phases: &[Phase]) -> Option<Vec<Series>> {
    let raw = raw(subject, phases)?;
    Some(raw.into_iter().map(Raw::series).collect())
}

fn raw(subject: Subject<'_>, phases: &[Phase]) -> Option<Vec<Raw>> {
    let slo = subject.slo;
    match &slo.sli {
        Sli::Events { counted: Query::Counter(counted), counted_as, total: Query::Counter(total) }
            if counted.name == total.name =>
        {
            same_metric(slo, counted, *counted_as, total, phases)
        }
        Sli::Events { counted, counted_as, total } => two_queries(slo, counted, *counted_as, total, phases),
        Sli::Latency { histogram, threshold, kind: HistogramKind::Classic, .. } => Some(vec![
            one(slo, &histogram::observations(histogram), Counts::Total, phases)?,
            one(slo, &histogram::bucket(histogram, *threshold), Counts::Good, phases)?,
        ]),
        Sli::Latency { histogram, threshold, kind: HistogramKind::Native, .. } => {
            Some(vec![labelled(slo, histogram, native::values(*threshold, phases))?])
        }
        Sli::Gauge { query, good } => gauge(slo, query, *good, phases),
        Sli::Probe { success } => {
            Some(vec![labelled(slo, success, levels(phases, Decimal::ONE, Decimal::ZERO)?)?])
        }
        Sli::Composite { combined, components } => {
            let ids = components.iter().map(|component| &component.id);
            let slos = ids.map(|id| subject.known.get(id).copied()).collect::<Option<Vec<_>>>()?;
            composite(subject, &slos, (*combined, components), phases)
        }
        Sli::Ratio { .. } => None,
    }
}

/// One metric whose labels tell good from bad: a series that both selectors match and one that only the total does.
fn same_metric(
    slo: &Slo,
    counted: &VectorSelector,
    counted_as: CountedAs,
    total: &VectorSelector,
    phases: &[Phase],
) -> Option<Vec<Raw>> {
    let both = promql::example_labels(&[total, counted], &[])?;
    let rest = promql::example_labels(&[total], &[counted])?;
    let (both_counts, rest_counts) = match counted_as {
        CountedAs::Bad => (Counts::Bad, Counts::Good),
        CountedAs::Good => (Counts::Good, Counts::Bad),
    };
    let one = |labels, counts| Raw::new(slo, total, labels, values(counts, Decimal::ONE, phases));
    Some(vec![one(rest, rest_counts)?, one(both, both_counts)?])
}

/// Counters of two metrics, or expressions of counters; none may be taken for one of the other query.
fn two_queries(
    slo: &Slo,
    counted: &Query,
    counted_as: CountedAs,
    total: &Query,
    phases: &[Phase],
) -> Option<Vec<Raw>> {
    let kind = if counted_as == CountedAs::Bad { Counts::Bad } else { Counts::Good };
    let (totals, counts) = (parts(total)?, parts(counted)?);
    let make = |parts: &[Part], kind| -> Option<Vec<Raw>> {
        parts.iter().map(|part| part_series(slo, part, kind, phases)).collect()
    };
    let (all, some) = (make(&totals, Counts::Total)?, make(&counts, kind)?);
    let mistaken = some.iter().any(|series| totals.iter().any(|part| series.is_selected(&part.selector)))
        || all.iter().any(|series| counts.iter().any(|part| series.is_selected(&part.selector)));
    (!mistaken).then(|| all.into_iter().chain(some).collect())
}

fn parts(query: &Query) -> Option<Vec<Part>> {
    match query {
        Query::Counter(selector) => Some(vec![Part { selector: selector.clone(), scale: Decimal::ONE }]),
        Query::Expression(expr) => inverse(expr),
    }
}

/// A part of an expression that adds nothing stands still, for an expression with a missing part has no result.
fn part_series(slo: &Slo, part: &Part, counts: Counts, phases: &[Phase]) -> Option<Raw> {
    let values = if part.scale.is_zero() {
        let scrapes: u64 = phases.iter().map(|phase| phase.scrapes).sum();
        format!("0+0x{}", scrapes.saturating_sub(1))
    } else {
        values(counts, part.scale, phases)
    };
    labelled(slo, &part.selector, values)
}

fn one(slo: &Slo, selector: &VectorSelector, counts: Counts, phases: &[Phase]) -> Option<Raw> {
    labelled(slo, selector, values(counts, Decimal::ONE, phases))
}

fn labelled(slo: &Slo, selector: &VectorSelector, values: String) -> Option<Raw> {
    Raw::new(slo, selector, promql::example_labels(&[selector], &[])?, values)
}

/// A value on the good or on the bad side of the threshold.
fn gauge(slo: &Slo, query: &Expr, good: Comparison, phases: &[Phase]) -> Option<Vec<Raw>> {
    let selector = promql::is_selector(query)?;
    let (below, above) = (good.value - Decimal::ONE, good.value + Decimal::ONE);
    let (fine, wrong) = if good.op.starts_with('<') { (below, above) } else { (above, below) };
    Some(vec![labelled(slo, selector, levels(phases, fine, wrong)?)?])
}

/// The components' series; no selector of one may find a series of another.
fn composite(
    subject: Subject<'_>,
    slos: &[&Slo],
    how: (Combined, &[Component]),
    phases: &[Phase],
) -> Option<Vec<Raw>> {
    let mut all: Vec<Raw> = Vec::new();
    for (at, slo) in slos.iter().enumerate() {
        let share: Vec<Phase> = phases.iter().map(|phase| component_phase(phase, at, how)).collect();
        let more = raw(Subject { slo, ..subject }, &share)?;
        let names = |raw: &Raw| all.iter().any(|other| other.name == raw.name);
        if more.iter().any(names) {
            return None;
        }
        all.extend(more);
    }
    Some(all)
}

/// One component has all the bad events, so that weights and sums show; of a weighted outage each has its own.
fn component_phase(phase: &Phase, at: usize, (combined, components): (Combined, &[Component])) -> Phase {
    let weights: Decimal = components.iter().map(|component| component.weight).sum();
    let bad = match combined {
        Combined::Weighted if phase.bad == phase.total => phase.bad,
        _ if at > 0 => Decimal::ZERO,
        Combined::AllOf => phase.bad,
        Combined::Weighted => phase.bad * weights / components[0].weight,
    };
    Phase { bad: bad.min(phase.total), ..*phase }
}

impl Raw {
    fn new(
        slo: &Slo,
        selector: &VectorSelector,
        mut labels: Vec<(String, String)>,
        values: String,
    ) -> Option<Self> {
        let name = selector.name.clone()?;
        for group in &slo.group_by {
            if labels.iter().all(|(label, _)| label != group) {
                labels.push((group.clone(), "a".to_owned()));
            }
        }
        Some(Self { name, labels, values })
    }

    fn is_selected(&self, selector: &VectorSelector) -> bool {
        let labels = self.labels.iter().map(|(label, value)| (label.as_str(), value.as_str()));
        selector.matches(&labels.chain([("__name__", self.name.as_str())]).collect::<Vec<_>>())
    }

    fn series(self) -> Series {
        let mut selector = VectorSelector::default().with_name(self.name);
        for (label, value) in self.labels {
            selector = selector.with_matcher(promql::Matcher::new(label, MatchOp::Equal, value));
        }
        Series { series: selector.to_string(), values: self.values }
    }
}

/// The counter in promtool's notation, `start+step×n` a phase; missing (`_`) while it would still be a bare zero of
/// bad events.
fn values(counts: Counts, scale: Decimal, phases: &[Phase]) -> String {
    let (mut parts, mut level) = (Vec::new(), Decimal::ZERO);
    for phase in phases.iter().filter(|phase| phase.scrapes > 0) {
        let events = match counts {
            Counts::Total => phase.total,
            Counts::Good => phase.total - phase.bad,
            Counts::Bad => phase.bad,
        };
        let step = (events * scale).normalize();
        let next = (level + step).normalize();
        if counts == Counts::Bad && next.is_zero() {
            parts.push(format!("_x{}", phase.scrapes));
        } else {
            parts.push(format!("{next}+{step}x{}", phase.scrapes - 1));
        }
        level += step * Decimal::from(phase.scrapes);
    }
    parts.join(" ")
}

/// A gauge that is all good or all bad in every phase, and missing in a silent one.
fn levels(phases: &[Phase], good: Decimal, bad: Decimal) -> Option<String> {
    let level = |phase: &Phase| {
        if phase.total.is_zero() {
            Some(format!("_x{}", phase.scrapes))
        } else if phase.bad.is_zero() {
            Some(format!("{good}+0x{}", phase.scrapes - 1))
        } else {
            (phase.bad == phase.total).then(|| format!("{bad}+0x{}", phase.scrapes - 1))
        }
    };
    let phases = phases.iter().filter(|phase| phase.scrapes > 0);
    phases.map(level).collect::<Option<Vec<_>>>().map(|levels| levels.join(" "))
}
