//! Burn-rate alerts: pairs of windows and the factor that both must exceed.

use crate::units::{Decimal, Duration};

/// How soon somebody has to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Now.
    Page,
    /// During working hours.
    Ticket,
}

impl Severity {
    /// The value of the labels `slo_alert` and, by default, `severity`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Ticket => "ticket",
        }
    }
}

/// One alert: fires while the burn rate over both windows exceeds the factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertPair {
    /// Page or ticket.
    pub severity: Severity,
    /// Says that enough budget is gone to matter.
    pub long: Duration,
    /// Says that it is still going.
    pub short: Duration,
    /// The burn rate that both must exceed.
    pub factor: Decimal,
}

/// How the pairs of a window other than 30 days come from the table for 30 days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WindowPolicy {
    /// Windows and budget shares kept, factors scaled: p × T / w.
    KeepWindows,
    /// Factors and budget shares kept, windows scaled by T / 30 d.
    ScaleWindows,
}
