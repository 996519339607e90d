//! `sloe gate`: may this service be released?

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::arguments::{GateArguments, StatusFormat};
use crate::cli::table::{Align, table};
use crate::cli::{ExitStatus, load, print, prometheus};
use crate::daemon::specs::SpecsState;
use crate::daemon::{PageOptions, api, texts};
use crate::diag::did_you_mean;
use crate::model::Slo;
use crate::policy::{self, Decision, Gate, Judged};
use crate::poll;

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Answers by the exit status: 0 allow, 1 deny, 3 cannot decide.
pub(super) async fn run(arguments: &GateArguments) -> anyhow::Result<ExitStatus> {
    let slos = match load::load_from(&arguments.specs, &arguments.reading) {
        Ok(slos) => slos.into_iter().map(Arc::new).collect::<Vec<_>>(),
        Err(status) => return Ok(status),
    };
    let service = &arguments.service;
    let slos: Vec<Arc<Slo>> = known(service, slos)?;
    let now = Utc::now();
    let asked = async {
        let client = prometheus::client(&arguments.prometheus, TIMEOUT)?;
        poll::snapshot_once(&client, &slos, now).await
    };
    let snapshot = match asked.await {
        Ok(snapshot) => snapshot,
        Err(error) => return Ok(prometheus::undecided(&error)),
    };
    let Some(gate) = policy::gate(service, &snapshot, None) else { return Ok(ExitStatus::CannotDecide) };
    print::data(&match arguments.format {
        StatusFormat::Table => for_people(&gate, now),
        StatusFormat::Json => {
            let options = PageOptions::new(&arguments.prometheus.url);
            api::gate(&gate, &snapshot, &SpecsState::loaded(now), now, &options)?
        }
    });
    for warning in &snapshot.warnings {
        print::error(&format!("warning: {warning}\n"));
    }
    Ok(status(gate.decision))
}

/// The SLOs of the service, and an error that names the nearest service where there are none.
fn known(service: &str, slos: Vec<Arc<Slo>>) -> anyhow::Result<Vec<Arc<Slo>>> {
    let (own, others): (Vec<_>, Vec<_>) = slos.into_iter().partition(|slo| slo.id.service == service);
    if own.is_empty() {
        let hint = did_you_mean(service, others.iter().map(|slo| slo.id.service.as_str()));
        let hint = hint.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
        anyhow::bail!("the specs declare no SLO of a service `{service}`{hint}");
    }
    Ok(own)
}

/// What a gate says, as commands exit.
pub(super) const fn status(decision: Decision) -> ExitStatus {
    match decision {
        Decision::Allow => ExitStatus::Ok,
        Decision::Deny => ExitStatus::Findings,
        Decision::CannotDecide => ExitStatus::CannotDecide,
    }
}

fn for_people(gate: &Gate, now: DateTime<Utc>) -> String {
    let decision = match gate.decision {
        Decision::Allow => "ALLOW",
        Decision::Deny => "DENY",
        Decision::CannotDecide => "CANNOT DECIDE",
    };
    let row = |budget: &Judged| vec![texts::budget_name(budget), texts::stands(&budget.standing, now).text()];
    let rows: Vec<Vec<String>> = gate.budgets.iter().map(row).collect();
    let headings = [("BUDGET", Align::Left), ("STANDS", Align::Left)];
    let reason = texts::gate_reason(gate, now).text();
    format!("{} {decision}: {reason}\n\n{}", gate.service, table(&headings, &rows))
}
