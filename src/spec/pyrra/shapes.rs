//! The keys of Pyrra's custom resource.

use crate::spec::kubernetes::METADATA;
use crate::spec::shape::{Key, Kind, Shape};

/// The object.
pub(super) static OBJECT: Shape = Shape::new(
    "a Pyrra object",
    &[
        Key::required("apiVersion", Kind::Text, "`pyrra.dev/v1alpha1`"),
        Key::required("kind", Kind::Text, "`ServiceLevelObjective`"),
        Key::required("metadata", Kind::Mapping(&METADATA), "its name, labels and annotations"),
        Key::required("spec", Kind::Mapping(&SPEC), "the SLO"),
        Key::new("status", Kind::Anything, "written by Pyrra's operator"),
    ],
)
.foreign();

/// `spec`.
pub(super) static SPEC: Shape = Shape::new(
    "a Pyrra spec",
    &[
        Key::required("target", Kind::Text, "the objective in per cent"),
        Key::required("window", Kind::Duration, "the rolling window"),
        Key::new("description", Kind::Text, "what counts as good"),
        Key::required("indicator", Kind::Mapping(&INDICATOR), "what is counted"),
        Key::new("alerting", Kind::Mapping(&ALERTING), "which alerts there are"),
    ],
)
.ignoring(&[
    (
        "performanceOverAccuracy",
        "nothing to give up: sloe's rules are exact and read raw series over five minutes only",
    ),
    ("partial_response_strategy", "set it for the rule group in the ruler's own configuration"),
    ("ruleOutput", "sloe writes one set of rules a service"),
])
.foreign();

/// `indicator`.
pub(super) static INDICATOR: Shape = Shape::new(
    "`indicator`",
    &[
        Key::new("ratio", Kind::Mapping(&RATIO), "errors and total"),
        Key::new("latency", Kind::Mapping(&LATENCY), "a bucket and the count of a classic histogram"),
        Key::new("latencyNative", Kind::Mapping(&LATENCY_NATIVE), "a native histogram and a threshold"),
        Key::new("bool_gauge", Kind::Mapping(&BOOL_GAUGE), "a series that is 1 or 0"),
    ],
)
.exactly_one(&[&["ratio", "latency", "latencyNative", "bool_gauge"]])
.foreign();

const GROUPING: Key = Key::new("grouping", Kind::Texts, "labels by which the SLO fans out");

/// `indicator.ratio`.
pub(super) static RATIO: Shape = Shape::new(
    "`ratio`",
    &[
        Key::required("errors", Kind::Mapping(&QUERY), "the bad events"),
        Key::required("total", Kind::Mapping(&QUERY), "all events"),
        GROUPING,
    ],
)
.foreign();

/// `indicator.latency`.
pub(super) static LATENCY: Shape = Shape::new(
    "`latency`",
    &[
        Key::required("success", Kind::Mapping(&QUERY), "the bucket of good events"),
        Key::required("total", Kind::Mapping(&QUERY), "all events"),
        GROUPING,
    ],
)
.foreign();

/// `indicator.latencyNative`.
pub(super) static LATENCY_NATIVE: Shape = Shape::new(
    "`latencyNative`",
    &[
        Key::required("latency", Kind::Duration, "the threshold"),
        Key::required("total", Kind::Mapping(&QUERY), "the histogram"),
        GROUPING,
    ],
)
.foreign();

/// `indicator.bool_gauge`.
pub(super) static BOOL_GAUGE: Shape = Shape::new(
    "`bool_gauge`",
    &[Key::required("metric", Kind::Query, "series that are 1 while all is well and 0 otherwise"), GROUPING],
)
.foreign();

/// A metric.
pub(super) static QUERY: Shape =
    Shape::new("a Pyrra query", &[Key::required("metric", Kind::Query, "a selector")]).foreign();

/// `alerting`.
pub(super) static ALERTING: Shape = Shape::new(
    "`alerting`",
    &[
        Key::new("burnrates", Kind::Boolean, "whether there are burn-rate alerts"),
        Key::new("absent", Kind::Boolean, "whether there is an alert on missing series"),
        Key::new("disabled", Kind::Boolean, "whether there are no alerts at all"),
        Key::new("name", Kind::Text, "the name of the burn-rate alerts"),
        Key::new("absentName", Kind::Text, "the name of the alert on missing series"),
        Key::new("severities", Kind::Mapping(&SEVERITIES), "the alerts' severities"),
    ],
)
.foreign();

/// `alerting.severities`.
pub(super) static SEVERITIES: Shape = Shape::new(
    "`severities`",
    &[
        Key::new("fastBurn", Kind::Text, "of the fastest pair of windows"),
        Key::new("mediumBurn", Kind::Text, "of the second"),
        Key::new("slowBurn", Kind::Text, "of the third"),
        Key::new("longTermBurn", Kind::Text, "of the slowest"),
        Key::new("absent", Kind::Text, "of the alert on missing series"),
    ],
)
.foreign();
