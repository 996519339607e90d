//! Whether the budgets are known, whole enough, and quiet.

use super::{Circumstances, Finding, check, from_queries};
use crate::chaos::figures::known;
use crate::chaos::predict::{Exposure, Prediction, predict};
use crate::chaos::{Check, Preflight, Standing, Verdict};
use crate::model::GateLimits;
use crate::units::{Decimal, Duration, float, show};

/// A run may cost so many times what is predicted before it eats into the reserve.
const SAFETY: f64 = 2.0;

/// The conditions of every budget.
pub(super) fn checks(circumstances: &Circumstances<'_>) -> Vec<Check> {
    let (experiment, preflight) = (circumstances.experiment, circumstances.preflight);
    let exposure = Exposure::of(experiment, circumstances.survey);
    let mut checks: Vec<Check> = preflight
        .standings
        .iter()
        .flat_map(|standing| of_budget(standing, &experiment.gate, exposure, preflight))
        .collect();
    if checks.is_empty() {
        let reason = format!("no SLO of `{}` is known, so that nothing guards the run", experiment.service);
        let limit = "one SLO at least".to_owned();
        checks.push(check(
            "budget",
            experiment.service.as_str(),
            (String::new(), limit),
            Finding::Unknown(reason),
        ));
    }
    checks
}

fn of_budget(
    standing: &Standing,
    limits: &GateLimits,
    exposure: Option<Exposure>,
    preflight: &Preflight,
) -> Vec<Check> {
    let predicted = exposure.and_then(|exposure| predict(standing, exposure));
    let sources = &preflight.sources;
    let paid = [&sources.budget[..], &sources.sli, &sources.traffic].concat();
    let mut checks = vec![
        from_queries(cost(standing, predicted, limits), &paid),
        from_queries(reserve(standing, predicted, limits), &paid),
    ];
    let rates = limits.max_burn_rate.iter().map(|(window, most)| burn_rate(standing, *window, *most));
    checks.extend(rates.map(|check| from_queries(check, &sources.burn_rates)));
    checks.push(from_queries(sli(standing), &sources.sli));
    checks.push(from_queries(fresh(standing), &sources.samples));
    checks.into_iter().map(|check| explained(check, preflight)).collect()
}

/// Where Prometheus does not answer, that is why nothing is known.
fn explained(check: Check, preflight: &Preflight) -> Check {
    match &preflight.failure {
        Some(failure) if check.verdict == Verdict::Unknown => Check { reason: failure.clone(), ..check },
        _ => check,
    }
}

fn cost(standing: &Standing, predicted: Option<Prediction>, limits: &GateLimits) -> Check {
    let most = float(limits.max_predicted_cost);
    let limit = format!("{} of the budget at most", show::limit(most));
    let (value, finding) = match predicted {
        None => (String::new(), Finding::Unknown(unpredicted(standing))),
        Some(predicted) => {
            let events = show::count(predicted.bad_events.ceil());
            let value =
                format!("{events} {}, {} of the budget", standing.unit, show::cost(predicted.cost_ratio));
            (value, Finding::of(predicted.cost_ratio <= most, "the run is expected to cost too much"))
        }
    };
    check("predicted-cost", standing.subject.to_string(), (value, limit), finding)
}

fn unpredicted(standing: &Standing) -> String {
    if standing.allowed_events.is_none() {
        unknown_budget(standing)
    } else if standing.events_per_second.is_none() {
        "its traffic is not known, or not for long enough yet".to_owned()
    } else {
        "the share of the replicas that is hit is not known".to_owned()
    }
}

fn unknown_budget(standing: &Standing) -> String {
    if standing.reason.is_empty() { "its budget is not known".to_owned() } else { standing.reason.clone() }
}

fn reserve(standing: &Standing, predicted: Option<Prediction>, limits: &GateLimits) -> Check {
    let least = float(limits.min_remaining);
    let limit = format!("{} left at twice the predicted cost", show::limit(least));
    let value = known(standing.remaining_ratio).map(|left| format!("{} left", show::percent(left)));
    let finding = match (known(standing.remaining_ratio), predicted) {
        (None, _) => Finding::Unknown(unknown_budget(standing)),
        // No run is cheap enough for it.
        (Some(left), _) if left < least => Finding::Deny("too little of the budget is left".to_owned()),
        (Some(_), None) => Finding::Unknown(unpredicted(standing)),
        (Some(left), Some(predicted)) => {
            let after = left - SAFETY * predicted.cost_ratio;
            Finding::of(after >= least, format!("{} would be left", show::percent(after)))
        }
    };
    check("budget", standing.subject.to_string(), (value.unwrap_or_default(), limit), finding)
}

fn burn_rate(standing: &Standing, window: Duration, most: Decimal) -> Check {
    let rate =
        standing.burn_rates.iter().find(|(name, _)| *name == window.to_string()).map(|(_, rate)| *rate);
    let (value, finding) = match known(rate) {
        None => (String::new(), Finding::Unknown(format!("no burn rate over {window} is recorded"))),
        Some(rate) => {
            let value = format!("{} over {window}", show::burn_rate(rate));
            (value, Finding::of(rate <= float(most), "its budget burns too fast already"))
        }
    };
    let limit = format!("{} over {window} at most", show::burn_rate(float(most)));
    check("burn-rate", standing.subject.to_string(), (value, limit), finding)
}

fn sli(standing: &Standing) -> Check {
    let (value, finding) = match known(standing.sli) {
        None => (String::new(), Finding::Unknown("its SLI of the last five minutes is not known".to_owned())),
        Some(sli) => {
            let below = "it is below its objective already";
            (format!("{} over 5m", show::sli(sli)), Finding::of(sli >= standing.sli_objective, below))
        }
    };
    let limit = format!("at least {}", show::limit(standing.sli_objective));
    check("sli", standing.subject.to_string(), (value, limit), finding)
}

/// What cannot be told from present data cannot be told.
fn fresh(standing: &Standing) -> Check {
    let interval = standing.sample_interval;
    let limit = format!("a sample every {}, one late at most", seconds(interval));
    let (value, finding) = match known(standing.sample_age) {
        None => (String::new(), Finding::Unknown("its newest sample cannot be found".to_owned())),
        Some(age) if age - interval > interval => {
            (format!("{} old", seconds(age)), Finding::Unknown("its data is stale".to_owned()))
        }
        Some(age) => (format!("{} old", seconds(age)), Finding::Pass),
    };
    check("fresh", standing.subject.to_string(), (value, limit), finding)
}

fn seconds(secs: f64) -> String {
    show::time_span(Duration::from_secs_f64(secs))
}
