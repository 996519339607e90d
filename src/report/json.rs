//! A report in JSON: figures in full precision, `null` with a reason where unknown.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::model::{Severity, Slo};
use crate::report::choice::named_by;
use crate::report::sentence::sentence;
use crate::report::{BudgetReport, Report, SloReport, Verdict};
use crate::status::{Budget, Detection, FiringAlert, MOST_EPISODES, PastEpisode, Unknown};
use crate::units::float;

/// The whole report.
///
/// # Errors
/// When a figure is not a number, which none is.
pub fn json(report: &Report) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_string_pretty(&Body::of(report))? + "\n")
}

#[derive(Serialize)]
struct Body {
    period: PeriodBody,
    summary: Summary,
    slos: Vec<SloBody>,
    remarks: Vec<String>,
}

/// `over` is false of a period that is under way: its figures are those until `until`.
#[derive(Serialize)]
struct PeriodBody {
    name: String,
    kind: &'static str,
    time_zone: String,
    start: String,
    end: String,
    until: String,
    over: bool,
}

#[derive(Serialize)]
struct Summary {
    sentence: String,
    slos: usize,
    met: usize,
    missed: usize,
    unknown: usize,
}

/// The figures are those of the SLO, or of the worst of its `groups`.
#[derive(Serialize)]
struct SloBody {
    service: String,
    slo: String,
    owner: Option<String>,
    objective: f64,
    unit: &'static str,
    #[serde(flatten)]
    worst: BudgetBody,
    groups: Vec<BudgetBody>,
}

/// `raw` is as if maintenance counted, and `null` without maintenance.
#[derive(Serialize)]
struct BudgetBody {
    labels: BTreeMap<String, String>,
    verdict: &'static str,
    unknown_reason: Option<String>,
    coverage: Option<f64>,
    #[serde(flatten)]
    figures: Figures,
    /// How much more of the budget was consumed than in the period before.
    consumed_ratio_change: Option<f64>,
    before: Option<Figures>,
    raw: Option<Figures>,
    /// The costliest first; `null` where `episodes_unknown_reason` says why.
    episodes: Option<Vec<EpisodeBody>>,
    episodes_unknown_reason: Option<String>,
}

/// `id` is `null` where it may have begun before anything is known, `budget_ratio` where the budget is not known.
#[derive(Serialize)]
struct EpisodeBody {
    id: Option<String>,
    start: String,
    end: String,
    closed: bool,
    bad_events: f64,
    total_events: f64,
    budget_ratio: Option<f64>,
    peak_burn_rate: f64,
    detection: DetectionBody,
}

/// `kind` is `fired`, `firing_already`, `none` or `unknown`.
#[derive(Default, Serialize)]
struct DetectionBody {
    kind: &'static str,
    alert: Option<&'static str>,
    at: Option<String>,
    seconds: Option<f64>,
}

#[derive(Default, Serialize)]
struct Figures {
    budget_unknown_reason: Option<String>,
    sli: Option<f64>,
    total_events: Option<f64>,
    bad_events: Option<f64>,
    allowed_events: Option<f64>,
    consumed_ratio: Option<f64>,
    bad_outage_seconds: Option<f64>,
}

impl Body {
    fn of(report: &Report) -> Self {
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
            name: named_by(*period, *zone, *extent).to_string(),
            kind: period.as_str(),
            time_zone: zone.to_string(),
            start: iso(extent.start),
            end: iso(extent.end),
            until: iso(*until),
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
            all.iter().take(MOST_EPISODES).map(|told| EpisodeBody::of(slo, budget, told)).collect()
        };
        Self {
            labels: budget.labels.iter().cloned().collect(),
            verdict: budget.verdict.as_str(),
            unknown_reason: budget.verdict.reason().map(str::to_owned),
            coverage: budget.period.counts.coverage(),
            figures: Figures::of(&budget.period.budget),
            consumed_ratio_change: budget.change(),
            before: budget.before.as_ref().map(|before| Figures::of(&before.budget)),
            raw: budget.period.raw.as_ref().map(Figures::of),
            episodes: budget.episodes.as_ref().ok().map(list),
            episodes_unknown_reason: budget.episodes.as_ref().err().map(|unknown| unknown.reason.clone()),
        }
    }
}

impl EpisodeBody {
    fn of(slo: &Slo, of: &BudgetReport, told: &PastEpisode) -> Self {
        let episode = &told.episode;
        Self {
            id: episode.id(&slo.id, &of.labels),
            start: iso(episode.start),
            end: iso(episode.end),
            closed: episode.closed,
            bad_events: episode.bad_events,
            total_events: episode.total_events,
            budget_ratio: of.period.budget.as_ref().ok().map(|budget| episode.budget_ratio(budget)),
            peak_burn_rate: episode.peak_burn_rate,
            detection: DetectionBody::of(told.detection.as_ref()),
        }
    }
}

impl DetectionBody {
    fn of(detection: Option<&Detection>) -> Self {
        let word = |alert: &FiringAlert| alert.severity.map(Severity::as_str);
        match detection {
            None => Self { kind: "unknown", ..Self::default() },
            Some(Detection::Unnoticed) => Self { kind: "none", ..Self::default() },
            Some(Detection::FiringAlready(alert)) => {
                Self { kind: "firing_already", alert: word(alert), ..Self::default() }
            }
            Some(Detection::Fired { alert, at, after }) => {
                let (at, seconds) = (Some(iso(*at)), Some(after.as_secs_f64()));
                Self { kind: "fired", alert: word(alert), at, seconds }
            }
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

fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
