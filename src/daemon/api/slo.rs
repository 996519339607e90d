//! An SLO in JSON.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::episodes::{EpisodesBody, episodes};
use super::figures::Figures;
use super::names::{CombinedName, SeverityName, UnitName};
use super::past::{PointBody, PreviousBody, previous};
use super::what_if::WhatIfBody;
use crate::model::{AlertPair, Component, CountedAs, HistogramKind, Sli, SloId, Window};
use crate::status::{GroupStatus, Known, RuleHealth};
use crate::units::{TimeZone, float};

/// An SLO, what it declares and where it stands; the figures of a grouped one are those of its worst group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Slo")]
pub(super) struct SloBody {
    /// The service.
    service: String,
    /// The SLO's name, unique within the service.
    slo: String,
    /// The team that answers for it.
    owner: Option<String>,
    /// What counts as good, in words.
    description: Option<String>,
    /// The spec's own labels.
    labels: BTreeMap<String, String>,
    /// Named addresses of more about it.
    links: BTreeMap<String, String>,
    /// The share of events that must be good, such as 0.999.
    objective: f64,
    /// Its window: `30d` rolling, or `week`, `month` or `quarter` of the calendar.
    window: String,
    /// The length of the window in seconds; of a period of the calendar the usual one, of 7, 30 or 90 days.
    window_seconds: f64,
    /// What its events are.
    unit: UnitName,
    /// What is counted.
    sli: SliBody,
    /// When its burn alerts fire.
    alert_pairs: Vec<PairBody>,
    /// Whether its rules are loaded and evaluated as they should be.
    rules: RulesBody,
    /// The name of the source that the figures come from.
    source: String,
    /// Whether that source has stopped answering, or has never begun to, so that the figures may no longer hold.
    stale: bool,
    #[serde(flatten)]
    worst: Figures,
    /// The labels by which it fans out into groups, each of which has a budget; empty for an ungrouped one.
    group_by: Vec<String>,
    /// The groups, worst first; empty for an ungrouped one.
    groups: Vec<GroupBody>,
}

/// An SLO with its past.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SloWithPast")]
pub(super) struct SloWithPast {
    #[serde(flatten)]
    slo: SloBody,
    /// How its budget was spent, of a grouped one that of its worst group: an hour a point, oldest first; empty until the history is
    /// loaded.
    curve: Vec<PointBody>,
    /// What would become of its budget.
    what_if: WhatIfBody,
    /// The periods before of each of its budgets, the worst budget first.
    previous: Vec<PreviousBody>,
    /// The stretches of the window that spent each of its budgets, the worst budget first.
    episodes: Vec<EpisodesBody>,
}

/// A group of an SLO and its budget.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Group")]
struct GroupBody {
    /// The values of the labels of `group_by`.
    labels: BTreeMap<String, String>,
    #[serde(flatten)]
    figures: Figures,
}

/// What is counted; queries are PromQL.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schemars(rename = "Sli")]
enum SliBody {
    /// Events of counters.
    Events {
        /// The bad ones; `null` where the good ones are counted.
        bad: Option<String>,
        /// The good ones; `null` where the bad ones are counted.
        good: Option<String>,
        /// All.
        total: String,
    },
    /// Events that take no longer than a threshold.
    Latency {
        /// The histogram.
        histogram: String,
        /// The threshold as the spec has it, such as `500ms`.
        below: String,
        /// The threshold in seconds.
        threshold_seconds: f64,
        /// Whether it is a native histogram, without buckets of its own.
        native: bool,
    },
    /// Stretches of time, by the share of errors in them.
    Ratio {
        /// The share of errors.
        errors: String,
    },
    /// Samples of a gauge.
    Gauge {
        /// The gauge.
        query: String,
        /// The comparison that good samples pass, such as `< 10`.
        good: String,
    },
    /// Samples that are 1 for success and 0 for failure.
    Probe {
        /// The probe.
        success: String,
    },
    /// Other SLOs, taken together.
    Composite {
        /// How.
        combined: CombinedName,
        /// Which.
        components: Vec<ComponentBody>,
    },
}

/// An SLO that is part of another.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Component")]
struct ComponentBody {
    /// Its service.
    service: String,
    /// Its name.
    slo: String,
    /// How much it weighs beside the others.
    weight: f64,
}

/// Whether rules are loaded and evaluated as they should be.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Rules")]
struct RulesBody {
    /// Whether they are.
    state: RulesState,
    /// What is wrong with them as phrases, the worst first.
    problems: Vec<String>,
}

/// Whether rules are loaded and evaluated as they should be.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum RulesState {
    /// Prometheus does not tell, so nobody knows.
    NotTold,
    /// They are.
    Sound,
    /// They are not.
    Troubled,
}

/// When a burn alert fires: while the burn rate is above `factor` over both windows.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AlertPair")]
struct PairBody {
    /// Which alert.
    severity: SeverityName,
    /// The longer window, such as `1h`.
    long_window: String,
    /// The shorter one.
    short_window: String,
    /// The burn rate, such as 14.4.
    factor: f64,
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
            unit: slo.unit().into(),
            sli: SliBody::of(&slo.sli),
            alert_pairs: slo.alerts.iter().map(PairBody::of).collect(),
            rules: RulesBody::of(&status.rules),
            source: part.name.to_string(),
            stale,
            worst: Figures::of(&status.worst, slo.window),
            group_by: slo.group_by.clone(),
            groups: status.groups.iter().map(|group| GroupBody::of(group, slo.window)).collect(),
        }
    }
}

impl SloWithPast {
    pub(super) fn of(known: Known<'_>, stale: bool, zone: TimeZone) -> Self {
        Self {
            slo: SloBody::of(known, stale),
            what_if: WhatIfBody::of(known.status, zone),
            curve: known.status.worst.curve.points().iter().map(PointBody::of).collect(),
            previous: previous(known.status),
            episodes: episodes(known.status),
        }
    }
}

impl GroupBody {
    fn of(group: &GroupStatus, window: Window) -> Self {
        Self { labels: map(&group.labels), figures: Figures::of(group, window) }
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
                combined: (*combined).into(),
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
            RuleHealth::NotTold => Self { state: RulesState::NotTold, problems: Vec::new() },
            RuleHealth::Sound => Self { state: RulesState::Sound, problems: Vec::new() },
            RuleHealth::Troubled(troubles) => {
                let problems = troubles.iter().map(ToString::to_string).collect();
                Self { state: RulesState::Troubled, problems }
            }
        }
    }
}

impl PairBody {
    fn of(pair: &AlertPair) -> Self {
        Self {
            severity: pair.severity.into(),
            long_window: pair.long.to_string(),
            short_window: pair.short.to_string(),
            factor: float(pair.factor),
        }
    }
}

fn map(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    pairs.iter().cloned().collect()
}
