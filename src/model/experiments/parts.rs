//! The limits of an experiment, with their defaults: the strict ones.

use crate::diag::{self, Code, Diagnostic};
use crate::model::experiments::bounds::{Bounds, Share};
use crate::model::experiments::hours;
use crate::model::values::Values;
use crate::model::{AbortLimits, Cooldown, Expectation, Fault, FaultKind, GateLimits, SliFloor};
use crate::spec::{AbortSpec, CooldownSpec, ExpectSpec, FaultSpec, GateSpec, Pair, SliFloorSpec, Spanned};
use crate::units::{Decimal, Duration};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_hours(1);
/// Far more than any workload has; keeps figures made of it sane.
const MANY: u32 = 1_000;

/// `fault`; `None` when it is wrong or incomplete.
pub(super) fn fault(spec: &FaultSpec, problems: &mut Vec<Diagnostic>) -> Option<Fault> {
    let why = "something has to be hit";
    let pods = Bounds { key: "pods", least: 1, most: MANY, why }.count(spec.pods.as_ref(), 1, problems);
    let duration = spec.duration.as_ref().and_then(|text| fault_duration(text, problems));
    let kind = fault_kind(spec, problems);
    Some(Fault { kind: kind?, pods: pods?, duration: duration? })
}

/// Litmus counts in seconds.
fn fault_duration(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Duration> {
    let why =
        "what is to be learnt shows within two minutes: let several short runs follow each other instead";
    let bounds = Bounds { key: "duration", least: SECOND, most: Duration::from_secs(120), why };
    let duration = bounds.required_time(text, problems)?;
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
    let why = "whatever waits longer than this has given up";
    let bounds = Bounds { key: "delay", least: Duration::from_millis(1), most: Duration::from_secs(10), why };
    bounds.required_time(delay, problems).map(|delay| FaultKind::NetworkLatency { delay })
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
    let why = "what takes longer is no recovery from a fault of two minutes";
    let time = |key, least| Bounds { key, least, most: HOUR, why };
    let max_cost = match &spec.max_cost {
        Some(text) => cost("max_cost").ratio(Some(text), problems),
        None => abort.map(|abort| abort.max_cost),
    };
    let recovery = time("recovery", SECOND).time(spec.recovery.as_ref(), Duration::from_secs(60), problems);
    let holds = time("holds", SECOND).time(spec.holds.as_ref(), Duration::from_minutes(5), problems);
    Some(Expectation { max_cost: max_cost?, recovery: recovery?, holds: holds? })
}

/// A share of a budget, 2 % unless said.
const fn cost(key: &'static str) -> Share {
    Share { key, nothing: false, everything: true, default: Decimal::TWO }
}

/// `gate`.
pub(super) fn gate(spec: &GateSpec, problems: &mut Vec<Diagnostic>) -> Option<GateLimits> {
    let before = problems.len();
    let reserve = Share {
        key: "min_remaining",
        nothing: true,
        everything: false,
        default: Decimal::from_parts(25, 0, 0, false, 0),
    };
    let affected = Share {
        key: "max_affected",
        nothing: false,
        everything: true,
        default: Decimal::from_parts(34, 0, 0, false, 0),
    };
    let replicas = Bounds { key: "min_replicas", least: 2, most: MANY, why: "one replica has to be left" };
    let runs = Bounds { key: "max_runs_per_day", least: 1, most: MANY, why: "with none, nothing could run" };
    let min_remaining = reserve.ratio(spec.min_remaining.as_ref(), problems);
    let max_predicted_cost = cost("max_predicted_cost").ratio(spec.max_predicted_cost.as_ref(), problems);
    let max_burn_rate = burn_rates(&spec.max_burn_rate, problems);
    let hours = spec.hours.as_ref().and_then(|text| hours::hours(text, problems));
    let max_affected = affected.ratio(spec.max_affected.as_ref(), problems);
    let min_replicas = replicas.count(spec.min_replicas.as_ref(), 3, problems);
    let max_runs_per_day = runs.count(spec.max_runs_per_day.as_ref(), 8, problems);
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
        return Some(vec![(HOUR, Decimal::ONE), (Duration::from_hours(6), Decimal::ONE)]);
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
    let ready = Bounds { key: "min_ready", least: 1, most: MANY, why: "somebody has to answer requests" };
    let stale = Bounds {
        key: "stale_after",
        least: SECOND,
        most: Duration::from_minutes(5),
        why: "a run that nobody sees is not guarded",
    };
    let deadline = Bounds {
        key: "deadline",
        least: SECOND,
        most: HOUR,
        why: "a fault of two minutes that is not over after an hour is an outage",
    };
    let max_cost = cost("max_cost").ratio(spec.max_cost.as_ref(), problems);
    let sli_floor = sli_floor(&spec.sli_floor, problems);
    let min_ready = match (&spec.min_ready, spared) {
        (None, spared) => spared,
        (text, _) => ready.count(text.as_ref(), 1, problems),
    };
    let stale_after = stale.time(spec.stale_after.as_ref(), Duration::from_secs(30), problems);
    let deadline = deadline.time(spec.deadline.as_ref(), Duration::from_minutes(5), problems);
    Some(AbortLimits {
        max_cost: max_cost?,
        sli_floor: sli_floor?,
        min_ready: min_ready?,
        stale_after: stale_after?,
        deadline: deadline?,
    })
}

fn sli_floor(spec: &SliFloorSpec, problems: &mut Vec<Diagnostic>) -> Option<SliFloor> {
    let value = Share {
        key: "value",
        nothing: false,
        everything: false,
        default: Decimal::from_parts(90, 0, 0, false, 0),
    };
    let window = Bounds {
        key: "window",
        least: Duration::from_minutes(1),
        most: Duration::from_minutes(10),
        why: "less is noise, and more does not show a fault of two minutes",
    };
    let polls = Bounds { key: "polls", least: 1, most: 10, why: "more would let a bad run go on" };
    let value = value.ratio(spec.value.as_ref(), problems);
    let window = window.time(spec.window.as_ref(), Duration::from_minutes(1), problems);
    let polls = polls.count(spec.polls.as_ref(), 3, problems);
    Some(SliFloor { value: value?, window: window?, polls: polls? })
}

/// `cooldown`.
pub(super) fn cooldown(spec: &CooldownSpec, problems: &mut Vec<Diagnostic>) -> Option<Cooldown> {
    let why = "who waits longer may as well remove the experiment";
    let pause = |key| Bounds { key, least: Duration::default(), most: Duration::from_days(30), why };
    let after_success =
        pause("after_success").time(spec.after_success.as_ref(), Duration::from_minutes(30), problems);
    let after_abort =
        pause("after_abort").time(spec.after_abort.as_ref(), Duration::from_hours(24), problems);
    Some(Cooldown { after_success: after_success?, after_abort: after_abort? })
}
