//! A service and its SLOs as written, whatever the format: values are texts with their places.

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

/// The format that a spec is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// `sloe/v1`.
    #[default]
    Sloe,
    /// `openslo/v1` and `openslo/v1alpha`.
    OpenSlo,
    /// Sloth's `prometheus/v1` and its custom resource.
    Sloth,
    /// Pyrra's custom resource.
    Pyrra,
}

/// A name and a text, both with their places.
pub type Pair = (Spanned<String>, Spanned<String>);

/// `first` and what `second` adds to it or says otherwise.
#[must_use]
pub fn overlaid(first: &[Pair], second: &[Pair]) -> Vec<Pair> {
    let kept = |(name, _): &&Pair| !second.iter().any(|(other, _)| other.value == name.value);
    first.iter().filter(kept).chain(second).cloned().collect()
}

/// One service and its SLOs.
#[derive(Clone, Debug, Default)]
pub struct ServiceSpec {
    /// What it was written in.
    pub format: Format,
    /// `service:`; like every required value, `None` where it is missing, which has been reported then.
    pub service: Option<Spanned<String>>,
    /// `owner:`.
    pub owner: Option<Spanned<String>>,
    /// `description:`.
    pub description: Option<Spanned<String>>,
    /// `scrape_interval:`.
    pub scrape_interval: Option<Spanned<String>>,
    /// `labels:`, in written order.
    pub labels: Vec<Pair>,
    /// `links:`, in written order.
    pub links: Vec<Pair>,
    /// `alerts:`, for all SLOs.
    pub alerts: AlertsSpec,
    /// `maintenance:`, for all SLOs.
    pub maintenance: Vec<MaintenanceSpec>,
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
    /// `objective:`, with `%`.
    pub objective: Option<Spanned<String>>,
    /// `window:`.
    pub window: Option<Spanned<String>>,
    /// `calendar:`.
    pub calendar: Option<Spanned<String>>,
    /// `time_zone:`.
    pub time_zone: Option<Spanned<String>>,
    /// `budget_basis:`.
    pub budget_basis: Option<Spanned<String>>,
    /// `sli:`.
    pub sli: Option<SliSpec>,
    /// `sli.slices:`.
    pub slices: Option<SlicesSpec>,
    /// `group_by:`.
    pub group_by: Vec<Spanned<String>>,
    /// `no_data:`.
    pub no_data: Option<Spanned<String>>,
    /// `labels:`, beside those of the service.
    pub labels: Vec<Pair>,
    /// `links:`, beside those of the service.
    pub links: Vec<Pair>,
    /// `alerts:`.
    pub alerts: AlertsSpec,
    /// `maintenance:`.
    pub maintenance: Vec<MaintenanceSpec>,
    /// `record_as:`.
    pub record_as: Vec<RecordAsSpec>,
}

impl SloSpec {
    /// An SLO at `place` that says nothing yet.
    #[must_use]
    pub fn at(place: Span) -> Self {
        Self {
            place,
            name: None,
            description: None,
            objective: None,
            window: None,
            calendar: None,
            time_zone: None,
            budget_basis: None,
            sli: None,
            slices: None,
            group_by: Vec::new(),
            no_data: None,
            labels: Vec::new(),
            links: Vec::new(),
            alerts: AlertsSpec::default(),
            maintenance: Vec::new(),
            record_as: Vec::new(),
        }
    }
}

/// `sli:`, by its kind. Queries stay nodes, so that mistakes inside them can be underlined.
#[derive(Clone, Debug)]
pub enum SliSpec {
    /// `events:`.
    Events(EventsSpec),
    /// `latency:`.
    Latency(LatencySpec),
    /// `ratio:`.
    Ratio {
        /// `errors:`.
        errors: Option<Node>,
    },
    /// `gauge:`.
    Gauge {
        /// `query:`.
        query: Option<Node>,
        /// `good:`.
        good: Option<Spanned<String>>,
    },
    /// `probe:`.
    Probe {
        /// `success:`.
        success: Option<Node>,
    },
    /// `composite:`.
    Composite(CompositeSpec),
}

/// `events:`: bad or good, and total.
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
    /// `native:`.
    pub native: Option<Spanned<bool>>,
}

/// `composite:`: SLOs by name.
#[derive(Clone, Debug)]
pub enum CompositeSpec {
    /// `all_of:`.
    AllOf(Vec<Spanned<String>>),
    /// `weights:`.
    Weights(Vec<Pair>),
}

/// `slices:`.
#[derive(Clone, Debug)]
pub struct SlicesSpec {
    /// Where it begins.
    pub place: Span,
    /// `length:`.
    pub length: Option<Spanned<String>>,
    /// `target:`, with `%`.
    pub target: Option<Spanned<String>>,
    /// `partial:`.
    pub partial: Option<Spanned<bool>>,
    /// `empty:`.
    pub empty: Option<Spanned<String>>,
}

/// `alerts:`.
#[derive(Clone, Debug, Default)]
pub struct AlertsSpec {
    /// `min_bad_events:`.
    pub min_bad_events: Option<Spanned<String>>,
    /// `pairs:`; `None` where the usual table serves.
    pub pairs: Option<Vec<PairSpec>>,
    /// `page:`.
    pub page: AlertSpec,
    /// `ticket:`.
    pub ticket: AlertSpec,
    /// `absent:`.
    pub absent: AlertSpec,
}

/// One of `page:`, `ticket:` and `absent:`.
#[derive(Clone, Debug, Default)]
pub struct AlertSpec {
    /// `enabled:`.
    pub enabled: Option<Spanned<bool>>,
    /// `name:`.
    pub name: Option<Spanned<String>>,
    /// `severity:`.
    pub severity: Option<Spanned<String>>,
    /// `for:`.
    pub hold: Option<Spanned<String>>,
    /// `labels:`.
    pub labels: Vec<Pair>,
    /// `annotations:`.
    pub annotations: Vec<Pair>,
}

/// An entry of `pairs:`.
#[derive(Clone, Debug)]
pub struct PairSpec {
    /// Where it begins.
    pub place: Span,
    /// `alert:`.
    pub alert: Option<Spanned<String>>,
    /// `long:`.
    pub long: Option<Spanned<String>>,
    /// `short:`.
    pub short: Option<Spanned<String>>,
    /// `burn_rate:`.
    pub burn_rate: Option<Spanned<String>>,
    /// `budget:`.
    pub budget: Option<Spanned<String>>,
}

/// An entry of `maintenance:`.
#[derive(Clone, Debug)]
pub struct MaintenanceSpec {
    /// Where it begins.
    pub place: Span,
    /// `from:`.
    pub from: Option<Spanned<String>>,
    /// `to:`.
    pub to: Option<Spanned<String>>,
    /// `when:`.
    pub when: Option<Node>,
    /// `reason:`.
    pub reason: Option<Spanned<String>>,
}

/// One entry of `record_as:`.
#[derive(Clone, Debug)]
pub struct RecordAsSpec {
    /// `success_rate`, `p95`, `p99`, …
    pub what: Spanned<String>,
    /// The name to record.
    pub name: Spanned<String>,
}
