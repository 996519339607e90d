//! The series of a classic histogram.

use crate::promql::{MatchOp, Matcher, VectorSelector};
use crate::units::Decimal;

/// The counter of a histogram's observations.
pub(in crate::rules) fn observations(histogram: &VectorSelector) -> VectorSelector {
    histogram.with_suffix("_count")
}

/// The counter of the observations at or below `threshold` seconds.
pub(in crate::rules) fn bucket(histogram: &VectorSelector, threshold: Decimal) -> VectorSelector {
    buckets(histogram).with_matcher(le(threshold))
}

/// All buckets of a histogram.
pub(in crate::rules) fn buckets(histogram: &VectorSelector) -> VectorSelector {
    histogram.with_suffix("_bucket")
}

/// Prometheus 3 stores the bound of a whole number as `1.0` where Prometheus 2 stores `1`.
fn le(threshold: Decimal) -> Matcher {
    if threshold.is_integer() {
        Matcher::new("le", MatchOp::Regex, format!("{threshold}|{threshold}\\.0"))
    } else {
        Matcher::new("le", MatchOp::Equal, threshold.to_string())
    }
}
