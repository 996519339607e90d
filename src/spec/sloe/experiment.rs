//! Experiments.

use crate::diag::{Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::shape::Shape;
use crate::spec::sloe::{decode, experiment_shapes as shapes};
use crate::spec::{
    AbortSpec, CooldownSpec, ExpectSpec, ExperimentSpec, FaultSpec, GateSpec, LitmusSpec, SliFloorSpec,
    TargetSpec,
};
use crate::yaml::Node;

/// Keys that only experiments have: one without its name, or with a misspelt one, is no spec of SLOs.
const ONLY_HERE: [&str; 3] = ["hypothesis", "fault", "target"];

/// Whether this is meant for an experiment.
pub(in crate::spec) fn is_experiment(root: &Node) -> bool {
    let has = |key: &str| root.entry(key).is_some();
    let ours = root.get("version").and_then(Node::text).is_some_and(|version| version.starts_with("sloe/"));
    has("experiment") && !has("apiVersion") || ours && !has("slos") && ONLY_HERE.into_iter().any(has)
}

/// The experiment of a document.
pub(in crate::spec) fn experiment(root: &Node, problems: &mut Vec<Diagnostic>) -> Option<ExperimentSpec> {
    let start = Span { end: root.span.start, ..root.span };
    let fields = Fields::open(root, &shapes::EXPERIMENT, start, problems)?;
    decode::version(&fields, problems);
    let spec = ExperimentSpec {
        place: start,
        name: fields.text("experiment", problems),
        service: fields.text("service", problems),
        dependants: fields.texts("dependants", problems),
        hypothesis: fields.text("hypothesis", problems),
        expect: within(&fields, "expect", &shapes::EXPECT, expect, problems),
        driver: fields.choice("driver", problems),
        fault: within(&fields, "fault", &shapes::FAULT, fault, problems),
        target: within(&fields, "target", &shapes::TARGET, target, problems),
        gate: within(&fields, "gate", &shapes::GATE, gate, problems),
        abort: within(&fields, "abort", &shapes::ABORT, abort, problems),
        cooldown: within(&fields, "cooldown", &shapes::COOLDOWN, cooldown, problems),
        litmus: within(&fields, "litmus", &shapes::LITMUS, litmus, problems),
    };
    fields.finish(problems);
    Some(spec)
}

/// What the mapping under `key` says; nothing where it is not there.
fn within<T: Default>(
    fields: &Fields<'_>,
    key: &'static str,
    shape: &'static Shape,
    decode: fn(&Fields<'_>, &mut Vec<Diagnostic>) -> T,
    problems: &mut Vec<Diagnostic>,
) -> T {
    let Some(fields) = fields.mapping(key, shape, problems) else { return T::default() };
    let spec = decode(&fields, problems);
    fields.finish(problems);
    spec
}

fn expect(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> ExpectSpec {
    ExpectSpec {
        max_cost: fields.text("max_cost", problems),
        recovery: fields.text("recovery", problems),
        holds: fields.text("holds", problems),
    }
}

fn fault(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> FaultSpec {
    FaultSpec {
        kind: fields.choice("kind", problems),
        pods: fields.text("pods", problems),
        duration: fields.text("duration", problems),
        force: fields.boolean("force", problems),
        delay: fields.text("delay", problems),
    }
}

fn target(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> TargetSpec {
    TargetSpec {
        namespace: fields.text("namespace", problems),
        workload: fields.text("workload", problems),
        selector: fields.text("selector", problems),
    }
}

fn gate(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> GateSpec {
    GateSpec {
        min_remaining: fields.text("min_remaining", problems),
        max_predicted_cost: fields.text("max_predicted_cost", problems),
        max_burn_rate: fields.pairs("max_burn_rate", problems),
        no_burn_rate: fields.empty("max_burn_rate"),
        hours: fields.text("hours", problems),
        max_affected: fields.text("max_affected", problems),
        min_replicas: fields.text("min_replicas", problems),
        max_runs_per_day: fields.text("max_runs_per_day", problems),
    }
}

fn abort(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> AbortSpec {
    AbortSpec {
        max_cost: fields.text("max_cost", problems),
        sli_floor: within(fields, "sli_floor", &shapes::SLI_FLOOR, sli_floor, problems),
        min_ready: fields.text("min_ready", problems),
        stale_after: fields.text("stale_after", problems),
        deadline: fields.text("deadline", problems),
    }
}

fn sli_floor(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> SliFloorSpec {
    SliFloorSpec {
        value: fields.text("value", problems),
        window: fields.text("window", problems),
        polls: fields.text("polls", problems),
    }
}

fn cooldown(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> CooldownSpec {
    CooldownSpec {
        after_success: fields.text("after_success", problems),
        after_abort: fields.text("after_abort", problems),
    }
}

fn litmus(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> LitmusSpec {
    LitmusSpec {
        service_account: fields.text("service_account", problems),
        prometheus: fields.text("prometheus", problems),
        container_runtime: fields.choice("container_runtime", problems),
        socket_path: fields.text("socket_path", problems),
        network_interface: fields.text("network_interface", problems),
    }
}
