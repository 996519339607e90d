//! The demo's experiments: those of slo-specs with a few values of its own, and what they cost counted twice.

use chrono::{DateTime, TimeDelta, Utc};
use sloe::chaos::SubjectId;
use sloe::chaos::record::Cost;
use sloe::demo::{DemoOptions, Felt, Paid, PaidTable, Samples, experiments};

use crate::support::Project;

#[test]
fn what_differs_in_the_demo_is_replaced_removed_and_added_and_the_rest_stays() {
    let documents = experiments::documents().unwrap();
    insta::assert_snapshot!(documents[0].1);
    assert!(documents[1].1.contains("kind: network-latency"), "{}", documents[1].1);
}

#[test]
fn the_demos_experiments_are_valid_beside_its_slos() {
    let mut project = Project::new()
        .file("slo-specs/payment-service.yaml", include_str!("../../slo-specs/payment-service.yaml"));
    for (name, text) in experiments::documents().unwrap() {
        project = project.file(&format!("slo-specs/{name}"), text);
    }
    let ran = project.sloe(&["check", "--deny-warnings"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(experiments::names().count(), project.files("slo-specs").len() - 1);
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(second)
}

/// One failed and two slow payments a second.
fn samples() -> Samples {
    let mut samples = Samples::default();
    for second in 0..60_i64 {
        let failed = second.cast_unsigned();
        samples.add(at(second), Felt { failed, slow: 2 * failed, ..Felt::default() });
    }
    samples
}

fn cost(slo: &str, bad: Option<f64>, uncertainty: Option<f64>) -> Cost {
    Cost {
        subject: SubjectId { service: "payment-service".to_owned(), slo: slo.to_owned(), group: Vec::new() },
        from: at(10),
        to: at(30) + TimeDelta::milliseconds(500),
        total_events: Some(800.0),
        bad_events: bad,
        uncertainty_events: uncertainty,
        baseline_events: None,
        allowed_events: None,
        cost_ratio: None,
        remaining_before: None,
        remaining_after: None,
        lowest_sli: None,
        below_from: None,
        below_to: None,
        evidence: Vec::new(),
    }
}

fn agrees(bad: Option<f64>, uncertainty: Option<f64>) -> bool {
    Paid::of(&cost("availability", bad, uncertainty), &samples()).expect("the load feels this SLO").agrees()
}

#[test]
fn a_cost_agrees_with_what_was_felt_within_its_uncertainty_and_no_further() {
    assert!(agrees(Some(20.0), Some(0.0)));
    assert!(agrees(Some(21.0), Some(0.0)), "half a second more is not sampled");
    assert!(agrees(Some(18.0), Some(2.0)));
    assert!(!agrees(Some(17.0), Some(2.0)));
    assert!(agrees(Some(23.0), Some(2.0)));
    assert!(!agrees(Some(24.0), Some(2.0)));
}

#[test]
fn what_is_unknown_agrees_with_nothing() {
    assert!(!agrees(None, Some(9.0)));
    assert!(!agrees(Some(20.0), None));
    assert!(!agrees(Some(f64::NAN), Some(1.0)));
    let late = Cost { to: at(100), ..cost("availability", Some(20.0), Some(99.0)) };
    assert!(!Paid::of(&late, &samples()).unwrap().agrees(), "not all of it was sampled");
    assert_eq!(Paid::of(&cost("freshness", Some(1.0), Some(1.0)), &samples()), None);
}

#[test]
fn the_table_shows_what_both_sides_counted() {
    let costs = [
        cost("availability", Some(20.4), Some(1.6)),
        cost("latency", Some(70.0), Some(4.0)),
        Cost { to: at(100), ..cost("availability", None, None) },
    ];
    let paid: Vec<Paid> = costs.iter().filter_map(|cost| Paid::of(cost, &samples())).collect();
    insta::assert_snapshot!(PaidTable(&paid));
}

/// What an experiment of the demo finds is not luck: payments fail by chance alone, too.
#[test]
fn chance_alone_hardly_ever_takes_a_minute_below_the_objective_of_availability() {
    let demo = DemoOptions::once("sloe".into()).with_experiment("payment-pod-delete".to_owned());
    let payments = f64::from(demo.rate) * 60.0;
    let (expected, harmless) = (payments * demo.failure_rate, payments * 0.001);
    // Of rare failures the number in a minute has Poisson's distribution.
    let (mut this_many, mut well) = ((-expected).exp(), 0.0);
    for next in (1..).map(f64::from).take_while(|next| next - 1.0 <= harmless) {
        well += this_many;
        this_many *= expected / next;
    }
    assert!((0.99..1.0).contains(&well), "{well} of all minutes are well");
}
