//! A row of the report: what became of one SLO.

use crate::charts::threshold_meter;
use crate::daemon::texts::group_name;
use crate::daemon::views::row::{href, threshold};
use crate::report::{BudgetReport, SloReport, Verdict};
use crate::status::Budget;
use crate::units::show;

/// What became of one SLO; the figures of a grouped one are those of its worst group.
#[derive(Clone, Debug)]
pub(crate) struct ReportRow {
    /// Its page.
    pub(crate) href: String,
    /// The service.
    pub(crate) service: String,
    /// The SLO.
    pub(crate) name: String,
    /// The threshold of a latency SLO.
    pub(crate) threshold: Option<String>,
    /// Who answers for it.
    pub(crate) owner: Option<String>,
    /// The worst group, of how many.
    pub(crate) group: Option<(String, usize)>,
    /// The objective in per cent.
    pub(crate) objective: String,
    /// The class that colours the verdict.
    pub(crate) class: &'static str,
    /// The verdict in a word.
    pub(crate) verdict: &'static str,
    /// Why nobody knows.
    pub(crate) reason: Option<String>,
    /// The share of good events.
    pub(crate) sli: Option<String>,
    /// What was used of the budget, drawn.
    pub(crate) meter: String,
    /// The same in per cent, and in full precision.
    pub(crate) used: Option<(String, f64)>,
    /// What it would be if maintenance counted.
    pub(crate) raw: Option<String>,
    /// Compared with the period before.
    pub(crate) change: Option<String>,
    /// How many events were bad, and of how many.
    pub(crate) bad: Option<(String, String)>,
    /// For how much of the time anything is known.
    pub(crate) recorded: Option<String>,
    /// Whether that is so little that it matters.
    pub(crate) in_part: bool,
}

impl ReportRow {
    /// The row of an SLO.
    pub(super) fn of(told: &SloReport) -> Self {
        let SloReport { slo, worst, groups } = told;
        let budget = worst.period.budget.as_ref().ok();
        let coverage = worst.period.counts.coverage().filter(|_| told.is_held());
        let (class, verdict) = verdict(&worst.verdict);
        let unit = slo.unit().noun();
        Self {
            href: href(&slo.id),
            service: slo.id.service.clone(),
            name: slo.id.name.clone(),
            threshold: threshold(&slo.sli),
            owner: slo.owner.clone(),
            group: (!groups.is_empty()).then(|| (group_name(&worst.labels), groups.len())),
            objective: show::objective(slo.objective),
            class,
            verdict,
            reason: worst.verdict.reason().map(str::to_owned),
            sli: budget.map(|budget| show::sli(budget.sli())),
            meter: threshold_meter(budget.map(Budget::consumed_ratio), 1.0),
            used: budget.map(|budget| (show::consumed(budget.consumed_ratio()), budget.consumed_ratio())),
            raw: raw(worst),
            change: worst.change().map(show::points),
            bad: budget.map(|budget| {
                let total = format!("of {} {unit}", show::count(budget.total_events()));
                (show::count(budget.bad_events()), total)
            }),
            recorded: coverage.map(show::percent),
            in_part: coverage.is_some_and(|known| known < 0.99),
        }
    }
}

fn verdict(verdict: &Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Met => ("healthy", "kept"),
        Verdict::Missed => ("spent", "missed"),
        Verdict::Unknown(_) => ("unknown", "unknown"),
    }
}

fn raw(budget: &BudgetReport) -> Option<String> {
    let raw = budget.period.raw.as_ref()?;
    Some(match raw {
        Ok(raw) => format!("{} with maintenance", show::consumed(raw.consumed_ratio())),
        Err(_) => "with maintenance not known".to_owned(),
    })
}
