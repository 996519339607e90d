//! Histograms and their thresholds.

use super::Reader;
use super::parse::{named, parse};
use crate::diag::{Code, Diagnostic};
use crate::model::{CountedAs, HistogramKind, Query, Sli};
use crate::promql::{self, MatchOp, VectorSelector};
use crate::spec::{LatencySpec, Spanned};
use crate::units::{Decimal, Duration};
use crate::yaml::Node;

impl Reader<'_> {
    /// A histogram and a threshold.
    pub(super) fn latency(&self, spec: &LatencySpec, problems: &mut Vec<Diagnostic>) -> Option<Sli> {
        let found = spec.histogram.as_ref().and_then(|node| Some((self.selector(node, problems)?, node)));
        let histogram = found.filter(|(selector, node)| self.is_histogram(selector, node, problems));
        let threshold = threshold(spec.below.as_ref()?, problems);
        let native = spec.native.as_ref().is_some_and(|native| native.value);
        Some(Sli::Latency {
            histogram: histogram?.0,
            threshold: threshold?,
            written: spec.below.as_ref()?.value.clone(),
            kind: if native { HistogramKind::Native } else { HistogramKind::Classic },
        })
    }

    /// A plain selector; everything else is a problem at its place in the file.
    pub(super) fn selector(&self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<VectorSelector> {
        let expr = parse(node, self.sources, problems)?;
        if let Some(selector) = promql::is_selector(&expr) {
            return named(selector, node, self.sources, problems).cloned();
        }
        let span = expr.span.within(node, self.sources);
        let problem = Diagnostic::error(Code::NOT_A_SELECTOR, span, "this has to be a plain selector");
        let inner = promql::selectors(&expr);
        problems.push(match inner.as_slice() {
            [only] => {
                let sum = promql::summed_counter(&expr).is_some_and(|(_, by)| by.is_empty());
                let edit = sum.then(|| self.replace(expr.span, &only.to_string(), node)).flatten();
                problem.remedy(edit, format!("sloe applies windows and sums itself: write `{only}`"))
            }
            _ => problem.help("sloe applies windows and sums itself: write `metric{label=\"value\"}`"),
        });
        None
    }

    /// Refuses a histogram's parts and selectors that pick buckets themselves.
    fn is_histogram(&self, selector: &VectorSelector, node: &Node, problems: &mut Vec<Diagnostic>) -> bool {
        let name = selector.name.as_deref().unwrap_or_default();
        let suffix = ["_bucket", "_count", "_sum"].into_iter().find(|suffix| name.ends_with(suffix));
        let span = selector.span.within(node, self.sources);
        if let Some(suffix) = suffix {
            let message = format!("a histogram is named without `{suffix}`");
            let bare = name.strip_suffix(suffix).unwrap_or(name);
            let problem = Diagnostic::error(Code::NOT_A_SELECTOR, span, message);
            problems.push(problem.remedy(self.rename(selector, bare, node), format!("write `{bare}`")));
        }
        let bucket = selector.matchers.iter().find(|matcher| matcher.label == "le");
        if let Some(matcher) = bucket {
            let span = matcher.span.within(node, self.sources);
            let message = "the bucket is chosen by `below`, not by a matcher on `le`";
            let problem = Diagnostic::error(Code::NOT_A_SELECTOR, span, message);
            problems.push(problem.remedy(self.remove(selector, matcher, node), "remove the matcher"));
        }
        suffix.is_none() && bucket.is_none()
    }
}

/// The latency that good events of `X_bucket{le="0.5"}` over `X_count` stand for.
pub(super) fn of_buckets(counted: &Query, counted_as: CountedAs, total: &Query) -> Option<Sli> {
    let (CountedAs::Good, Query::Counter(bucket), Query::Counter(all)) = (counted_as, counted, total) else {
        return None;
    };
    let name = bucket.name.as_deref()?.strip_suffix("_bucket")?;
    let (bound, histogram) = without_le(bucket, name)?;
    let threshold = Decimal::from_str_exact(bound.strip_suffix(".0").unwrap_or(&bound)).ok()?.normalize();
    let (total_name, all) = match all.name.as_deref()? {
        count if count.ends_with("_count") => (count.strip_suffix("_count")?, all.clone()),
        bucket => (bucket.strip_suffix("_bucket")?, without_le(all, name).filter(|(le, _)| le == "+Inf")?.1),
    };
    let same = total_name == name && same_matchers(&histogram, &all);
    let written = Duration::from_secs_f64(threshold.to_string().parse().ok()?).to_string();
    (same && threshold > Decimal::ZERO).then(|| Sli::Latency {
        histogram,
        threshold,
        written: if written == "0s" { format!("{threshold}s") } else { written },
        kind: HistogramKind::Classic,
    })
}

/// The bound of a bucket's selector, and the histogram without it.
fn without_le(bucket: &VectorSelector, name: &str) -> Option<(String, VectorSelector)> {
    let at = bucket.matchers.iter().position(|matcher| matcher.label == "le")?;
    let mut histogram = bucket.with_name(name);
    let le = histogram.matchers.remove(at);
    let other = histogram.matchers.iter().any(|matcher| matcher.label == "le");
    (le.op == MatchOp::Equal && !other).then_some((le.value, histogram))
}

fn same_matchers(one: &VectorSelector, other: &VectorSelector) -> bool {
    let within = |some: &VectorSelector, all: &VectorSelector| {
        some.matchers.iter().all(|matcher| all.matchers.contains(matcher))
    };
    within(one, other) && within(other, one)
}

/// `500ms`, `1s`, `2.5s` in seconds.
fn threshold(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let whole = text.value.parse().map(|duration: Duration| duration.ratio_to(Duration::from_secs(1)));
    let fraction = || text.value.strip_suffix('s').and_then(|number| Decimal::from_str_exact(number).ok());
    let seconds = whole.ok().or_else(fraction).map(|seconds| seconds.normalize());
    let sound = seconds.filter(|seconds| *seconds > Decimal::ZERO);
    if sound.is_none() {
        let message = "a latency threshold is a length of time such as `500ms` or `2.5s`";
        let help = "it has to be one of the histogram's bucket bounds";
        problems.push(Diagnostic::error(Code::THRESHOLD, text.span, message).help(help));
    }
    sound
}
