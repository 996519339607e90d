//! Native histograms in promtool's notation: one bucket below the threshold, one above it.

use crate::rules::unit_test::traffic::Phase;
use crate::units::{Decimal, float};

/// Buckets of schema 0 end at powers of two: this one is the first that lies above the threshold as a whole.
fn bucket_above(threshold: Decimal) -> i32 {
    let exponent = float(threshold).log2().ceil();
    #[expect(clippy::cast_possible_truncation, reason = "thresholds are no longer than centuries")]
    let exponent = exponent as i32;
    exponent + 1
}

/// A histogram that grows by each phase's good observations far below the threshold and its bad ones above it.
pub(super) fn values(threshold: Decimal, phases: &[Phase]) -> String {
    let above = bucket_above(threshold);
    // Four buckets further down, so that the one of good observations ends well below the threshold.
    let below = above - 4;
    let (mut parts, mut good, mut bad) = (Vec::new(), Decimal::ZERO, Decimal::ZERO);
    for phase in phases.iter().filter(|phase| phase.scrapes > 0) {
        let (more_good, more_bad) = ((phase.total - phase.bad).normalize(), phase.bad.normalize());
        let step = sample(below, more_good, more_bad);
        parts.push(format!(
            "{}+{step}x{}",
            sample(below, good + more_good, bad + more_bad),
            phase.scrapes - 1
        ));
        good += more_good * Decimal::from(phase.scrapes);
        bad += more_bad * Decimal::from(phase.scrapes);
    }
    parts.join(" ")
}

fn sample(below: i32, good: Decimal, bad: Decimal) -> String {
    let (good, bad) = (good.normalize(), bad.normalize());
    let count = (good + bad).normalize();
    format!("{{{{schema:0 sum:{count} count:{count} offset:{below} buckets:[{good} 0 0 0 {bad}]}}}}")
}
