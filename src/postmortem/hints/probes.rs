//! How a cluster learns that a container takes requests, and that it has to be restarted.

use serde_json::Value;

use crate::postmortem::facts::Facts;
use crate::postmortem::hints::{Finding, Hint, Probe, Snapshot};
use crate::units::Duration;

/// What Kubernetes takes where a probe does not say.
const DEFAULT_PERIOD: u64 = 10;
const DEFAULT_FAILURES: u64 = 3;
const DEFAULT_TIMEOUT: u64 = 1;
/// A shorter wait is not worth a word.
const LATE: u64 = 5;

type Rule = fn(&Container) -> Option<Hint>;

/// One container and what it met.
struct Container<'a> {
    name: &'a str,
    readiness: Option<&'a Value>,
    liveness: Option<&'a Value>,
    fault: Option<&'a str>,
    delay_secs: Option<f64>,
    impact_secs: Option<i64>,
}

pub(super) fn findings<'a>(snapshot: &'a Snapshot, facts: &'a Facts) -> impl Iterator<Item = Finding> + 'a {
    let rules: [Rule; 7] = [
        no_readiness,
        no_liveness,
        late_readiness,
        slow_readiness,
        same_probes,
        |container| impatient(container, Probe::Readiness, container.readiness),
        |container| impatient(container, Probe::Liveness, container.liveness),
    ];
    // The pod is ready only when all of its containers are, so that one probe keeps it out for all.
    let probed = snapshot.containers().any(|(_, content)| content.get("readinessProbe").is_some());
    let false_alarm =
        move |hint: &Hint| probed && matches!(hint, Hint::NoProbe { probe: Probe::Readiness, .. });
    snapshot.containers().flat_map(move |(name, content)| {
        let container = Container::of(name, content, facts);
        let place = snapshot.workload.place();
        rules.into_iter().filter_map(move |rule| {
            let hint = rule(&container).filter(|hint| !false_alarm(hint))?;
            Some(Finding::new(&place, hint))
        })
    })
}

impl<'a> Container<'a> {
    fn of(name: &'a str, content: &'a Value, facts: &'a Facts) -> Self {
        let run = facts.run.as_ref();
        let delay = run.and_then(|run| run.settings.get("fault")?.get("delay")?.as_str());
        Self {
            name,
            readiness: content.get("readinessProbe"),
            liveness: content.get("livenessProbe"),
            fault: run.map(|run| run.fault.as_str()),
            delay_secs: delay.and_then(|text| text.parse::<Duration>().ok()).map(Duration::as_secs_f64),
            impact_secs: facts.impact_length().map(|length| length.num_seconds()),
        }
    }
}

fn no_readiness(container: &Container) -> Option<Hint> {
    let hint = Hint::NoProbe { probe: Probe::Readiness, container: container.name.to_owned() };
    container.readiness.is_none().then_some(hint)
}

fn no_liveness(container: &Container) -> Option<Hint> {
    let hint = Hint::NoProbe { probe: Probe::Liveness, container: container.name.to_owned() };
    container.liveness.is_none().then_some(hint)
}

/// What a replacement waits for in vain: only where the fault asks for one.
fn late_readiness(container: &Container) -> Option<Hint> {
    let secs = seconds(container.readiness?, "initialDelaySeconds", 0);
    (container.fault == Some("pod-delete") && secs >= LATE).then_some(Hint::LateReadiness { secs })
}

/// A deleted pod leaves the endpoints by itself; one that is only slow or broken has to fail its probe first.
fn slow_readiness(container: &Container) -> Option<Hint> {
    let period_secs = seconds(container.readiness?, "periodSeconds", DEFAULT_PERIOD);
    let failures = seconds(container.readiness?, "failureThreshold", DEFAULT_FAILURES);
    let lasted = container.impact_secs?;
    let slow = i64::try_from(period_secs.saturating_mul(failures)).is_ok_and(|secs| secs >= lasted);
    (slow && container.fault != Some("pod-delete")).then_some(Hint::SlowReadiness { period_secs, failures })
}

fn same_probes(container: &Container) -> Option<Hint> {
    let asks = |probe: &'_ Value| ["httpGet", "tcpSocket", "exec", "grpc"].map(|way| probe.get(way).cloned());
    let same = asks(container.readiness?) == asks(container.liveness?);
    same.then(|| Hint::SameProbes { container: container.name.to_owned() })
}

/// A new connection pays the delay twice: once to be made, once for the answer.
fn impatient(container: &Container, probe: Probe, content: Option<&Value>) -> Option<Hint> {
    let (delay_secs, timeout_secs) =
        (container.delay_secs?, seconds(content?, "timeoutSeconds", DEFAULT_TIMEOUT));
    let timeout = u32::try_from(timeout_secs).map_or(f64::INFINITY, f64::from);
    (2.0 * delay_secs >= timeout).then_some(Hint::ImpatientProbe { probe, timeout_secs, delay_secs })
}

fn seconds(probe: &Value, key: &str, default: u64) -> u64 {
    probe.get(key).and_then(Value::as_u64).unwrap_or(default)
}
