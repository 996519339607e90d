//! What an experiment would hit among the demo's replicas, and what speaks against it.

use serde_json::json;

use crate::chaos::drivers::local::protocol::{Replica, State, Workload};
use crate::chaos::{Check, DriverError, Evidence, FaultPhase, Replicas, Survey, Verdict};
use crate::model::{ChaosTarget, Experiment};

/// The annotation by which a workload opts in, and its value.
const OPT_IN: (&str, &str) = ("sloe.dev/chaos", "enabled");

/// What `experiment` would hit in `state`, for the run that is `own` if it has the lock already.
pub(super) fn survey(experiment: &Experiment, state: &State, own: Option<&str>) -> Survey {
    let target = &experiment.target;
    let mut survey = Survey {
        replicas: Some(replicas(state)),
        checks: vec![is_target(target, &state.workload), opted_in(&state.workload), undisturbed(state, own)],
        objects: vec![json!(state.workload), json!(state.replicas)],
        ..Survey::default()
    };
    if belongs(target, &state.workload) {
        survey.candidates = state.replicas.iter().map(|replica| replica.name.clone()).collect();
        let hit = usize::try_from(experiment.fault.pods).unwrap_or(usize::MAX);
        let sound = state.replicas.iter().filter(|replica| is_sound(replica));
        survey.targets = sound.take(hit).map(|replica| replica.name.clone()).collect();
    }
    survey
}

/// The survey of a supervisor that does not answer: everything is unknown.
pub(super) fn unknown(error: &DriverError) -> Survey {
    let check = |id: &str, limit: String| Check {
        reason: error.to_string(),
        ..check(id, String::new(), limit, Verdict::Unknown)
    };
    Survey {
        checks: vec![
            check("target", "a workload of the demo".to_owned()),
            check("opt-in", opt_in()),
            check("other-fault", "none".to_owned()),
        ],
        ..Survey::default()
    }
}

/// How many replicas there are and should be. All of them are always of the newest version.
pub(super) fn replicas(state: &State) -> Replicas {
    let count = |ready: bool| state.replicas.iter().filter(|replica| replica.ready || !ready).count();
    let count = |ready| u32::try_from(count(ready)).unwrap_or(u32::MAX);
    Replicas { wanted: state.workload.replicas, updated: count(false), ready: count(true) }
}

/// Whether nothing of a fault is left of a replica, and it takes requests.
pub(super) const fn is_sound(replica: &Replica) -> bool {
    replica.ready && replica.delay_ms.is_none()
}

fn belongs(target: &ChaosTarget, workload: &Workload) -> bool {
    let (label, value) = &target.selector;
    target.namespace == workload.namespace
        && target.workload_kind == workload.kind
        && target.workload == workload.name
        && workload.labels.get(label) == Some(value)
}

fn is_target(target: &ChaosTarget, workload: &Workload) -> Check {
    let named = |namespace: &str, kind: &str, name: &str| format!("{kind} {namespace}/{name}");
    let (label, value) = &target.selector;
    let labels: Vec<_> = workload.labels.iter().map(|(label, value)| format!("{label}={value}")).collect();
    let check = judged(
        "target",
        format!("{} ({})", named(&workload.namespace, &workload.kind, &workload.name), labels.join(",")),
        format!("{} ({label}={value})", named(&target.namespace, &target.workload_kind, &target.workload)),
        belongs(target, workload),
        "the demo has another workload than the experiment's target",
    );
    from_supervisor(check, workload)
}

fn opted_in(workload: &Workload) -> Check {
    let (annotation, wanted) = OPT_IN;
    let found = workload.annotations.get(annotation);
    let value =
        found.map_or_else(|| "no such annotation".to_owned(), |found| format!("{annotation}: {found}"));
    let enabled = found.is_some_and(|found| found == wanted);
    from_supervisor(
        judged("opt-in", value, opt_in(), enabled, "the workload does not allow chaos experiments"),
        workload,
    )
}

/// No other run is under way, and nothing is left of an earlier one.
fn undisturbed(state: &State, own: Option<&str>) -> Check {
    let slow = state.replicas.iter().filter(|replica| replica.delay_ms.is_some());
    let mut found: Vec<_> = slow.map(|replica| format!("`{}` answers late", replica.name)).collect();
    let others = state.run.as_ref().filter(|run| Some(&*run.name) != own);
    // One whose fault is over still watches the recovery, which another fault would spoil.
    let running = others.filter(|run| run.held || !matches!(run.phase, FaultPhase::Ended(_)));
    found.extend(running.map(|run| format!("the run `{}`", run.name)));
    let none = found.is_empty();
    let value = if none { "none".to_owned() } else { found.join(", ") };
    let check = judged("other-fault", value, "none".to_owned(), none, "another run or fault is not over");
    from_supervisor(check, &state.workload)
}

fn opt_in() -> String {
    format!("{}: {}", OPT_IN.0, OPT_IN.1)
}

fn judged(id: &str, value: String, limit: String, holds: bool, otherwise: &str) -> Check {
    let (verdict, reason) = if holds { (Verdict::Pass, "") } else { (Verdict::Deny, otherwise) };
    Check { reason: reason.to_owned(), ..check(id, value, limit, verdict) }
}

fn check(id: &str, value: String, limit: String, verdict: Verdict) -> Check {
    let (subject, reason, evidence) = (String::new(), String::new(), Vec::new());
    Check { id: id.to_owned(), subject, value, limit, verdict, reason, evidence }
}

fn from_supervisor(check: Check, workload: &Workload) -> Check {
    let object = format!("{} {}/{} of the demo", workload.kind, workload.namespace, workload.name);
    Check { evidence: vec![Evidence::Object(object)], ..check }
}
