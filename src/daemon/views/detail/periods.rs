//! The periods before the present one: was the promise kept?

use crate::daemon::texts::period_name;
use crate::model::{Slo, Window};
use crate::report::{PeriodChoice, Verdict};
use crate::status::{PastPeriod, SloStatus};
use crate::units::show;

/// A row of the table of periods.
#[derive(Clone, Debug)]
pub(crate) struct PeriodRow {
    /// What it is called: `October 2026`.
    pub(crate) name: String,
    /// Its report.
    pub(crate) href: String,
    /// The share of good events.
    pub(crate) sli: Option<String>,
    /// `kept`, `missed` or `unknown`.
    pub(crate) verdict: &'static str,
    /// The class that colours it.
    pub(crate) class: &'static str,
    /// Why nobody can say.
    pub(crate) reason: Option<String>,
    /// What was left of the budget at its end.
    pub(crate) left: Option<String>,
    /// The same as if maintenance had counted.
    pub(crate) raw_left: Option<String>,
    /// The bad events.
    pub(crate) bad: Option<String>,
    /// For how much of it events are known.
    pub(crate) recorded: Option<String>,
}

/// The periods of the worst budget of an SLO, newest first; `None` until they are loaded.
pub(super) fn rows(status: &SloStatus) -> Option<Vec<PeriodRow>> {
    let periods = status.previous.periods(&status.slo, &status.worst.labels)?;
    let window = status.previous.window()?;
    Some(periods.iter().map(|past| PeriodRow::of(&status.slo, window, past)).collect())
}

impl PeriodRow {
    fn of(slo: &Slo, window: Window, past: &PastPeriod) -> Self {
        let (verdict, budget) = (Verdict::of(past), past.budget.as_ref().ok());
        let (word, class) = match &verdict {
            Verdict::Met => ("kept", "healthy"),
            Verdict::Missed => ("missed", "spent"),
            Verdict::Unknown(_) => ("unknown", "unknown"),
        };
        let choice = match window {
            Window::Calendar { period, zone } => Some(PeriodChoice::naming(period, zone, past.extent)),
            Window::Rolling(_) => None,
        };
        let raw = past.raw.as_ref().and_then(|raw| raw.as_ref().ok());
        Self {
            name: choice.map(period_name).unwrap_or_default(),
            href: choice.map_or_else(|| "/report".to_owned(), |choice| format!("/report?period={choice}")),
            sli: budget.map(|budget| show::sli(budget.sli())),
            verdict: word,
            class,
            reason: verdict.reason().map(str::to_owned),
            left: budget.map(|budget| show::percent(budget.remaining_ratio())),
            raw_left: raw.map(|raw| show::percent(raw.remaining_ratio())),
            bad: budget.map(|budget| format!("{} {}", show::count(budget.bad_events()), slo.unit().noun())),
            recorded: past.counts.coverage().map(show::percent),
        }
    }
}
