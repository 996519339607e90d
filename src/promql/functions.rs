//! The functions that Prometheus 3.16 knows.

use super::ValueType;
use super::ValueType::{InstantVector as Vector, RangeVector as Range, Scalar, String as Text};

/// How a function is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    /// The types of its arguments; further arguments have the last type.
    pub(super) parameters: &'static [ValueType],
    /// The fewest arguments.
    pub(super) least: usize,
    /// The most arguments; `None` for any number.
    pub(super) most: Option<usize>,
    /// What it gives.
    pub(super) returns: ValueType,
    /// Whether Prometheus wants a feature flag for it.
    pub(super) experimental: bool,
}

/// Functions of one kind: names, parameters, fewest and most arguments, result.
type Row = (&'static [&'static str], &'static [ValueType], usize, Option<usize>, ValueType);

const STABLE: [Row; 15] = [
    (
        &[
            "abs",
            "absent",
            "acos",
            "acosh",
            "asin",
            "asinh",
            "atan",
            "atanh",
            "ceil",
            "cos",
            "cosh",
            "deg",
            "exp",
            "floor",
            "histogram_avg",
            "histogram_count",
            "histogram_stddev",
            "histogram_stdvar",
            "histogram_sum",
            "ln",
            "log10",
            "log2",
            "rad",
            "sgn",
            "sin",
            "sinh",
            "sort",
            "sort_desc",
            "sqrt",
            "tan",
            "tanh",
            "timestamp",
        ],
        &[Vector],
        1,
        Some(1),
        Vector,
    ),
    (
        &[
            "absent_over_time",
            "avg_over_time",
            "changes",
            "count_over_time",
            "delta",
            "deriv",
            "first_over_time",
            "idelta",
            "increase",
            "irate",
            "last_over_time",
            "max_over_time",
            "min_over_time",
            "present_over_time",
            "rate",
            "resets",
            "stddev_over_time",
            "stdvar_over_time",
            "sum_over_time",
        ],
        &[Range],
        1,
        Some(1),
        Vector,
    ),
    (
        &["day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year"],
        &[Vector],
        0,
        Some(1),
        Vector,
    ),
    (&["clamp"], &[Vector, Scalar, Scalar], 3, Some(3), Vector),
    (&["clamp_max", "clamp_min"], &[Vector, Scalar], 2, Some(2), Vector),
    (&["histogram_fraction"], &[Scalar, Scalar, Vector], 3, Some(3), Vector),
    (&["histogram_quantile"], &[Scalar, Vector], 2, Some(2), Vector),
    (&["label_join"], &[Vector, Text, Text, Text], 3, None, Vector),
    (&["label_replace"], &[Vector, Text, Text, Text, Text], 5, Some(5), Vector),
    (&["pi", "time"], &[], 0, Some(0), Scalar),
    (&["predict_linear"], &[Range, Scalar], 2, Some(2), Vector),
    (&["quantile_over_time"], &[Scalar, Range], 2, Some(2), Vector),
    (&["round"], &[Vector, Scalar], 1, Some(2), Vector),
    (&["scalar"], &[Vector], 1, Some(1), Scalar),
    (&["vector"], &[Scalar], 1, Some(1), Vector),
];

const EXPERIMENTAL: [Row; 9] = [
    (&["double_exponential_smoothing"], &[Range, Scalar, Scalar], 3, Some(3), Vector),
    (&["end", "range", "start", "step"], &[], 0, Some(0), Scalar),
    (&["histogram_quantiles"], &[Vector, Text, Scalar, Scalar], 3, Some(12), Vector),
    (&["info"], &[Vector, Vector], 1, Some(2), Vector),
    (&["integral"], &[Range, Scalar], 1, Some(2), Vector),
    (
        &[
            "mad_over_time",
            "ts_of_first_over_time",
            "ts_of_last_over_time",
            "ts_of_max_over_time",
            "ts_of_min_over_time",
        ],
        &[Range],
        1,
        Some(1),
        Vector,
    ),
    (&["max_of", "min_of"], &[Scalar, Scalar], 2, Some(2), Scalar),
    (&["sort_by_label", "sort_by_label_desc"], &[Vector, Text], 1, None, Vector),
    (&["start_timestamp"], &[Vector], 1, Some(1), Vector),
];

/// How the function of this name is called, if there is one.
pub(super) fn signature(name: &str) -> Option<Signature> {
    let find = |rows: &'static [Row]| rows.iter().find(|row| row.0.contains(&name));
    let (row, experimental) =
        find(&STABLE).map(|row| (row, false)).or_else(|| Some((find(&EXPERIMENTAL)?, true)))?;
    let (_, parameters, least, most, returns) = *row;
    Some(Signature { parameters, least, most, returns, experimental })
}

/// The names of all functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    STABLE.iter().chain(&EXPERIMENTAL).flat_map(|row| row.0).copied()
}
