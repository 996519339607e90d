//! From the sums of a period to whether each objective was kept.

use std::cmp::Ordering;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::{Period, Slo, Window};
use crate::status::{
    Basis, Budget, BurningTiles, Extent, Firings, PastEpisode, PastPeriod, PastPeriods, TileLengths, Unknown,
    ended,
};
use crate::units::{Duration, TimeZone, show};

/// Of less of its time than this share, nobody knows whether an objective was kept in it.
const ENOUGH: f64 = 0.9;

/// What binary arithmetic may be off by.
const ROUNDING_ERROR: f64 = 1e-9;

/// What became of the budgets of some SLOs in a period of the calendar.
#[derive(Clone, Debug)]
pub struct Report {
    /// The kind of period.
    pub period: Period,
    /// By whose clocks it begins and ends.
    pub zone: TimeZone,
    /// When it is.
    pub extent: Extent,
    /// Until when events are counted: its end, unless it is not over.
    pub until: DateTime<Utc>,
    /// Whether it is over, and all of it recorded.
    pub is_over: bool,
    /// Worst first.
    pub slos: Vec<SloReport>,
    /// What makes figures doubtful, as sentences.
    pub remarks: Vec<String>,
}

/// One SLO.
#[derive(Clone, Debug)]
pub struct SloReport {
    /// The SLO.
    pub slo: Arc<Slo>,
    /// The budget of an ungrouped one, or the worst of its groups.
    pub worst: BudgetReport,
    /// Those of a grouped one, worst first.
    pub groups: Vec<BudgetReport>,
}

/// The names and values of a group's labels.
type GroupLabels = Vec<(String, String)>;

/// One budget.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetReport {
    /// The group's labels; empty for an ungrouped SLO.
    pub labels: GroupLabels,
    /// Whether the objective was kept.
    pub verdict: Verdict,
    /// The period.
    pub period: PastPeriod,
    /// The one before, where it was asked for.
    pub before: Option<PastPeriod>,
    /// When it burned faster than it may, the costliest first.
    pub episodes: Result<Vec<PastEpisode>, Unknown>,
    /// From when on these are known, where that is later than the start of the period.
    pub episodes_since: Option<DateTime<Utc>>,
}

/// What one source has of the period.
#[derive(Clone, Debug)]
pub struct Recorded<'a> {
    /// The period, and the one before it.
    pub periods: &'a PastPeriods,
    /// How long tiles are.
    pub tiles: &'a TileLengths,
    /// The tiles that burned, and when alerts fired; or why nobody knows.
    pub episodes: Result<(&'a BurningTiles, &'a Firings), Unknown>,
}

/// Whether an objective was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Not more bad events than the budget allows.
    Met,
    /// More than that.
    Missed,
    /// Nobody can say.
    Unknown(Unknown),
}

impl Report {
    /// About nobody yet: a `period` by the clocks of `zone` that lies at `extent`, looked at `now`.
    #[must_use]
    pub fn begun(period: Period, zone: TimeZone, extent: Extent, now: DateTime<Utc>) -> Self {
        let newest = ended(Window::Calendar { period, zone }, now).next();
        let (until, is_over) = (extent.end.min(now), newest.is_some_and(|newest| extent <= newest));
        Self { period, zone, extent, until, is_over, slos: Vec::new(), remarks: Vec::new() }
    }

    /// With `slos`, of which so much was recorded.
    #[must_use]
    pub fn with(self, slos: &[Arc<Slo>], recorded: &Recorded<'_>) -> Self {
        let told = slos.iter().map(|slo| SloReport::recorded(slo, recorded, self.extent)).collect();
        self.and(told)
    }

    /// With `slos` of which nothing could be read.
    #[must_use]
    pub fn with_unread(self, slos: &[Arc<Slo>], reason: &str) -> Self {
        let nothing = PastPeriod::unknown(self.extent, reason);
        let unread = |slo: &Arc<Slo>| SloReport::of(slo, Vec::new(), || BudgetReport::unread(&nothing));
        let unread = slos.iter().map(unread).collect();
        self.and(unread)
    }

    pub(super) fn and(mut self, slos: Vec<SloReport>) -> Self {
        self.slos.extend(slos);
        self.slos.sort_by(|one, two| {
            worst_first(&one.worst, &two.worst).then_with(|| one.slo.id.cmp(&two.slo.id))
        });
        self
    }

    /// How many SLOs were judged so.
    #[must_use]
    pub fn count(&self, is: fn(&Verdict) -> bool) -> usize {
        self.slos.iter().filter(|slo| is(&slo.worst.verdict)).count()
    }

    /// With the remark that Prometheus, which keeps samples so long, has forgotten a part of the period at `now`, where it has.
    #[must_use]
    pub fn with_retention(mut self, kept: Option<Duration>, now: DateTime<Utc>) -> Self {
        let ago = u64::try_from((now - self.extent.start).num_milliseconds()).map(Duration::from_millis);
        let short = kept.filter(|kept| ago.is_ok_and(|ago| *kept < ago));
        let remark = short.map(|kept| {
            format!("Prometheus keeps {kept}: what was recorded before that is missing from these figures")
        });
        self.remarks.extend(remark.filter(|remark| !self.remarks.contains(remark)));
        self
    }
}

impl SloReport {
    /// Its budgets: one a group, worst first, or the one of an ungrouped SLO.
    #[must_use]
    pub fn budgets(&self) -> &[BudgetReport] {
        if self.groups.is_empty() { std::slice::from_ref(&self.worst) } else { &self.groups }
    }

    /// Groups of which nothing was recorded in the period had no budget in it.
    fn recorded(slo: &Arc<Slo>, recorded: &Recorded<'_>, extent: Extent) -> Self {
        let budget = |labels: &GroupLabels| BudgetReport::recorded(slo, labels, recorded, extent);
        let budgets = recorded.periods.groups(&slo.id, 0).map(budget).collect();
        Self::of(slo, budgets, || budget(&GroupLabels::new()))
    }

    /// The SLO with its `budgets`; where it has none, `nothing` says why.
    pub(super) fn of(
        slo: &Arc<Slo>,
        budgets: Vec<BudgetReport>,
        nothing: impl FnOnce() -> BudgetReport,
    ) -> Self {
        let mut groups = budgets;
        groups.sort_by(|one, two| worst_first(one, two).then_with(|| one.labels.cmp(&two.labels)));
        let worst = groups.first().cloned().unwrap_or_else(nothing);
        groups.retain(|group| !group.labels.is_empty());
        Self { slo: Arc::clone(slo), worst, groups }
    }
}

impl BudgetReport {
    /// What `labels` had in a `period`.
    pub(super) fn of(
        labels: GroupLabels,
        period: PastPeriod,
        before: Option<PastPeriod>,
        episodes: Result<Vec<PastEpisode>, Unknown>,
    ) -> Self {
        Self { labels, verdict: judge(&period), period, before, episodes, episodes_since: None }
    }

    /// What could not be read, for the reason that `nothing` has.
    pub(super) fn unread(nothing: &PastPeriod) -> Self {
        let episodes = nothing.budget.clone().map(|_| Vec::new());
        Self::of(Vec::new(), nothing.clone(), None, episodes)
    }

    fn recorded(slo: &Slo, labels: &GroupLabels, recorded: &Recorded<'_>, extent: Extent) -> Self {
        let Recorded { periods, tiles, episodes } = recorded;
        let mut all = periods.of(slo, labels, tiles.length(slo)).into_iter();
        let period = all.next().unwrap_or_else(|| PastPeriod::unknown(extent, "it was not asked for"));
        let within =
            |(burning, alerts): (&BurningTiles, &Firings)| burning.within(slo, labels, extent, alerts);
        let episodes = episodes.clone().and_then(within);
        Self::of(labels.clone(), period, all.next(), episodes)
    }

    /// How much more of the budget was consumed than in the period before, as a share of it; `None` where too little is known of
    /// either.
    #[must_use]
    pub fn change(&self) -> Option<f64> {
        let consumed = |period: &PastPeriod| {
            let budget = period.budget.as_ref().ok()?;
            period.counts.coverage().filter(|known| *known >= ENOUGH).map(|_| budget.consumed_ratio())
        };
        Some(consumed(&self.period)? - consumed(self.before.as_ref()?)?)
    }
}

impl Verdict {
    /// Whether the objective was kept in a `period`.
    #[must_use]
    pub fn of(period: &PastPeriod) -> Self {
        judge(period)
    }

    /// The word for it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Missed => "missed",
            Self::Unknown(_) => "unknown",
        }
    }

    /// Why nobody can say.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Unknown(unknown) => Some(&unknown.reason),
            _ => None,
        }
    }
}

/// Time that nobody knows anything of cannot have been good for an objective to be met; were it all good, and the objective still
/// missed, then it was.
fn judge(period: &PastPeriod) -> Verdict {
    let unknown = |reason: String| Verdict::Unknown(Unknown { reason });
    let budget = match &period.budget {
        Ok(budget) => budget,
        Err(reason) => return Verdict::Unknown(reason.clone()),
    };
    let Some(known) = period.counts.coverage() else {
        return unknown("less than an hour of it has passed".to_owned());
    };
    match is_spent(budget.consumed_ratio()) {
        true if known >= ENOUGH || is_spent(at_best(budget, known)) => Verdict::Missed,
        false if known >= ENOUGH => Verdict::Met,
        _ => unknown(format!("only {} of its time is recorded", show::percent(known))),
    }
}

/// The share of the budget that was consumed if what is not `known` was as busy and all good.
fn at_best(budget: &Budget, known: f64) -> f64 {
    match budget.basis() {
        // It is a share of the whole period already.
        Basis::WholePeriod => budget.consumed_ratio(),
        Basis::Rolling | Basis::ToDate | Basis::Projected => budget.consumed_ratio() * known,
    }
}

fn is_spent(consumed: f64) -> bool {
    consumed > 1.0 + ROUNDING_ERROR
}

/// Missed ones first, then what is unknown, then those that are met; each by what they consumed.
fn worst_first(one: &BudgetReport, two: &BudgetReport) -> Ordering {
    let rank = |budget: &BudgetReport| match budget.verdict {
        Verdict::Missed => 0,
        Verdict::Unknown(_) => 1,
        Verdict::Met => 2,
    };
    let consumed =
        |budget: &BudgetReport| budget.period.budget.as_ref().map_or(f64::INFINITY, Budget::consumed_ratio);
    rank(one).cmp(&rank(two)).then_with(|| consumed(two).total_cmp(&consumed(one)))
}
