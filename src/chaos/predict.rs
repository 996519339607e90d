//! What an experiment will cost at worst.

use crate::chaos::{Standing, Survey};
use crate::model::Experiment;

/// How much of a workload a fault hits, and for how long its users may feel it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exposure {
    /// The share of the replicas that take requests, 0 to 1.
    pub affected_ratio: f64,
    /// From the first moment to the last, in seconds.
    pub secs: f64,
}

/// The worst that is expected of one budget.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Bad events, in the SLO's unit.
    pub bad_events: f64,
    /// As a share of the whole budget.
    pub cost_ratio: f64,
}

impl Exposure {
    /// The affected replicas among those that are ready, and the time from the fault until everything is back as the hypothesis has
    /// it: fault duration + expected recovery. `None` where the replicas are not known, or none is ready.
    #[must_use]
    pub fn of(experiment: &Experiment, survey: &Survey) -> Option<Self> {
        let ready = survey.replicas?.ready;
        let secs = (experiment.fault.duration + experiment.expect.recovery).as_secs_f64();
        let affected_ratio = f64::from(affected(experiment, survey)) / f64::from(ready);
        (ready > 0).then_some(Self { affected_ratio: affected_ratio.min(1.0), secs })
    }
}

/// How many replicas are hit: as many as are named, and no fewer than the experiment asks for.
pub(super) fn affected(experiment: &Experiment, survey: &Survey) -> u32 {
    let named = u32::try_from(survey.targets.len()).unwrap_or(u32::MAX);
    named.max(experiment.fault.pods)
}

/// The cost of an exposure, when every request to what is affected fails: events per second × affected share × seconds, as a
/// share of (1 − objective) × the window's events. Where time is counted, all of it is bad; of slices, all that it touches.
///
/// `None` where the traffic or the budget is not known. Source of the formula: the error budget's definition (Google, The Site
/// Reliability Workbook, chapter 5), with traffic spread evenly over replicas.
#[must_use]
pub fn predict(standing: &Standing, exposure: Exposure) -> Option<Prediction> {
    let bad_events = match standing.slice {
        // As many as it fills, and one more because it begins somewhere within the first.
        Some(slice) => (exposure.secs / slice).ceil() + 1.0,
        None if standing.counts_time => standing.events_per_second? * exposure.secs,
        None => standing.events_per_second? * exposure.affected_ratio * exposure.secs,
    };
    let cost_ratio = bad_events / standing.allowed_events?;
    cost_ratio.is_finite().then_some(Prediction { bad_events, cost_ratio })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chaos::SubjectId;

    /// 99.9 % over 30 days at 100 requests a second: 259,200 may fail.
    fn standing() -> Standing {
        Standing {
            subject: SubjectId { service: "shop".into(), slo: "orders".into(), group: Vec::new() },
            objective: 0.999,
            window: "30d".to_owned(),
            unit: "events".to_owned(),
            slice: None,
            counts_time: false,
            allowed_events: Some(259_200.0),
            remaining_ratio: Some(1.0),
            reason: String::new(),
            burn_rates: Vec::new(),
            events_per_second: Some(100.0),
            sli: Some(1.0),
            sli_objective: 0.999,
            sample_age: Some(1.0),
            sample_interval: 30.0,
        }
    }

    const MINUTE: Exposure = Exposure { affected_ratio: 1.0 / 3.0, secs: 60.0 };

    #[test]
    fn one_of_three_pods_for_a_minute() {
        let predicted = predict(&standing(), MINUTE).expect("all is known");
        assert!((predicted.bad_events - 2_000.0).abs() < 1e-9);
        assert!((predicted.cost_ratio - 0.0077).abs() < 0.00005, "{predicted:?}");
    }

    #[test]
    fn all_of_the_time_is_bad_where_time_is_counted() {
        let samples = Standing { counts_time: true, events_per_second: Some(1.0 / 30.0), ..standing() };
        assert_eq!(predict(&samples, MINUTE).map(|predicted| predicted.bad_events), Some(2.0));
        let slices = Standing { slice: Some(60.0), counts_time: true, ..standing() };
        assert_eq!(predict(&slices, MINUTE).map(|predicted| predicted.bad_events), Some(2.0));
    }

    #[test]
    fn what_is_not_known_predicts_nothing() {
        assert_eq!(predict(&Standing { allowed_events: None, ..standing() }, MINUTE), None);
        assert_eq!(predict(&Standing { events_per_second: None, ..standing() }, MINUTE), None);
        assert_eq!(predict(&Standing { allowed_events: Some(0.0), ..standing() }, MINUTE), None);
    }
}
