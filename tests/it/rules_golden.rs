//! The budget maths of the three methods on the same ten hours, computed by the generated rules under promtool.
//!
//! Good events 2, 10, 12, 13, 13, 12, 13, 13, 12, 11 of 4, 10, 12, 13, 14, 15, 14, 13, 12, 11; objective and slice target 95 %.

use crate::rules_harness::promtool::Model;
use crate::rules_harness::specs;
use crate::rules_harness::traffic::{SCRAPES_AN_HOUR, Scrapes};

const GOOD: [u32; 10] = [2, 10, 12, 13, 13, 12, 13, 13, 12, 11];
const TOTAL: [u32; 10] = [4, 10, 12, 13, 14, 15, 14, 13, 12, 11];

/// An hour in which both counters stand still, then the ten hours, each hour's events in its middle, and an hour more: in
/// which order promtool evaluates groups of the same moment is up to it.
fn scrapes() -> Scrapes {
    let mut scrapes = Scrapes::default();
    scrapes.count("good_total", 0);
    scrapes.count("all_total", 0);
    for index in 0..SCRAPES_AN_HOUR * 12 {
        let (hour, within) = ((index / SCRAPES_AN_HOUR) as usize, index % SCRAPES_AN_HOUR);
        if (1..=10).contains(&hour) && within == SCRAPES_AN_HOUR / 2 {
            scrapes.count("good_total", GOOD[hour - 1]);
            scrapes.count("all_total", TOTAL[hour - 1]);
        }
        scrapes.scrape(index);
    }
    scrapes
}

/// The share of the budget that is consumed after the ten hours, in per cent.
fn consumed(slices: &str, evaluated_every: &str) -> f64 {
    let spec = format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: promise\n    objective: 95%\n    window: 1d\n    \
         sli: {{events: {{good: good_total, total: all_total}}{slices}}}\n"
    );
    let (rules, series) = (specs::rules(&spec), scrapes().series());
    let model = Model { rules: &rules, evaluated_every, series: &series };
    let remaining = model.value("slo:error_budget:remaining_ratio", "12h").expect("the budget is known");
    (1.0 - remaining) * 100.0
}

/// Within a hundredth of the truth.
fn is(consumed: f64, truth: f64) {
    assert!((consumed / truth - 1.0).abs() < 0.01, "{consumed} % instead of {truth} %");
}

#[test]
fn occurrences() {
    is(consumed("", "5m"), 118.64);
}

#[test]
fn time_slices() {
    is(consumed(", slices: {length: 1h, target: 95%}", "1h"), 800.0);
}

#[test]
fn ratio_time_slices() {
    is(consumed(", slices: {length: 1h, partial: true}", "1h"), 168.57);
}
