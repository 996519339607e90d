//! Alert pairs for every SLO window: worth waking for, and never on a healthy service.

use proptest::prelude::*;
use sloe::model::{AlertPair, Severity, WindowPolicy, alert_pairs};
use sloe::units::{Decimal, Duration, Objective};

/// `page 1h/5m > 14.4 (2%), …`: the share of the budget is what the long window holds at that rate.
fn table(window: &str) -> String {
    let window: Duration = window.parse().expect("a duration");
    let (policy, pairs) = alert_pairs(window);
    let line = |pair: &AlertPair| {
        let share = (pair.factor * pair.long.ratio_to(window) * Decimal::ONE_HUNDRED).round_dp(1).normalize();
        let severity = pair.severity.as_str();
        format!("{severity} {}/{} > {} ({share}%)", pair.long, pair.short, pair.factor)
    };
    let policy = if policy == WindowPolicy::KeepWindows { "windows kept" } else { "windows scaled" };
    format!("{window}, {policy}: {}", pairs.iter().map(line).collect::<Vec<_>>().join(", "))
}

#[test]
fn the_usual_windows_have_these_pairs() {
    let windows = ["1d", "36h", "3d", "4d", "7d", "14d", "28d", "30d", "31d", "90d"];
    insta::assert_snapshot!(windows.map(table).join("\n"));
}

#[test]
fn a_pair_that_a_full_outage_cannot_reach_never_fires() {
    let (_, pairs) = alert_pairs(Duration::from_days(30));
    let never = |objective: &str| {
        let objective: Objective = objective.parse().expect("an objective");
        pairs.iter().filter(|pair| pair.never_fires(objective)).count()
    };
    assert_eq!(["93.1%", "93%", "83.4%", "83%", "66.6%", "10%"].map(never), [0, 1, 1, 2, 3, 3]);
}

proptest! {
    #[test]
    fn no_pair_alerts_on_a_service_that_keeps_its_objective(hours in 24_u64..=90 * 24) {
        let window = Duration::from_hours(hours);
        let (_, pairs) = alert_pairs(window);
        prop_assert!(pairs.iter().any(|pair| pair.severity == Severity::Page));
        for pair in &pairs {
            prop_assert!(pair.factor >= Decimal::ONE, "{pair:?}");
            prop_assert!(pair.short >= Duration::from_minutes(5) && pair.short <= pair.long, "{pair:?}");
            prop_assert!(pair.long * 4 <= window || pair.severity == Severity::Ticket, "{pair:?}");
            prop_assert!(pair.long.as_millis().is_multiple_of(30_000), "{pair:?} is off the grid");
        }
    }
}
