//! Raw series that make an SLI see chosen numbers of events: the SLI turned round.

use crate::model::{CountedAs, Sli, Slo};
use crate::promql::{self, MatchOp, VectorSelector};
use crate::rules::expr;
use crate::rules::unit_test::file::Series;
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
#[derive(Clone, Copy)]
enum Counts {
    Total,
    Good,
    Bad,
}

/// The series that an SLI needs to see `phases`, the counter of bad events missing until there are any.
/// `None` where no labels can be found that tell the SLI's good events from its bad ones.
pub(super) fn series(slo: &Slo, phases: &[Phase]) -> Option<Vec<Series>> {
    let one = |selector: &VectorSelector, counts| -> Option<Series> {
        Some(raw(slo, selector.name.as_deref()?, &promql::example_labels(&[selector], &[])?, counts, phases))
    };
    match &slo.sli {
        Sli::Events { counted, counted_as, total } if counted.name == total.name => {
            same_metric(slo, counted, *counted_as, total, phases)
        }
        Sli::Events { counted, counted_as, total } => {
            let kind = if *counted_as == CountedAs::Bad { Counts::Bad } else { Counts::Good };
            Some(vec![one(total, Counts::Total)?, one(counted, kind)?])
        }
        Sli::Latency { histogram, threshold, .. } => Some(vec![
            one(&expr::observations(histogram), Counts::Total)?,
            one(&expr::bucket(histogram, *threshold), Counts::Good)?,
        ]),
    }
}

/// One metric whose labels tell good from bad: a series that both selectors match and one that only the total does.
fn same_metric(
    slo: &Slo,
    counted: &VectorSelector,
    counted_as: CountedAs,
    total: &VectorSelector,
    phases: &[Phase],
) -> Option<Vec<Series>> {
    let name = total.name.as_deref()?;
    let both = promql::example_labels(&[total, counted], &[])?;
    let rest = promql::example_labels(&[total], &[counted])?;
    let (both_counts, rest_counts) = match counted_as {
        CountedAs::Bad => (Counts::Bad, Counts::Good),
        CountedAs::Good => (Counts::Good, Counts::Bad),
    };
    Some(vec![raw(slo, name, &rest, rest_counts, phases), raw(slo, name, &both, both_counts, phases)])
}

fn raw(slo: &Slo, name: &str, labels: &[(String, String)], counts: Counts, phases: &[Phase]) -> Series {
    let mut selector = VectorSelector::default().with_name(name);
    let grouped = slo.group_by.iter().filter(|group| labels.iter().all(|(label, _)| label != *group));
    let grouped = grouped.map(|group| (group.clone(), "a".to_owned()));
    for (label, value) in labels.iter().cloned().chain(grouped) {
        selector = selector.with_matcher(promql::Matcher::new(label, MatchOp::Equal, value));
    }
    Series { series: selector.to_string(), values: values(counts, phases) }
}

/// The counter in promtool's notation, `start+step×n` a phase; missing (`_`) while it would still be a bare zero of
/// bad events.
fn values(counts: Counts, phases: &[Phase]) -> String {
    let (mut parts, mut level) = (Vec::new(), Decimal::ZERO);
    for phase in phases.iter().filter(|phase| phase.scrapes > 0) {
        let step = match counts {
            Counts::Total => phase.total,
            Counts::Good => phase.total - phase.bad,
            Counts::Bad => phase.bad,
        }
        .normalize();
        let next = (level + step).normalize();
        if matches!(counts, Counts::Bad) && next.is_zero() {
            parts.push(format!("_x{}", phase.scrapes));
        } else {
            parts.push(format!("{next}+{step}x{}", phase.scrapes - 1));
        }
        level += step * Decimal::from(phase.scrapes);
    }
    parts.join(" ")
}
