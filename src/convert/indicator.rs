//! SLIs and objectives of `OpenSLO`.

use crate::convert::query::with_template;
use crate::convert::tree::{Map, Tree};
use crate::diag::{Code, Diagnostic, Span};
use crate::promql::{self, MatchOp, Matcher};
use crate::spec::{LatencySpec, SliSpec, SloSpec, Spanned};
use crate::units::{Decimal, Duration, Objective};
use crate::yaml::Node;

/// The `spec` of an SLI, and what its objective says of it.
pub(super) struct Indicator {
    pub(super) spec: Tree,
    /// `op` and `value` of a threshold metric.
    pub(super) comparison: Option<(&'static str, String)>,
}

/// The SLI of an SLO; why `OpenSLO` has none, where it has none.
pub(super) fn indicator(slo: &SloSpec) -> Result<Indicator, Box<Diagnostic>> {
    let refused = |place, what: &str| Box::new(not_exported(place, what));
    match slo.sli.as_ref() {
        None => Err(refused(slo.place, "an SLO without an SLI")),
        Some(SliSpec::Events(events)) => {
            let counted = if events.is_good { "good" } else { "bad" };
            Ok(ratio(&[(counted, query(events.counted.as_ref())), ("total", query(events.total.as_ref()))]))
        }
        Some(SliSpec::Latency(spec)) => latency(spec, slo.place),
        Some(SliSpec::Ratio { errors }) => {
            let mut map = Map::default();
            map.add("rawType", Tree::new("failure")).add("raw", metric(query(errors.as_ref())));
            Ok(Indicator { spec: Tree::Map(vec![("ratioMetric".to_owned(), map.take())]), comparison: None })
        }
        Some(SliSpec::Gauge { query: gauge, good }) => {
            let good = good.as_ref().ok_or_else(|| refused(slo.place, "a gauge without a threshold"))?;
            let comparison = comparison(good).ok_or_else(|| refused(good.span, "this comparison"))?;
            Ok(threshold(query(gauge.as_ref()), comparison))
        }
        Some(SliSpec::Probe { success }) => Ok(threshold(query(success.as_ref()), ("gte", "1".to_owned()))),
        Some(SliSpec::Composite(_)) => Err(refused(slo.place, "a composite of other SLOs")),
    }
}

/// Says that something cannot be written.
pub(super) fn not_exported(place: Span, what: &str) -> Diagnostic {
    let message = format!("{what} cannot be said in OpenSLO");
    Diagnostic::warning(Code::NOT_EXPORTED, place, message).label("left out")
}

fn query(node: Option<&Node>) -> String {
    with_template(node.and_then(Node::text).unwrap_or_default())
}

fn metric(query: String) -> Tree {
    let spec = Tree::Map(vec![("query".to_owned(), Tree::new(query))]);
    let mut source = Map::default();
    source.add("type", Tree::new("Prometheus")).add("spec", spec);
    Tree::Map(vec![("metricSource".to_owned(), source.take())])
}

fn ratio(metrics: &[(&str, String)]) -> Indicator {
    let mut map = Map::default();
    map.add("counter", Tree::Plain("true".to_owned(), None));
    for (key, query) in metrics {
        map.add(*key, metric(query.clone()));
    }
    Indicator { spec: Tree::Map(vec![("ratioMetric".to_owned(), map.take())]), comparison: None }
}

fn threshold(query: String, comparison: (&'static str, String)) -> Indicator {
    let spec = Tree::Map(vec![("thresholdMetric".to_owned(), metric(query))]);
    Indicator { spec, comparison: Some(comparison) }
}

/// A classic histogram: one of its buckets over its count.
fn latency(spec: &LatencySpec, place: Span) -> Result<Indicator, Box<Diagnostic>> {
    if spec.native.as_ref().is_some_and(|native| native.value) {
        return Err(Box::new(not_exported(place, "a native histogram")));
    }
    let refused = || Box::new(not_exported(place, "this latency"));
    let histogram = spec.histogram.as_ref().and_then(Node::text).ok_or_else(refused)?;
    let (expr, _) = promql::parse(histogram);
    let selector = expr.as_ref().and_then(promql::is_selector).ok_or_else(refused)?;
    let name = selector.name.clone().ok_or_else(refused)?;
    let bound = spec.below.as_ref().and_then(|below| seconds(&below.value)).ok_or_else(refused)?;
    let bucket = selector.with_name(format!("{name}_bucket"));
    let bucket = bucket.with_matcher(Matcher::new("le", MatchOp::Equal, bound.to_string()));
    let total = selector.with_name(format!("{name}_count"));
    Ok(ratio(&[("good", bucket.to_string()), ("total", total.to_string())]))
}

/// `500ms`, `2.5s` in seconds.
fn seconds(text: &str) -> Option<Decimal> {
    let whole = text.parse().ok().map(|length: Duration| length.ratio_to(Duration::from_secs(1)));
    let fraction = || text.strip_suffix('s').and_then(|number| Decimal::from_str_exact(number).ok());
    whole.or_else(fraction).map(|seconds| seconds.normalize())
}

/// `<= 0.8` as `lte` and `0.8`.
fn comparison(good: &Spanned<String>) -> Option<(&'static str, String)> {
    let signs = [("<=", "lte"), (">=", "gte"), ("<", "lt"), (">", "gt")];
    let text = good.value.trim();
    let (op, value) = signs.iter().find_map(|(sign, op)| Some((*op, text.strip_prefix(sign)?.trim())))?;
    Decimal::from_str_exact(value).ok().map(|_| (op, value.to_owned()))
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
