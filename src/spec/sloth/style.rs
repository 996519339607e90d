//! How the keys of Sloth's model are spelled: with underscores in `prometheus/v1`, in camel case in the custom resource.

use crate::spec::shape::Shape;
use crate::spec::sloth::shapes::{camel, snake};

/// The shapes and keys of one spelling.
pub(super) struct Style {
    pub(super) slo: &'static Shape,
    pub(super) sli: &'static Shape,
    pub(super) events: &'static Shape,
    pub(super) raw: &'static Shape,
    pub(super) alerting: &'static Shape,
    pub(super) error_query: &'static str,
    pub(super) total_query: &'static str,
    pub(super) error_ratio_query: &'static str,
    pub(super) page_alert: &'static str,
    pub(super) ticket_alert: &'static str,
}

/// `prometheus/v1`.
pub(super) static SNAKE: Style = Style {
    slo: &snake::SLO,
    sli: &snake::SLI,
    events: &snake::EVENTS,
    raw: &snake::RAW,
    alerting: &snake::ALERTING,
    error_query: "error_query",
    total_query: "total_query",
    error_ratio_query: "error_ratio_query",
    page_alert: "page_alert",
    ticket_alert: "ticket_alert",
};

/// The custom resource.
pub(super) static CAMEL: Style = Style {
    slo: &camel::SLO,
    sli: &camel::SLI,
    events: &camel::EVENTS,
    raw: &camel::RAW,
    alerting: &camel::ALERTING,
    error_query: "errorQuery",
    total_query: "totalQuery",
    error_ratio_query: "errorRatioQuery",
    page_alert: "pageAlert",
    ticket_alert: "ticketAlert",
};
