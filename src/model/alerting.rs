//! How an SLO's alerts are named, labelled and guarded.

use crate::model::Severity;
use crate::units::Duration;

/// What a spec says of its alerts beside their window pairs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerting {
    /// No burn alert before so many bad events in its long window.
    pub min_bad_events: Option<u64>,
    /// The pages.
    pub page: AlertStyle,
    /// The tickets.
    pub ticket: AlertStyle,
    /// The alert on series that do not exist.
    pub absent: AlertStyle,
}

impl Alerting {
    /// How burn alerts of a severity look.
    #[must_use]
    pub const fn of(&self, severity: Severity) -> &AlertStyle {
        match severity {
            Severity::Page => &self.page,
            Severity::Ticket => &self.ticket,
        }
    }
}

/// How one kind of alert looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertStyle {
    /// Whether it is wanted.
    pub enabled: bool,
    /// Its name, where the spec chose one.
    pub name: Option<String>,
    /// The label `severity`.
    pub severity: String,
    /// How long its condition must hold.
    pub hold: Option<Duration>,
    /// Its own labels; Prometheus reads the values as templates.
    pub labels: Vec<(String, String)>,
    /// Its own annotations, which Prometheus reads as templates.
    pub annotations: Vec<(String, String)>,
}
