//! The limits of an experiment, with their defaults: the strict ones.

use crate::diag::{self, Code, Diagnostic};
use crate::model::experiments::{hours, table};
use crate::model::values::Values;
use crate::model::{AbortLimits, Cooldown, Expectation, Fault, FaultKind, GateLimits, SliFloor};
use crate::spec::{AbortSpec, CooldownSpec, ExpectSpec, FaultSpec, GateSpec, Pair, SliFloorSpec, Spanned};
use crate::units::{Decimal, Duration};

/// `fault`; `None` when it is wrong or incomplete.
pub(super) fn fault(spec: &FaultSpec, problems: &mut Vec<Diagnostic>) -> Option<Fault> {
    let pods = table::PODS.count(spec.pods.as_ref(), 1, problems);
    let duration = spec.duration.as_ref().and_then(|text| fault_duration(text, problems));
    let kind = fault_kind(spec, problems);
    Some(Fault { kind: kind?, pods: pods?, duration: duration? })
}

/// Litmus counts in seconds.
fn fault_duration(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Duration> {
    let duration = table::DURATION.required_time(text, problems)?;
    let whole = duration.as_millis().is_multiple_of(1_000);
    if !whole {
        let message = "the `duration` of a fault is in whole seconds";
        problems.push(Diagnostic::error(Code::EXPERIMENT, text.span, message).help("write, say, `30s`"));
    }
    whole.then_some(duration)
}

fn fault_kind(spec: &FaultSpec, problems: &mut Vec<Diagnostic>) -> Option<FaultKind> {
    let kind = spec.kind.as_ref()?;
    let force = spec.force.as_ref();
    if kind.value == "pod-delete" {
        if let Some(delay) = &spec.delay {
            problems.push(out_of_place("delay", delay, kind));
            return None;
        }
        return Some(FaultKind::PodDelete { force: force.is_some_and(|force| force.value) });
    }
    if let Some(force) = force {
        problems.push(out_of_place("force", force, kind));
        return None;
    }
    let Some(delay) = &spec.delay else {
        let message = "`network-latency` needs the key `delay`";
        problems.push(
            Diagnostic::error(Code::MISSING_KEY, kind.span, message).help("write, say, `delay: 700ms`"),
        );
        return None;
    };
    table::DELAY.required_time(delay, problems).map(|delay| FaultKind::NetworkLatency { delay })
}

fn out_of_place<T>(key: &str, value: &Spanned<T>, kind: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` has no `{key}`", kind.value);
    let problem = Diagnostic::error(Code::EXPERIMENT_LIMITS, value.span, message);
    problem.context(kind.span, "the fault").help(format!("remove `{key}`"))
}

/// `expect`; it costs no more than `abort` allows unless it says so.
pub(super) fn expect(
    spec: &ExpectSpec,
    abort: Option<&AbortLimits>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Expectation> {
    let max_cost = match &spec.max_cost {
        Some(text) => table::MAX_COST.ratio(Some(text), problems),
        None => abort.map(|abort| abort.max_cost),
    };
    let recovery = table::RECOVERY.time(spec.recovery.as_ref(), Duration::from_secs(60), problems);
    let holds = table::HOLDS.time(spec.holds.as_ref(), Duration::from_minutes(5), problems);
    Some(Expectation { max_cost: max_cost?, recovery: recovery?, holds: holds? })
}

/// `gate`.
pub(super) fn gate(spec: &GateSpec, problems: &mut Vec<Diagnostic>) -> Option<GateLimits> {
    let before = problems.len();
    let min_remaining = table::MIN_REMAINING.ratio(spec.min_remaining.as_ref(), problems);
    let max_predicted_cost = table::MAX_PREDICTED_COST.ratio(spec.max_predicted_cost.as_ref(), problems);
    let max_burn_rate = burn_rates(&spec.max_burn_rate, problems);
    let hours = spec.hours.as_ref().and_then(|text| hours::hours(text, problems));
    let max_affected = table::MAX_AFFECTED.ratio(spec.max_affected.as_ref(), problems);
    let min_replicas = table::MIN_REPLICAS.count(spec.min_replicas.as_ref(), 3, problems);
    let max_runs_per_day = table::MAX_RUNS_PER_DAY.count(spec.max_runs_per_day.as_ref(), 8, problems);
    let gate = GateLimits {
        min_remaining: min_remaining?,
        max_predicted_cost: max_predicted_cost?,
        max_burn_rate: max_burn_rate?,
        hours,
        max_affected: max_affected?,
        min_replicas: min_replicas?,
        max_runs_per_day: max_runs_per_day?,
    };
    // Hours that cannot be read are not "always".
    (!diag::any_error(&problems[before..])).then_some(gate)
}

/// The highest burn rates, shortest window first.
fn burn_rates(pairs: &[Pair], problems: &mut Vec<Diagnostic>) -> Option<Vec<(Duration, Decimal)>> {
    if pairs.is_empty() {
        return Some(vec![(Duration::from_hours(1), Decimal::ONE), (Duration::from_hours(6), Decimal::ONE)]);
    }
    let rates: Vec<Option<_>> = pairs.iter().map(|pair| burn_rate(pair, problems)).collect();
    for (at, (window, _)) in pairs.iter().enumerate() {
        let same = |rate: &Option<(Duration, Decimal)>| {
            rate.is_some() && rate.map(|r| r.0) == rates[at].map(|r| r.0)
        };
        if let Some(first) = rates[..at].iter().position(same) {
            let problem =
                Diagnostic::error(Code::EXPERIMENT_LIMITS, window.span, "this window stands here twice");
            problems.push(problem.context(pairs[first].0.span, "first here").help("remove one of the two"));
            return None;
        }
    }
    let mut rates: Vec<_> = rates.into_iter().collect::<Option<_>>()?;
    rates.sort_unstable();
    Some(rates)
}

fn burn_rate((window, rate): &Pair, problems: &mut Vec<Diagnostic>) -> Option<(Duration, Decimal)> {
    let length = Values::new(problems).duration(window);
    let number = Decimal::from_str_exact(&rate.value).ok().filter(|rate| *rate > Decimal::ZERO);
    if number.is_none() {
        let message = "a burn rate is a number above 0";
        let help = "write, say, `1`: a service that uses its budget exactly burns at that";
        problems.push(Diagnostic::error(Code::EXPERIMENT, rate.span, message).help(help));
    }
    Some((length?, number?.normalize()))
}

/// `abort`; `spared` replicas are not hit when there are as few as the gate allows.
pub(super) fn abort(
    spec: &AbortSpec,
    spared: Option<u32>,
    problems: &mut Vec<Diagnostic>,
) -> Option<AbortLimits> {
    let max_cost = table::MAX_COST.ratio(spec.max_cost.as_ref(), problems);
    let sli_floor = sli_floor(&spec.sli_floor, problems);
    let min_ready = match &spec.min_ready {
        Some(text) => table::MIN_READY.count(Some(text), 1, problems),
        None => spared,
    };
    let stale_after = table::STALE_AFTER.time(spec.stale_after.as_ref(), Duration::from_secs(30), problems);
    let deadline = table::DEADLINE.time(spec.deadline.as_ref(), Duration::from_minutes(5), problems);
    Some(AbortLimits {
        max_cost: max_cost?,
        sli_floor: sli_floor?,
        min_ready: min_ready?,
        stale_after: stale_after?,
        deadline: deadline?,
    })
}

fn sli_floor(spec: &SliFloorSpec, problems: &mut Vec<Diagnostic>) -> Option<SliFloor> {
    let value = table::FLOOR_VALUE.ratio(spec.value.as_ref(), problems);
    let window = table::FLOOR_WINDOW.time(spec.window.as_ref(), Duration::from_minutes(1), problems);
    let polls = table::FLOOR_POLLS.count(spec.polls.as_ref(), 3, problems);
    Some(SliFloor { value: value?, window: window?, polls: polls? })
}

/// `cooldown`.
pub(super) fn cooldown(spec: &CooldownSpec, problems: &mut Vec<Diagnostic>) -> Option<Cooldown> {
    let after_success =
        table::AFTER_SUCCESS.time(spec.after_success.as_ref(), Duration::from_minutes(30), problems);
    let after_abort = table::AFTER_ABORT.time(spec.after_abort.as_ref(), Duration::from_hours(24), problems);
    Some(Cooldown { after_success: after_success?, after_abort: after_abort? })
}
