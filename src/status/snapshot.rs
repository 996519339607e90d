//! The one immutable value that every page and API answer is a function of.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::{Severity, Slo};
use crate::prom::Retention;
use crate::status::episodes::NOT_LOADED;
use crate::status::{Budget, Curve, Extent, Forecast, Outlook, PastEpisodes, Previous, RuleHealth};
use crate::units::Duration;

/// Everything known at one moment, worst SLO first.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// Counts up with every change of content; the `ETag` of pages.
    pub revision: u64,
    /// When Prometheus last answered everything; `None` before the first answer.
    pub answered_at: Option<DateTime<Utc>>,
    /// Whether it still answers.
    pub source: SourceState,
    /// When it was last asked about its rules and told; `None` where it does not tell, which says nothing about them.
    pub rules_asked_at: Option<DateTime<Utc>>,
    /// How long Prometheus keeps samples; `None` where it does not tell, or has not been asked.
    pub retention: Option<Retention>,
    /// The end of the last hour of the past that is loaded; `None` before any is.
    pub history_until: Option<DateTime<Utc>>,
    /// The SLOs, worst first.
    pub slos: Vec<SloStatus>,
    /// What makes figures doubtful: short retention, partial answers, simulated history.
    pub warnings: Vec<String>,
    /// What is wrong with the rules of some SLOs; each of these says for itself what it is.
    pub rule_warnings: Vec<String>,
}

/// How Prometheus answered the latest poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceState {
    /// Nothing has been asked yet.
    Starting,
    /// It answered.
    Answering,
    /// It answered, and warns that something is missing from its answers.
    AnsweringInPart,
    /// It did not; figures are those of `answered_at`.
    Failing {
        /// When the first poll failed that no success has followed.
        since: DateTime<Utc>,
        /// What went wrong, in words.
        reason: String,
    },
}

/// The four states, each shown with colour, word and shape. Ordered worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// The whole budget is gone, or more than that.
    Spent,
    /// Less than half is left, it runs out within three days, an alert fires, the rate at which it burns is not known,
    /// or its rules fail, are late or missing.
    Caution,
    /// Nothing can be said; never shown as healthy.
    Unknown,
    /// Within budget.
    Healthy,
}

/// Why a figure is not known, as a phrase such as `its rules are not loaded`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The phrase.
    pub reason: String,
}

/// What is known about one SLO; for a grouped one, about its worst group.
#[derive(Clone, Debug)]
pub struct SloStatus {
    /// The SLO.
    pub slo: Arc<Slo>,
    /// Whether its rules are loaded and evaluated as they should be.
    pub rules: RuleHealth,
    /// The figures of the SLO, or of the worst of `groups`.
    pub worst: GroupStatus,
    /// Every group of a grouped SLO, worst first; empty for an ungrouped one.
    pub groups: Vec<GroupStatus>,
    /// The periods before the present one.
    pub previous: Previous,
}

/// The figures of one budget.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupStatus {
    /// The group's labels; empty for an ungrouped SLO.
    pub labels: Vec<(String, String)>,
    /// One of four.
    pub state: State,
    /// The window's events, or why they are not known.
    pub budget: Result<Budget, Unknown>,
    /// The same as if maintenance counted; `None` for an SLO without maintenance.
    pub raw: Option<Result<Budget, Unknown>>,
    /// The present period of a window of the calendar; `None` for a rolling one, which ends now.
    pub period: Option<Extent>,
    /// So many of the bad events happened within the hour of UTC in which the period began, and are perhaps of the
    /// period before; 0 where it began on the hour.
    pub shared_out_events: f64,
    /// Burn rates, shortest window first; a window without a value is missing.
    pub burn_rates: Vec<BurnRate>,
    /// Whether these were counted at once from raw series, because no rules are loaded that would have recorded them.
    pub directly: bool,
    /// What comes next.
    pub outlook: Outlook,
    /// When that is, or why nobody can say, and what the forecast takes into account.
    pub forecast: Forecast,
    /// The share of the window for which events are known, 0 to 1; `None` until the history is loaded.
    pub coverage: Option<f64>,
    /// How the budget was spent; empty until the history is loaded.
    pub curve: Curve,
    /// The start of the first hour of the window with tiles; `None` without any, or until the history is loaded.
    pub recorded_since: Option<DateTime<Utc>>,
    /// The stretches of the window that spent the budget, or why they are not known.
    pub episodes: Result<PastEpisodes, Unknown>,
    /// Alerts that fire now.
    pub alerts: Vec<FiringAlert>,
}

/// How fast the budget burns over one window; 1 uses it up exactly at the window's end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BurnRate {
    /// The window.
    pub window: Duration,
    /// The rate, without unit.
    pub rate: f64,
}

/// An alert that fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FiringAlert {
    /// Page or ticket; `None` for the alert on absent data.
    pub severity: Option<Severity>,
    /// The pair's long window; empty for the alert on absent data.
    pub long_window: String,
    /// The pair's short window; empty for the alert on absent data.
    pub short_window: String,
}

impl Snapshot {
    /// The snapshot before the first poll.
    #[must_use]
    pub fn starting(slos: Vec<SloStatus>) -> Self {
        Self {
            revision: 0,
            answered_at: None,
            source: SourceState::Starting,
            rules_asked_at: None,
            retention: None,
            history_until: None,
            slos,
            warnings: Vec::new(),
            rule_warnings: Vec::new(),
        }
    }

    /// The snapshot of `slos` before the first poll.
    #[must_use]
    pub fn unasked(slos: &[Arc<Slo>]) -> Self {
        Self::starting(slos.iter().map(|slo| SloStatus::unasked(Arc::clone(slo))).collect())
    }

    /// This snapshot as the one that follows `previous`: its revision is another one if anything but the time of
    /// the answer is.
    #[must_use]
    pub fn following(mut self, previous: &Self) -> Self {
        self.revision = previous.revision + u64::from(!self.tells_the_same_as(previous));
        self
    }

    /// The same figures after a poll that failed `now`.
    #[must_use]
    pub fn failing(&self, reason: String, now: DateTime<Utc>) -> Self {
        let since = match self.source {
            SourceState::Failing { since, .. } => since,
            _ => now,
        };
        Self { source: SourceState::Failing { since, reason }, ..self.clone() }.following(self)
    }

    fn tells_the_same_as(&self, other: &Self) -> bool {
        self.source == other.source
            && self.rules_asked_at.is_some() == other.rules_asked_at.is_some()
            && (&self.retention, self.history_until) == (&other.retention, other.history_until)
            && self.warnings == other.warnings
            && self.rule_warnings == other.rule_warnings
            && self.slos.len() == other.slos.len()
            && self.slos.iter().zip(&other.slos).all(|(one, two)| one.tells_the_same_as(two))
    }

    /// Whether it is about exactly these SLOs, and not about others of the same names.
    #[must_use]
    pub fn is_about(&self, slos: &[Arc<Slo>]) -> bool {
        let own: HashSet<*const Slo> = self.slos.iter().map(|status| Arc::as_ptr(&status.slo)).collect();
        self.slos.len() == slos.len() && slos.iter().all(|slo| own.contains(&Arc::as_ptr(slo)))
    }

    /// The SLO of this name.
    #[must_use]
    pub fn find(&self, service: &str, name: &str) -> Option<&SloStatus> {
        self.slos.iter().find(|status| status.slo.id.service == service && status.slo.id.name == name)
    }
}

impl SloStatus {
    /// What the answers of a poll say, of which nothing is known yet beside them.
    #[must_use]
    pub fn of(slo: Arc<Slo>, worst: GroupStatus, groups: Vec<GroupStatus>) -> Self {
        Self { slo, rules: RuleHealth::NotTold, worst, groups, previous: Previous::NotLoaded }
    }

    /// Every budget that it has: one a group, worst first, or the one of an ungrouped SLO.
    #[must_use]
    pub fn budgets(&self) -> &[GroupStatus] {
        if self.groups.is_empty() { std::slice::from_ref(&self.worst) } else { &self.groups }
    }

    /// The alerts that fire, of whichever group.
    pub fn alerts(&self) -> impl Iterator<Item = &FiringAlert> {
        let groups = std::slice::from_ref(&self.worst).iter().chain(&self.groups);
        groups.flat_map(|group| &group.alerts)
    }

    /// Before Prometheus has answered for the first time.
    #[must_use]
    pub fn unasked(slo: Arc<Slo>) -> Self {
        let worst = GroupStatus::unknown(Vec::new(), "Prometheus has not answered yet");
        Self::of(slo, worst, Vec::new())
    }

    /// The owner, the objective and the rest of an SLO are fixed: only figures can differ.
    fn tells_the_same_as(&self, other: &Self) -> bool {
        self.slo.id == other.slo.id
            && self.rules == other.rules
            && self.worst == other.worst
            && self.groups == other.groups
            && self.previous == other.previous
    }
}

impl GroupStatus {
    /// A budget of which nothing is known for this `reason`.
    #[must_use]
    pub fn unknown(labels: Vec<(String, String)>, reason: &str) -> Self {
        Self {
            labels,
            state: State::Unknown,
            budget: Err(Unknown { reason: reason.to_owned() }),
            raw: None,
            period: None,
            shared_out_events: 0.0,
            burn_rates: Vec::new(),
            directly: false,
            outlook: Outlook::Unknown,
            forecast: Forecast::UNKNOWN,
            coverage: None,
            curve: Curve::default(),
            recorded_since: None,
            episodes: Err(Unknown { reason: NOT_LOADED.to_owned() }),
            alerts: Vec::new(),
        }
    }

    /// The burn rate that is called the present one and that the outlook follows: over one hour, or where that
    /// is not recorded over the shortest longer window, else over the longest. Shorter windows jump with every
    /// event; longer ones go on for hours after an incident has ended.
    #[must_use]
    pub fn present_burn_rate(&self) -> Option<BurnRate> {
        let hour = Duration::from_hours(1);
        self.burn_rates.iter().find(|burn| burn.window >= hour).or(self.burn_rates.last()).copied()
    }

    /// The burn rate over `window`.
    #[must_use]
    pub fn burn_rate(&self, window: Duration) -> Option<f64> {
        self.burn_rates.iter().find(|burn| burn.window == window).map(|burn| burn.rate)
    }
}
