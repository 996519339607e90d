//! How pods end, where they stand, and how they are replaced.

use serde_json::Value;

use crate::postmortem::hints::{Finding, Hint, Snapshot};

/// What Kubernetes takes where a rollout does not say.
const DEFAULT_MAX_UNAVAILABLE: &str = "25%";
/// What it takes where a pod does not say how long it has to end.
const DEFAULT_GRACE: u64 = 30;

type Rule = fn(&Snapshot) -> Option<Hint>;

/// What only a rollout meets says nothing about a fault that was no rollout.
pub(super) fn findings(snapshot: &Snapshot, fault: Option<&str>) -> Vec<Finding> {
    let always: [Rule; 5] = [no_pre_stop, long_pre_stop, no_spread, no_requests, wide_rollout];
    let of_rollouts: [Rule; 2] = [recreate, no_min_ready];
    let rules = always.into_iter().chain(of_rollouts.into_iter().filter(|_| fault.is_none()));
    let place = snapshot.workload.place();
    rules.filter_map(|rule| Some(Finding::new(&place, rule(snapshot)?))).collect()
}

fn no_pre_stop(snapshot: &Snapshot) -> Option<Hint> {
    let lacks = |container: &Value| container.pointer("/lifecycle/preStop").is_none();
    let (name, _) = snapshot.containers().find(|(_, container)| lacks(container))?;
    Some(Hint::NoPreStop { container: name.to_owned() })
}

/// The time to end runs while the hook does: what is left of it is the process's, and without any it is killed.
fn long_pre_stop(snapshot: &Snapshot) -> Option<Hint> {
    let grace = "/spec/template/spec/terminationGracePeriodSeconds";
    let grace_secs = snapshot.workload.number(grace).unwrap_or(DEFAULT_GRACE);
    snapshot.containers().find_map(|(name, container)| {
        let wait_secs = waits(container.pointer("/lifecycle/preStop")?).filter(|wait| *wait >= grace_secs)?;
        Some(Hint::LongPreStop { container: name.to_owned(), wait_secs, grace_secs })
    })
}

/// The seconds of a hook that sleeps, by Kubernetes or by a command; `None` for one that does something else.
fn waits(hook: &Value) -> Option<u64> {
    if let Some(secs) = hook.pointer("/sleep/seconds") {
        return secs.as_u64();
    }
    let words = hook.pointer("/exec/command")?.as_array()?.iter().filter_map(said);
    let line = words.collect::<Vec<_>>().join(" ");
    let after =
        line.split(|c: char| c.is_whitespace() || c == '/').skip_while(|word| *word != "sleep").nth(1)?;
    after.trim_end_matches([';', 's', '&']).parse().ok()
}

/// A word of a command, which YAML may have read as a number.
fn said(word: &Value) -> Option<String> {
    word.as_str().map(str::to_owned).or_else(|| word.as_u64().map(|number| number.to_string()))
}

fn no_spread(snapshot: &Snapshot) -> Option<Hint> {
    let has = |path: &str| snapshot.workload.at(path).is_some();
    let spread = has("/spec/template/spec/topologySpreadConstraints")
        || has("/spec/template/spec/affinity/podAntiAffinity")
        || snapshot.workload.kind() == "DaemonSet";
    (!spread).then_some(Hint::NoSpread)
}

fn no_requests(snapshot: &Snapshot) -> Option<Hint> {
    let lacks = |container: &Value| container.pointer("/resources/requests").is_none();
    let (name, _) = snapshot.containers().find(|(_, container)| lacks(container))?;
    Some(Hint::NoRequests { container: name.to_owned() })
}

fn recreate(snapshot: &Snapshot) -> Option<Hint> {
    (snapshot.workload.text("/spec/strategy/type") == Some("Recreate")).then_some(Hint::Recreate)
}

/// A rollout that may take a third of the replicas away is the fault, planned. A percentage is rounded down.
fn wide_rollout(snapshot: &Snapshot) -> Option<Hint> {
    let replicas = snapshot.fewest_replicas().filter(|replicas| *replicas > 0)?;
    let written = snapshot.workload.at("/spec/strategy/rollingUpdate/maxUnavailable");
    let text = written.map_or_else(
        || DEFAULT_MAX_UNAVAILABLE.to_owned(),
        |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    );
    let taken = match text.strip_suffix('%') {
        Some(percent) => percent.parse::<u64>().ok()?.saturating_mul(replicas) / 100,
        None => text.parse().ok()?,
    };
    let rolls = snapshot.workload.kind() == "Deployment" && recreate(snapshot).is_none();
    (rolls && taken.saturating_mul(3) >= replicas).then_some(Hint::WideRollout {
        max_unavailable: text,
        taken,
        replicas,
    })
}

fn no_min_ready(snapshot: &Snapshot) -> Option<Hint> {
    let secs = snapshot.workload.number("/spec/minReadySeconds").unwrap_or(0);
    (secs == 0 && snapshot.workload.kind() == "Deployment").then_some(Hint::NoMinReady)
}
