//! Budgets of periods of the calendar: those that are over, from the sums of their tiles, and the one that is under way.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Period, Slo, SloId, Window};
use crate::prom::Sample;
use crate::rules::names;
use crate::status::extent::review;
use crate::status::queries::TileSum;
use crate::status::series::{GroupLabels, group_labels};
use crate::status::unknown::{NO_BAD, NO_RAW, SEVERAL, unknown, unsound};
use crate::status::{Basis, Budget, Counts, Extent, HourSum, Unknown};
use crate::units::Duration;

/// Why nothing is known of a time.
pub(super) const NOTHING: &str = "nothing was recorded in this time";

/// How long after its end a period's last tiles may still be written.
pub(super) const SETTLING: TimeDelta = TimeDelta::seconds(60);

/// What is known of one budget in a period.
#[derive(Clone, Debug, PartialEq)]
pub struct PastPeriod {
    /// When it was.
    pub extent: Extent,
    /// Until when its tiles are summed up: its end, unless it is not over.
    pub until: DateTime<Utc>,
    /// What was counted, and for how much of the time.
    pub counts: Counts,
    /// What became of its budget; of the part that is known, where coverage is below 1.
    pub budget: Result<Budget, Unknown>,
    /// The same as if maintenance had counted; `None` for an SLO without maintenance.
    pub raw: Option<Result<Budget, Unknown>>,
}

impl PastPeriod {
    /// A period of which nothing is known for this `reason`.
    #[must_use]
    pub fn unknown(extent: Extent, reason: &str) -> Self {
        let (counts, budget) = (Counts::default(), Err(unknown(reason)));
        Self { extent, until: extent.start, counts, budget, raw: None }
    }
}

/// The periods of one window as far as they are loaded, newest first: of some SLOs, with the sums of their tiles.
#[derive(Clone, Debug)]
pub struct PastPeriods {
    window: Window,
    /// Each period, and until when its tiles are summed up.
    spans: Vec<(Extent, DateTime<Utc>)>,
    slos: HashMap<SloId, Recorded>,
}

/// What is loaded of one SLO.
#[derive(Clone, Debug)]
struct Recorded {
    group_by: Vec<String>,
    is_maintained: bool,
    /// By group, in the order of the periods; what is missing at the end was not recorded.
    groups: BTreeMap<GroupLabels, Vec<Sums>>,
}

/// The sums of one group's tiles in one period.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    values: [Option<f64>; 5],
    /// Which of the answers it was last in, counted from 1.
    seen: usize,
    /// It was twice in one of them.
    several: bool,
}

/// The windows by whose periods the past of `slos` is told, each once.
#[must_use]
pub fn reviews<'a>(slos: impl Iterator<Item = &'a Slo>) -> Vec<Window> {
    let mut windows = Vec::new();
    for window in slos.map(|slo| review(slo.window)) {
        if !windows.contains(&window) {
            windows.push(window);
        }
    }
    windows
}

/// The periods of `window` that are over at `now`, newest first: 12 months, 8 quarters or 26 weeks. One that has only
/// just ended is not among them, because its last tiles may still be written.
pub fn ended(window: Window, now: DateTime<Utc>) -> impl Iterator<Item = Extent> {
    let before = move |extent: &Extent| extent.previous(window);
    std::iter::successors(Extent::present(window, now - SETTLING), before).skip(1).take(most(window))
}

/// So many periods that are over are told of.
const fn most(window: Window) -> usize {
    match window {
        Window::Calendar { period: Period::Week, .. } => 26,
        Window::Calendar { period: Period::Quarter, .. } => 8,
        _ => 12,
    }
}

impl PastPeriods {
    /// Nothing is loaded yet of the `slos` over periods of `window`.
    #[must_use]
    pub fn new<'a>(window: Window, slos: impl Iterator<Item = &'a Slo>) -> Self {
        let recorded = |slo: &Slo| Recorded {
            group_by: slo.group_by.clone(),
            is_maintained: !slo.maintenance.is_empty(),
            groups: BTreeMap::new(),
        };
        let slos = slos.map(|slo| (slo.id.clone(), recorded(slo))).collect();
        Self { window, spans: Vec::new(), slos }
    }

    /// The same for those of `slos` whose past is told by `window`.
    #[must_use]
    pub fn of_review<'a>(window: Window, slos: impl Iterator<Item = &'a Slo>) -> Self {
        Self::new(window, slos.filter(|slo| review(slo.window) == window))
    }

    /// Whose periods these are.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// The periods that were asked for, newest first.
    #[must_use]
    pub fn extents(&self) -> impl ExactSizeIterator<Item = Extent> {
        self.spans.iter().map(|(extent, _)| *extent)
    }

    /// Whether it was asked for everything that `slo` records.
    #[must_use]
    pub fn is_about(&self, slo: &Slo) -> bool {
        let fits =
            |of: &Recorded| of.group_by == slo.group_by && (of.is_maintained || slo.maintenance.is_empty());
        self.slos.get(&slo.id).is_some_and(fits)
    }

    /// The same of all those of `slos` whose past is told by this window.
    #[must_use]
    pub fn has_all_of<'a>(&self, mut slos: impl Iterator<Item = &'a Slo>) -> bool {
        slos.all(|slo| review(slo.window) != self.window || self.is_about(slo))
    }

    /// Adds the period before those that are there, whose tiles are summed up until `until`: the `answers` to the questions for
    /// each sum, several where it was asked for in parts. Tells whether anything was recorded in it.
    pub fn push(&mut self, extent: Extent, until: DateTime<Utc>, answers: &[(TileSum, Vec<Sample>)]) -> bool {
        let place = self.spans.len();
        self.spans.push((extent, until));
        let mut recorded = false;
        for (number, (sum, samples)) in answers.iter().enumerate() {
            for sample in samples {
                recorded |= self.add(place, number + 1, *sum, sample).is_some();
            }
        }
        recorded
    }

    fn add(&mut self, place: usize, number: usize, sum: TileSum, sample: &Sample) -> Option<()> {
        let label = |name: &str| sample.labels.get(name).cloned();
        let id = SloId { service: label(names::SERVICE_LABEL)?, name: label(names::SLO_LABEL)? };
        let of = self.slos.get_mut(&id)?;
        let periods = of.groups.entry(group_labels(&of.group_by, &sample.labels)).or_default();
        periods.resize(periods.len().max(place + 1), Sums::default());
        periods[place].add(number, sum, sample.value);
        Some(())
    }

    /// The groups of an SLO that recorded anything in the period at `place`, counted from the newest.
    pub fn groups(&self, id: &SloId, place: usize) -> impl Iterator<Item = &GroupLabels> {
        let all = self.slos.get(id).into_iter().flat_map(|of| &of.groups);
        let recorded = move |sums: &[Sums]| sums.get(place).is_some_and(|sums| sums.seen > 0);
        all.filter(move |(_, sums)| recorded(sums)).map(|(labels, _)| labels)
    }

    /// One group of `slo` in a longer period that is made up of those that are loaded, as a quarter of its months is. `None`
    /// where they do not make it up.
    #[must_use]
    pub fn over(&self, slo: &Slo, group: &GroupLabels, extent: Extent, tile: Duration) -> Option<PastPeriod> {
        let within = self.places(extent)?;
        let sums = self.slos.get(&slo.id).and_then(|of| of.groups.get(group)).map_or(&[][..], Vec::as_slice);
        let known = sums.get(within.start..sums.len().min(within.end)).unwrap_or_default();
        Some(Sums::together(known).period(slo, extent, extent.end, tile))
    }

    /// The groups of an SLO that recorded anything in `extent`, as far as it is made up of periods that are loaded.
    pub fn groups_over(&self, id: &SloId, extent: Extent) -> impl Iterator<Item = &GroupLabels> {
        self.places(extent).into_iter().flatten().flat_map(move |place| self.groups(id, place))
    }

    /// The places of the periods that make up `extent`; none where nothing at all was recorded in it, because it is older than the
    /// oldest period in which anything was.
    fn places(&self, extent: Extent) -> Option<Range<usize>> {
        let inside = |(of, _): &(Extent, DateTime<Utc>)| of.start >= extent.start && of.end <= extent.end;
        let from = self.spans.iter().take_while(|(of, _)| of.start >= extent.end).count();
        let to = from + self.spans[from..].iter().take_while(|span| inside(span)).count();
        let reaches_back = to == self.spans.len() && to < most(self.window);
        let begins = self.spans[from..to].last().is_some_and(|(of, _)| of.start == extent.start);
        let ends = self.spans[from..to].first().map_or(from > 0, |(of, _)| of.end == extent.end);
        (ends && (begins || reaches_back)).then_some(from..to)
    }

    /// One group of `slo` in each of the periods, newest first. `tile` is how long a tile is.
    #[must_use]
    pub fn of(&self, slo: &Slo, group: &GroupLabels, tile: Duration) -> Vec<PastPeriod> {
        let sums = self.slos.get(&slo.id).and_then(|of| of.groups.get(group));
        let sums = |place| sums.and_then(|sums| sums.get(place)).copied().unwrap_or_default();
        let spans = self.spans.iter().enumerate();
        spans.map(|(place, (extent, until))| sums(place).period(slo, *extent, *until, tile)).collect()
    }
}

impl Sums {
    fn add(&mut self, answer: usize, sum: TileSum, value: f64) {
        self.several |= self.seen == answer;
        self.seen = answer;
        *self.values[sum as usize].get_or_insert_default() += value;
    }

    /// The sums of all `parts`. A sum that one of them lacks, in which tiles were recorded, is not known.
    fn together(parts: &[Self]) -> Self {
        let recorded = || parts.iter().filter(|part| part.values[TileSum::Tiles as usize].is_some());
        let sum = |at: usize| recorded().map(|part| part.values[at]).sum::<Option<f64>>();
        let values = [0, 1, 2, 3, 4].map(|at| recorded().next().and_then(|_| sum(at)));
        Self { values, seen: 0, several: parts.iter().any(|part| part.several) }
    }

    fn period(self, slo: &Slo, extent: Extent, until: DateTime<Utc>, tile: Duration) -> PastPeriod {
        let counts = |sums| Counts::summed(self.hour_sum(sums), until - extent.start, tile);
        let budget = |sums, missing| {
            self.are_there(sums, missing)?;
            budget(slo, extent, until, tile, &counts(sums))
        };
        let raw = || budget([TileSum::RawTotal, TileSum::RawBad], NO_RAW);
        PastPeriod {
            extent,
            until,
            counts: counts([TileSum::Total, TileSum::Bad]),
            budget: budget([TileSum::Total, TileSum::Bad], NO_BAD),
            raw: (!slo.maintenance.is_empty()).then(raw),
        }
    }

    /// Whether everything that a budget is made of was recorded, and once.
    fn are_there(self, sums: [TileSum; 2], missing: &str) -> Result<(), Unknown> {
        let is_there = |sum: TileSum| self.values[sum as usize].is_some();
        match sums.map(is_there) {
            _ if self.several => Err(unknown(SEVERAL)),
            _ if !is_there(TileSum::Tiles) => Err(unknown(NOTHING)),
            [true, true] => Ok(()),
            _ => Err(unknown(missing)),
        }
    }

    fn hour_sum(self, [total, bad]: [TileSum; 2]) -> HourSum {
        let [tiles, total_events, bad_events] =
            [TileSum::Tiles, total, bad].map(|sum| self.values[sum as usize].unwrap_or_default());
        HourSum { bad_events, total_events, tiles }
    }
}

pub(super) fn budget(
    slo: &Slo,
    extent: Extent,
    until: DateTime<Utc>,
    tile: Duration,
    counts: &Counts,
) -> Result<Budget, Unknown> {
    let budget = Budget::of_period(slo, Basis::of(slo), tile, extent, counts, until);
    budget.ok_or_else(|| unknown(unsound(counts.total_events, counts.bad_events)))
}
