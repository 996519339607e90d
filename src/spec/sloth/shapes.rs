//! The keys of Sloth's formats.

use crate::spec::kubernetes::METADATA;
use crate::spec::shape::{Key, Kind, Shape};

const NO_PLUGINS: &str = "sloe has no plugins: its rules are the same for every SLO";

/// A document of `prometheus/v1`.
pub(super) static DOCUMENT: Shape = Shape::new(
    "a Sloth spec",
    &[
        Key::required("version", Kind::Text, "`prometheus/v1`"),
        Key::required("service", Kind::Name, "the service's name"),
        Key::new("labels", Kind::Pairs, "labels of all its SLOs"),
        Key::required("slos", Kind::List(&snake::SLO), "the SLOs"),
    ],
)
.ignoring(&[("slo_plugins", NO_PLUGINS)])
.foreign();

/// The custom resource.
pub(super) static OBJECT: Shape = Shape::new(
    "a Sloth object",
    &[
        Key::required("apiVersion", Kind::Text, "`sloth.slok.dev/v1`"),
        Key::required("kind", Kind::Text, "`PrometheusServiceLevel`"),
        Key::required("metadata", Kind::Mapping(&METADATA), "its name, labels and annotations"),
        Key::required("spec", Kind::Mapping(&SPEC), "the service and its SLOs"),
        Key::new("status", Kind::Anything, "written by Sloth's controller"),
    ],
)
.foreign();

/// `spec` of the custom resource.
pub(super) static SPEC: Shape = Shape::new(
    "a Sloth spec",
    &[
        Key::required("service", Kind::Name, "the service's name"),
        Key::new("labels", Kind::Pairs, "labels of all its SLOs"),
        Key::required("slos", Kind::List(&camel::SLO), "the SLOs"),
    ],
)
.ignoring(&[("sloPlugins", NO_PLUGINS)])
.foreign();

/// `page_alert`, `ticket_alert`.
pub(super) static ALERT: Shape = Shape::new(
    "a Sloth alert",
    &[
        Key::new("disable", Kind::Boolean, "leaves it out"),
        Key::new("labels", Kind::Pairs, "labels of this alert"),
        Key::new("annotations", Kind::Pairs, "annotations of this alert"),
    ],
)
.ignoring(&[("for", "a pair of windows needs no waiting: both have to be above the burn rate")])
.foreign();

/// `sli.plugin`: read only to be named.
pub(super) static PLUGIN: Shape = Shape::new(
    "`plugin`",
    &[Key::required("id", Kind::Text, "which plugin"), Key::new("options", Kind::Anything, "its options")],
)
.foreign();

/// The shapes that the two spellings share but for the names of some keys.
macro_rules! spelled {
    ($module:ident $error:literal $total:literal $ratio:literal $page:literal $ticket:literal) => {
        /// One spelling.
        pub(super) mod $module {
            use super::{ALERT, Key, Kind, NO_PLUGINS, PLUGIN, Shape};

            /// An entry of `slos`.
            pub(in crate::spec::sloth) static SLO: Shape = Shape::new(
                "a Sloth SLO",
                &[
                    Key::required("name", Kind::Name, "unique within the service"),
                    Key::required("objective", Kind::Text, "in per cent"),
                    Key::new("description", Kind::Text, "what counts as good"),
                    Key::new("labels", Kind::Pairs, "labels beside those of the service"),
                    Key::required("sli", Kind::Mapping(&SLI), "what is counted"),
                    Key::new("alerting", Kind::Mapping(&ALERTING), "how it alerts"),
                ],
            )
            .ignoring(&[("plugins", NO_PLUGINS)])
            .foreign();

            /// `sli`.
            pub(in crate::spec::sloth) static SLI: Shape = Shape::new(
                "`sli`",
                &[
                    Key::new("events", Kind::Mapping(&EVENTS), "errors and total"),
                    Key::new("raw", Kind::Mapping(&RAW), "a query that gives the error ratio"),
                    Key::new("plugin", Kind::Mapping(&PLUGIN), "a program that makes the query"),
                ],
            )
            .exactly_one(&[&["events", "raw", "plugin"]])
            .foreign();

            /// `sli.events`.
            pub(in crate::spec::sloth) static EVENTS: Shape = Shape::new(
                "`events`",
                &[
                    Key::required($error, Kind::Query, "the bad events"),
                    Key::required($total, Kind::Query, "all events"),
                ],
            )
            .foreign();

            /// `sli.raw`.
            pub(in crate::spec::sloth) static RAW: Shape =
                Shape::new("`raw`", &[Key::required($ratio, Kind::Query, "the share of bad events")])
                    .foreign();

            /// `alerting`.
            pub(in crate::spec::sloth) static ALERTING: Shape = Shape::new(
                "`alerting`",
                &[
                    Key::new("name", Kind::Text, "the alerts' name"),
                    Key::new("labels", Kind::Pairs, "labels of both alerts"),
                    Key::new("annotations", Kind::Pairs, "annotations of both alerts"),
                    Key::new($page, Kind::Mapping(&ALERT), "the page"),
                    Key::new($ticket, Kind::Mapping(&ALERT), "the ticket"),
                ],
            )
            .foreign();
        }
    };
}

spelled!(snake "error_query" "total_query" "error_ratio_query" "page_alert" "ticket_alert");
spelled!(camel "errorQuery" "totalQuery" "errorRatioQuery" "pageAlert" "ticketAlert");
