//! What may be chosen about generated files.

use crate::rules::Links;
use crate::units::Duration;

/// What may be chosen about rules, their tests, and what belongs to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The length of a tile: interval, offset and range of the tile group. Five minutes, but for short demonstrations;
    /// the record names stay, and coverage reads the length from `slo_info`.
    pub tile: Duration,
    /// Which SLOs share a rule file.
    pub layout: Layout,
    /// What a rule file is wrapped in.
    pub format: Format,
    /// Who evaluates the rules.
    pub target: Target,
    /// Which parts are written.
    pub parts: Vec<Part>,
    /// The Kubernetes namespace of objects; none leaves it to whoever applies them.
    pub namespace: Option<String>,
    /// Labels of Kubernetes objects beside those that the format brings; one of the same name takes its place.
    pub labels: Vec<(String, String)>,
    /// Where people look when an alert fires.
    pub links: Links,
    /// Labels that Prometheus adds to alerts and by which Alertmanager tells incidents apart, such as `cluster`.
    pub external_labels: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tile: Duration::from_minutes(5),
            layout: Layout::default(),
            format: Format::default(),
            target: Target::default(),
            parts: Part::ALL.to_vec(),
            namespace: None,
            labels: Vec::new(),
            links: Links::default(),
            external_labels: Vec::new(),
        }
    }
}

/// Which SLOs share a rule file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Those of a service: `rules/SERVICE.yaml`.
    #[default]
    Service,
    /// All: `rules/slos.yaml`.
    Single,
    /// None: `rules/SERVICE/SLO.yaml`.
    Slo,
}

/// What a rule file is wrapped in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Nothing: Prometheus reads it.
    #[default]
    Prometheus,
    /// A `PrometheusRule`, for the Prometheus operator.
    Operator,
    /// A `ConfigMap`, to mount into Prometheus' pod.
    ConfigMap,
}

/// Who evaluates the rules. docs/rules.md says what differs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Prometheus from 2.42 on.
    #[default]
    Prometheus2,
    /// Prometheus from 3.0 on.
    Prometheus3,
    /// Mimir's ruler, and Cortex'.
    Mimir,
    /// Thanos Ruler.
    Thanos,
    /// vmalert.
    VictoriaMetrics,
}

/// A kind of generated file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Rule files, in `rules/`.
    Rules,
    /// Unit tests, in `tests/`.
    Tests,
    /// Grafana's dashboards, in `dashboards/`.
    Dashboards,
    /// Alertmanager's configuration, in `alertmanager/`.
    Alertmanager,
}

impl Part {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Rules, Self::Tests, Self::Dashboards, Self::Alertmanager];

    /// The folder of all files of this kind.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Tests => "tests",
            Self::Dashboards => "dashboards",
            Self::Alertmanager => "alertmanager",
        }
    }
}

impl Options {
    /// Whether files of this kind are written.
    #[must_use]
    pub fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }
}
