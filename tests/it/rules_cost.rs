//! What the rules of one availability SLO read: ranges times series times evaluations.
//!
//! `benches/rule_cost.rs` asks a real Prometheus for the same figure.

use sloe::promql::{self, Expr, ExprKind, VectorSelector};

use crate::rules_harness::expressions::expressions;
use crate::rules_harness::specs::{self, availability};

/// Raw series of the total, and those of them that count errors.
const RAW: f64 = 24.0;
const RAW_ERRORS: f64 = 12.0;

#[test]
fn an_availability_slo_reads_under_four_hundred_thousand_samples_an_hour() {
    let rules = expressions(&specs::rules(&availability("99.9%", "30d")));
    let samples: f64 = rules.iter().map(|rule| samples(&rule.expr) * f64::from(rule.an_hour)).sum();
    println!("{samples} samples an hour by {} rules", rules.len());
    assert!((200_000.0..400_000.0).contains(&samples), "{samples} samples an hour");
}

/// The tests that feed two days could not tell: raw series must never be read over more than a tile and its guard.
#[test]
fn raw_series_are_read_over_six_minutes_at_most() {
    for rule in expressions(&specs::rules(&availability("99.9%", "30d"))) {
        let (expr, _) = promql::parse(&rule.expr);
        promql::walk(&expr.expect("rules are PromQL"), &mut |expr| {
            if let ExprKind::Range(range) = &expr.kind
                && is_raw(&range.selector)
            {
                assert!(
                    range.range.seconds().is_some_and(|seconds| seconds <= 360.0),
                    "{}: {}",
                    rule.name,
                    rule.expr
                );
            }
        });
    }
}

/// The samples that one evaluation of a rule reads.
fn samples(expr: &str) -> f64 {
    let (expr, _) = promql::parse(expr);
    let mut sum = 0.0;
    promql::walk(&expr.expect("rules are PromQL"), &mut |expr| sum += read_by(expr));
    sum
}

fn read_by(expr: &Expr) -> f64 {
    match &expr.kind {
        ExprKind::Instant(instant) => series(&instant.selector),
        ExprKind::Range(range) => {
            let seconds = range.range.seconds().expect("ranges are written out");
            series(&range.selector) * (seconds / every(&range.selector)).ceil()
        }
        _ => 0.0,
    }
}

fn is_raw(selector: &VectorSelector) -> bool {
    selector.name.as_deref().is_some_and(|name| !name.starts_with("slo:"))
}

fn series(selector: &VectorSelector) -> f64 {
    match (is_raw(selector), selector.matchers.is_empty()) {
        (true, true) => RAW,
        (true, false) => RAW_ERRORS,
        (false, _) => 1.0,
    }
}

/// Seconds between two samples: raw and fast series every 30 s, those of the tile group every 5 min.
fn every(selector: &VectorSelector) -> f64 {
    let name = selector.name.as_deref().unwrap_or_default();
    let fast = ["increase5m", ":5m", ":30m", ":1h"].iter().any(|end| name.ends_with(end));
    if is_raw(selector) || fast { 30.0 } else { 300.0 }
}
