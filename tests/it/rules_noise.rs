//! Counts that are off a little to either side cancel in sums: what is no error spends no budget, and what is unknown to one
//! part of a composite is told from what is merely idle.

use crate::rules_harness::promtool::Model;
use crate::rules_harness::random::Random;
use crate::rules_harness::specs;
use crate::rules_harness::traffic::{SCRAPES_AN_HOUR, Scrapes};

const HOURS: u32 = 12;

fn spec(slos: &str) -> String {
    format!("version: sloe/v1\nservice: shop\nslos:\n{slos}")
}

/// An SLO by its name and SLI.
fn slo(name: &str, sli: &str) -> String {
    format!("  - {{name: {name}, objective: 99%, window: 30d, sli: {{{sli}}}}}\n")
}

#[test]
fn good_events_that_are_counted_a_moment_later_spend_nothing() {
    let (mut scrapes, mut random, mut before) = (Scrapes::default(), Random::new(3), 0);
    for index in 0..SCRAPES_AN_HOUR * HOURS {
        let served = random.below(600);
        scrapes.count("balancer_requests_total", served);
        scrapes.count("app_requests_total", before);
        before = served;
        scrapes.scrape(index);
    }
    let rules = specs::rules(&spec(&slo(
        "all",
        "events: {good: app_requests_total, total: balancer_requests_total}",
    )));
    let series = scrapes.series();
    let model = Model { rules: &rules, evaluated_every: "5m", series: &series };
    let left = model.value("slo:error_budget:remaining_ratio", "12h").expect("the budget is known");
    assert!(left > 0.9 && left <= 1.0, "there was no error, and {left} is left");
    let burn = model.value("slo:burn_rate:6h", "12h").expect("the rate is known");
    assert!((0.0..0.2).contains(&burn), "nothing burns, and the rate is {burn}");
}

#[test]
fn a_composite_counts_on_while_a_part_of_it_is_idle() {
    let mut scrapes = Scrapes::default();
    for index in 0..SCRAPES_AN_HOUR * 2 {
        let busy = index < SCRAPES_AN_HOUR;
        scrapes.count("front_total", 100);
        scrapes.count("front_errors_total", if busy { 0 } else { 50 });
        scrapes.count("back_total", if busy { 100 } else { 0 });
        scrapes.scrape(index);
    }
    let slices = "slices: {length: 5m, target: 95%}";
    let part = |name: &str| format!("events: {{bad: {name}_errors_total, total: {name}_total}}, {slices}");
    let yaml = spec(
        &[
            slo("front", &part("front")),
            slo("back", &part("back")),
            slo("both", "composite: {all_of: [front, back]}"),
        ]
        .concat(),
    );
    let (rules, series) = (specs::rules(&yaml), scrapes.series());
    let model = Model { rules: &rules, evaluated_every: "5m", series: &series };
    let spent = model.value("slo:error_budget:remaining_ratio{slo=\"both\"}", "115m").expect("it is known");
    assert!(spent < 0.0, "the part that works on fails, and {spent} is left");
}
