//! Litmus' own probes on our recorded series: a second guard inside the cluster, which goes on when we are gone.
//!
//! Litmus runs `sh -c "promql --host ENDPOINT \"QUERY\""` for each, so that quotes, `$`, backticks and backslashes are
//! the shell's, and it fails unless the answer is exactly one series.

use serde_json::{Value, json};

use crate::model::{Experiment, Slo, SloId};
use crate::rules::names;
use crate::units::{Decimal, Duration};

/// What the shell would take for its own.
const SHELL_CHARACTERS: [char; 5] = ['"', '$', '`', '\\', '\''];
/// Beside letters and digits, what an address may be made of: it stands in the shell's command without quotes.
const ADDRESS_CHARACTERS: &str = ":/.-_[]";
/// How often a probe asks. Unset it would be 0, a busy loop against Prometheus.
const POLLING: Duration = Duration::from_secs(5);
/// Between the tries to see the recovery.
const RECOVERY_INTERVAL: Duration = Duration::from_secs(10);
/// How often the series are recorded; with a scrape before it, how old they may be.
const RECORDED_EVERY: Duration = Duration::from_secs(30);

/// The probes of an experiment: for each of `slos` that guards it, because it is of its service or of one that depends on
/// it, a gate before, a floor during, and the recovery after.
///
/// # Errors
///
/// Says which name or address the shell would misread.
pub(super) fn probes(experiment: &Experiment, slos: &[Slo]) -> Result<Vec<Value>, String> {
    let Some(prometheus) = &experiment.litmus.prometheus else { return Ok(Vec::new()) };
    check_address(prometheus)?;
    let services = || std::iter::once(&experiment.service).chain(&experiment.dependants);
    let slos = || slos.iter().filter(|slo| services().any(|service| *service == slo.id.service));
    for slo in slos() {
        check_name(&slo.id)?;
    }
    Ok(slos().flat_map(|slo| Probes { experiment, slo, prometheus }.all()).collect())
}

/// The probes of one SLO.
struct Probes<'a> {
    experiment: &'a Experiment,
    slo: &'a Slo,
    prometheus: &'a str,
}

impl Probes<'_> {
    fn all(&self) -> Vec<Value> {
        let budget = self.slo.window.is_rolling().then(|| self.budget());
        budget.into_iter().chain([self.steady(), self.floor(), self.recovered()]).collect()
    }

    /// Before: enough of the budget is left. Calendar windows have no such series.
    fn budget(&self) -> Value {
        let remaining = self.series(names::REMAINING);
        let query = format!("min(last_over_time({remaining}[{}]))", names::LOOKBACK);
        self.probe("budget", "SOT", &query, (">=", self.experiment.gate.min_remaining), &before())
    }

    /// Before: the SLI keeps its objective.
    fn steady(&self) -> Value {
        let limit = self.slo.objective.error_budget();
        self.probe("steady", "SOT", &self.error_ratio(), ("<=", limit), &before())
    }

    /// During: the SLI stays above the floor. One good answer of as many as the experiment's floor has polls is enough.
    fn floor(&self) -> Value {
        let floor = self.experiment.abort.sli_floor;
        let times = json!({
            "attempt": floor.polls.max(1), "interval": "2s", "initialDelay": "5s", "stopOnFailure": true,
        });
        let limit = Decimal::ONE - floor.value;
        self.probe("floor", "Continuous", &self.error_ratio(), ("<=", limit), &times)
    }

    /// After: no more bad events in the last minute than the objective allows. It is asked again until the time of the
    /// hypothesis is over, first when the fault can have been recorded.
    fn recovered(&self) -> Value {
        let tries = self.experiment.expect.recovery.as_millis().div_ceil(RECOVERY_INTERVAL.as_millis());
        let times = json!({
            "attempt": tries.max(1),
            "interval": go(RECOVERY_INTERVAL),
            "initialDelay": go(self.slo.scrape_interval + RECORDED_EVERY),
            "stopOnFailure": false,
        });
        let limit = self.slo.objective.error_budget();
        self.probe("recovered", "EOT", &self.newest_error_ratio(), ("<=", limit), &times)
    }

    /// The share of bad events: of five minutes, or of the newest slice of an SLO that counts slices.
    fn error_ratio(&self) -> String {
        let (bad, total) = self.counts();
        format!("max({bad} / {total})")
    }

    /// The share of bad events that the last minute added: five-minute counts less those of a minute ago.
    fn newest_error_ratio(&self) -> String {
        if self.slo.slices.is_some() {
            return self.error_ratio();
        }
        let (bad, total) = self.counts();
        format!("max(({bad} - {bad} offset 1m) / ({total} / 5))")
    }

    fn counts(&self) -> (String, String) {
        match self.slo.slices {
            None => (self.series(names::BAD_INCREASE), self.series(names::TOTAL_INCREASE)),
            Some(slices) => {
                let newest = |name| format!("last_over_time({}[{}])", self.series(name), slices.length * 2);
                (newest(names::BAD_SLICE), newest(names::TOTAL_SLICE))
            }
        }
    }

    /// A recorded series, with quotes that the shell leaves alone.
    fn series(&self, name: &str) -> String {
        let (service, slo) = (names::SERVICE_LABEL, names::SLO_LABEL);
        format!("{name}{{{service}='{}',{slo}='{}'}}", self.slo.id.service, self.slo.id.name)
    }

    fn probe(&self, what: &str, mode: &str, query: &str, limit: (&str, Decimal), times: &Value) -> Value {
        let mut times = times.clone();
        times["probeTimeout"] = json!("5s");
        times["probePollingInterval"] = json!(go(POLLING));
        json!({
            "name": format!("{what}-{}-{}", self.slo.id.service, self.slo.id.name),
            "type": "promProbe",
            "mode": mode,
            "promProbe/inputs": {
                "endpoint": self.prometheus,
                "query": query,
                "comparator": {"criteria": limit.0, "value": limit.1.normalize().to_string()},
            },
            "runProperties": times,
        })
    }
}

/// A gate stops the run before anything is broken; without `stopOnFailure` it would only be counted at the end.
fn before() -> Value {
    json!({"attempt": 3, "interval": "2s", "stopOnFailure": true})
}

/// A duration as Go reads it, which knows no days.
fn go(length: Duration) -> String {
    match length.as_millis() {
        millis if millis.is_multiple_of(1_000) => format!("{}s", millis / 1_000),
        millis => format!("{millis}ms"),
    }
}

fn check_name(id: &SloId) -> Result<(), String> {
    if id.to_string().contains(SHELL_CHARACTERS) {
        return Err(format!("Litmus' probes cannot ask for the SLO `{id}`: a shell would read its name"));
    }
    Ok(())
}

fn check_address(address: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ADDRESS_CHARACTERS.contains(c);
    if address.chars().all(plain) {
        return Ok(());
    }
    Err(format!(
        "`litmus.prometheus` is `{address}`: Litmus hands it to a shell, so it may be made of letters, digits and \
         `{ADDRESS_CHARACTERS}` only"
    ))
}
