//! The objectives that are asked for, in the order that is asked for, and how many there would be otherwise.

use std::cmp::Ordering;

use crate::daemon::asked::{Asked, STATES, Sort};
use crate::daemon::texts::{AsOf, Sources};
use crate::daemon::views::cells::watched;
use crate::model::Severity;
use crate::status::{Budget, Known, Overview, SloStatus, State};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Chosen<'a> {
    /// The objectives in their order.
    pub(super) rows: Vec<Known<'a>>,
    /// How many of those that the rest leaves are in each of the four states, in their order.
    pub(super) in_state: [usize; 4],
    /// How many of those that the rest leaves have an alert that fires.
    pub(super) firing: usize,
    /// How many the rest leaves whatever fires, and whatever their states.
    pub(super) in_any_state: usize,
}

impl<'a> Chosen<'a> {
    /// What is `asked` of `overview`. What a silent source said fires no more, and its states are not known.
    pub(super) fn of(asked: &Asked, overview: &'a Overview, sources: &Sources<'_>) -> Self {
        let (filter, mut chosen) = (asked.filter(), Self::default());
        for known in overview.known().filter(|known| filter.is_about(&known.status.slo)) {
            let as_of = sources.as_of(known.part);
            let state = as_of.shown(known.status.worst.state);
            let firing = firing(known.status, as_of);
            let (in_state, has_alert) = (filter.wants(state), filter.wants_alerts(firing.iter().copied()));
            if has_alert {
                chosen.in_any_state += 1;
                chosen.in_state[place(state)] += 1;
            }
            chosen.firing += usize::from(in_state && !firing.is_empty());
            if in_state && has_alert {
                chosen.rows.push(known);
            }
        }
        chosen.rows.sort_by(|one, two| compare(asked.sort, one.status, two.status));
        chosen
    }
}

/// The place of a state among the four.
pub(super) fn place(state: State) -> usize {
    STATES.iter().position(|other| *other == state).unwrap_or_default()
}

fn firing(status: &SloStatus, as_of: AsOf) -> Vec<Severity> {
    let now = status.alerts().filter(|_| as_of == AsOf::Now);
    now.filter_map(|alert| alert.severity).collect()
}

/// What is equal stays in the order of urgency.
fn compare(sort: Sort, one: &SloStatus, two: &SloStatus) -> Ordering {
    match sort {
        Sort::Urgency => Ordering::Equal,
        Sort::Name => one.slo.id.cmp(&two.slo.id),
        Sort::Budget => left(one).total_cmp(&left(two)),
        Sort::Burn => rate(two).total_cmp(&rate(one)),
    }
}

fn left(status: &SloStatus) -> f64 {
    status.worst.budget.as_ref().map_or(f64::INFINITY, Budget::remaining_ratio)
}

/// The rate that the row shows.
fn rate(status: &SloStatus) -> f64 {
    let rate = watched(&status.slo).and_then(|pair| status.worst.burn_rate(pair.long));
    rate.unwrap_or(f64::NEG_INFINITY)
}
