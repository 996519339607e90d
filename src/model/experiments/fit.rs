//! Whether the parts of an experiment fit together, and with the SLOs that guard it.

use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Experiment, Fault, FaultKind, GateLimits, Slo};
use crate::spec::{ExperimentSpec, Spanned};
use crate::units::{Duration, percent};

/// A window with fewer scrapes says nothing.
const SCRAPES_A_WINDOW: u64 = 2;

/// The replicas that are not hit where there are as few as the gate allows: at least one.
pub(super) fn spared(
    fault: &Fault,
    gate: &GateLimits,
    spec: &ExperimentSpec,
    problems: &mut Vec<Diagnostic>,
) -> Option<u32> {
    let spared = gate.min_replicas.checked_sub(fault.pods).filter(|spared| *spared > 0);
    if spared.is_none() {
        let message = format!(
            "the fault may hit every replica: it hits {}, and the gate asks for no more than {}",
            fault.pods, gate.min_replicas
        );
        let span = place(spec, [&spec.fault.pods, &spec.gate.min_replicas]);
        let problem = Diagnostic::error(Code::EXPERIMENT_LIMITS, span, message);
        problems.push(problem.help("let it hit fewer `pods`, or raise `min_replicas`"));
    }
    spared
}

/// Reports what contradicts itself, and warns of limits that another one makes pointless.
pub(super) fn with_itself(experiment: &Experiment, spec: &ExperimentSpec, problems: &mut Vec<Diagnostic>) {
    problems.extend(deadline(experiment, spec));
    problems.extend(delay(experiment, spec));
    problems.extend(ready(experiment, spec));
    let abort = experiment.abort.max_cost;
    if experiment.gate.max_predicted_cost > abort {
        let message =
            format!("runs may begin that are expected to be aborted: at a cost of {}", percent(abort));
        let span = place(spec, [&spec.gate.max_predicted_cost, &spec.abort.max_cost]);
        let problem = Diagnostic::warning(Code::EXPERIMENT_LIMITS, span, message);
        problems
            .push(problem.help("let the gate's `max_predicted_cost` be at most the `max_cost` of `abort`"));
    }
    if experiment.expect.max_cost > abort {
        let message =
            format!("a run is aborted before it costs more than is expected: at {}", percent(abort));
        let span = place(spec, [&spec.expect.max_cost, &spec.abort.max_cost]);
        let problem = Diagnostic::warning(Code::EXPERIMENT_LIMITS, span, message);
        problems.push(problem.help("expect a cost up to the `max_cost` of `abort`"));
    }
}

fn deadline(experiment: &Experiment, spec: &ExperimentSpec) -> Option<Diagnostic> {
    let (deadline, duration) = (experiment.abort.deadline, experiment.fault.duration);
    (deadline <= duration).then(|| {
        let message = format!("the deadline of {deadline} leaves a fault of {duration} no time to end");
        let problem = Diagnostic::error(
            Code::EXPERIMENT_LIMITS,
            place(spec, [&spec.abort.deadline, &spec.fault.duration]),
            message,
        );
        problem.help("leave time to begin and to end: a few minutes more than the fault lasts")
    })
}

fn delay(experiment: &Experiment, spec: &ExperimentSpec) -> Option<Diagnostic> {
    let FaultKind::NetworkLatency { delay } = experiment.fault.kind else { return None };
    let duration = experiment.fault.duration;
    (delay >= duration).then(|| {
        let message = format!("what is held up for {delay} arrives after the fault of {duration} is over");
        let span = place(spec, [&spec.fault.delay, &spec.fault.duration]);
        let problem = Diagnostic::error(Code::EXPERIMENT_LIMITS, span, message);
        problem.help("shorten the `delay`, or let the fault last longer")
    })
}

/// Pods that only answer later stay ready.
fn ready(experiment: &Experiment, spec: &ExperimentSpec) -> Option<Diagnostic> {
    let (replicas, min_ready) = (experiment.gate.min_replicas, experiment.abort.min_ready);
    let left = match experiment.fault.kind {
        FaultKind::PodDelete { .. } => replicas.saturating_sub(experiment.fault.pods),
        FaultKind::NetworkLatency { .. } => replicas,
    };
    (min_ready > left).then(|| {
        let message = format!(
            "with {replicas} replicas, a run that goes as it should leaves {left} ready and is aborted"
        );
        let span = place(spec, [&spec.abort.min_ready, &spec.gate.min_replicas]);
        let problem = Diagnostic::warning(Code::EXPERIMENT_LIMITS, span, message);
        problem.help(format!("let `min_ready` be at most {left}, or raise `min_replicas`"))
    })
}

/// Reports limits that the SLOs of the service and of its dependants cannot be held against.
pub(super) fn with_slos(
    experiment: &Experiment,
    spec: &ExperimentSpec,
    slos: &[Slo],
    problems: &mut Vec<Diagnostic>,
) {
    for slo in guarding(experiment, slos) {
        problems.extend(floor_value(experiment, spec, slo));
        problems.extend(floor_window(experiment, spec, slo));
        let windows = experiment.gate.max_burn_rate.iter().map(|(window, _)| *window);
        let unknown = windows.filter(|window| !slo.burn_windows.contains(window));
        problems.extend(unknown.map(|window| not_recorded(window, spec, slo)));
    }
}

/// The SLOs of the service and of its dependants.
pub(super) fn guarding<'a>(experiment: &'a Experiment, slos: &'a [Slo]) -> impl Iterator<Item = &'a Slo> {
    let guards = |service: &String| *service == experiment.service || experiment.dependants.contains(service);
    slos.iter().filter(move |slo| guards(&slo.id.service))
}

fn floor_value(experiment: &Experiment, spec: &ExperimentSpec, slo: &Slo) -> Option<Diagnostic> {
    let floor = experiment.abort.sli_floor.value;
    (floor >= slo.objective.ratio()).then(|| {
        let message = format!(
            "a floor of {} would abort runs while `{}` keeps its objective of {}",
            percent(floor),
            slo.id,
            slo.objective
        );
        let span = place(spec, [&spec.abort.sli_floor.value]);
        let help = format!("let the `value` of `sli_floor` be below {}", slo.objective);
        Diagnostic::error(Code::SLI_FLOOR, span, message).help(help)
    })
}

fn floor_window(experiment: &Experiment, spec: &ExperimentSpec, slo: &Slo) -> Option<Diagnostic> {
    let (window, least) = (experiment.abort.sli_floor.window, slo.scrape_interval * SCRAPES_A_WINDOW);
    (window < least).then(|| {
        let service = &slo.id.service;
        let message = format!("a window of {window} holds fewer than two scrapes of `{service}`");
        let span = place(spec, [&spec.abort.sli_floor.window]);
        let help = format!("let the `window` of `sli_floor` be at least {least}, or scrape more often");
        Diagnostic::error(Code::SLI_FLOOR, span, message).help(help)
    })
}

fn not_recorded(window: Duration, spec: &ExperimentSpec, slo: &Slo) -> Diagnostic {
    let message = format!("the burn rate of `{}` is not recorded over {window}", slo.id);
    let written = spec.gate.max_burn_rate.iter().map(|(text, _)| text);
    let written = written.into_iter().find(|text| text.value.parse() == Ok(window));
    let recorded: Vec<String> = slo.burn_windows.iter().map(|window| format!("`{window}`")).collect();
    let span = written.map_or_else(|| place(spec, []), |text| text.span);
    Diagnostic::error(Code::NOT_RECORDED, span, message).help(format!("there is {}", recorded.join(", ")))
}

/// Where the first of these texts stands that is there at all; else the experiment's name.
pub(super) fn place<const N: usize>(spec: &ExperimentSpec, texts: [&Option<Spanned<String>>; N]) -> Span {
    let text = texts.into_iter().find_map(Option::as_ref).or(spec.name.as_ref());
    text.map_or(spec.place, |text| text.span)
}
