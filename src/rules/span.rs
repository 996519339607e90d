//! One-off counts of an SLO: over any stretch of time that ends now, by the expressions of its tiles, so that they add up to
//! what the tiles will have counted. Nothing recorded is read, but where slices are counted: these are judged on the grid of their
//! own group.
//!
//! Maintenance is not left out: whoever counts at once wants to see what happens.

use std::sync::Arc;

use crate::model::{Component, CountedAs, HistogramKind, Query, Sli, Slo, SloId};
use crate::promql::{self, Expr, VectorSelector};
use crate::rules::base::{Base, INSTANT};
use crate::rules::expr::{self, Counts, histogram};
use crate::rules::names;
use crate::rules::recorded::series;
use crate::units::Duration;

/// The counts of one SLO as PromQL without `$window`: a result for each group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanCounts {
    /// All events.
    pub total: String,
    /// The bad ones, never below zero, and known wherever the total is.
    pub bad: String,
}

/// A stretch of time that ends when the query is evaluated.
#[derive(Clone, Copy, Debug)]
pub struct Span<'a> {
    /// How long it is.
    pub length: Duration,
    /// How long a tile of the loaded rules is: what one unit of a ratio stands for.
    pub tile: Duration,
    /// All SLOs, for composites.
    pub slos: &'a [Arc<Slo>],
}

impl Span<'_> {
    /// What an SLO's budget is charged with, in its own unit; of slices those that ended within the stretch. `None` for a composite
    /// of SLOs that are not there.
    #[must_use]
    pub fn charged(&self, slo: &Slo) -> Option<SpanCounts> {
        self.counts(slo).map(|counts| closed(slo, counts))
    }

    /// What an SLO's SLI is made of: as [`Span::charged`], but where slices are counted, the events that they are judged by.
    #[must_use]
    pub fn measured(&self, slo: &Slo) -> Option<SpanCounts> {
        self.events(slo).map(|counts| closed(slo, counts))
    }

    /// What series that began within the stretch began with. Nobody can tell whether those events were before or within it, and
    /// tiles do not count them: so many bad ones may be missing from [`Span::charged`], a result for each group and part.
    #[must_use]
    pub fn first_values(&self, slo: &Slo) -> Vec<String> {
        let first = |selector: &VectorSelector| self.first(slo, selector);
        match &slo.sli {
            _ if slo.slices.is_some() => Vec::new(),
            Sli::Events { counted, counted_as, total } => {
                let all = counters(total).filter(|_| *counted_as == CountedAs::Good);
                counters(counted).chain(all).map(first).collect()
            }
            Sli::Latency { histogram, threshold, kind: HistogramKind::Classic, .. } => {
                let all = first(&histogram::observations(histogram));
                vec![format!("clamp_min({all} - {}, 0)", first(&histogram::bucket(histogram, *threshold)))]
            }
            Sli::Composite { components, .. } => {
                let parts = components.iter().filter_map(|component| find(self.slos, &component.id));
                parts.flat_map(|part| self.first_values(part)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The bad events among [`Span::first_values`]; none where they cannot be told from good ones.
    #[must_use]
    pub fn first_bad(&self, slo: &Slo) -> Vec<String> {
        match &slo.sli {
            Sli::Events {
                counted: Query::Counter(good),
                counted_as: CountedAs::Good,
                total: Query::Counter(all),
            } if slo.slices.is_none() => {
                let (all, good) = (self.first(slo, all), self.first(slo, good));
                vec![format!("clamp_min({all} - {good}, 0) or {all}")]
            }
            Sli::Events { counted_as: CountedAs::Good, .. } | Sli::Composite { .. } => Vec::new(),
            _ => self.first_values(slo),
        }
    }

    fn first(&self, slo: &Slo, selector: &VectorSelector) -> String {
        let length = self.length;
        let first = format!("min_over_time({selector}[{length}]) unless {selector} offset {length}");
        format!("{}({first})", expr::sum(slo))
    }

    /// Bad events may be below zero.
    fn counts(&self, slo: &Slo) -> Option<Counts> {
        match slo.slices {
            Some(slices) => Some(Counts {
                total: self.recorded(names::TOTAL_TILE, slo, slices.length),
                bad: self.recorded(names::BAD_TILE, slo, slices.length),
            }),
            None => self.events(slo),
        }
    }

    fn events(&self, slo: &Slo) -> Option<Counts> {
        let base = Base::tile(self.length, slo.scrape_interval);
        let components = match &slo.sli {
            Sli::Composite { components, .. } => self.components(components)?,
            _ => Vec::new(),
        };
        let counts = expr::counts_at_once(slo, base, &components);
        Some(if matches!(slo.sli, Sli::Ratio { .. }) { self.shared(counts) } else { counts })
    }

    /// Slices that ended within the stretch: none, where they are recorded but have not.
    fn recorded(&self, name: &str, slo: &Slo, slice: Duration) -> String {
        let recorded = series(name, &slo.id);
        let (within, before) = (self.length - INSTANT, self.length + slice + names::LOOKBACK);
        format!("sum_over_time({recorded}[{within}])\n  or\n0 * last_over_time({recorded}[{before}])")
    }

    /// Of a ratio, a tile counts once, whatever its length: a stretch counts as much of one as it lasts.
    fn shared(&self, counts: Counts) -> Counts {
        if self.length == self.tile {
            return counts;
        }
        let share = self.length.ratio_to(self.tile).normalize();
        let shared = |count: &str| format!("{} * {share}", expr::apply("", count));
        Counts { total: shared(&counts.total), bad: shared(&counts.bad) }
    }

    /// The counts of components, told apart by the labels that they have when they are recorded.
    fn components(&self, components: &[Component]) -> Option<Vec<Counts>> {
        let one = |component: &Component| {
            let slo = find(self.slos, &component.id)?;
            let counts = self.counts(slo)?;
            Some(Counts { total: named(&counts.total, &slo.id), bad: named(&counts.bad, &slo.id) })
        };
        components.iter().map(one).collect()
    }
}

/// Expressions whose results are the Unix times of the newest samples that an SLO is measured from, one for each part that has to be
/// there: all events, a latency's bucket, everything that a composite is made of.
#[must_use]
pub fn newest_samples(slo: &Slo, slos: &[Arc<Slo>]) -> Vec<String> {
    match &slo.sli {
        Sli::Events { total: Query::Counter(total), .. } => vec![newest(&[total])],
        Sli::Events { total: Query::Expression(total), .. } => newest_of(total),
        Sli::Latency { histogram, threshold, kind, .. } => match kind {
            HistogramKind::Classic => vec![
                newest(&[&histogram::observations(histogram)]),
                newest(&[&histogram::bucket(histogram, *threshold)]),
            ],
            HistogramKind::Native => vec![newest(&[histogram])],
        },
        Sli::Ratio { errors } => newest_of(errors),
        Sli::Gauge { query, .. } => newest_of(query),
        Sli::Probe { success } => vec![newest(&[success])],
        Sli::Composite { components, .. } => {
            let parts = components.iter().filter_map(|component| find(slos, &component.id));
            parts.flat_map(|part| newest_samples(part, slos)).collect()
        }
    }
}

/// Nobody knows which of an expression's series have to be there, but one at least.
fn newest_of(expr: &Expr) -> Vec<String> {
    let selectors = promql::selectors(expr);
    if selectors.is_empty() { Vec::new() } else { vec![newest(&selectors)] }
}

fn newest(selectors: &[&VectorSelector]) -> String {
    let times: Vec<String> = selectors.iter().map(|selector| format!("timestamp({selector})")).collect();
    format!("max({})", times.join(" or "))
}

fn counters(query: &Query) -> impl Iterator<Item = &VectorSelector> {
    match query {
        Query::Counter(counter) => vec![counter],
        Query::Expression(expr) => promql::selectors(expr),
    }
    .into_iter()
}

fn closed(slo: &Slo, counts: Counts) -> SpanCounts {
    SpanCounts { total: counts.total, bad: expr::unsigned(slo, counts.bad) }
}

fn named(expr: &str, id: &SloId) -> String {
    let service = expr::apply(
        "label_replace",
        &format!("{expr}, \"{}\", \"{}\", \"\", \"\"", names::SERVICE_LABEL, id.service),
    );
    format!("label_replace({service}, \"{}\", \"{}\", \"\", \"\")", names::SLO_LABEL, id.name)
}

fn find<'a>(slos: &'a [Arc<Slo>], id: &SloId) -> Option<&'a Slo> {
    slos.iter().find(|slo| slo.id == *id).map(|slo| &**slo)
}
