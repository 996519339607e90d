//! A service document of the format `sloe/v1`, as written.

use crate::diag::Span;
use crate::yaml::Node;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// One service and its SLOs.
#[derive(Clone, Debug)]
pub struct ServiceSpec {
    /// `service:`; like every required value, `None` where it is missing, which has been reported then.
    pub service: Option<Spanned<String>>,
    /// `owner:`.
    pub owner: Option<Spanned<String>>,
    /// `description:`.
    pub description: Option<Spanned<String>>,
    /// `scrape_interval:`.
    pub scrape_interval: Option<Spanned<String>>,
    /// `labels:`, in written order.
    pub labels: Vec<(Spanned<String>, Spanned<String>)>,
    /// `links:`, in written order.
    pub links: Vec<(Spanned<String>, Spanned<String>)>,
    /// `slos:`.
    pub slos: Vec<SloSpec>,
}

/// One SLO.
#[derive(Clone, Debug)]
pub struct SloSpec {
    /// Where it begins.
    pub place: Span,
    /// `name:`.
    pub name: Option<Spanned<String>>,
    /// `description:`.
    pub description: Option<Spanned<String>>,
    /// `objective:`.
    pub objective: Option<Spanned<String>>,
    /// `window:`.
    pub window: Option<Spanned<String>>,
    /// `sli:`.
    pub sli: Option<SliSpec>,
    /// `group_by:`.
    pub group_by: Vec<Spanned<String>>,
    /// `record_as:`.
    pub record_as: Vec<RecordAsSpec>,
}

/// `sli:`, by its kind.
#[derive(Clone, Debug)]
pub enum SliSpec {
    /// `events:`.
    Events(EventsSpec),
    /// `latency:`.
    Latency(LatencySpec),
}

/// `events:`: bad or good, and total. Queries stay nodes, so that mistakes inside them can be underlined.
#[derive(Clone, Debug)]
pub struct EventsSpec {
    /// The query of bad or of good events.
    pub counted: Option<Node>,
    /// Whether `counted` was written as `good:`.
    pub is_good: bool,
    /// `total:`.
    pub total: Option<Node>,
}

/// `latency:`: a histogram and a threshold.
#[derive(Clone, Debug)]
pub struct LatencySpec {
    /// `histogram:`.
    pub histogram: Option<Node>,
    /// `below:`.
    pub below: Option<Spanned<String>>,
}

/// One entry of `record_as:`.
#[derive(Clone, Debug)]
pub struct RecordAsSpec {
    /// `success_rate`, `p95`, `p99`, …
    pub what: Spanned<String>,
    /// The name to record.
    pub name: Spanned<String>,
}
