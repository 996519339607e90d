//! Everything that a cluster needs for an experiment, as YAML for people who apply it themselves.

use serde_json::Value;

use crate::chaos::drivers::litmus::engine::{Engine, Victims};
use crate::chaos::drivers::litmus::{catalogue, names, probes, rbac};
use crate::model::{Experiment, FaultKind, Slo};
use crate::yaml::Writer;

/// What is said above the engine.
const ENGINE: &str = "The experiment itself: `kubectl create -f` of this document starts it at once, under a new name each time.\n\
    sloe does not watch it then: GUARD, and nothing is booked. `sloe chaos run` does\n\
    all of that. End it with:\n  \
    kubectl patch chaosengine NAME -n NAMESPACE --type merge -p '{\"spec\":{\"engineState\":\"stop\"}}'\n\
    Never set a finished engine to `active` again, and keep engines out of GitOps: both repeat the whole experiment.\n\
    A PodDisruptionBudget does not stop Litmus, which deletes pods instead of evicting them.";

/// What ends the engine early, with and without probes.
const GUARDS: [&str; 2] = [
    "only the probes in it end it early",
    "nothing ends it early, as it has no probes\n\
     (they need `litmus: {prometheus: URL}` in the experiment, an address that pods reach)",
];

/// The documents for an experiment that those of `slos` guard that are of its services: rights, switch and lock, what Litmus runs, and an engine whose
/// name begins with `name`. With `restarts` sloe may delete pods, to end network faults that Litmus left.
///
/// # Errors
///
/// Says what Litmus would misread.
pub fn render(experiment: &Experiment, slos: &[Slo], name: &str, restarts: bool) -> Result<String, String> {
    if let Some(problem) = names::problem_of_run(&format!("{name}-12345")) {
        return Err(problem);
    }
    if experiment.litmus.service_account == names::ACCOUNT {
        return Err(format!(
            "`litmus.service_account` is `{}`, which is sloe's own: Litmus' pods need other rights",
            names::ACCOUNT
        ));
    }
    let probes = probes::probes(experiment, slos)?;
    let engine = Engine { experiment, name, victims: Victims::Any, deadline: None, probes: &probes };
    let mut text = String::new();
    for (comment, objects) in prerequisites(experiment, restarts) {
        push(&mut text, &comment, &objects);
    }
    let said = ENGINE.replace("GUARD", GUARDS[usize::from(probes.is_empty())]);
    push(&mut text, &said.replace("NAMESPACE", &experiment.target.namespace), &[engine.object()]);
    Ok(text)
}

/// An object as YAML.
pub(super) fn yaml(object: &Value) -> String {
    let mut writer = Writer::new();
    write(&mut writer, object);
    writer.finish()
}

/// What has to be there before the first run, with what to say about it.
fn prerequisites(experiment: &Experiment, restarts: bool) -> [(String, Vec<Value>); 4] {
    let switch = format!(
        "The lock that allows one run at a time in the cluster. The safety switch is thrown by:\n  \
         kubectl create configmap {} -n {} --from-literal={}='REASON'",
        names::SWITCH,
        experiment.target.namespace,
        names::SWITCH_KEY,
    );
    [
        (rights_of_litmus(experiment.fault.kind).to_owned(), rbac::of_litmus(experiment)),
        (rights_of_sloe(restarts).to_owned(), rbac::of_sloe(experiment, restarts)),
        (switch, vec![rbac::global_lock()]),
        (
            "What Litmus' pods run, pinned: upstream's image is `latest`.".to_owned(),
            vec![catalogue::chaos_experiment(experiment)],
        ),
    ]
}

const fn rights_of_litmus(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::PodDelete { .. } => "The rights of the pods that Litmus starts for the experiment.",
        FaultKind::NetworkLatency { .. } => {
            "The rights of the pods that Litmus starts for the experiment. Its helper is privileged and enters the network\n\
             of the node: the namespace needs the Pod Security level `privileged`, the node the kernel module `sch_netem`."
        }
    }
}

const fn rights_of_sloe(restarts: bool) -> &'static str {
    if restarts {
        "The rights of `sloe chaos`. Pods it deletes only to end a network fault that Litmus left."
    } else {
        "The rights of `sloe chaos`. It deletes no pods."
    }
}

fn push(text: &mut String, comment: &str, objects: &[Value]) {
    let mut writer = Writer::new();
    writer.comment(comment);
    for object in objects {
        text.push_str("---\n");
        write(&mut writer, object);
        text.push_str(&std::mem::take(&mut writer).finish());
    }
}

/// The entries of a mapping.
fn write(writer: &mut Writer, value: &Value) {
    for (key, value) in value.as_object().into_iter().flatten() {
        match value {
            Value::String(text) => writer.entry(key, text),
            Value::Object(map) if !map.is_empty() => writer.nested(key, |writer| write(writer, value)),
            Value::Array(items) if !items.is_empty() => writer.nested(key, |writer| {
                write_items(writer, items);
            }),
            plain => writer.plain_entry(key, plain),
        }
    }
}

fn write_items(writer: &mut Writer, items: &[Value]) {
    for item in items {
        match item {
            Value::Object(_) => writer.item(|writer| write(writer, item)),
            Value::String(text) => writer.scalar_item(text),
            // A word that is not quoted, such as a number; no list of ours holds other lists.
            plain => writer.scalar_item(&plain.to_string()),
        }
    }
}
