//! What the budgets went for: the episodes of all of them, the costliest first.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::{Severity, Slo};
use crate::report::markdown::{NONE, code_name, table};
use crate::report::sentence::wall_clock;
use crate::report::{BudgetReport, Report};
use crate::status::{Budget, Detection, FiringAlert, PastEpisode};
use crate::units::markdown::{code, text};
use crate::units::{Duration, TimeZone, show};

/// So many are shown.
const MOST: usize = 20;

/// An episode with its budget.
struct Spent<'a> {
    slo: &'a Slo,
    budget: &'a BudgetReport,
    told: &'a PastEpisode,
}

/// The section about them.
pub(super) fn episodes(report: &Report) -> String {
    let budgets =
        || report.slos.iter().flat_map(|slo| slo.budgets().iter().map(|budget| (&*slo.slo, budget)));
    let mut spent: Vec<Spent<'_>> = budgets().flat_map(|(slo, budget)| Spent::of(slo, budget)).collect();
    // Of a budget that is not known, nobody knows the share.
    spent.sort_by(|one, two| two.share().unwrap_or(-1.0).total_cmp(&one.share().unwrap_or(-1.0)));
    let rows = spent.iter().take(MOST).map(|spent| spent.row(report.zone, report.until));
    let headings =
        ["Episode", "From", "Length", "Budget consumed", "Bad of all", "Peak burn rate", "Noticed"];
    let body = match spent.len() {
        0 => "No budget is known to have burned faster than it may.\n".to_owned(),
        count if count > MOST => {
            format!("{}\n{} more cost less.\n", table(&headings, rows), count - MOST)
        }
        _ => table(&headings, rows),
    };
    format!("## What it went for\n\n{body}{}", unknown(budgets()))
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

impl<'a> Spent<'a> {
    fn of(slo: &'a Slo, budget: &'a BudgetReport) -> impl Iterator<Item = Self> {
        budget.episodes.iter().flatten().map(move |told| Self { slo, budget, told })
    }

    fn share(&self) -> Option<f64> {
        let budget: &Budget = self.budget.period.budget.as_ref().ok()?;
        Some(self.told.episode.budget_ratio(budget))
    }

    fn row(&self, zone: TimeZone, until: DateTime<Utc>) -> Vec<String> {
        let episode = &self.told.episode;
        let id = episode.id(&self.slo.id, &self.budget.labels);
        let length =
            Duration::from_millis((episode.end - episode.start).num_milliseconds().max(0).cast_unsigned());
        let goes_on = if episode.closed || episode.end < until { "" } else { " so far" };
        vec![
            id.map_or_else(|| code_name(self.slo, self.budget), |id| code(&id)),
            wall_clock(episode.start, zone),
            format!("{}{goes_on}", show::time_span(length)),
            self.share().map_or_else(|| NONE.to_owned(), show::consumed),
            format!("{} of {}", show::count(episode.bad_events), show::count(episode.total_events)),
            show::burn_rate(episode.peak_burn_rate),
            noticed(self.told.detection.as_ref()),
        ]
    }
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
