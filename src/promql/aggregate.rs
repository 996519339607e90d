//! The aggregation operators.

use std::fmt;

/// An operator over the series of one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the operators of the table below")]
pub enum AggregateOp {
    Avg,
    Bottomk,
    Count,
    CountValues,
    Group,
    LimitRatio,
    Limitk,
    Max,
    Min,
    Quantile,
    Stddev,
    Stdvar,
    Sum,
    Topk,
}

/// What an aggregation wants before its vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parameter {
    None,
    Scalar,
    String,
}

const NAMES: [(AggregateOp, &str, Parameter); 14] = [
    (AggregateOp::Avg, "avg", Parameter::None),
    (AggregateOp::Bottomk, "bottomk", Parameter::Scalar),
    (AggregateOp::Count, "count", Parameter::None),
    (AggregateOp::CountValues, "count_values", Parameter::String),
    (AggregateOp::Group, "group", Parameter::None),
    (AggregateOp::LimitRatio, "limit_ratio", Parameter::Scalar),
    (AggregateOp::Limitk, "limitk", Parameter::Scalar),
    (AggregateOp::Max, "max", Parameter::None),
    (AggregateOp::Min, "min", Parameter::None),
    (AggregateOp::Quantile, "quantile", Parameter::Scalar),
    (AggregateOp::Stddev, "stddev", Parameter::None),
    (AggregateOp::Stdvar, "stdvar", Parameter::None),
    (AggregateOp::Sum, "sum", Parameter::None),
    (AggregateOp::Topk, "topk", Parameter::Scalar),
];

impl AggregateOp {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES.into_iter().map(|(op, _, _)| op)
    }

    /// The operator of this name, in any case.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(name)).map(|(op, _, _)| *op)
    }

    /// As it is written.
    #[must_use]
    pub fn name(self) -> &'static str {
        NAMES[self as usize].1
    }

    /// What it wants before its vector.
    pub(super) fn parameter(self) -> Parameter {
        NAMES[self as usize].2
    }

    /// Whether Prometheus wants a feature flag for it.
    pub(super) fn is_experimental(self) -> bool {
        matches!(self, Self::Limitk | Self::LimitRatio)
    }
}

impl fmt::Display for AggregateOp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
