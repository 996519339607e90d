//! What would become of a budget, in JSON.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::Serialize;

use crate::status::{OUTAGE, OutageNow, Paging, Relief, RollOff, SloStatus, Unknown, WhatIf};
use crate::units::TimeZone;

/// What would become of a budget: when its worst day rolls off, and after an outage now; of a grouped SLO that of its worst group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "WhatIf")]
pub(super) struct WhatIfBody {
    /// The worst day of a rolling window; `null` for a window of the calendar, where nothing was spent, and where nobody knows.
    roll_off: Option<RollOffBody>,
    /// When a period of the calendar ends and the next one begins with a whole budget; `null` for a rolling window.
    next_period_at: Option<DateTime<Utc>>,
    /// Why neither is known, as a phrase.
    roll_off_unknown: Option<String>,
    /// An outage of ten minutes now, in which every event is bad; `null` where the budget is not known.
    outage: Option<OutageBody>,
}

/// The day that took most of a budget.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RollOff")]
struct RollOffBody {
    /// The day, in the zone in which pages tell times.
    day: NaiveDate,
    /// The share of the budget that it took.
    spent_ratio: f64,
    /// When the last of it will have left the window.
    gone_at: DateTime<Utc>,
    /// What will be left then if nothing fails until then.
    remaining_ratio: f64,
    /// What will be left then at the present burn rate; `null` where that is not known.
    remaining_ratio_at_rate: Option<f64>,
}

/// An outage in which every event is bad.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OutageNow")]
struct OutageBody {
    /// How long it is.
    seconds: f64,
    /// How many events would be bad.
    bad_events: f64,
    /// The share of the budget that would be gone.
    cost_ratio: f64,
    /// What would be left of the budget.
    remaining_ratio: f64,
    /// How many such outages the budget still holds.
    holds: u64,
    /// After how many seconds of full outage somebody is paged, which may be longer than this one; `null` where nobody ever is.
    pages_after_seconds: Option<f64>,
}

impl WhatIfBody {
    pub(super) fn of(status: &SloStatus, zone: TimeZone) -> Self {
        let WhatIf { relief, outage } = WhatIf::of(&status.slo, &status.worst, zone);
        let reason = |unknown: &Unknown| unknown.reason.clone();
        Self {
            roll_off_unknown: relief.as_ref().err().map(reason),
            next_period_at: match relief {
                Ok(Relief::NextPeriod(at)) => Some(at),
                _ => None,
            },
            roll_off: match relief {
                Ok(Relief::RollsOff(found)) => Some(RollOffBody::of(found)),
                _ => None,
            },
            outage: outage.ok().map(OutageBody::of),
        }
    }
}

impl RollOffBody {
    const fn of(found: RollOff) -> Self {
        Self {
            day: found.day,
            spent_ratio: found.spent_ratio,
            gone_at: found.gone_at,
            remaining_ratio: found.left_ratio,
            remaining_ratio_at_rate: found.left_at_rate,
        }
    }
}

impl OutageBody {
    fn of(outage: OutageNow) -> Self {
        Self {
            seconds: OUTAGE.as_secs_f64(),
            bad_events: outage.bad_events,
            cost_ratio: outage.cost_ratio,
            remaining_ratio: outage.left_ratio,
            holds: outage.holds,
            pages_after_seconds: match outage.paging {
                Paging::After(after) | Paging::NotBefore(after) => Some(after.as_secs_f64()),
                Paging::Never | Paging::NoPages => None,
            },
        }
    }
}
