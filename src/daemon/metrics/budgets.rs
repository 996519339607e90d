//! Every budget as series, for those who want them without rules. What is not known has no series, only a state; and what was known
//! before a source fell silent is not known now, which is what a scrape asks for.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use prometheus_client::metrics::MetricType;

use crate::charts::state_class;
use crate::daemon::state::Seen;
use crate::model::{Slo, SloId};
use crate::status::{Budget, Freshness, GroupStatus, Known, Overview, Part, State};
use crate::units::float;

/// Groups come from labels, of which there may be any number: so many budgets are told, worst SLO first.
const MOST: usize = 20_000;

/// The budgets of all sources.
#[derive(Debug)]
pub(super) struct Budgets {
    overview: Arc<Overview>,
    /// The sources whose figures may no longer hold.
    stale: Vec<Arc<str>>,
}

type Labels = Vec<(String, String)>;

/// A family of figures: name, meaning, and what it is of a budget.
type Family = (&'static str, &'static str, fn(&Budget) -> f64);

const OF_BUDGETS: [Family; 3] = [
    ("slo_sli_ratio", "The share of good events of the window", Budget::sli),
    (
        "slo_error_budget_remaining_ratio",
        "What is left of the budget: 1 untouched, 0 spent, below 0 overspent",
        Budget::remaining_ratio,
    ),
    (
        "slo_error_budget_consumed_ratio",
        "What is gone of the budget: 1 all of it, above 1 overspent",
        Budget::consumed_ratio,
    ),
];

impl Collector for Budgets {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        self.objectives(&mut encoder)?;
        for family in OF_BUDGETS {
            self.figures(&mut encoder, family)?;
        }
        self.burn_rates(&mut encoder)?;
        self.states(&mut encoder)?;
        let left_out = self.budgets().count().saturating_sub(MOST);
        let help = "Budgets that are too many to be told here";
        let mut gauge = encoder.encode_descriptor("slo_budgets_left_out", help, None, MetricType::Gauge)?;
        gauge.encode_gauge(&left_out)
    }
}

impl Budgets {
    /// Those of all that is seen.
    pub(super) fn of(seen: &Seen) -> Self {
        let is_stale =
            |part: &&Part| Freshness::of(&part.snapshot, seen.now, seen.options.stale_after).is_stale();
        let stale = seen.overview.parts().iter().filter(is_stale).map(|part| Arc::clone(&part.name));
        Self { overview: Arc::clone(&seen.overview), stale: stale.collect() }
    }

    /// How many SLOs are in `state`.
    pub(super) fn slos_in(&self, state: State) -> usize {
        self.overview.known().filter(|known| self.state(known.part, &known.status.worst) == state).count()
    }

    fn state(&self, part: &Part, group: &GroupStatus) -> State {
        if self.stale.contains(&part.name) { State::Unknown } else { group.state }
    }

    fn budgets(&self) -> impl Iterator<Item = (Known<'_>, &GroupStatus)> {
        self.overview.known().flat_map(|known| known.status.budgets().iter().map(move |group| (known, group)))
    }

    fn told(&self) -> impl Iterator<Item = (Known<'_>, &GroupStatus)> {
        self.budgets().take(MOST)
    }

    /// Those whose figures are those of now.
    fn fresh(&self) -> impl Iterator<Item = (&Slo, &GroupStatus)> {
        let fresh = self.told().filter(|(known, _)| !self.stale.contains(&known.part.name));
        fresh.map(|(known, group)| (&*known.status.slo, group))
    }

    fn objectives(&self, encoder: &mut DescriptorEncoder) -> fmt::Result {
        let help = "The share of events that must be good";
        let mut family = encoder.encode_descriptor("slo_objective_ratio", help, None, MetricType::Gauge)?;
        for status in self.overview.slos().take(MOST) {
            let objective = float(status.slo.objective.ratio());
            family.encode_family(&of_slo(&status.slo.id))?.encode_gauge(&objective)?;
        }
        Ok(())
    }

    fn figures(&self, encoder: &mut DescriptorEncoder, (name, help, figure): Family) -> fmt::Result {
        let mut family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for (slo, group) in self.fresh() {
            if let Ok(budget) = &group.budget {
                family.encode_family(&labels(slo, group))?.encode_gauge(&figure(budget))?;
            }
        }
        Ok(())
    }

    fn burn_rates(&self, encoder: &mut DescriptorEncoder) -> fmt::Result {
        let help = "How fast the budget burns at present, over the time that `window` says: at 1 it lasts exactly for its window";
        let mut family = encoder.encode_descriptor("slo_burn_rate", help, None, MetricType::Gauge)?;
        for (slo, group) in self.fresh() {
            if let Some(burn) = group.present_burn_rate() {
                let labels = with(labels(slo, group), "window", &burn.window.to_string());
                family.encode_family(&labels)?.encode_gauge(&burn.rate)?;
            }
        }
        Ok(())
    }

    fn states(&self, encoder: &mut DescriptorEncoder) -> fmt::Result {
        let help = "1 for the state that the budget is in, which may be unknown";
        let mut family = encoder.encode_descriptor("slo_state", help, None, MetricType::Gauge)?;
        for (known, group) in self.told() {
            let state = state_class(self.state(known.part, group));
            let labels = with(labels(&known.status.slo, group), "state", state);
            family.encode_family(&labels)?.encode_gauge(&1_u32)?;
        }
        Ok(())
    }
}

fn of_slo(id: &SloId) -> Labels {
    vec![("slo_service".to_owned(), id.service.clone()), ("slo".to_owned(), id.name.clone())]
}

/// Labels of groups are named `group_…`: they may be called like ours, or like those that a target gets.
fn labels(slo: &Slo, group: &GroupStatus) -> Labels {
    let groups = group.labels.iter().map(|(name, value)| (format!("group_{name}"), value.clone()));
    of_slo(&slo.id).into_iter().chain(groups).collect()
}

fn with(mut labels: Labels, name: &str, value: &str) -> Labels {
    labels.push((name.to_owned(), value.to_owned()));
    labels
}
