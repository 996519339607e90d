//! An unplanned stretch of time to facts, from what Prometheus answered about it.

use chrono::{DateTime, TimeDelta, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::chaos::SubjectId;
use crate::chaos::record::Query;
use crate::postmortem::facts::{
    BudgetFacts, Curve, CurveSample, Detection, Facts, Happening, Harm, History, Kind, Looks, Moment,
    Moments, Prices, QueryFacts, RunMeanwhile, Source, Stretch, TimelineRow, budgets, estimates,
};
use crate::status::{Tile, episodes};
use crate::units::Duration;

/// What was asked about a service and a stretch of time.
#[derive(Clone, Debug)]
pub struct EpisodeInput<'a> {
    /// The service.
    pub service: &'a str,
    /// The first moment asked for.
    pub from: DateTime<Utc>,
    /// The last.
    pub to: DateTime<Utc>,
    /// The episode of one of its budgets that this is about, where one was named.
    pub episode: Option<EpisodeFacts>,
    /// Every budget of the service.
    pub slos: Vec<SloTiles>,
    /// Every alert that was pending or firing: name, whether it fired, from, to, and the query that tells so.
    pub alerts: Vec<AlertSpan>,
    /// The recorded runs whose fault fell into the stretch.
    pub runs: &'a [RunMeanwhile],
    /// All questions.
    pub queries: &'a [Query],
}

/// The episode of one budget that a postmortem was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EpisodeFacts {
    /// What names it, in the daemon too.
    pub id: String,
    /// The bad events of its burning tiles.
    pub bad_events: f64,
    /// What share of the whole budget, as it was when asked, these are.
    pub budget_ratio: Option<f64>,
    /// The highest burn rate of a tile.
    pub peak_burn_rate: f64,
}

/// An alert over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertSpan {
    /// Its name for people.
    pub name: String,
    /// It fired; else it was pending.
    pub firing: bool,
    /// The first sample.
    pub from: DateTime<Utc>,
    /// The last; `None` where that is the end of what was asked for.
    pub to: Option<DateTime<Utc>>,
    /// The query that tells.
    pub query: u64,
}

/// One budget's tiles, from an hour before the stretch to its end.
#[derive(Clone, Debug)]
pub struct SloTiles {
    /// Whose.
    pub subject: SubjectId,
    /// The objective as a ratio.
    pub objective: f64,
    /// The SLO's window.
    pub window: Option<Duration>,
    /// The length of a tile.
    pub tile: Duration,
    /// Oldest first.
    pub tiles: Vec<Tile>,
    /// The whole budget at the end, in events.
    pub allowed_events: Option<f64>,
    /// The share that was left at the start.
    pub remaining_before: Option<f64>,
    /// And at the end.
    pub remaining_after: Option<f64>,
    /// The SLI over five minutes.
    pub samples: Vec<CurveSample>,
    /// The queries that all of this was read from; the first is that of the samples.
    pub queries: Vec<u64>,
}

/// The facts of an episode.
#[must_use]
pub fn from_episode(input: &EpisodeInput, prices: &Prices) -> Facts {
    let budgets: Vec<BudgetFacts> = input.slos.iter().map(|slo| budget(slo, input.from)).collect();
    let moments = moments(input, &budgets);
    Facts {
        id: format!("{}-{}", input.service, input.from.format("%Y%m%dt%H%M%Sz")),
        kind: Kind::Unplanned,
        episode: input.episode.clone(),
        service: input.service.to_owned(),
        from: input.from,
        to: input.to,
        run: None,
        meanwhile: input.runs.to_vec(),
        harm: Harm::together(budgets.iter().map(Harm::of_budget)),
        moments,
        estimates: estimates::of(input.service, &budgets, prices),
        detection: detection(input),
        timeline: timeline(input, &budgets),
        gates: Vec::new(),
        looks: Looks::default(),
        curves: input.slos.iter().map(curve).collect(),
        queries: input.queries.iter().map(QueryFacts::from).collect(),
        budgets,
    }
}

fn budget(slo: &SloTiles, from: DateTime<Utc>) -> BudgetFacts {
    let of = |kept: fn(&Tile) -> f64, during: bool| sum(&slo.tiles, from, during, kept);
    let (total, bad) = (of(|tile| tile.total_events, true), of(|tile| tile.bad_events, true));
    let (baseline, history) = baseline(slo, from, total).unzip();
    let mut budget = BudgetFacts {
        subject: slo.subject.clone(),
        unit: None,
        objective: Some(slo.objective),
        window_secs: slo.window.map(Duration::as_secs_f64),
        total_events: total,
        bad_events: bad,
        uncertainty_events: None,
        counted_until: None,
        came: None,
        baseline_events: baseline,
        baseline_history: history,
        net_bad_events: budgets::net(bad, baseline),
        allowed_events: slo.allowed_events,
        cost_ratio: bad.zip(slo.allowed_events).map(|(bad, allowed)| bad / allowed).filter(|r| r.is_finite()),
        remaining_before: slo.remaining_before,
        remaining_after: slo.remaining_after,
        lowest_sli: slo.samples.iter().filter_map(|sample| sample.sli).min_by(f64::total_cmp),
        below: below(slo),
        downtime_secs: None,
        sources: slo.queries.iter().map(|id| Source::Query(*id)).collect(),
    };
    budget.downtime_secs = budgets::downtime(&budget);
    budget
}

/// What would have been bad among `total` at the error ratio of the tiles before, and how much history those are.
fn baseline(slo: &SloTiles, from: DateTime<Utc>, total: Option<f64>) -> Option<(f64, History)> {
    let of = |kept: fn(&Tile) -> f64| sum(&slo.tiles, from, false, kept);
    let (bad, events) = of(|tile| tile.bad_events).zip(of(|tile| tile.total_events))?;
    let tiles =
        sum(&slo.tiles, from, false, |tile| if tile.total_events.is_finite() { 1.0 } else { f64::NAN })?;
    let history = History { events, secs: tiles * slo.tile.as_secs_f64() };
    (events > 0.0).then_some((bad / events * total?, history))
}

/// The sum of the tiles that end after `from`, or of those before; `None` without any.
fn sum(tiles: &[Tile], from: DateTime<Utc>, during: bool, kept: fn(&Tile) -> f64) -> Option<f64> {
    let values: Vec<f64> = tiles
        .iter()
        .filter(|tile| (tile.end > from) == during)
        .map(kept)
        .filter(|value| value.is_finite())
        .collect();
    (!values.is_empty()).then(|| values.iter().sum())
}

/// When the five-minute SLI was below its objective; the episode's tiles tell it where there is no such SLI.
fn below(slo: &SloTiles) -> Vec<Stretch> {
    if slo.samples.iter().all(|sample| sample.sli.is_none()) {
        let found = episodes(&slo.tiles, slo.tile, 1.0 - slo.objective);
        let stretch = |episode: crate::status::Episode| Stretch {
            from: episode.start,
            to: episode.closed.then_some(episode.end),
        };
        return found.into_iter().map(stretch).collect();
    }
    let mut stretches: Vec<Stretch> = Vec::new();
    for (at, sli) in slo.samples.iter().filter_map(|sample| Some((sample.at, sample.sli?))) {
        let open = stretches.last_mut().filter(|stretch| stretch.to.is_none());
        match (sli < slo.objective, open) {
            (true, None) => stretches.push(Stretch { from: at, to: None }),
            (false, Some(open)) => open.to = Some(at),
            _ => {}
        }
    }
    stretches
}

fn moments(input: &EpisodeInput, budgets: &[BudgetFacts]) -> Moments {
    let source = |budget: &BudgetFacts| budget.sources.first().copied().unwrap_or(Source::Line(1));
    let impact = budgets
        .iter()
        .flat_map(|budget| {
            budget.below.iter().map(move |one| Moment { at: one.from, source: source(budget) })
        })
        .min_by_key(|moment| moment.at);
    let ends: Option<Vec<Moment>> = budgets
        .iter()
        .flat_map(|budget| {
            budget.below.iter().map(move |one| Some(Moment { at: one.to?, source: source(budget) }))
        })
        .collect();
    let detected =
        first_alert(input).map(|alert| Moment { at: alert.from, source: Source::Query(alert.query) });
    let recovered = ends.and_then(|ends| ends.into_iter().max_by_key(|moment| moment.at));
    Moments { impact, detected, recovered, ..Moments::default() }
}

fn first_alert<'a>(input: &'a EpisodeInput) -> Option<&'a AlertSpan> {
    input.alerts.iter().filter(|alert| alert.firing).min_by_key(|alert| alert.from)
}

/// An alert that fires somewhere else, or a query without an answer, leaves open whether one fired.
fn detection(input: &EpisodeInput) -> Detection {
    let answered = input.queries.iter().all(|query| query.error.is_none());
    match first_alert(input) {
        Some(alert) => Detection::Alert { name: alert.name.clone() },
        None if answered => Detection::Nothing,
        None => Detection::NothingSeen,
    }
}

fn timeline(input: &EpisodeInput, budgets: &[BudgetFacts]) -> Vec<TimelineRow> {
    let mut rows: Vec<TimelineRow> = input.alerts.iter().flat_map(of_alert).collect();
    for (budget, slo) in budgets.iter().zip(&input.slos) {
        rows.extend(budget.below.iter().flat_map(|stretch| of_stretch(budget, *stretch, &slo.samples)));
    }
    rows.sort_by_key(|row| row.at);
    rows
}

fn of_alert(alert: &AlertSpan) -> Vec<TimelineRow> {
    let row = |at, what| TimelineRow {
        at,
        source: "prometheus".to_owned(),
        what,
        evidence: vec![Source::Query(alert.query)],
    };
    let name = alert.name.clone();
    let begins = if alert.firing { Happening::AlertFired { name } } else { Happening::AlertPending { name } };
    let ends = alert
        .to
        .filter(|_| alert.firing)
        .map(|to| row(to, Happening::AlertEnded { name: alert.name.clone() }));
    std::iter::once(row(alert.from, begins)).chain(ends).collect()
}

fn of_stretch(budget: &BudgetFacts, stretch: Stretch, samples: &[CurveSample]) -> Vec<TimelineRow> {
    let subject = || budget.subject.clone();
    let during = |at: DateTime<Utc>| at >= stretch.from && stretch.to.is_none_or(|to| at < to);
    let slis =
        samples.iter().filter_map(|sample| Some((sample.at, sample.sli?))).filter(|(at, _)| during(*at));
    let lowest = slis.clone().min_by(|a, b| a.1.total_cmp(&b.1));
    let first = slis.clone().next().map(|(_, sli)| sli);
    let mut rows = vec![(stretch.from, Happening::SliFell { subject: subject(), sli: first })];
    if let Some((at, sli)) = lowest.filter(|(at, _)| *at - stretch.from > TimeDelta::zero()) {
        rows.push((at, Happening::SliLowest { subject: subject(), sli }));
    }
    rows.extend(stretch.to.map(|to| (to, Happening::SliBack { subject: subject() })));
    let evidence: Vec<Source> = budget.sources.first().copied().into_iter().collect();
    let source = "prometheus".to_owned();
    rows.into_iter()
        .map(|(at, what)| TimelineRow { at, source: source.clone(), what, evidence: evidence.clone() })
        .collect()
}

fn curve(slo: &SloTiles) -> Curve {
    Curve { subject: slo.subject.clone(), objective: slo.objective, samples: slo.samples.clone() }
}
