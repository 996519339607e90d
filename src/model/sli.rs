//! What an SLO counts.

use crate::promql::VectorSelector;
use crate::units::Decimal;

/// Which of the two kinds of events a spec's query names beside the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountedAs {
    /// The query counts bad events.
    Bad,
    /// The query counts good events; bad ones are the rest of the total.
    Good,
}

/// A service level indicator: counters of events, or of requests by duration.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Sli {
    /// Two counters.
    Events {
        /// The counter of bad or of good events.
        counted: VectorSelector,
        /// Which of the two it is.
        counted_as: CountedAs,
        /// The counter of all events.
        total: VectorSelector,
    },
    /// A classic histogram and a threshold that is one of its bucket bounds.
    Latency {
        /// The histogram without `_bucket` or `_count`.
        histogram: VectorSelector,
        /// The bucket bound in seconds; an event at or below it is good.
        threshold: Decimal,
        /// The threshold as the spec writes it, e.g. `500ms`.
        written: String,
    },
}
