//! A report in JSON: figures in full precision, `null` with a reason where unknown.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use crate::report::choice::named_by;
use crate::report::sentence::sentence;
use crate::report::{BudgetReport, Report, SloReport, Verdict};
use crate::status::{Budget, Unknown};
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
    before: Figures,
    raw: Option<Figures>,
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
            worst: BudgetBody::of(worst),
            groups: groups.iter().map(BudgetBody::of).collect(),
        }
    }
}

impl BudgetBody {
    fn of(budget: &BudgetReport) -> Self {
        Self {
            labels: budget.labels.iter().cloned().collect(),
            verdict: budget.verdict.as_str(),
            unknown_reason: budget.verdict.reason().map(str::to_owned),
            coverage: budget.period.counts.coverage(),
            figures: Figures::of(&budget.period.budget),
            consumed_ratio_change: budget.change(),
            before: Figures::of(&budget.before.budget),
            raw: budget.period.raw.as_ref().map(Figures::of),
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
