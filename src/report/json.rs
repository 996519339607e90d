//! A report in JSON: figures in full precision, `null` with a reason where unknown.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Slo;
use crate::report::sentence::sentence;
use crate::report::{BudgetReport, EpisodeBody, PeriodChoice, Report, SloReport, Verdict};
use crate::status::{Budget, MOST_EPISODES, PastEpisode, Unknown};
use crate::units::float;

/// The whole report.
///
/// # Errors
/// When a figure is not a number, which none is.
pub fn json(report: &Report) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&ReportBody::of(report))? + "\n")
}

/// What became of the budgets of some SLOs in a period of the calendar.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Report")]
pub struct ReportBody {
    /// The period.
    period: PeriodBody,
    /// How many objectives were kept.
    summary: Summary,
    /// The SLOs: those that missed their objectives, those of which nobody knows, and those that kept them; each the worst first.
    slos: Vec<SloBody>,
    /// What makes figures doubtful, as sentences.
    remarks: Vec<String>,
}

/// When the report is about.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReportPeriod")]
struct PeriodBody {
    /// The period as it is asked for, such as `2026-10`, `2026-Q3` or `2026-W43`.
    name: String,
    /// What kind of period it is: `week`, `month` or `quarter`.
    kind: &'static str,
    /// The IANA name of the time zone by whose clocks it begins and ends.
    time_zone: String,
    /// Its first moment.
    start: DateTime<Utc>,
    /// The first moment after it.
    end: DateTime<Utc>,
    /// Until when events are counted: its end, unless it is not over.
    until: DateTime<Utc>,
    /// Whether it is over; of a period that is under way, figures are those so far.
    over: bool,
}

/// How many objectives were kept.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReportSummary")]
struct Summary {
    /// The same as a sentence.
    sentence: String,
    /// How many SLOs the report is about.
    slos: usize,
    /// How many kept their objectives.
    met: usize,
    /// How many missed theirs.
    missed: usize,
    /// Of how many nobody knows.
    unknown: usize,
}

/// An SLO in a report; the figures are those of the SLO, or of the worst of its groups.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReportedSlo")]
struct SloBody {
    /// The service.
    service: String,
    /// The SLO's name, unique within the service.
    slo: String,
    /// The team that answers for it.
    owner: Option<String>,
    /// The share of events that must be good, such as 0.999.
    objective: f64,
    /// What its events are, in the plural, such as `events`, `samples` or `slices`.
    unit: &'static str,
    #[serde(flatten)]
    worst: BudgetBody,
    /// The budgets of its groups, the worst first; empty for an ungrouped SLO.
    groups: Vec<BudgetBody>,
}

/// A budget in the period.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ReportedBudget")]
struct BudgetBody {
    /// The labels of its group; empty for an ungrouped SLO.
    labels: BTreeMap<String, String>,
    /// Whether the objective was kept.
    verdict: VerdictName,
    /// Why nobody can say that, as a phrase; `null` unless `verdict` is `unknown`.
    unknown_reason: Option<String>,
    /// The share of the time for which events are known, 0 to 1; the figures are of that part. `null` where it is too short to say.
    coverage: Option<f64>,
    #[serde(flatten)]
    figures: Figures,
    /// How much more of the budget was consumed than in the period before; `null` where too little is known of either.
    consumed_ratio_change: Option<f64>,
    /// The period before; `null` where it was not asked for.
    before: Option<Figures>,
    /// The same as if maintenance counted; `null` without maintenance.
    raw: Option<Figures>,
    /// When it burned faster than it may, the costliest first; `null` where `episodes_unknown_reason` says why.
    episodes: Option<Vec<EpisodeBody>>,
    /// From when on these are known, where that is later than the start of the period; `null` where all are known.
    episodes_since: Option<DateTime<Utc>>,
    /// Why they are not known, as a phrase.
    episodes_unknown_reason: Option<String>,
}

/// Whether an objective was kept.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Verdict")]
enum VerdictName {
    /// Not more bad events than the budget allows.
    Met,
    /// More than that.
    Missed,
    /// Nobody can say.
    Unknown,
}

/// What was counted; every figure is `null` where `budget_unknown_reason` says why.
#[derive(Default, Serialize, JsonSchema)]
#[schemars(rename = "ReportedFigures")]
struct Figures {
    /// Why nothing is known of the budget, as a phrase; `null` where it is known.
    budget_unknown_reason: Option<String>,
    /// The share of good events, 0 to 1.
    sli: Option<f64>,
    /// All events.
    total_events: Option<f64>,
    /// The bad ones.
    bad_events: Option<f64>,
    /// The whole budget: so many events may be bad.
    allowed_events: Option<f64>,
    /// The share of the budget that is gone, over 1 when overspent.
    consumed_ratio: Option<f64>,
    /// How many seconds of full outage at average traffic the bad events are.
    bad_outage_seconds: Option<f64>,
}

impl ReportBody {
    /// The report, to be written as JSON.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        Self {
            period: PeriodBody::of(report),
            summary: Summary {
                sentence: sentence(report),
                slos: report.slos.len(),
                met: report.count(|verdict| *verdict == Verdict::Met),
                missed: report.count(|verdict| *verdict == Verdict::Missed),
                unknown: report.count(|verdict| matches!(verdict, Verdict::Unknown(_))),
            },
            slos: report.slos.iter().map(SloBody::of).collect(),
            remarks: report.remarks.clone(),
        }
    }
}

impl PeriodBody {
    fn of(report: &Report) -> Self {
        let Report { period, zone, extent, until, is_over, .. } = report;
        Self {
            name: PeriodChoice::naming(*period, *zone, *extent).to_string(),
            kind: period.as_str(),
            time_zone: zone.to_string(),
            start: extent.start,
            end: extent.end,
            until: *until,
            over: *is_over,
        }
    }
}

impl SloBody {
    fn of(of: &SloReport) -> Self {
        let SloReport { slo, worst, groups } = of;
        Self {
            service: slo.id.service.clone(),
            slo: slo.id.name.clone(),
            owner: slo.owner.clone(),
            objective: float(slo.objective.ratio()),
            unit: slo.unit().noun(),
            worst: BudgetBody::of(slo, worst),
            groups: groups.iter().map(|group| BudgetBody::of(slo, group)).collect(),
        }
    }
}

impl BudgetBody {
    fn of(slo: &Slo, budget: &BudgetReport) -> Self {
        let list = |all: &Vec<PastEpisode>| {
            let one = |told| EpisodeBody::of(&slo.id, &budget.labels, &budget.period.budget, told);
            all.iter().take(MOST_EPISODES).map(one).collect()
        };
        Self {
            labels: budget.labels.iter().cloned().collect(),
            verdict: (&budget.verdict).into(),
            unknown_reason: budget.verdict.reason().map(str::to_owned),
            coverage: budget.period.counts.coverage(),
            figures: Figures::of(&budget.period.budget),
            consumed_ratio_change: budget.change(),
            before: budget.before.as_ref().map(|before| Figures::of(&before.budget)),
            raw: budget.period.raw.as_ref().map(Figures::of),
            episodes: budget.episodes.as_ref().ok().map(list),
            episodes_since: budget.episodes_since,
            episodes_unknown_reason: budget.episodes.as_ref().err().map(|unknown| unknown.reason.clone()),
        }
    }
}

impl From<&Verdict> for VerdictName {
    fn from(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Met => Self::Met,
            Verdict::Missed => Self::Missed,
            Verdict::Unknown(_) => Self::Unknown,
        }
    }
}

impl Figures {
    fn of(budget: &Result<Budget, Unknown>) -> Self {
        match budget {
            Err(Unknown { reason }) => {
                Self { budget_unknown_reason: Some(reason.clone()), ..Self::default() }
            }
            Ok(budget) => Self {
                budget_unknown_reason: None,
                sli: Some(budget.sli()),
                total_events: Some(budget.total_events()),
                bad_events: Some(budget.bad_events()),
                allowed_events: Some(budget.allowed_events()),
                consumed_ratio: Some(budget.consumed_ratio()),
                bad_outage_seconds: Some(budget.bad_outage_secs()),
            },
        }
    }
}
