//! The stretch of time that one record counts, and how counters, expressions and samples are counted over it.

use crate::model::{HistogramKind, Query};
use crate::promql::{self, Expr, VectorSelector};
use crate::rules::expr::histogram;
use crate::rules::recorded::BASE;
use crate::units::{Decimal, Duration};

/// Ranges that end where the next one begins are a millisecond short, so that the closed ranges of Prometheus 2 and the
/// left-open ones of Prometheus 3 hold the same samples.
pub(super) const INSTANT: Duration = Duration::from_millis(1);

/// What a record counts.
#[derive(Clone, Copy)]
pub(super) enum Base {
    /// The last five minutes, wherever they begin: `increase()`.
    Fast,
    /// One of a row of disjoint stretches: differences of instant values, which telescope.
    Tile {
        /// How long it is; the interval of the group.
        length: Duration,
        /// How far to look back for resets: a reset between the sample that `offset` finds and the tile's start would
        /// otherwise go unseen.
        guard: Duration,
    },
}

impl Base {
    /// A tile whose targets are scraped every `scrape_interval`.
    pub(super) fn tile(length: Duration, scrape_interval: Duration) -> Self {
        Self::Tile { length, guard: length + scrape_interval * 2 }
    }

    /// How long it is.
    pub(super) const fn length(self) -> Duration {
        match self {
            Self::Fast => BASE,
            Self::Tile { length, .. } => length,
        }
    }

    /// As a range of samples.
    pub(super) fn range(self) -> Duration {
        self.length() - INSTANT
    }

    /// The events of each series, or of an expression's results, which are never below zero nor NaN.
    pub(super) fn events(self, query: &Query) -> String {
        match query {
            Query::Counter(selector) => self.counter(selector),
            Query::Expression(expr) => {
                format!("({}) >= 0", self.windowed(expr))
            }
        }
    }

    /// The events of each series of a counter.
    pub(super) fn counter(self, counter: &VectorSelector) -> String {
        match self {
            Self::Fast => format!("increase({counter}[{BASE}])"),
            Self::Tile { length, guard } => format!(
                "(({counter} - {counter} offset {length}) >= 0 and resets({counter}[{guard}]) == 0)\n\
                 or increase({counter}[{length}])"
            ),
        }
    }

    /// An expression with this stretch for its `$window`, increases being counted as everywhere else.
    pub(super) fn windowed(self, expr: &Expr) -> Expr {
        let telescoped = match self {
            Self::Fast => expr.clone(),
            Self::Tile { .. } => promql::replace(expr, &mut |part| {
                let counter = promql::increase_of(part)?;
                promql::parse(&self.counter(counter)).0
            }),
        };
        promql::substitute_window(&telescoped, self.length())
    }

    /// All observations of a histogram and those at or below `threshold`, a series a target.
    pub(super) fn observations(
        self,
        selector: &VectorSelector,
        threshold: Decimal,
        kind: HistogramKind,
    ) -> (String, String) {
        match kind {
            HistogramKind::Classic => (
                self.counter(&histogram::observations(selector)),
                self.counter(&histogram::bucket(selector, threshold)),
            ),
            HistogramKind::Native => {
                let below =
                    |of: &str| format!("histogram_fraction(-Inf, {threshold}, {of}) * histogram_count({of})");
                (
                    self.native(selector, |of| format!("histogram_count({of})")),
                    self.native(selector, |of| below(of)),
                )
            }
        }
    }

    /// What `part` reads of a native histogram, as a counter: it grows with every observation.
    fn native(self, selector: &VectorSelector, part: impl Fn(&str) -> String) -> String {
        match self {
            Self::Fast => format!("(({}) >= 0)", part(&format!("increase({selector}[{BASE}])"))),
            Self::Tile { length, guard } => format!(
                "(({now} - {before}) >= 0 and resets({selector}[{guard}]) == 0)\nor ({increase}) >= 0",
                now = part(&selector.to_string()),
                before = part(&format!("{selector} offset {length}")),
                increase = part(&format!("increase({selector}[{length}])")),
            ),
        }
    }
}
