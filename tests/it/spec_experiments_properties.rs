//! Whatever is written in an experiment, what comes of it is bounded.

use proptest::prelude::*;
use proptest::sample::select;
use sloe::diag;
use sloe::model::{Experiment, FaultKind};
use sloe::units::{Decimal, Duration};

use crate::reading::{Read, read_text};
use crate::spec_experiments::{EXPERIMENT, documents};

/// Lengths of time, shares and counts: usual ones, odd ones and ones beyond all bounds.
fn time() -> impl Strategy<Value = &'static str> {
    select(vec![
        "0s", "1ms", "1s", "30s", "59s", "1m", "90s", "120s", "121s", "5m", "11m", "1h", "2h", "400d",
    ])
}

fn share() -> impl Strategy<Value = &'static str> {
    select(vec!["0%", "0.5%", "2%", "25%", "50%", "99%", "99.9%", "99.99%", "100%", "101%"])
}

fn count() -> impl Strategy<Value = &'static str> {
    select(vec!["0", "1", "2", "3", "4", "10", "11", "1000", "1001", "4294967296"])
}

/// Mostly a usual value, so that other mistakes are seen as well.
fn mostly(
    usual: &'static str,
    odd: impl Strategy<Value = &'static str>,
) -> impl Strategy<Value = &'static str> {
    prop_oneof![7 => Just(usual), 1 => odd]
}

fn fault() -> impl Strategy<Value = String> {
    let delay = mostly("500ms", time()).prop_map(|delay| format!("network-latency, delay: {delay}"));
    let kind = prop_oneof![Just("pod-delete".to_owned()), delay];
    (kind, mostly("1", count()), mostly("30s", time()))
        .prop_map(|(kind, pods, duration)| format!("{{kind: {kind}, pods: {pods}, duration: {duration}}}"))
}

fn gate() -> impl Strategy<Value = String> {
    let shares = (mostly("25%", share()), mostly("2%", share()), mostly("34%", share()));
    (shares, mostly("3", count()), mostly("8", count())).prop_map(|((left, cost, affected), replicas, runs)| {
        format!(
            "{{min_remaining: {left}, max_predicted_cost: {cost}, max_affected: {affected}, min_replicas: {replicas}, \
             max_runs_per_day: {runs}}}"
        )
    })
}

fn abort() -> impl Strategy<Value = String> {
    let ready = mostly("2", count()).prop_map(|ready| format!("min_ready: {ready}, "));
    let ready = prop_oneof![Just(String::new()), ready];
    let floor = (mostly("90%", share()), mostly("1m", time()), mostly("3", count()));
    (mostly("2%", share()), floor, ready, mostly("30s", time()), mostly("5m", time())).prop_map(
        |(cost, (floor, window, polls), ready, stale, deadline)| {
            format!(
                "{{max_cost: {cost}, sli_floor: {{value: {floor}, window: {window}, polls: {polls}}}, {ready}stale_after: {stale}, \
                 deadline: {deadline}}}"
            )
        },
    )
}

/// What no experiment may be, whatever was written.
fn holds(experiment: &Experiment) {
    let Experiment { fault, gate, abort, expect, .. } = experiment;
    let seconds = Duration::from_secs;
    assert!(fault.pods >= 1 && fault.pods < gate.min_replicas, "somebody is left");
    assert!(seconds(1) <= fault.duration && fault.duration <= seconds(120), "it ends");
    if let FaultKind::NetworkLatency { delay } = fault.kind {
        assert!(seconds(0) < delay && delay < fault.duration);
    }
    assert!(fault.duration < abort.deadline && abort.deadline <= seconds(3_600));
    let none_or_all = |share: Decimal| share <= Decimal::ZERO || share > Decimal::ONE;
    assert!(
        ![gate.max_predicted_cost, gate.max_affected, abort.max_cost, expect.max_cost]
            .into_iter()
            .any(none_or_all)
    );
    assert!(Decimal::ZERO <= gate.min_remaining && gate.min_remaining < Decimal::ONE);
    assert!(abort.min_ready >= 1 && (1..=10).contains(&abort.sli_floor.polls) && gate.max_runs_per_day >= 1);
    assert!(abort.sli_floor.value < Decimal::new(999, 3), "below the objective");
    assert!(seconds(60) <= abort.sli_floor.window && abort.sli_floor.window <= seconds(600));
    assert!(seconds(1) <= abort.stale_after && abort.stale_after <= seconds(300));
}

proptest! {
    #[test]
    fn whatever_is_written_an_experiment_is_bounded(fault in fault(), gate in gate(), abort in abort()) {
        let given = EXPERIMENT.replace("{kind: pod-delete, duration: 30s}", &fault);
        let Read { experiments, problems, .. } = read_text(&documents(&format!("{given}gate: {gate}\nabort: {abort}\n")));
        prop_assert_eq!(experiments.is_empty(), diag::any_error(&problems));
        experiments.iter().for_each(holds);
    }

    #[test]
    fn names_are_taken_or_refused(name in "\\PC{0,40}|[a-z0-9-]{1,40}", selector in "\\PC{0,20}|[a-z./]{1,9}=[a-zA-Z0-9._-]{0,70}") {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        let given = EXPERIMENT.replace("checkout-pod-delete", &quoted(&name)).replace("app=checkout", &quoted(&selector));
        let Read { experiments, .. } = read_text(&documents(&given));
        for Experiment { name, target, .. } in experiments {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            prop_assert!(name.len() <= 33 && name.chars().all(plain) && !name.starts_with('-') && !name.ends_with('-'));
            let (key, value) = target.selector;
            prop_assert!(!key.is_empty() && !value.is_empty() && value.len() <= 63);
            prop_assert_eq!(format!("{key}={value}"), selector.as_str());
        }
    }
}
