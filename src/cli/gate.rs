//! `sloe gate`: may this service be released?

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::arguments::{GateArguments, StatusFormat};
use crate::cli::table::{Align, table};
use crate::cli::{ExitStatus, load, print, sources};
use crate::daemon::specs::SpecsState;
use crate::daemon::{PageOptions, api, texts};
use crate::diag::did_you_mean;
use crate::model::Slo;
use crate::policy::{self, Decision, Gate, Judged};
use crate::status::Overview;

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Answers by the exit status: 0 allow, 1 deny, 3 cannot decide.
pub(super) async fn run(arguments: &GateArguments) -> anyhow::Result<ExitStatus> {
    let named = match sources::named(&arguments.sources, &arguments.reading) {
        Ok(named) => named,
        Err(status) => return Ok(status),
    };
    let slos = match load::load_from(&arguments.specs, &arguments.reading) {
        Ok(slos) => slos,
        Err(status) => return Ok(status),
    };
    let service = &arguments.service;
    known(service, &slos)?;
    let assigned = sources::assigned(&named, slos)?.only(|slo| slo.id.service == *service);
    let now = Utc::now();
    match sources::asked(&named, &assigned, TIMEOUT, now).await {
        Ok((_, Some(ExitStatus::Usage))) => Ok(ExitStatus::Usage),
        Ok((overview, _)) => answer(&overview, now, arguments),
        Err(status) => Ok(status),
    }
}

fn answer(overview: &Overview, now: DateTime<Utc>, arguments: &GateArguments) -> anyhow::Result<ExitStatus> {
    let options = PageOptions::default();
    let sources = texts::Sources::of(overview, texts::Present::utc(now), options.stale_after);
    let gate = policy::gate(&arguments.service, overview, |part| sources.doubt(part));
    let Some(gate) = gate else { return Ok(ExitStatus::CannotDecide) };
    print::data(&match arguments.format {
        StatusFormat::Table => for_people(&gate, now),
        StatusFormat::Json => api::gate(&gate, overview, &SpecsState::loaded(now), now, &options)?,
    });
    for warning in overview.warnings() {
        print::error(&format!("warning: {warning}\n"));
    }
    Ok(status(gate.decision))
}

/// An error that names the nearest service where there is none of this name.
fn known(service: &str, slos: &[Slo]) -> anyhow::Result<()> {
    if slos.iter().any(|slo| slo.id.service == service) {
        return Ok(());
    }
    let hint = did_you_mean(service, slos.iter().map(|slo| slo.id.service.as_str()));
    let hint = hint.map_or_else(String::new, |meant| format!("; did you mean `{meant}`?"));
    anyhow::bail!("the specs declare no SLO of a service `{service}`{hint}");
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
    let row = |budget: &Judged| {
        vec![texts::budget_name(budget), texts::stands(&budget.standing, texts::Present::utc(now)).text()]
    };
    let rows: Vec<Vec<String>> = gate.budgets.iter().map(row).collect();
    let headings = [("BUDGET", Align::Left), ("STANDS", Align::Left)];
    let reason = texts::gate_reason(gate, texts::Present::utc(now)).text();
    format!("{} {decision}: {reason}\n\n{}", gate.service, table(&headings, &rows))
}
