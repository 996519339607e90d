//! The keys of `sloe/v1`.

use crate::spec::shape::{Key, Kind, Shape};

/// A document.
pub static SERVICE: Shape = Shape::new(
    "a spec",
    &[
        Key::required("version", Kind::Choice(&["sloe/v1"]), "`sloe/v1`"),
        Key::required(
            "service",
            Kind::Name,
            "the service's name: letters, digits, `-`, `_`, `.`; the value of the label `slo_service`",
        ),
        Key::new("owner", Kind::Text, "the team that answers for it; a label of the alerts, for routing"),
        Key::new("description", Kind::Text, "what the service does"),
        Key::new(
            "scrape_interval",
            Kind::Duration,
            "how often its targets are scraped; `30s` unless said, at most `1m15s` so that five minutes hold four scrapes",
        ),
        Key::new("labels", Kind::Pairs, "labels for `slo_info` and the alerts, never for recorded series"),
        Key::new(
            "links",
            Kind::Pairs,
            "named addresses, named with letters, digits and `_`; each becomes the annotation `NAME_url` of the alerts (`runbook_url`, `dashboard_url`) and a link on the page",
        ),
        Key::new("alerts", Kind::Mapping(&ALERTS), "how all its SLOs alert, unless they say otherwise"),
        Key::new("maintenance", Kind::List(&MAINTENANCE), "times that count in none of its SLOs"),
        Key::required("slos", Kind::List(&SLO), "the SLOs, at least one"),
    ],
);

/// An entry of `slos`.
pub(super) static SLO: Shape = Shape::new(
    "an SLO",
    &[
        Key::required("name", Kind::Name, "unique within the service; the value of the label `slo`"),
        Key::new("description", Kind::Text, "what counts as good, in words"),
        Key::required(
            "objective",
            Kind::Percent,
            "the share of events that must be good, with `%`, from `1%` to `99.9999%`, exact to the last digit",
        ),
        Key::new("window", Kind::Duration, "a rolling window from `1d` to `90d`"),
        Key::new(
            "calendar",
            Kind::Choice(&["week", "month", "quarter"]),
            "a window of the calendar instead: the present week (from Monday), month or quarter",
        ),
        Key::new(
            "time_zone",
            Kind::Text,
            "where a calendar window begins: an IANA name such as `Europe/Paris`; `UTC` unless said",
        ),
        Key::new(
            "budget_basis",
            Kind::Choice(&["to_date", "projected"]),
            "what the budget of a calendar window is a share of, for an SLO that counts events: those so far (`to_date`, unless said), or as many as there will be at the period's end (`projected`)",
        ),
        Key::required("sli", Kind::Mapping(&SLI), "what is counted"),
        Key::new(
            "group_by",
            Kind::Texts,
            "labels by which the SLO fans out: a budget, burn rates and alerts for each of their values",
        ),
        Key::new(
            "no_data",
            Kind::Choice(&["unknown", "bad", "good"]),
            "what time without data is, for SLIs that count time: `unknown` unless said",
        ),
        Key::new("labels", Kind::Pairs, "labels beside those of the service"),
        Key::new("links", Kind::Pairs, "links beside those of the service"),
        Key::new("alerts", Kind::Mapping(&ALERTS), "how it alerts"),
        Key::new("maintenance", Kind::List(&MAINTENANCE), "times that do not count"),
        Key::new(
            "record_as",
            Kind::Pairs,
            "names of your own for extra records: `success_rate`, and for a latency any quantile as `p50`, `p95`, `p99`, `p999`",
        ),
    ],
)
.exactly_one(&[&["window", "calendar"]]);

/// `sli`.
pub(super) static SLI: Shape = Shape::new(
    "`sli`",
    &[
        Key::new("events", Kind::Mapping(&EVENTS), "counters of events"),
        Key::new("latency", Kind::Mapping(&LATENCY), "requests by how long they took"),
        Key::new("ratio", Kind::Mapping(&RATIO), "a query that gives the error ratio itself"),
        Key::new("gauge", Kind::Mapping(&GAUGE), "samples compared with a threshold"),
        Key::new("probe", Kind::Mapping(&PROBE), "a series that is 1 while all is well and 0 otherwise"),
        Key::new("composite", Kind::Mapping(&COMPOSITE), "other SLOs taken together"),
        Key::new("slices", Kind::Mapping(&SLICES), "count slices of time instead of events"),
    ],
)
.exactly_one(&[&["events", "latency", "ratio", "gauge", "probe", "composite"]]);

/// `sli.events`.
pub(super) static EVENTS: Shape = Shape::new(
    "`events`",
    &[
        Key::new("bad", Kind::Query, "the bad events: a missing series means that there were none"),
        Key::new("good", Kind::Query, "the good events: a missing series means that nothing was good"),
        Key::required("total", Kind::Query, "all events"),
    ],
)
.exactly_one(&[&["bad", "good"]]);

/// `sli.latency`.
pub(super) static LATENCY: Shape = Shape::new(
    "`latency`",
    &[
        Key::required("histogram", Kind::Query, "a histogram, without `_bucket` or `_count`"),
        Key::required(
            "below",
            Kind::Duration,
            "the threshold; events at or below it are good. For a classic histogram one of its bucket bounds",
        ),
        Key::new("native", Kind::Boolean, "whether it is a native histogram; needs Prometheus 3"),
    ],
);

/// `sli.ratio`.
pub(super) static RATIO: Shape = Shape::new(
    "`ratio`",
    &[Key::required(
        "errors",
        Kind::Query,
        "PromQL with `$window` that gives the share of bad events, 0 to 1",
    )],
);

/// `sli.gauge`.
pub(super) static GAUGE: Shape = Shape::new(
    "`gauge`",
    &[
        Key::required("query", Kind::Query, "a selector or any PromQL that gives the value now"),
        Key::required("good", Kind::Text, "when a sample is good: `< 0.8`, `<= 100`, `> 0`, `>= 1`"),
    ],
);

/// `sli.probe`.
pub(super) static PROBE: Shape = Shape::new(
    "`probe`",
    &[Key::required(
        "success",
        Kind::Query,
        "a selector of series that are 1 or 0, such as `probe_success{…}` or `up{…}`",
    )],
);

/// `sli.composite`.
pub(super) static COMPOSITE: Shape = Shape::new(
    "`composite`",
    &[
        Key::new(
            "all_of",
            Kind::Texts,
            "SLOs that must all be good: `NAME`, or `SERVICE/NAME` of another service",
        ),
        Key::new("weights", Kind::Pairs, "SLOs and how much an event of each weighs"),
    ],
)
.exactly_one(&[&["all_of", "weights"]]);

/// `sli.slices`.
pub(super) static SLICES: Shape = Shape::new(
    "`slices`",
    &[
        Key::required("length", Kind::Duration, "how long a slice is, from `1m` and two scrapes to `1h`"),
        Key::new("target", Kind::Percent, "the share of good events that makes a slice good"),
        Key::new(
            "partial",
            Kind::Boolean,
            "instead of a target: each slice is bad in part, by its share of bad events",
        ),
        Key::new(
            "empty",
            Kind::Choice(&["skip", "good", "bad"]),
            "what a slice without events is: not counted (`skip`) unless said",
        ),
    ],
);

/// `alerts`.
pub(in crate::spec) static ALERTS: Shape = Shape::new(
    "`alerts`",
    &[
        Key::new(
            "min_bad_events",
            Kind::Integer,
            "no burn alert before so many bad events in its long window, for services with little traffic",
        ),
        Key::new("pairs", Kind::List(&PAIR), "an own table of window pairs instead of the usual one"),
        Key::new("page", Kind::Mapping(&ALERT), "the pages"),
        Key::new("ticket", Kind::Mapping(&ALERT), "the tickets"),
        Key::new("absent", Kind::Mapping(&ALERT), "the alert on missing series"),
    ],
);

/// An entry of `alerts.pairs`.
pub(super) static PAIR: Shape = Shape::new(
    "a window pair",
    &[
        Key::required("alert", Kind::Choice(&["page", "ticket"]), "which of the two it is"),
        Key::required("long", Kind::Duration, "the window that says that it matters"),
        Key::required("short", Kind::Duration, "the window that says that it is still going on"),
        Key::new("burn_rate", Kind::Text, "the burn rate that both must exceed"),
        Key::new("budget", Kind::Percent, "or the share of the budget that is gone by then"),
    ],
)
.exactly_one(&[&["burn_rate", "budget"]]);

/// `alerts.page`, `alerts.ticket`, `alerts.absent`.
pub(super) static ALERT: Shape = Shape::new(
    "an alert",
    &[
        Key::new("enabled", Kind::Boolean, "`false` leaves it out"),
        Key::new("name", Kind::Text, "its name instead of `ErrorBudgetBurn` or `SLIAbsent`"),
        Key::new("severity", Kind::Text, "its label `severity` instead of `page` or `ticket`"),
        Key::new(
            "for",
            Kind::Duration,
            "how long its condition must hold; for `absent` only, `10m` unless said",
        ),
        Key::new("labels", Kind::Pairs, "labels of this alert"),
        Key::new("annotations", Kind::Pairs, "annotations of this alert, with Prometheus' templates"),
    ],
);

/// An entry of `maintenance`.
pub(in crate::spec) static MAINTENANCE: Shape = Shape::new(
    "a maintenance",
    &[
        Key::new("from", Kind::Instant, "when it begins, such as `2026-12-01T22:00:00Z`"),
        Key::new("to", Kind::Instant, "when it ends"),
        Key::new("when", Kind::Query, "or PromQL that has a result while it lasts"),
        Key::new("reason", Kind::Text, "what it is for"),
    ],
)
.exactly_one(&[&["from", "when"]]);
