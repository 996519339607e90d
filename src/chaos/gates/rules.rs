//! Whether Prometheus has loaded what the specs say, so that figures and alerts can be relied on, and whether an alert fires.

use super::{Circumstances, Finding, check, from_queries};
use crate::chaos::{Check, Preflight, Rules};

/// A condition for every SLO of the run's services, and that no page alert fires.
pub(super) fn checks(circumstances: &Circumstances<'_>) -> Vec<Check> {
    let (service, preflight) = (&circumstances.experiment.service, circumstances.preflight);
    let mut checks: Vec<Check> = match &preflight.rules {
        Some(rules) => rules.iter().map(as_declared).collect(),
        None => vec![unread(service, preflight)],
    };
    let read_from = |check| from_queries(check, &preflight.sources.rules);
    checks = checks.into_iter().map(read_from).collect();
    checks.push(from_queries(pages(service, preflight), &preflight.sources.pages));
    checks
}

fn as_declared(rules: &Rules) -> Check {
    let finding = match (&rules.declared, &rules.loaded) {
        (None, _) => {
            Finding::Deny("it is loaded, and without its spec it guards nothing: give its spec".to_owned())
        }
        (_, None) => {
            Finding::Unknown("its rules are not loaded in Prometheus, or not evaluated yet".to_owned())
        }
        (Some(declared), Some(loaded)) if declared == loaded => Finding::Pass,
        _ => Finding::Unknown("other rules are loaded: run `sloe generate` and reload Prometheus".to_owned()),
    };
    let value = rules.loaded.as_ref().map(|loaded| format!("{loaded} loaded"));
    let limit = rules
        .declared
        .clone()
        .map_or("declared in a spec".to_owned(), |declared| format!("{declared}, as in its spec"));
    check("rules", rules.slo.as_str(), (value.unwrap_or_default(), limit), finding)
}

fn unread(service: &str, preflight: &Preflight) -> Check {
    let finding = Finding::Unknown(failed(preflight, "the loaded rules cannot be read"));
    check("rules", service, (String::new(), "those of the specs".to_owned()), finding)
}

/// That no alert fires tells something only of alerts that could.
fn pages(service: &str, preflight: &Preflight) -> Check {
    let (value, finding) = match (&preflight.pages, &preflight.mute) {
        (None, _) => (String::new(), Finding::Unknown(failed(preflight, "alerts cannot be read"))),
        (Some(pages), _) if !pages.is_empty() => {
            (pages.join(", "), Finding::Deny("something is wrong already".to_owned()))
        }
        (_, Ok(mute)) if mute.is_empty() => ("none fires".to_owned(), Finding::Pass),
        (_, Ok(mute)) => (String::new(), Finding::Unknown(no_rules(mute))),
        (_, Err(reason)) => (String::new(), Finding::Unknown(reason.clone())),
    };
    check("pages", service, (value, "no page alert fires".to_owned()), finding)
}

fn no_rules(mute: &[String]) -> String {
    format!("alerts cannot be read: no alerting rules that work are loaded of {}", mute.join(", "))
}

fn failed(preflight: &Preflight, otherwise: &str) -> String {
    preflight.failure.clone().unwrap_or_else(|| otherwise.to_owned())
}
