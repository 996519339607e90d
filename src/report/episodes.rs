//! What the budgets went for: the episodes of all of them, the costliest first.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::{Severity, Slo};
use crate::report::markdown::{NONE, code_name, table};
use crate::report::sentence::wall_clock;
use crate::report::{BudgetReport, MOST_OF_ONE, Report, Spent};
use crate::status::{Detection, FiringAlert};
use crate::units::markdown::{code, text};
use crate::units::{Duration, TimeZone, show};

/// So many are shown.
const MOST: usize = 20;

/// The section about them.
pub(super) fn episodes(report: &Report) -> String {
    let (spent, left_out) = report.costliest(MOST);
    let rows = spent.iter().map(|spent| row(spent, report.zone, report.until));
    let headings =
        ["Episode", "From", "Length", "Budget consumed", "Bad of all", "Peak burn rate", "Noticed"];
    let body = match (spent.len(), left_out) {
        (0, _) => "No budget is known to have burned faster than it may.\n".to_owned(),
        (_, 0) => table(&headings, rows),
        _ => format!("{}\n{}", table(&headings, rows), others(left_out)),
    };
    let budgets = report.slos.iter().flat_map(|slo| slo.budgets().iter().map(|budget| (&*slo.slo, budget)));
    format!("## What it went for\n\n{body}{}{}", since(budgets.clone(), report.zone), unknown(budgets))
}

fn others(left_out: usize) -> String {
    format!(
        "{left_out} others are left out: of each SLO at most the {MOST_OF_ONE} costliest are told, {MOST} in all.\n"
    )
}

/// Whose episodes are known of a part of the period only, by the beginning of that.
fn since<'a>(budgets: impl Iterator<Item = (&'a Slo, &'a BudgetReport)>, zone: TimeZone) -> String {
    let mut moments: BTreeMap<DateTime<Utc>, Vec<String>> = BTreeMap::new();
    for (slo, budget) in budgets {
        if let Some(since) = budget.episodes_since {
            moments.entry(since).or_default().push(code_name(slo, budget));
        }
    }
    let line = |(since, names): (DateTime<Utc>, Vec<String>)| {
        format!("\nKnown since {} only of: {}\n", wall_clock(since, zone), names.join(", "))
    };
    moments.into_iter().map(line).collect()
}

/// Whose episodes are not known, by the reason.
fn unknown<'a>(budgets: impl Iterator<Item = (&'a Slo, &'a BudgetReport)>) -> String {
    let mut reasons: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (slo, budget) in budgets {
        if let Err(unknown) = &budget.episodes {
            reasons.entry(&unknown.reason).or_default().push(code_name(slo, budget));
        }
    }
    let line = |(reason, names): (&str, Vec<String>)| {
        format!("\nNot known of {}: {}\n", names.join(", "), text(reason))
    };
    reasons.into_iter().map(line).collect()
}

fn row(spent: &Spent<'_>, zone: TimeZone, until: DateTime<Utc>) -> Vec<String> {
    let Spent { slo, budget, told } = *spent;
    let episode = &told.episode;
    let length =
        Duration::from_millis((episode.end - episode.start).num_milliseconds().max(0).cast_unsigned());
    let goes_on = if episode.closed || episode.end < until { "" } else { " so far" };
    vec![
        episode.id(&slo.id, &budget.labels).map_or_else(|| code_name(slo, budget), |id| code(&id)),
        wall_clock(episode.start, zone),
        format!("{}{goes_on}", show::time_span(length)),
        spent.share().map_or_else(|| NONE.to_owned(), show::consumed),
        format!("{} of {}", show::count(episode.bad_events), show::count(episode.total_events)),
        show::burn_rate(episode.peak_burn_rate),
        noticed(told.detection.as_ref()),
    ]
}

fn noticed(detection: Option<&Detection>) -> String {
    let word = |alert: &FiringAlert| alert.severity.map_or("absent", Severity::as_str);
    match detection {
        None => "unknown: nobody knows when alerts fired".to_owned(),
        Some(Detection::Unnoticed) => "no alert fired".to_owned(),
        Some(Detection::FiringAlready(alert)) => format!("a {} fired already", word(alert)),
        Some(Detection::Fired { alert, after, .. }) => {
            format!("{} after {}", word(alert), show::time_span(*after))
        }
    }
}
