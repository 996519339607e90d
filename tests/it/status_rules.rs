//! What the health of rules means for the states and reasons of SLOs.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use sloe::model::Slo;
use sloe::prom::{Labels, LoadedRule, RuleGroup};
use sloe::rules::{self, Options, Rule};
use sloe::status::{Answers, Beside, RuleHealth, RulesTold, Snapshot, State};

use crate::recorded::{answers, now, slo, snapshot};

/// The groups of an SLO as Prometheus tells of them once all is well.
fn loaded(slo: &Slo) -> Vec<RuleGroup> {
    let rule = |rule: &Rule| {
        let (name, labels) = match rule {
            Rule::Record { record, labels, .. } => (record, labels),
            Rule::Alert { alert, labels, .. } => (alert, labels),
        };
        LoadedRule { name: name.clone(), labels: labels.iter().cloned().collect::<Labels>(), error: None }
    };
    let groups = rules::groups(std::slice::from_ref(slo), &Options::default());
    let group = |group: &rules::Group| RuleGroup {
        name: group.name.clone(),
        interval: group.interval,
        took: sloe::units::Duration::from_millis(20),
        evaluated_at: Some(now() - TimeDelta::seconds(20)),
        rules: group.rules.iter().map(rule).collect(),
    };
    groups.iter().map(group).collect()
}

fn checkout() -> Slo {
    slo("checkout", "availability", "99.9%")
}

/// The snapshot at `at` after these groups were told `now`.
fn seen_at(at: DateTime<Utc>, groups: &[RuleGroup], answers: &Answers) -> Snapshot {
    let told = RulesTold::new(groups, &[Arc::new(checkout())], now(), TimeDelta::zero());
    let beside = Beside { rules: Some(Arc::new(told)), ..Beside::default() };
    snapshot(answers, &[checkout()]).with(&beside, answers, at)
}

fn seen(groups: &[RuleGroup]) -> Snapshot {
    seen_at(now(), groups, &answers(&checkout(), 1_000_000.0, 250.0, 0.4))
}

fn reason(snapshot: &Snapshot) -> String {
    snapshot.slos[0].worst.budget.as_ref().expect_err("it is not known").reason.clone()
}

#[test]
fn rules_that_are_all_there_and_in_time_are_sound() {
    let snapshot = seen(&loaded(&checkout()));
    assert_eq!(snapshot.slos[0].rules, RuleHealth::Sound);
    assert_eq!((snapshot.slos[0].worst.state, snapshot.rule_warnings.len()), (State::Healthy, 0));
    assert_eq!(snapshot.rules_asked_at, Some(now()));
}

#[test]
fn rules_that_fail_are_no_reason_for_confidence() {
    let mut groups = loaded(&checkout());
    groups[1].rules[2].error = Some("found duplicate series".to_owned());
    let snapshot = seen(&groups);
    assert!(snapshot.slos[0].worst.budget.is_ok(), "what was recorded before is still there");
    assert_eq!(snapshot.slos[0].worst.state, State::Caution);
    insta::assert_snapshot!(
        snapshot.rule_warnings.join("\n"),
        @"Prometheus cannot evaluate all rules of checkout/availability: its rule `slo:burn_rate:2h` fails: found duplicate series; see its log"
    );
    let nothing = Answers { total: Vec::new(), ..answers(&checkout(), 1.0, 0.0, 0.0) };
    insta::assert_snapshot!(
        reason(&seen_at(now(), &groups, &nothing)),
        @"no events are recorded: the series of its SLI do not exist, or not for long enough yet; its rule `slo:burn_rate:2h` fails: found duplicate series"
    );
}

#[test]
fn rules_that_are_missing_are_named() {
    let mut groups = loaded(&checkout());
    groups[1].rules.drain(1..3);
    let snapshot = seen(&groups);
    assert_eq!(snapshot.slos[0].worst.state, State::Caution);
    insta::assert_snapshot!(
        snapshot.rule_warnings.join("\n"),
        @"Prometheus has not loaded all rules of checkout/availability: 2 of its rules are not loaded in Prometheus, first `slo:bad_events:tile5m`; run `sloe generate` and reload Prometheus"
    );
}

#[test]
fn evaluations_that_are_late_or_too_slow_are_told() {
    let mut groups = loaded(&checkout());
    groups[0].evaluated_at = Some(now() - TimeDelta::minutes(4));
    insta::assert_snapshot!(
        seen(&groups).rule_warnings.join("\n"),
        @"Prometheus is late with rules of checkout/availability: its rules in `slo-checkout-availability` were last evaluated at 10:16:40 UTC, although they are due every 30s; it may have too much to do"
    );
    groups[0].evaluated_at = Some(now());
    groups[0].took = sloe::units::Duration::from_secs(45);
    insta::assert_snapshot!(
        seen(&groups).rule_warnings.join("\n"),
        @"Prometheus is late with rules of checkout/availability: evaluating its rules in `slo-checkout-availability` takes 45 s, longer than the 30s from one evaluation to the next; it may have too much to do"
    );
}

#[test]
fn rules_that_are_loaded_and_not_evaluated_yet_are_waited_for() {
    let mut groups = loaded(&checkout());
    for group in &mut groups {
        group.evaluated_at = None;
    }
    let reason = reason(&seen_at(now(), &groups, &Answers::default()));
    assert_eq!(reason, "its rules are loaded, but have not been evaluated yet");
}

#[test]
fn rules_that_are_not_loaded_are_told_apart_from_those_that_somebody_else_evaluates() {
    let others = loaded(&slo("search", "availability", "99%"));
    let snapshot = seen_at(now(), &others, &Answers::default());
    assert_eq!(reason(&snapshot), "its rules are not loaded in Prometheus");
    let snapshot = seen(&others);
    assert_eq!(
        (&snapshot.slos[0].rules, snapshot.slos[0].worst.state),
        (&RuleHealth::NotTold, State::Healthy)
    );
}

#[test]
fn what_is_not_told_or_was_told_long_ago_is_neither_fine_nor_broken() {
    let answers = answers(&checkout(), 1_000_000.0, 250.0, 0.4);
    let silent = snapshot(&answers, &[checkout()]).with(&Beside::default(), &answers, now());
    assert_eq!((&silent.slos[0].rules, silent.rules_asked_at), (&RuleHealth::NotTold, None));
    let old = seen_at(now() + TimeDelta::minutes(6), &loaded(&checkout()), &answers);
    assert_eq!((&old.slos[0].rules, old.rules_asked_at), (&RuleHealth::NotTold, None));
}

#[test]
fn a_snapshot_tells_something_new_when_the_health_of_rules_does() {
    let (sound, mut groups) = (seen(&loaded(&checkout())), loaded(&checkout()));
    assert_eq!(seen(&groups).following(&sound).revision, sound.revision);
    groups.remove(0);
    assert_eq!(seen(&groups).following(&sound).revision, sound.revision + 1);
}

#[test]
fn evaluations_are_late_by_the_clock_of_prometheus() {
    let groups = loaded(&checkout());
    let told = |offset| RulesTold::new(&groups, &[Arc::new(checkout())], now() + TimeDelta::hours(1), offset);
    let answers = answers(&checkout(), 1_000_000.0, 250.0, 0.4);
    let rules = |offset| {
        let beside = Beside { rules: Some(Arc::new(told(offset))), ..Beside::default() };
        snapshot(&answers, &[checkout()]).with(&beside, &answers, now() + TimeDelta::hours(1)).slos[0]
            .rules
            .clone()
    };
    assert_eq!(rules(-TimeDelta::hours(1)), RuleHealth::Sound);
    assert!(matches!(rules(TimeDelta::zero()), RuleHealth::Troubled(_)));
}

#[test]
fn a_clock_that_goes_wrong_is_told() {
    let answers = answers(&checkout(), 1_000_000.0, 250.0, 0.4);
    let warnings = |seconds| {
        let clock_offset = Some(TimeDelta::seconds(seconds));
        let beside = Beside { clock_offset, ..Beside::default() };
        snapshot(&answers, &[checkout()]).with(&beside, &answers, now()).warnings.join("\n")
    };
    assert_eq!((warnings(-20), warnings(20)), (String::new(), String::new()));
    insta::assert_snapshot!(
        warnings(-420),
        @"the clock of Prometheus is 7 min behind this one: figures are of another moment than they say; set both clocks"
    );
    assert!(warnings(420).contains("7 min ahead of this one"));
}
