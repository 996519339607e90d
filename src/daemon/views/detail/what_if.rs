//! What would become of the budget.

use crate::daemon::texts::{Answer, AsOf, Present, at_this_rate, outage_now, rolled_off};
use crate::status::{SloStatus, WhatIf};

/// The answers for the worst budget of an SLO; nothing where its figures are of before.
pub(super) fn answers(status: &SloStatus, what_if: &WhatIf, now: Present, as_of: AsOf) -> Vec<Answer> {
    if as_of != AsOf::Now {
        return Vec::new();
    }
    vec![
        at_this_rate(&status.worst, now),
        rolled_off(&what_if.relief, now),
        outage_now(&status.slo, &what_if.outage),
    ]
}
