//! `sloe status`: the budgets now, once.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::arguments::{StatusArguments, StatusFormat};
use crate::cli::table::{Align, table};
use crate::cli::{ExitStatus, load, print, sources};
use crate::daemon::specs::SpecsState;
use crate::daemon::{PageOptions, api, texts};
use crate::model::Unit;
use crate::status::{Budget, GroupStatus, Overview, SloStatus};
use crate::units::{Duration as Length, show};

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Prints the state of every SLO; an overspent budget is an answer, not a failure.
pub(super) async fn run(arguments: &StatusArguments) -> anyhow::Result<ExitStatus> {
    let named = match sources::named(&arguments.sources, &arguments.specs.reading) {
        Ok(named) => named,
        Err(status) => return Ok(status),
    };
    let slos = match load::load(&arguments.specs) {
        Ok(slos) => slos,
        Err(status) => return Ok(status),
    };
    let assigned = sources::assigned(&named, slos)?;
    let now = Utc::now();
    match sources::asked(&named, &assigned, TIMEOUT, now).await {
        Ok((overview, status)) => {
            show(&overview, now, arguments)?;
            Ok(status.unwrap_or(ExitStatus::Ok))
        }
        Err(status) => Ok(status),
    }
}

fn show(overview: &Overview, now: DateTime<Utc>, arguments: &StatusArguments) -> anyhow::Result<()> {
    match arguments.format {
        StatusFormat::Json => {
            let options = PageOptions::default();
            print::data(&format!("{}\n", api::list(overview, &SpecsState::loaded(now), now, &options)?));
        }
        StatusFormat::Table => {
            print::data(&format!("{}\n\n", texts::headline(overview, now).text()));
            print::data(&rows(overview, now));
        }
    }
    for warning in overview.warnings() {
        print::error(&format!("warning: {warning}\n"));
    }
    Ok(())
}

fn rows(overview: &Overview, now: DateTime<Utc>) -> String {
    let headings = [
        ("SLO", Align::Left),
        ("OBJECTIVE", Align::Right),
        ("WINDOW", Align::Right),
        ("SLI", Align::Right),
        ("BUDGET LEFT", Align::Left),
        ("BURN", Align::Right),
        ("NEXT", Align::Left),
        ("STATE", Align::Left),
    ];
    let rows: Vec<Vec<String>> = overview.slos().flat_map(|status| slo_rows(status, now)).collect();
    table(&headings, &rows)
}

/// A row for an SLO, or one for each of its groups.
fn slo_rows(status: &SloStatus, now: DateTime<Utc>) -> Vec<Vec<String>> {
    status.budgets().iter().map(|group| row(status, group, now)).collect()
}

fn row(status: &SloStatus, group: &GroupStatus, now: DateTime<Utc>) -> Vec<String> {
    let slo = &status.slo;
    let name = if group.labels.is_empty() {
        slo.id.to_string()
    } else {
        format!("{} {}", slo.id, texts::group_name(&group.labels))
    };
    let (sli, left) = match &group.budget {
        Ok(budget) => (show::sli(budget.sli()), left(budget, slo.unit())),
        Err(unknown) => ("–".to_owned(), format!("unknown: {}", unknown.reason)),
    };
    let burn = group.present_burn_rate().map_or_else(|| "–".to_owned(), |burn| texts::burn(burn.rate, group));
    let next = texts::next(group.outlook, now).text();
    let state = texts::state_word(group.state).to_owned();
    vec![
        name,
        show::objective(slo.objective),
        show::window(slo.window.length()),
        sli,
        left,
        burn,
        next,
        state,
    ]
}

/// `62 % · 1,204 events · 26 min`.
fn left(budget: &Budget, unit: Unit) -> String {
    let outage = budget.remaining_outage_secs().abs();
    let over = if budget.remaining_ratio() < 0.0 { " over" } else { "" };
    format!(
        "{} · {} {}{over} · {}{over}",
        show::percent(budget.remaining_ratio()),
        show::count(budget.remaining_events().abs().floor()),
        unit.noun(),
        show::time_span(Length::from_secs_f64(outage)),
    )
}
