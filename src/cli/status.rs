//! `sloe status`: the budgets now, once.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::cli::arguments::{StatusArguments, StatusFormat};
use crate::cli::table::{Align, table};
use crate::cli::{ExitStatus, load, print, sources};
use crate::daemon::specs::SpecsState;
use crate::daemon::{PageOptions, api, texts};
use crate::model::{Unit, Window};
use crate::status::{Basis, Budget, GroupStatus, Overview, SloStatus};
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
        Ok((overview, Some(status))) if !overview.tells_something() => Ok(status),
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
            let present = texts::Present::utc(now);
            let sources = texts::Sources::of(overview, present, PageOptions::default().stale_after);
            print::data(&format!("{}\n\n", texts::headline(overview, &sources, present).text()));
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
        Ok(budget) => (show::sli(budget.sli()), left(budget, slo.unit()) + &raw(group)),
        Err(unknown) => ("–".to_owned(), format!("unknown: {}", unknown.reason)),
    };
    let burn = group.present_burn_rate().map_or_else(|| "–".to_owned(), |burn| texts::burn(burn.rate, group));
    let next = texts::next(group.outlook, texts::Present::utc(now)).text();
    let state = texts::state_word(group.state).to_owned();
    vec![
        name,
        show::objective(slo.objective),
        window(slo.window, group.budget.as_ref().ok().map(Budget::basis)),
        sli,
        left,
        burn,
        next,
        state,
    ]
}

/// `30 days`, `month, to date`.
fn window(window: Window, basis: Option<Basis>) -> String {
    let of = match basis {
        _ if window.is_rolling() => return show::window(window.length()),
        Some(Basis::ToDate) => ", to date",
        Some(Basis::Projected) => ", projected",
        Some(Basis::WholePeriod) => ", whole",
        Some(Basis::Rolling) | None => "",
    };
    format!("{window}{of}")
}

/// What would be left if maintenance counted, where there is any.
fn raw(group: &GroupStatus) -> String {
    match &group.raw {
        Some(Ok(raw)) => format!(" · raw {}", show::percent(raw.remaining_ratio())),
        Some(Err(_)) => " · raw unknown".to_owned(),
        None => String::new(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Period;
    use crate::status::Unknown;
    use crate::units::{Objective, TimeZone};

    #[test]
    fn a_period_of_the_calendar_says_what_its_budget_is_a_share_of() {
        let month = Window::Calendar { period: Period::Month, zone: TimeZone::UTC };
        let shown = |basis| window(month, basis);
        assert_eq!(shown(Some(Basis::ToDate)), "month, to date");
        assert_eq!(shown(Some(Basis::Projected)), "month, projected");
        assert_eq!(shown(Some(Basis::WholePeriod)), "month, whole");
        assert_eq!(shown(None), "month");
        assert_eq!(window(Window::Rolling(Length::from_days(30)), Some(Basis::Rolling)), "30 days");
    }

    #[test]
    fn what_maintenance_hides_is_shown_beside() {
        let objective: Objective = "99%".parse().expect("an objective");
        let told = |known| raw(&GroupStatus { raw: known, ..GroupStatus::unknown(Vec::new(), "") });
        let budget = Budget::new(objective, Length::from_days(30), 1_000.0, 15.0).expect("a budget");
        assert_eq!(told(Some(Ok(budget))), " · raw −50 %");
        assert_eq!(told(Some(Err(Unknown { reason: String::new() }))), " · raw unknown");
        assert_eq!(told(None), "");
    }
}
