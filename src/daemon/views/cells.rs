//! The figures of one budget as they stand in tables: list rows, group rows and the tiles of a detail page.

use crate::charts::{BarScale, budget_bar, sparkline, state_class};
use crate::daemon::texts::{AsOf, Present, Sentence, badge, burn, spark_answer};
use crate::model::{AlertPair, Severity, Slo, Unit};
use crate::status::{Budget, FiringAlert, GroupStatus};
use crate::units::{Duration, float, show};

/// The figures of one budget, ready to be shown.
#[derive(Clone, Debug)]
pub(crate) struct Cells {
    /// The class that colours the state.
    pub(crate) class: &'static str,
    /// The state in words.
    pub(crate) state: &'static str,
    /// The share of good events.
    pub(crate) sli: Option<String>,
    /// What is left, drawn.
    pub(crate) bar: String,
    /// What is left, in figures.
    pub(crate) left: Result<Left, String>,
    /// How fast it burns now.
    pub(crate) burn: Option<Burn>,
    /// What comes next.
    pub(crate) next: Sentence,
    /// The window's curve, empty where there is none.
    pub(crate) spark: String,
    /// Alerts that fire.
    pub(crate) alerts: Vec<AlertBadge>,
}

/// What is left of a budget, in three units.
#[derive(Clone, Debug)]
pub(crate) struct Left {
    /// In full precision, for machines.
    pub(crate) ratio: f64,
    /// In per cent.
    pub(crate) percent: String,
    /// In events or whatever is counted, without sign: `1,204 events`.
    pub(crate) events: String,
    /// As a full outage, without sign.
    pub(crate) outage: String,
    /// Whether it is overspent.
    pub(crate) over: bool,
}

/// An alert that fires.
#[derive(Clone, Debug)]
pub(crate) struct AlertBadge {
    /// The class that colours it.
    pub(crate) class: &'static str,
    /// What fires.
    pub(crate) text: &'static str,
}

/// A burn rate that people watch.
#[derive(Clone, Debug)]
pub(crate) struct Burn {
    /// `0.4×`, and whether it was counted directly.
    pub(crate) rate: String,
    /// `fast` over the page's threshold, `warm` over 1, empty below; `unknown` where it is of before.
    pub(crate) class: &'static str,
}

impl Cells {
    /// The figures of `group` of `slo`, the bar drawn to `scale`. Figures of before have no colour of the present.
    pub(crate) fn of(slo: &Slo, group: &GroupStatus, scale: BarScale, now: Present, as_of: AsOf) -> Self {
        let rate = watched(slo).and_then(|pair| group.burn_rate(pair.long));
        let (budget, points) = (group.budget.as_ref(), group.curve.points());
        let (ratio, state) = (budget.ok().map(Budget::remaining_ratio), as_of.shown(group.state));
        Self {
            class: state_class(state),
            state: as_of.word(group.state),
            sli: budget.ok().map(|budget| show::sli(budget.sli())),
            bar: budget_bar(ratio, state, scale),
            left: budget.map(|budget| Left::of(budget, slo.unit())).map_err(|unknown| unknown.reason.clone()),
            burn: rate.map(|rate| Burn::of(rate, slo, group, as_of)),
            next: as_of.next(group.outlook, now),
            spark: sparkline(&points, state, &spark_answer(&points)),
            alerts: badges(&group.alerts, as_of),
        }
    }
}

impl Left {
    fn of(budget: &Budget, unit: Unit) -> Self {
        let secs = budget.remaining_outage_secs().abs();
        Self {
            ratio: budget.remaining_ratio(),
            percent: show::percent(budget.remaining_ratio()),
            events: format!("{} {}", show::count(budget.remaining_events().abs().floor()), unit.noun()),
            outage: show::time_span(Duration::from_secs_f64(secs)),
            over: budget.remaining_ratio() < 0.0,
        }
    }
}

impl AlertBadge {
    fn of(alert: &FiringAlert, as_of: AsOf) -> Self {
        Self { class: alert_class(alert.severity, as_of), text: badge(alert, as_of) }
    }
}

impl Burn {
    fn of(rate: f64, slo: &Slo, group: &GroupStatus, as_of: AsOf) -> Self {
        let threshold = watched(slo).map_or(f64::INFINITY, factor);
        let class = match as_of {
            AsOf::Then(_) => "unknown",
            AsOf::Now if rate > threshold => "fast",
            AsOf::Now if rate > 1.0 => "warm",
            AsOf::Now => "",
        };
        Self { rate: burn(rate, group), class }
    }
}

/// A badge for each kind of alert that fires, the most urgent first.
pub(crate) fn badges<'a>(alerts: impl IntoIterator<Item = &'a FiringAlert>, as_of: AsOf) -> Vec<AlertBadge> {
    let mut kinds: Vec<&FiringAlert> = alerts.into_iter().collect();
    kinds.sort_by_key(|alert| (alert.severity.is_none(), alert.severity));
    kinds.dedup_by_key(|alert| alert.severity);
    kinds.into_iter().map(|alert| AlertBadge::of(alert, as_of)).collect()
}

/// The pair that tells first: of the pages the one with the shortest windows, or of all pairs where none pages.
pub(crate) fn watched(slo: &Slo) -> Option<&AlertPair> {
    slo.alerts.iter().min_by_key(|pair| (pair.severity, pair.long))
}

/// The factor of a pair for arithmetic with measured values.
pub(crate) fn factor(pair: &AlertPair) -> f64 {
    float(pair.factor)
}

/// The class that colours an alert; one of before has no colour of the present.
pub(crate) fn alert_class(severity: Option<Severity>, as_of: AsOf) -> &'static str {
    match (as_of, severity) {
        (AsOf::Now, Some(Severity::Page)) => "spent",
        (AsOf::Now, Some(Severity::Ticket)) => "caution",
        (AsOf::Now, None) | (AsOf::Then(_), _) => "unknown",
    }
}
