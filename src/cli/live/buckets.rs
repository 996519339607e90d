//! Bucket bounds: does a classic histogram have one at the threshold?

use super::reads::Subject;
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{HistogramKind, Sli};
use crate::promql::VectorSelector;
use crate::spec::SliSpec;
use crate::units::{self, Decimal, Duration};

/// The histogram and the threshold of an SLO that needs a bucket there.
pub(super) fn needed<'a>(subject: &Subject<'a>) -> Option<(&'a VectorSelector, Decimal)> {
    match &subject.slo.sli {
        Sli::Latency { histogram, threshold, kind: HistogramKind::Classic, .. } => {
            Some((histogram, *threshold))
        }
        _ => None,
    }
}

/// The bounds, as `le` writes them, that are the threshold: `1` and `1.0` are one.
pub(super) fn at_threshold(bounds: &[String], threshold: Decimal) -> Vec<&str> {
    let threshold = units::float(threshold);
    let same =
        |bound: &&String| bound.parse::<f64>().is_ok_and(|bound| (bound - threshold).abs() < f64::EPSILON);
    bounds.iter().filter(same).map(String::as_str).collect()
}

/// That none of the bounds is the threshold, with those around it.
pub(super) fn judge(subject: &Subject<'_>, bounds: &[String], threshold: Decimal) -> Option<Diagnostic> {
    if bounds.is_empty() || !at_threshold(bounds, threshold).is_empty() {
        return None;
    }
    let at = units::float(threshold);
    let mut known: Vec<f64> = bounds.iter().filter_map(|bound| bound.parse().ok()).collect();
    known.retain(|bound: &f64| bound.is_finite());
    known.sort_by(f64::total_cmp);
    let below = known.iter().rev().find(|bound| **bound < at);
    let above = known.iter().find(|bound| **bound > at);
    let nearest: Vec<String> = [below, above].into_iter().flatten().map(|bound| spelled(*bound)).collect();
    let all: Vec<String> = known.iter().map(|bound| spelled(*bound)).collect();
    let message = "the histogram has no bucket at this threshold: the SLO is unknown";
    let problem = Diagnostic::error(Code::NO_BUCKET, place(subject), message);
    let problem = problem.help(format!("write {}", nearest.join(" or ")));
    Some(problem.help(format!("its bounds are {}", all.join(", "))))
}

fn place(subject: &Subject<'_>) -> Span {
    match &subject.spec.sli {
        Some(SliSpec::Latency(latency)) => {
            latency.below.as_ref().map_or(subject.spec.place, |below| below.span)
        }
        _ => subject.query_places().0,
    }
}

/// As a spec writes it: `` `500ms` ``; bounds finer than a millisecond as fractions of a second.
fn spelled(seconds: f64) -> String {
    let exact = Duration::from_secs_f64(seconds + 0.000_01);
    let near = (exact.as_secs_f64() - seconds).abs() < 0.000_02;
    if near { format!("`{exact}`") } else { format!("`{seconds}s`") }
}
