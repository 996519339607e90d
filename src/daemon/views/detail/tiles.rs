//! The figures at the head of a detail page.

use crate::daemon::texts::{AsOf, Moment, Present, clock, few_events};
use crate::daemon::views::cells::watched;
use crate::model::{Slo, Unit, Window};
use crate::status::{Budget, GroupStatus};
use crate::units::show;

/// What stands beside the four figures.
#[derive(Clone, Debug)]
pub(crate) struct Tiles {
    /// The objective in per cent.
    pub(crate) objective: String,
    /// `rolling 30 days`, `this month (Europe/Paris)`.
    pub(crate) over: String,
    /// Of when the figures are, where that is not now.
    pub(crate) then: Option<Moment>,
    /// The counts behind them.
    pub(crate) events: Option<Events>,
    /// What one event is of a budget that allows few.
    pub(crate) few: Option<String>,
    /// The share of good events and what is left, as if maintenance counted; or why that is not known.
    pub(crate) raw: Option<Result<(String, String), String>>,
    /// The window of the burn rate.
    pub(crate) now_window: Option<String>,
    /// The others.
    pub(crate) other_rates: Vec<(String, String)>,
}

/// The counts behind the figures.
#[derive(Clone, Debug)]
pub(crate) struct Events {
    pub(crate) unit: &'static str,
    pub(crate) total: String,
    pub(crate) good: String,
    pub(crate) bad: String,
    pub(crate) allowed: String,
    pub(crate) left: String,
    pub(crate) over: bool,
    /// Bad ones of which nobody knows whether they are of this period or of the one before.
    pub(crate) shared_out: Option<String>,
}

impl Tiles {
    /// Those of a `group` of `slo`.
    pub(super) fn of(slo: &Slo, group: &GroupStatus, now: Present, as_of: AsOf) -> Self {
        let budget = group.budget.as_ref().ok();
        Self {
            objective: show::objective(slo.objective),
            over: over(slo.window),
            then: match as_of {
                AsOf::Now => None,
                AsOf::Then(at) => Some(clock(at, now)),
            },
            events: budget.map(|budget| Events::of(budget, group.shared_out_events, slo.unit())),
            few: budget.and_then(|budget| few_events(budget, slo.unit())),
            raw: group.raw.as_ref().map(|raw| match raw {
                Ok(raw) => Ok((show::sli(raw.sli()), show::percent(raw.remaining_ratio()))),
                Err(unknown) => Err(unknown.reason.clone()),
            }),
            now_window: watched(slo).map(|pair| show::window(pair.long)),
            other_rates: other_rates(slo, group),
        }
    }
}

impl Events {
    fn of(budget: &Budget, shared_out: f64, unit: Unit) -> Self {
        Self {
            unit: unit.noun(),
            total: show::count(budget.total_events()),
            good: show::count(budget.total_events() - budget.bad_events()),
            bad: show::count(budget.bad_events()),
            allowed: show::count(budget.allowed_events().floor()),
            left: show::count(budget.remaining_events().abs().floor()),
            over: budget.remaining_ratio() < 0.0,
            shared_out: (shared_out > 0.0).then(|| show::count(shared_out.ceil())),
        }
    }
}

fn over(window: Window) -> String {
    match window {
        Window::Rolling(length) => format!("rolling {}", show::window(length)),
        Window::Calendar { period, zone } => format!("this {} ({zone})", period.as_str()),
    }
}

/// The burn rates over the long windows of the other pairs.
fn other_rates(slo: &Slo, group: &GroupStatus) -> Vec<(String, String)> {
    let shown = watched(slo).map(|pair| pair.long);
    let others = slo.alerts.iter().map(|pair| pair.long).filter(|long| Some(*long) != shown);
    let rate = |long| Some((show::window(long), show::burn_rate(group.burn_rate(long)?)));
    others.filter_map(rate).collect()
}
