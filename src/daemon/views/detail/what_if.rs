//! What would become of the budget.

use crate::daemon::texts::{Answer, AsOf, Present, at_this_rate, outage_now, rolled_off};
use crate::model::Severity;
use crate::status::{FiringAlert, SloStatus, WhatIf};

/// The answers for the worst budget of an SLO; nothing where its figures are of before.
pub(super) fn answers(status: &SloStatus, what_if: &WhatIf, now: Present, as_of: AsOf) -> Vec<Answer> {
    if as_of != AsOf::Now {
        return Vec::new();
    }
    let pages = |alert: &FiringAlert| alert.severity == Some(Severity::Page);
    let pages_now = status.worst.alerts.iter().any(pages);
    vec![
        at_this_rate(&status.worst, now),
        rolled_off(&what_if.relief, now),
        outage_now(&status.slo, &what_if.outage, pages_now),
    ]
}
