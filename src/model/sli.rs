//! What an SLO counts.

use std::fmt;

use crate::model::SloId;
use crate::promql::{Expr, VectorSelector};
use crate::units::{Decimal, Duration, Objective};

/// Which of the two kinds of events a spec's query names beside the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountedAs {
    /// The query counts bad events.
    Bad,
    /// The query counts good events; bad ones are the rest of the total.
    Good,
}

/// Where events come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// A counter: windows, differences and sums are ours.
    Counter(VectorSelector),
    /// An expression that gives the events within `$window`.
    Expression(Expr),
}

/// How a histogram stores its observations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HistogramKind {
    /// A series a bucket.
    Classic,
    /// All buckets in one sample.
    Native,
}

/// A comparison with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// `<`, `<=`, `>` or `>=`.
    pub op: &'static str,
    /// What is compared with.
    pub value: Decimal,
}

/// A service level indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sli {
    /// Two counters.
    Events {
        /// The bad or the good events.
        counted: Query,
        /// Which of the two they are.
        counted_as: CountedAs,
        /// All events.
        total: Query,
    },
    /// A histogram and a threshold, for a classic one one of its bucket bounds.
    Latency {
        /// The histogram without `_bucket` or `_count`.
        histogram: VectorSelector,
        /// The threshold in seconds; an event at or below it is good.
        threshold: Decimal,
        /// The threshold as the spec writes it, e.g. `500ms`.
        written: String,
        /// How it is stored.
        kind: HistogramKind,
    },
    /// An expression that gives the error ratio within `$window`. Every base window counts the same, whatever its traffic.
    Ratio {
        /// The expression, 0 to 1.
        errors: Expr,
    },
    /// Values looked at every scrape interval.
    Gauge {
        /// What gives the value.
        query: Expr,
        /// When it is good.
        good: Comparison,
    },
    /// Series that are 1 while all is well, and 0 otherwise; each of their samples is an event.
    Probe {
        /// The series.
        success: VectorSelector,
    },
    /// Other SLOs taken together.
    Composite {
        /// How they are.
        combined: Combined,
        /// The SLOs, in written order.
        components: Vec<Component>,
    },
}

/// How a composite takes its components together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Combined {
    /// Each bad event of a component spoils one event of the whole, which has as many as its busiest component: an upper
    /// bound of what users of all components felt.
    AllOf,
    /// The events of all components, each as often as its component weighs.
    Weighted,
}

/// An SLO within a composite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Which one.
    pub id: SloId,
    /// How much one of its events weighs.
    pub weight: Decimal,
    /// Whether it counts slices, which are recorded as tiles only.
    pub sliced: bool,
}

/// Time slices that are counted instead of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slices {
    /// How long a slice is.
    pub length: Duration,
    /// What makes it good.
    pub score: Score,
    /// What one without events is.
    pub empty: Assumed,
}

/// How a slice is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Score {
    /// It is good when this share of its events is.
    Target(Objective),
    /// It is bad by the share of its bad events.
    Partial,
}

/// What is taken for granted where nothing was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Assumed {
    /// Nothing: it is not counted.
    #[default]
    Unknown,
    /// That all was well.
    Good,
    /// That nothing worked.
    Bad,
}

/// What an SLO's counts are counts of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Events of the service.
    Events,
    /// Samples of a gauge or a probe.
    Samples,
    /// Stretches of time of the same length.
    Slices,
}

impl Unit {
    /// In words, for more than one.
    #[must_use]
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Samples => "samples",
            Self::Slices => "slices",
        }
    }
}

impl Sli {
    /// What it counts where no slices are.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        match self {
            Self::Events { .. } | Self::Latency { .. } | Self::Composite { .. } => Unit::Events,
            Self::Gauge { .. } | Self::Probe { .. } => Unit::Samples,
            Self::Ratio { .. } => Unit::Slices,
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Counter(selector) => selector.fmt(f),
            Self::Expression(expr) => expr.fmt(f),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.op, self.value)
    }
}
