//! Alerts in words.

use super::AsOf;
use crate::model::{AlertPair, Severity, WindowPolicy};
use crate::status::{FiringAlert, RuleHealth, RuleTrouble};
use crate::units::{Duration, show};

/// The alert badge of a row: `page firing`, and where that is of before `page was firing`.
pub(crate) fn badge(alert: &FiringAlert, as_of: AsOf) -> &'static str {
    match (as_of, alert.severity) {
        (AsOf::Now, Some(Severity::Page)) => "page firing",
        (AsOf::Now, Some(Severity::Ticket)) => "ticket firing",
        (AsOf::Now, None) => "data missing",
        (AsOf::Then(_), Some(Severity::Page)) => "page was firing",
        (AsOf::Then(_), Some(Severity::Ticket)) => "ticket was firing",
        (AsOf::Then(_), None) => "data was missing",
    }
}

/// A firing alert that belongs to none of the declared pairs.
pub(crate) fn firing_label(alert: &FiringAlert) -> String {
    match alert.severity {
        None => "the series that it counts are missing".to_owned(),
        Some(_) => format!("{} and {} burn too fast", alert.long_window, alert.short_window),
    }
}

/// When a pair fires: `1 hour and 5 minutes both burn above 14.4×`.
pub(crate) fn pair_condition(pair: &AlertPair) -> String {
    format!(
        "{} and {} both burn above {}×",
        show::window(pair.long),
        show::window(pair.short),
        pair.factor.normalize()
    )
}

/// How far a burn rate is from its threshold: `3 % of the way`, `1.4 times over`.
pub(crate) fn distance(rate: Option<f64>, factor: f64) -> String {
    match rate.map(|rate| rate / factor) {
        None => "not known".to_owned(),
        Some(share) if share > 1.0 => format!("{share:.1} times the threshold"),
        Some(share) => format!("{} of the threshold", show::percent(share.max(0.0))),
    }
}

/// How the windows of the alerts were chosen.
pub(crate) fn policy(policy: WindowPolicy, window: Duration) -> String {
    if policy != WindowPolicy::OwnPairs && window == Duration::from_days(30) {
        return "the usual pairs for 30 days".to_owned();
    }
    match policy {
        WindowPolicy::KeepWindows => "the windows of 30 days, with factors scaled to this window".to_owned(),
        WindowPolicy::OwnPairs => "pairs of its own".to_owned(),
        WindowPolicy::ScaleWindows => "the factors of 30 days, with windows scaled to this window".to_owned(),
    }
}

/// How long a full outage lasts until an alert fires.
pub(crate) fn fires_after_words(after: Option<Duration>) -> String {
    match after {
        Some(after) => format!("after about {} of full outage", super::what_if::about(after)),
        None => "never: not even a full outage burns that fast".to_owned(),
    }
}

/// Whether rules are evaluated as they should be.
pub(crate) fn rules_sentence(health: &RuleHealth, as_of: AsOf) -> String {
    let told = match (health, as_of) {
        (_, AsOf::Then(_)) => {
            "Whether its rules are evaluated is not known while Prometheus does not answer."
        }
        (RuleHealth::NotTold, _) => {
            "Prometheus has told nothing about its rules so far, so nobody knows whether all of them are evaluated."
        }
        (RuleHealth::Sound, _) => {
            "All of its rules are loaded, and were evaluated in time and without error."
        }
        (RuleHealth::Troubled(_), _) => "Its alerts may not fire when they should:",
    };
    told.to_owned()
}

/// What to do about rules that are in trouble.
pub(crate) fn remedy(trouble: &RuleTrouble) -> &'static str {
    match trouble {
        RuleTrouble::NotLoaded | RuleTrouble::Missing { .. } => {
            "Run `sloe generate` on its specs, let Prometheus read the files, and reload it."
        }
        RuleTrouble::Failing { .. } => "Prometheus' log and its page of rules say more.",
        RuleTrouble::Waiting { .. } => "That takes one interval of evaluation.",
        RuleTrouble::Late { .. } | RuleTrouble::Slow { .. } => {
            "Prometheus may have too much to do, or has been restarted."
        }
    }
}
