//! The fixtures' world holds together: its figures explain each other, and there is one of everything.

use std::collections::BTreeSet;

use sloe::model::Severity;
use sloe::status::{Detection, GroupStatus, Outlook, RuleHealth, RuleTrouble, State};

use crate::fixtures;

#[test]
fn episodes_explain_the_falls_of_the_curve() {
    let world = fixtures::mixed();
    let known = world.slos.iter().flat_map(sloe::status::SloStatus::budgets);
    for group in known.filter(|group| group.budget.is_ok()) {
        let budget = group.budget.as_ref().expect("it is known");
        let past = group.episodes.as_ref().expect("its tiles are loaded");
        let spent: f64 = past.list.iter().map(|one| one.episode.budget_ratio(budget)).sum();
        assert!(spent <= budget.consumed_ratio() + 1e-6, "{:?}", past.list);
        assert!((steepest(group) - costliest(group)).abs() < 0.35, "{:?}", past.list);
    }
}

/// The most that the curve falls in twelve hours.
fn steepest(group: &GroupStatus) -> f64 {
    let left: Vec<f64> = group.curve.points().iter().filter_map(|point| point.remaining_ratio).collect();
    left.windows(13).map(|hours| hours[0] - hours[12]).fold(0.0, f64::max)
}

fn costliest(group: &GroupStatus) -> f64 {
    let (Ok(past), Ok(budget)) = (&group.episodes, &group.budget) else { return 0.0 };
    past.list.iter().map(|one| one.episode.budget_ratio(budget)).fold(0.0, f64::max)
}

#[test]
fn there_is_one_of_everything() {
    let world = fixtures::mixed();
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for status in &world.slos {
        found.insert(trouble(&status.rules));
        for group in status.budgets() {
            found.insert(state(group.state));
            found.insert(outlook(group.outlook));
            let past = group.episodes.iter().flat_map(|past| &past.list);
            found.extend(past.map(|one| noticed(one.detection.as_ref())));
            found.insert(if group.coverage.is_some_and(|known| known < 0.9) { "in part" } else { "whole" });
        }
        let months = status.previous.periods(&status.slo, &Vec::new()).expect("they are loaded");
        found.extend(months.iter().filter(|month| month.budget.is_err()).map(|_| "unknown month"));
        found.extend(status.worst.raw.iter().map(|_| "maintenance"));
    }
    insta::assert_snapshot!(found.into_iter().collect::<Vec<_>>().join(", "));
}

fn trouble(rules: &RuleHealth) -> &'static str {
    match rules.worst() {
        Some(RuleTrouble::Missing { .. }) => "missing rules",
        Some(RuleTrouble::Failing { .. }) => "failing rules",
        Some(RuleTrouble::Late { .. }) => "late rules",
        Some(_) => "other rules",
        None => "sound rules",
    }
}

fn state(state: State) -> &'static str {
    match state {
        State::Spent => "spent",
        State::Caution => "caution",
        State::Unknown => "unknown",
        State::Healthy => "healthy",
    }
}

fn outlook(outlook: Outlook) -> &'static str {
    match outlook {
        Outlook::Lasts => "lasts",
        Outlook::RunsOut(_) => "runs out",
        Outlook::Recovers(_) => "recovers",
        Outlook::StaysSpent => "stays spent",
        Outlook::Spent | Outlook::Unknown => "not known",
    }
}

fn noticed(detection: Option<&Detection>) -> &'static str {
    match detection {
        Some(Detection::Fired { alert, .. }) if alert.severity == Some(Severity::Page) => "paged",
        Some(Detection::Fired { .. }) => "ticketed",
        Some(Detection::FiringAlready(_)) => "firing already",
        Some(Detection::Unnoticed) => "unnoticed",
        None => "nobody knows whether noticed",
    }
}
