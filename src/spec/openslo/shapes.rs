//! The keys of `openslo/v1`.

use crate::spec::shape::{Key, Kind, Shape};

/// An object of any kind.
pub(super) static OBJECT: Shape = Shape::new(
    "an OpenSLO object",
    &[
        Key::required("apiVersion", Kind::Text, "`openslo/v1`"),
        Key::required("kind", Kind::Text, "what it is"),
        Key::required("metadata", Kind::Anything, "its name"),
        Key::required("spec", Kind::Anything, "what it says"),
    ],
)
.foreign();

/// An object inside another one; its kind is given by the place.
pub(super) static INLINE: Shape = Shape::new(
    "an inline OpenSLO object",
    &[
        Key::new("kind", Kind::Text, "what it is"),
        Key::new("metadata", Kind::Anything, "its name"),
        Key::required("spec", Kind::Anything, "what it says"),
    ],
)
.foreign();

/// `metadata` of SLOs and services.
pub(super) static METADATA: Shape = Shape::new(
    "`metadata`",
    &[
        Key::required("name", Kind::Name, "the object's name"),
        Key::new("displayName", Kind::Text, "its name for people"),
        Key::new("labels", Kind::Anything, "names and texts, or lists of them"),
        Key::new("annotations", Kind::Pairs, "names and texts"),
    ],
)
.foreign();

const NOTHING_LEFT: &str = "of these objects nothing is left in rules but what the SLOs take from them";

/// `metadata` of objects that are there for SLOs to refer to.
pub(super) static REFERRED_METADATA: Shape =
    Shape::new("`metadata`", &[Key::required("name", Kind::Name, "the object's name")])
        .ignoring(&[("displayName", NOTHING_LEFT), ("labels", NOTHING_LEFT), ("annotations", NOTHING_LEFT)])
        .foreign();

const DESCRIPTION: Key = Key::new("description", Kind::Text, "what it is for");

/// `spec` of an SLO.
pub(super) static SLO: Shape = Shape::new(
    "an OpenSLO SLO",
    &[
        DESCRIPTION,
        Key::required("service", Kind::Name, "the service"),
        Key::new("indicator", Kind::Mapping(&INLINE), "the SLI"),
        Key::new("indicatorRef", Kind::Name, "or the name of one"),
        Key::new("timeWindow", Kind::List(&TIME_WINDOW), "one window"),
        Key::new(
            "budgetingMethod",
            Kind::Choice(&["Occurrences", "Timeslices", "RatioTimeslices"]),
            "what is counted",
        ),
        Key::required("objectives", Kind::List(&OBJECTIVE), "the objectives"),
        Key::new("alertPolicies", Kind::List(&POLICY_USE), "how it alerts"),
    ],
)
.foreign();

/// An entry of `objectives`.
pub(super) static OBJECTIVE: Shape = Shape::new(
    "an objective",
    &[
        Key::new("displayName", Kind::Text, "its name for people"),
        Key::new("op", Kind::Choice(&["lte", "gte", "lt", "gt"]), "how a sample is compared"),
        Key::new("value", Kind::Text, "with what"),
        Key::new("target", Kind::Text, "the objective as a ratio"),
        Key::new("targetPercent", Kind::Text, "or in per cent"),
        Key::new("timeSliceTarget", Kind::Text, "the share of good events that makes a slice good"),
        Key::new("timeSliceWindow", Kind::Duration, "how long a slice is"),
        Key::new("indicator", Kind::Mapping(&INLINE), "the SLI of this part of a composite"),
        Key::new("indicatorRef", Kind::Name, "or the name of one"),
        Key::new("compositeWeight", Kind::Text, "how much an event of it weighs"),
    ],
)
.exactly_one(&[&["target", "targetPercent"]])
.foreign();

/// An entry of `timeWindow`.
pub(super) static TIME_WINDOW: Shape = Shape::new(
    "a time window",
    &[
        Key::required("duration", Kind::Duration, "how long it is"),
        Key::new("isRolling", Kind::Boolean, "whether it moves with the clock"),
        Key::new("calendar", Kind::Mapping(&CALENDAR), "or begins with the calendar"),
    ],
)
.foreign();

/// `calendar`.
pub(super) static CALENDAR: Shape = Shape::new(
    "`calendar`",
    &[
        Key::required("startTime", Kind::Text, "a time at which a window begins"),
        Key::required("timeZone", Kind::Text, "where"),
    ],
)
.foreign();

/// `spec` of an SLI.
pub(super) static SLI: Shape = Shape::new(
    "an OpenSLO SLI",
    &[
        DESCRIPTION,
        Key::new("thresholdMetric", Kind::Mapping(&METRIC), "samples"),
        Key::new("ratioMetric", Kind::Mapping(&RATIO_METRIC), "good or bad and total"),
    ],
)
.exactly_one(&[&["thresholdMetric", "ratioMetric"]])
.foreign();

/// `ratioMetric`.
pub(super) static RATIO_METRIC: Shape = Shape::new(
    "`ratioMetric`",
    &[
        Key::new("counter", Kind::Boolean, "whether the queries are of counters"),
        Key::new("good", Kind::Mapping(&METRIC), "the good events"),
        Key::new("bad", Kind::Mapping(&METRIC), "the bad events"),
        Key::new("total", Kind::Mapping(&METRIC), "all events"),
        Key::new("raw", Kind::Mapping(&METRIC), "the ratio itself"),
        Key::new("rawType", Kind::Choice(&["success", "failure"]), "of what"),
    ],
)
.exactly_one(&[&["good", "bad", "raw"], &["total", "raw"]])
.foreign();

/// `good`, `bad`, `total`, `raw`, `thresholdMetric`.
pub(super) static METRIC: Shape = Shape::new(
    "a metric",
    &[Key::required("metricSource", Kind::Mapping(&METRIC_SOURCE), "where it comes from")],
)
.foreign();

/// `metricSource`.
pub(super) static METRIC_SOURCE: Shape = Shape::new(
    "a metric source",
    &[
        Key::new("metricSourceRef", Kind::Name, "the name of a data source"),
        Key::new("type", Kind::Text, "its type"),
        Key::required("spec", Kind::Mapping(&SOURCE_SPEC), "the query"),
    ],
)
.foreign();

/// `metricSource.spec`.
pub(super) static SOURCE_SPEC: Shape =
    Shape::new("a Prometheus source", &[Key::required("query", Kind::Query, "PromQL")]).foreign();

/// `spec` of a data source.
pub(super) static DATA_SOURCE: Shape =
    Shape::new("a data source", &[Key::required("type", Kind::Text, "of what kind it is")])
        .ignoring(&[
            ("description", NOTHING_LEFT),
            ("connectionDetails", "commands that ask Prometheus take its address as `--prometheus`"),
        ])
        .foreign();

/// `spec` of a service.
pub(super) static SERVICE: Shape = Shape::new("an OpenSLO service", &[DESCRIPTION]).foreign();

/// An entry of `alertPolicies`.
pub(super) static POLICY_USE: Shape = Shape::new(
    "an alert policy",
    &[
        Key::new("alertPolicyRef", Kind::Name, "the name of a policy"),
        Key::new("kind", Kind::Text, "`AlertPolicy`"),
        Key::new("metadata", Kind::Anything, "its name"),
        Key::new("spec", Kind::Mapping(&POLICY), "what it says"),
    ],
)
.exactly_one(&[&["alertPolicyRef", "spec"]])
.foreign();

/// `spec` of an alert policy.
pub(super) static POLICY: Shape = Shape::new(
    "an alert policy",
    &[
        Key::new("alertWhenNoData", Kind::Boolean, "whether missing data alerts"),
        Key::new("alertWhenBreaching", Kind::Boolean, "whether a breach alerts"),
        Key::required("conditions", Kind::List(&CONDITION_USE), "when it alerts"),
        Key::new("notificationTargets", Kind::List(&TARGET_USE), "whom it tells"),
    ],
)
.ignoring(&[
    ("description", NOTHING_LEFT),
    ("alertWhenResolved", "Alertmanager tells of resolved alerts: `send_resolved` of its receivers"),
])
.foreign();

/// An entry of `conditions`.
pub(super) static CONDITION_USE: Shape = Shape::new(
    "an alert condition",
    &[
        Key::new("conditionRef", Kind::Name, "the name of a condition"),
        Key::new("kind", Kind::Text, "`AlertCondition`"),
        Key::new("metadata", Kind::Anything, "its name"),
        Key::new("spec", Kind::Mapping(&CONDITION), "what it says"),
    ],
)
.exactly_one(&[&["conditionRef", "spec"]])
.foreign();

/// `spec` of an alert condition.
pub(super) static CONDITION: Shape = Shape::new(
    "an alert condition",
    &[
        Key::required("severity", Kind::Text, "the alert's severity"),
        Key::required("condition", Kind::Mapping(&BURN_RATE), "the burn rate"),
    ],
)
.ignoring(&[("description", NOTHING_LEFT)])
.foreign();

/// `condition`.
pub(super) static BURN_RATE: Shape = Shape::new(
    "`condition`",
    &[
        Key::new("kind", Kind::Choice(&["burnrate"]), "`burnrate`"),
        Key::new("op", Kind::Choice(&["lte", "gte", "lt", "gt"]), "how it is compared"),
        Key::required("threshold", Kind::Text, "with what"),
        Key::required("lookbackWindow", Kind::Duration, "over which window"),
        Key::new("alertAfter", Kind::Duration, "for how long"),
    ],
)
.foreign();

/// An entry of `notificationTargets`.
pub(super) static TARGET_USE: Shape = Shape::new(
    "a notification target",
    &[
        Key::new("targetRef", Kind::Name, "the name of a target"),
        Key::new("kind", Kind::Text, "`AlertNotificationTarget`"),
        Key::new("metadata", Kind::Anything, "its name"),
        Key::new("spec", Kind::Mapping(&TARGET), "what it says"),
    ],
)
.exactly_one(&[&["targetRef", "spec"]])
.foreign();

/// `spec` of a notification target.
pub(super) static TARGET: Shape = Shape::new("a notification target", &[])
    .ignoring(&[
        ("description", NOTHING_LEFT),
        ("target", "route on the label `notification_target` of the alerts in Alertmanager"),
    ])
    .foreign();
