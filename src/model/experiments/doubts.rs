//! Limits that guard nothing, and hypotheses that no run can show: warnings, because the other limits still hold.

use crate::diag::{Code, Diagnostic};
use crate::model::experiments::fit;
use crate::model::{Experiment, FaultKind, Sli, Slo};
use crate::spec::{ExperimentSpec, Spanned};
use crate::units::{Duration, float};

/// Everything doubtful about a valid experiment; `slos` are all SLOs.
pub(super) fn doubts(experiment: &Experiment, spec: &ExperimentSpec, slos: &[Slo]) -> Vec<Diagnostic> {
    let mut doubts: Vec<Diagnostic> = no_burn_rate(spec).into_iter().collect();
    doubts.extend(no_rest(experiment, spec));
    doubts.extend(unseen_end(experiment, spec, slos));
    doubts.extend(no_recovery(experiment, spec, slos));
    doubts
}

fn no_burn_rate(spec: &ExperimentSpec) -> Option<Diagnostic> {
    let message = "`max_burn_rate` names no window: over 1h and 6h it is 1, as if nothing were said";
    let problem = Diagnostic::warning(Code::WEAK_GUARD, spec.gate.no_burn_rate?, message);
    Some(problem.help("remove it, or write, say, `{1h: 1, 6h: 1}`"))
}

fn no_rest(experiment: &Experiment, spec: &ExperimentSpec) -> Vec<Diagnostic> {
    let (rest, written) = (experiment.cooldown, &spec.cooldown);
    let none = |length: Duration, text: &Option<Spanned<String>>, message: &str, help: &str| {
        let text = text.as_ref().filter(|_| length == Duration::default())?;
        Some(Diagnostic::warning(Code::WEAK_GUARD, text.span, message).help(help))
    };
    let success = none(
        rest.after_success,
        &written.after_success,
        "the next run may begin at once, before burn rates and budget show what the last one cost",
        "let the service rest: for `30m`, unless there is a reason",
    );
    let abort = none(
        rest.after_abort,
        &written.after_abort,
        "the next run may begin at once after one that went wrong",
        "leave people time to find out why: `24h`, unless there is a reason",
    );
    [success, abort].into_iter().flatten().collect()
}

/// What a fault did last is in the next scrape, and the cost is counted up to a scrape before the end of the looks.
fn unseen_end(experiment: &Experiment, spec: &ExperimentSpec, slos: &[Slo]) -> Option<Diagnostic> {
    let holds = experiment.expect.holds;
    let slowest = fit::guarding(experiment, slos).max_by_key(|slo| slo.scrape_interval)?;
    let (interval, id) = (slowest.scrape_interval, &slowest.id);
    (holds < interval).then(|| {
        let message = format!(
            "after {holds} a run is over before `{id}` is scraped again: what the fault did last would not be seen"
        );
        let span = fit::place(spec, [&spec.expect.holds]);
        let problem = Diagnostic::warning(Code::WEAK_GUARD, span, message);
        problem.help(format!("let `holds` be at least the scrape interval, {interval}"))
    })
}

fn no_recovery(experiment: &Experiment, spec: &ExperimentSpec, slos: &[Slo]) -> Option<Diagnostic> {
    let own = slos.iter().filter(|slo| slo.id.service == experiment.service);
    let soonest = |slo: &Slo| Some((soonest_recovery(experiment, slo)?, slo.id.clone()));
    let (least, id) = own.filter_map(soonest).max_by_key(|(least, _)| *least)?;
    (experiment.expect.recovery < least).then(|| {
        let (recovery, replicas) = (experiment.expect.recovery, experiment.gate.min_replicas);
        let message = format!(
            "with {replicas} replicas, `{id}` cannot be back within {recovery} of the fault's beginning, but after {least} at the \
             soonest: what is delayed is slow for as long as the fault lasts"
        );
        let span = fit::place(spec, [&spec.expect.recovery, &spec.fault.duration]);
        let problem = Diagnostic::warning(Code::WEAK_GUARD, span, message);
        problem.help(format!("let `recovery` be more than {least}, or the fault shorter"))
    })
}

/// When the SLI of a latency can be back at the soonest, where a delay makes every answer of the pods that are hit slow.
///
/// A recovery is dated from the start of the first window whose SLI is at its objective again. With a share s of the requests
/// slow until the fault ends at T, a window of W that begins at R has s × (T − R) / W of them: no more than 1 − objective
/// where R ≥ T − W × (1 − objective) / s.
fn soonest_recovery(experiment: &Experiment, slo: &Slo) -> Option<Duration> {
    let FaultKind::NetworkLatency { delay } = experiment.fault.kind else { return None };
    let Sli::Latency { threshold, .. } = &slo.sli else { return None };
    let as_a_whole = slo.group_by.is_empty() && slo.slices.is_none();
    if !as_a_whole || delay.as_secs_f64() < float(*threshold) {
        return None;
    }
    let fault = experiment.fault;
    let slow = f64::from(fault.pods) / f64::from(experiment.gate.min_replicas);
    let window = experiment.abort.sli_floor.window.as_secs_f64();
    let spared = window * float(slo.objective.error_budget()) / slow;
    let secs = (fault.duration.as_secs_f64() - spared).floor();
    (secs > 0.0).then(|| Duration::from_secs_f64(secs))
}
