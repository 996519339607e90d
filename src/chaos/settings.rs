//! An experiment and the budgets that guard it as JSON, for the record: every setting, defaults included, as documents write them.

use serde_json::{Value, json};

use crate::model::{Experiment, FaultKind, Slo};
use crate::units::percent;

/// All settings of an experiment.
#[must_use]
pub fn settings(experiment: &Experiment) -> Value {
    let (expect, gate, abort, cooldown) =
        (&experiment.expect, &experiment.gate, &experiment.abort, &experiment.cooldown);
    let burn_rates: serde_json::Map<String, Value> = gate
        .max_burn_rate
        .iter()
        .map(|(window, rate)| (window.to_string(), json!(rate.to_string())))
        .collect();
    json!({
        "experiment": experiment.name,
        "service": experiment.service,
        "dependants": experiment.dependants,
        "hypothesis": experiment.hypothesis,
        "expect": {
            "max_cost": percent(expect.max_cost),
            "recovery": expect.recovery.to_string(),
            "holds": expect.holds.to_string(),
        },
        "driver": experiment.driver.as_str(),
        "fault": fault(experiment),
        "target": target(experiment),
        "gate": {
            "min_remaining": percent(gate.min_remaining),
            "max_predicted_cost": percent(gate.max_predicted_cost),
            "max_burn_rate": burn_rates,
            "hours": gate.hours.as_ref().map(ToString::to_string),
            "max_affected": percent(gate.max_affected),
            "min_replicas": gate.min_replicas,
            "max_runs_per_day": gate.max_runs_per_day,
        },
        "abort": {
            "max_cost": percent(abort.max_cost),
            "sli_floor": {
                "value": percent(abort.sli_floor.value),
                "window": abort.sli_floor.window.to_string(),
                "polls": abort.sli_floor.polls,
            },
            "min_ready": abort.min_ready,
            "stale_after": abort.stale_after.to_string(),
            "deadline": abort.deadline.to_string(),
        },
        "cooldown": {
            "after_success": cooldown.after_success.to_string(),
            "after_abort": cooldown.after_abort.to_string(),
        },
        "source": experiment.source.display().to_string(),
    })
}

/// What is broken, and where: what has to be the same for whoever ends the fault of somebody else.
#[must_use]
pub fn target(experiment: &Experiment) -> Value {
    let target = &experiment.target;
    let (label, value) = &target.selector;
    json!({
        "namespace": target.namespace,
        "workload": format!("{}/{}", target.workload_kind, target.workload),
        "selector": format!("{label}={value}"),
    })
}

/// The budgets that guard an experiment.
#[must_use]
pub fn subjects(experiment: &Experiment, slos: &[Slo]) -> Vec<Value> {
    let guards =
        |slo: &&Slo| slo.id.service == experiment.service || experiment.dependants.contains(&slo.id.service);
    let subject = |slo: &Slo| {
        json!({
            "service": slo.id.service,
            "slo": slo.id.name,
            "objective": format!("{}%", slo.objective.percent()),
            "window": slo.window.to_string(),
            "unit": slo.unit().noun(),
        })
    };
    slos.iter().filter(guards).map(subject).collect()
}

fn fault(experiment: &Experiment) -> Value {
    let fault = &experiment.fault;
    let mut settings = json!({
        "kind": fault.kind.as_str(),
        "pods": fault.pods,
        "duration": fault.duration.to_string(),
    });
    match fault.kind {
        FaultKind::PodDelete { force } => settings["force"] = json!(force),
        FaultKind::NetworkLatency { delay } => settings["delay"] = json!(delay.to_string()),
    }
    settings
}
