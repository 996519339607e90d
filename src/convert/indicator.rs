//! SLIs and objectives of `OpenSLO`.

use std::fmt::Display;

use crate::convert::query::with_template;
use crate::convert::tree::{Map, Tree};
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Comparison, CountedAs, HistogramKind, Sli};
use crate::promql::{MatchOp, Matcher, VectorSelector};
use crate::units::{Decimal, Duration, Objective};

/// The `spec` of an SLI, and what its objective says of it.
pub(super) struct Indicator {
    pub(super) spec: Tree,
    /// `op` and `value` of a threshold metric.
    pub(super) comparison: Option<(&'static str, String)>,
}

/// The SLI of an SLO; why `OpenSLO` has none, where it has none.
pub(super) fn indicator(place: Span, sli: &Sli) -> Result<Indicator, Box<Diagnostic>> {
    match sli {
        Sli::Events { counted, counted_as, total } => {
            let key = if *counted_as == CountedAs::Good { "good" } else { "bad" };
            Ok(ratio(&[(key, &counted), ("total", &total)]))
        }
        Sli::Latency { kind: HistogramKind::Native, .. } => {
            Err(Box::new(not_exported(place, "a native histogram")))
        }
        Sli::Latency { histogram, threshold, .. } => Ok(latency(histogram, *threshold)),
        Sli::Ratio { errors } => {
            let mut map = Map::default();
            map.add("rawType", Tree::new("failure")).add("raw", metric(errors));
            Ok(Indicator { spec: Tree::Map(vec![("ratioMetric".to_owned(), map.take())]), comparison: None })
        }
        Sli::Gauge { query, good } => Ok(threshold(query, (op(good), good.value.to_string()))),
        Sli::Probe { success } => Ok(threshold(success, ("gte", "1".to_owned()))),
        Sli::Composite { .. } => Err(Box::new(not_exported(place, "a composite of other SLOs"))),
    }
}

/// Says that something cannot be written.
pub(super) fn not_exported(place: Span, what: &str) -> Diagnostic {
    let message = format!("{what} cannot be said in OpenSLO");
    Diagnostic::warning(Code::NOT_EXPORTED, place, message).label("left out")
}

fn metric(query: &dyn Display) -> Tree {
    let spec = Tree::Map(vec![("query".to_owned(), Tree::new(with_template(&query.to_string())))]);
    let mut source = Map::default();
    source.add("type", Tree::new("Prometheus")).add("spec", spec);
    Tree::Map(vec![("metricSource".to_owned(), source.take())])
}

fn ratio(metrics: &[(&str, &dyn Display)]) -> Indicator {
    let mut map = Map::default();
    map.add("counter", Tree::Plain("true".to_owned(), None));
    for (key, query) in metrics {
        map.add(*key, metric(*query));
    }
    Indicator { spec: Tree::Map(vec![("ratioMetric".to_owned(), map.take())]), comparison: None }
}

fn threshold(query: &dyn Display, comparison: (&'static str, String)) -> Indicator {
    let spec = Tree::Map(vec![("thresholdMetric".to_owned(), metric(query))]);
    Indicator { spec, comparison: Some(comparison) }
}

/// A classic histogram: one of its buckets over its count.
fn latency(histogram: &VectorSelector, threshold: Decimal) -> Indicator {
    let bound = Matcher::new("le", MatchOp::Equal, threshold.to_string());
    let bucket = histogram.with_suffix("_bucket").with_matcher(bound);
    ratio(&[("good", &bucket), ("total", &histogram.with_suffix("_count"))])
}

fn op(good: &Comparison) -> &'static str {
    match good.op {
        "<=" => "lte",
        ">=" => "gte",
        "<" => "lt",
        _ => "gt",
    }
}

/// A percentage as a ratio: `99.9%` as `0.999`.
pub(super) fn ratio_of(percent: &str) -> Option<String> {
    let objective = percent.parse::<Objective>().ok().map(Objective::ratio);
    let whole = || (percent.trim() == "100%").then_some(Decimal::ONE);
    objective.or_else(whole).map(|ratio| ratio.to_string())
}

/// A length of time as `OpenSLO` writes them: a whole number and one unit, minutes at the least.
pub(super) fn shorthand(length: &str) -> Option<String> {
    let length: Duration = length.parse().ok()?;
    let units =
        [("d", Duration::from_days(1)), ("h", Duration::from_hours(1)), ("m", Duration::from_minutes(1))];
    let fits = |(_, unit): &&(&str, Duration)| length.as_millis().is_multiple_of(unit.as_millis());
    let (name, unit) = units.iter().find(fits)?;
    Some(format!("{}{name}", length.as_millis() / unit.as_millis())).filter(|_| length.as_millis() > 0)
}
