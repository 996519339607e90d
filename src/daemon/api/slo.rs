//! An SLO in JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::episodes::{EpisodesBody, episodes};
use super::figures::Figures;
use super::iso;
use crate::model::{AlertPair, Combined, Component, CountedAs, HistogramKind, Sli, SloId};
use crate::status::{CurvePoint, Known, RuleHealth};
use crate::units::float;

/// An SLO, what it declares and where it stands.
#[derive(Serialize)]
pub(super) struct SloBody {
    service: String,
    slo: String,
    owner: Option<String>,
    description: Option<String>,
    labels: BTreeMap<String, String>,
    links: BTreeMap<String, String>,
    objective: f64,
    window: String,
    window_seconds: f64,
    sli: SliBody,
    alert_pairs: Vec<PairBody>,
    rules: RulesBody,
    /// The name of the source that the figures come from, and whether it is stale.
    source: String,
    stale: bool,
    #[serde(flatten)]
    worst: Figures,
    group_by: Vec<String>,
    groups: Vec<GroupBody>,
}

/// An SLO with its curve and the episodes of its budgets.
#[derive(Serialize)]
pub(super) struct SloWithCurve {
    #[serde(flatten)]
    slo: SloBody,
    curve: Vec<PointBody>,
    episodes: Vec<EpisodesBody>,
}

#[derive(Serialize)]
struct GroupBody {
    labels: BTreeMap<String, String>,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum SliBody {
    Events { bad: Option<String>, good: Option<String>, total: String },
    Latency { histogram: String, below: String, threshold_seconds: f64, native: bool },
    Ratio { errors: String },
    Gauge { query: String, good: String },
    Probe { success: String },
    Composite { combined: &'static str, components: Vec<ComponentBody> },
}

#[derive(Serialize)]
struct ComponentBody {
    service: String,
    slo: String,
    weight: f64,
}

/// `problems` are phrases, the worst first.
#[derive(Serialize)]
struct RulesBody {
    state: &'static str,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct PairBody {
    severity: &'static str,
    long_window: String,
    short_window: String,
    factor: f64,
}

#[derive(Serialize)]
struct PointBody {
    at: String,
    remaining_ratio: Option<f64>,
}

impl SloBody {
    pub(super) fn of(known: Known<'_>, stale: bool) -> Self {
        let Known { part, status } = known;
        let slo = &status.slo;
        Self {
            service: slo.id.service.clone(),
            slo: slo.id.name.clone(),
            owner: slo.owner.clone(),
            description: slo.description.clone(),
            labels: map(&slo.labels),
            links: map(&slo.links),
            objective: float(slo.objective.ratio()),
            window: slo.window.to_string(),
            window_seconds: slo.window.length().as_secs_f64(),
            sli: SliBody::of(&slo.sli),
            alert_pairs: slo.alerts.iter().map(PairBody::of).collect(),
            rules: RulesBody::of(&status.rules),
            source: part.name.to_string(),
            stale,
            worst: Figures::of(&status.worst),
            group_by: slo.group_by.clone(),
            groups: status
                .groups
                .iter()
                .map(|group| GroupBody { labels: map(&group.labels), figures: Figures::of(group) })
                .collect(),
        }
    }
}

impl SloWithCurve {
    pub(super) fn of(known: Known<'_>, stale: bool) -> Self {
        let point =
            |point: &CurvePoint| PointBody { at: iso(point.at), remaining_ratio: point.remaining_ratio };
        let curve = known.status.worst.curve.iter().map(point).collect();
        Self { slo: SloBody::of(known, stale), curve, episodes: episodes(known.status) }
    }
}

impl SliBody {
    fn of(sli: &Sli) -> Self {
        match sli {
            Sli::Events { counted, counted_as, total } => {
                let text = |kind| (*counted_as == kind).then(|| counted.to_string());
                Self::Events {
                    bad: text(CountedAs::Bad),
                    good: text(CountedAs::Good),
                    total: total.to_string(),
                }
            }
            Sli::Latency { histogram, threshold, written, kind } => Self::Latency {
                histogram: histogram.to_string(),
                below: written.clone(),
                threshold_seconds: float(*threshold),
                native: *kind == HistogramKind::Native,
            },
            Sli::Ratio { errors } => Self::Ratio { errors: errors.to_string() },
            Sli::Gauge { query, good } => Self::Gauge { query: query.to_string(), good: good.to_string() },
            Sli::Probe { success } => Self::Probe { success: success.to_string() },
            Sli::Composite { combined, components } => Self::Composite {
                combined: match combined {
                    Combined::AllOf => "all_of",
                    Combined::Weighted => "weighted",
                },
                components: components.iter().map(ComponentBody::of).collect(),
            },
        }
    }
}

impl ComponentBody {
    fn of(component: &Component) -> Self {
        let SloId { service, name } = component.id.clone();
        Self { service, slo: name, weight: float(component.weight) }
    }
}

impl RulesBody {
    fn of(rules: &RuleHealth) -> Self {
        match rules {
            RuleHealth::NotTold => Self { state: "not_told", problems: Vec::new() },
            RuleHealth::Sound => Self { state: "sound", problems: Vec::new() },
            RuleHealth::Troubled(troubles) => {
                Self { state: "troubled", problems: troubles.iter().map(ToString::to_string).collect() }
            }
        }
    }
}

impl PairBody {
    fn of(pair: &AlertPair) -> Self {
        Self {
            severity: pair.severity.as_str(),
            long_window: pair.long.to_string(),
            short_window: pair.short.to_string(),
            factor: float(pair.factor),
        }
    }
}

fn map(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    pairs.iter().cloned().collect()
}
