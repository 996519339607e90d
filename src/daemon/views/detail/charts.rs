//! The pictures of a detail page, all about one time.

use chrono::TimeDelta;

use super::aspect::{Aspect, RangeLink};
use super::episodes::Episodes;
use super::readings::Readings;
use crate::charts::{
    BudgetCurve, CurveSize, EventsChart, EventsLabels, RatesChart, Step, TimeAxis, budget_curve,
    events_chart, rates_chart,
};
use crate::daemon::state::Seen;
use crate::daemon::texts::{
    AsOf, axis_note, curve_answer, curve_labels, events_labels, group_name, rate_beside, rate_tick,
    rates_answer, shortened, thresholds, tick,
};
use crate::model::Slo;
use crate::status::{CurvePoint, Extent, GroupStatus, PastHour, SloStatus, State};
use crate::units::{Duration, TimeZone, float};

/// The pictures of a detail page, and what took the budget.
#[derive(Clone, Debug)]
pub(crate) struct Charts {
    /// Links to other ranges.
    pub(crate) ranges: Vec<RangeLink>,
    /// What was asked for and is not there.
    pub(crate) remark: Option<String>,
    /// Of which group of a grouped SLO they are.
    pub(crate) group: Option<String>,
    /// The budget curve, wide and narrow; empty where there is none.
    pub(crate) curves: Vec<String>,
    /// What it answers.
    pub(crate) curve_answer: String,
    /// Burn rates over time, wide and narrow; empty where nothing is known.
    pub(crate) rates: Vec<String>,
    /// What they answer.
    pub(crate) rates_answer: String,
    /// Events over time, wide and narrow; empty where nothing is known.
    pub(crate) events: Vec<String>,
    /// What they answer.
    pub(crate) events_answer: String,
    /// The figures behind all of them.
    pub(crate) readings: Option<Readings>,
    /// What is counted.
    pub(crate) unit: &'static str,
    /// By whose clocks they are.
    pub(crate) axis_note: String,
    /// What took it.
    pub(crate) episodes: Episodes,
}

/// What all of them are drawn of.
struct Drawing<'a> {
    slo: &'a Slo,
    group: &'a GroupStatus,
    /// Those of the time that is shown.
    points: Vec<CurvePoint>,
    hours: Vec<PastHour>,
    axis: TimeAxis,
}

impl Charts {
    /// Those of the range and group that are `asked` for.
    pub(super) fn of(status: &SloStatus, asked: &Aspect, as_of: AsOf, seen: &Seen) -> Self {
        let (slo, group, zone) = (&*status.slo, asked.group(status), seen.options.zone);
        let shown = asked.range(slo).of(whole(slo, group, seen));
        let episodes = Episodes::of(slo, group, shown, seen);
        let drawing = Drawing::of(slo, group, shown, zone);
        let (curve_answer, rates_answer) = (curve_answer(&drawing.points, zone), drawing.rates_answer());
        let events = drawing.events_labels();
        Self {
            ranges: asked.links(slo),
            remark: asked.remark(status),
            group: (status.groups.len() > 1).then(|| shortened(&group_name(&group.labels))),
            curves: drawing.curves(&episodes, as_of.shown(group.state), &curve_answer),
            curve_answer,
            rates: drawing.rates(&rates_answer),
            rates_answer,
            events: drawing.events(&events),
            events_answer: events.answer,
            readings: drawing.readings(),
            unit: slo.unit().noun(),
            axis_note: axis_note(zone),
            episodes,
        }
    }
}

/// The window, up to the moment that the figures are of.
fn whole(slo: &Slo, group: &GroupStatus, seen: &Seen) -> Extent {
    let until_now = |extent: Extent| Extent { end: seen.now.min(extent.end), ..extent };
    let present = || Extent::present(slo.window, seen.now).map(until_now);
    group.curve.extent().or_else(present).unwrap_or(Extent { start: seen.now, end: seen.now })
}

impl<'a> Drawing<'a> {
    fn of(slo: &'a Slo, group: &'a GroupStatus, shown: Extent, zone: TimeZone) -> Self {
        let (mut points, mut hours) = (group.curve.points(), group.curve.hours());
        // An hour that began before is shown in part, from the point where it began.
        points.retain(|point| point.at > shown.start - TimeDelta::hours(1));
        hours.retain(|hour| hour.end > shown.start);
        Self { slo, group, points, hours, axis: TimeAxis { start: shown.start, end: shown.end, zone, tick } }
    }

    fn curves(&self, episodes: &Episodes, state: State, answer: &str) -> Vec<String> {
        let labels = curve_labels(answer.to_owned());
        let curve = BudgetCurve {
            points: &self.points,
            axis: self.axis,
            episodes: &episodes.marks,
            state,
            labels: &labels,
        };
        drawn(|size| budget_curve(&curve, size))
    }

    fn rates_answer(&self) -> String {
        rates_answer(&self.hours, &self.slo.alerts, self.error_budget(), self.axis.zone)
    }

    fn rates(&self, answer: &str) -> Vec<String> {
        let error_budget = self.error_budget();
        let rates = self.steps(|hour| hour.burn_rate(error_budget));
        let thresholds = thresholds(&self.slo.alerts);
        let chart = RatesChart {
            rates: &rates,
            now: self.now(),
            thresholds: &thresholds,
            axis: self.axis,
            answer,
            rate: rate_beside,
            tick: rate_tick,
        };
        drawn(|size| rates_chart(&chart, size))
    }

    fn events_labels(&self) -> EventsLabels {
        let thresholds = thresholds(&self.slo.alerts);
        events_labels(&self.hours, self.slo.unit(), &thresholds, self.error_budget(), self.axis.zone)
    }

    fn events(&self, labels: &EventsLabels) -> Vec<String> {
        let total = self.steps(|hour| hour.counted.map(|sum| sum.total_events));
        let bad = self.steps(|hour| hour.counted.map(|sum| sum.bad_events));
        let chart = EventsChart { total: &total, bad: &bad, axis: self.axis, labels };
        drawn(|size| events_chart(&chart, size))
    }

    fn steps(&self, value: impl Fn(&PastHour) -> Option<f64>) -> Vec<Step> {
        let step = |hour: &PastHour| Step { from: hour.start(), to: hour.end, value: value(hour) };
        self.hours.iter().map(step).collect()
    }

    fn readings(&self) -> Option<Readings> {
        let shown = Extent { start: self.axis.start, end: self.axis.end };
        Readings::of(&self.hours, &self.points, self.now(), shown, self.error_budget())
    }

    /// The burn rate of the last hour.
    fn now(&self) -> Option<f64> {
        self.group.burn_rate(Duration::from_hours(1))
    }

    fn error_budget(&self) -> f64 {
        float(self.slo.objective.error_budget())
    }
}

fn drawn(draw: impl Fn(CurveSize) -> String) -> Vec<String> {
    [CurveSize::Wide, CurveSize::Narrow].map(draw).into_iter().filter(|svg| !svg.is_empty()).collect()
}
