//! Arguments of `generate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::arguments::SpecArguments;
use crate::grafana::Schema;
use crate::prom::base_address;
use crate::promql::is_bare_label;
use crate::rules::{Format, Layout, Links, Options, Part, Target};
use crate::spec::SET_BY_RULES;

/// What help ends with.
pub(super) const EXAMPLES: &str = "\
Examples:
  sloe generate slo-specs --out out
  sloe generate --out out --check --prune           # in CI
  sloe generate --out out --layout slo --prune      # a rule file an SLO, and none of those that are gone
  sloe generate --out k8s --format operator --namespace monitoring --label release=prometheus
  sloe generate --out out --page-url https://slo.example.com --grafana-url https://grafana.example.com";

/// Arguments of `generate`.
#[derive(Args, Debug)]
pub(in crate::cli) struct GenerateArguments {
    #[command(flatten)]
    pub(in crate::cli) specs: SpecArguments,
    /// The directory to write `rules/`, `tests/`, `dashboards/` and `alertmanager/` into
    #[arg(long, short, env = "SLOE_OUT")]
    pub(in crate::cli) out: PathBuf,
    /// Which SLOs share a rule file
    #[arg(long, value_enum, default_value_t, env = "SLOE_LAYOUT")]
    layout: LayoutArgument,
    /// What files are wrapped in
    #[arg(long, value_enum, default_value_t, env = "SLOE_RULE_FORMAT")]
    format: FormatArgument,
    /// The namespace of Kubernetes objects
    #[arg(long, env = "SLOE_NAMESPACE", value_parser = namespace)]
    namespace: Option<String>,
    /// A label for Kubernetes objects, `name=value`; one of the same name as a default takes its place
    #[arg(long = "label", value_name = "NAME=VALUE", env = "SLOE_LABELS", value_delimiter = ',', value_parser = label)]
    labels: Vec<(String, String)>,
    /// Who evaluates the rules
    #[arg(long, value_enum, default_value_t, env = "SLOE_TARGET")]
    target: TargetArgument,
    /// Write only this kind of files
    #[arg(long, value_enum, env = "SLOE_ONLY", value_delimiter = ',')]
    only: Vec<PartArgument>,
    /// Where `sloe serve` is for those who read alerts and dashboards, which then link to it
    #[arg(long, value_name = "URL", env = "SLOE_PAGE_URL", value_parser = base_address)]
    page_url: Option<String>,
    /// Where Grafana is for those who read alerts, which then link to it
    #[arg(long, value_name = "URL", env = "SLOE_GRAFANA_URL", value_parser = base_address)]
    grafana_url: Option<String>,
    /// An external label of Prometheus, such as `cluster`, by which Alertmanager tells incidents apart
    #[arg(long = "external-label", value_name = "NAME", env = "SLOE_EXTERNAL_LABELS", value_delimiter = ',', value_parser = external_label)]
    external_labels: Vec<String>,
    /// How dashboards are written down
    #[arg(long, value_enum, default_value_t, env = "SLOE_DASHBOARD_SCHEMA")]
    dashboard_schema: SchemaArgument,
    /// Remove files that sloe wrote and that no spec produces any more
    #[arg(long, env = "SLOE_PRUNE")]
    pub(in crate::cli) prune: bool,
    /// Write nothing; exit 1 and name what would change
    #[arg(long, env = "SLOE_CHECK")]
    pub(in crate::cli) check: bool,
    /// Write nothing; show what would change as a unified diff
    #[arg(long, env = "SLOE_DIFF")]
    pub(in crate::cli) diff: bool,
}

impl GenerateArguments {
    /// What was chosen about rules.
    ///
    /// # Errors
    /// When choices contradict each other.
    pub(in crate::cli) fn options(&self) -> anyhow::Result<Options> {
        let (format, chosen) = (self.format.into(), !self.labels.is_empty() || self.namespace.is_some());
        if chosen && format == Format::Prometheus {
            anyhow::bail!("`--namespace` and `--label` need `--format operator` or `--format configmap`");
        }
        if self.schema() != Schema::Classic && format != Format::Prometheus {
            anyhow::bail!(
                "`--dashboard-schema` needs `--format prometheus`: the sidecar that finds `ConfigMap`s reads the classic schema"
            );
        }
        let defaults = Options::default();
        let only: Vec<Part> = self.only.iter().copied().map(Part::from).collect();
        Ok(Options {
            layout: self.layout.into(),
            format,
            target: self.target.into(),
            parts: if only.is_empty() { defaults.parts } else { only },
            namespace: self.namespace.clone(),
            labels: self.labels.clone(),
            links: Links { page: self.page_url.clone(), grafana: self.grafana_url.clone() },
            external_labels: self.external_labels.clone(),
            ..defaults
        })
    }

    /// How dashboards are written down.
    pub(in crate::cli) fn schema(&self) -> Schema {
        self.dashboard_schema.into()
    }
}

/// Declares an enumeration of the command line beside the one that it stands for.
macro_rules! argument {
    ($(#[$about:meta])* $name:ident for $of:ident { $($(#[$help:meta])* $variant:ident => $value:ident,)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, ValueEnum)]
        pub(in crate::cli) enum $name { $($(#[$help])* $variant,)* }

        impl From<$name> for $of {
            fn from(argument: $name) -> Self {
                match argument { $($name::$variant => Self::$value,)* }
            }
        }
    };
}

argument! {
    /// Which SLOs share a rule file.
    LayoutArgument for Layout {
        /// Those of a service: `rules/SERVICE.yaml`
        #[default]
        Service => Service,
        /// All of them: `rules/slos.yaml`
        Single => Single,
        /// Each has its own: `rules/SERVICE/SLO.yaml`
        Slo => Slo,
    }
}

argument! {
    /// What rule files are wrapped in.
    FormatArgument for Format {
        /// Nothing: Prometheus reads them
        #[default]
        Prometheus => Prometheus,
        /// `PrometheusRule` objects
        Operator => Operator,
        /// `ConfigMap` objects
        #[value(name = "configmap")]
        ConfigMap => ConfigMap,
    }
}

argument! {
    /// Who evaluates the rules.
    TargetArgument for Target {
        /// Prometheus from 2.42 on
        #[default]
        #[value(name = "prometheus-2.42")]
        Prometheus2 => Prometheus2,
        /// Prometheus from 3.0 on
        #[value(name = "prometheus-3")]
        Prometheus3 => Prometheus3,
        /// Mimir's ruler
        Mimir => Mimir,
        /// Thanos Ruler from 0.34 on
        Thanos => Thanos,
        /// vmalert from 1.79 on
        #[value(name = "victoriametrics")]
        VictoriaMetrics => VictoriaMetrics,
    }
}

argument! {
    /// A kind of files.
    PartArgument for Part {
        /// Rules, in `rules/`
        #[default]
        Rules => Rules,
        /// Their unit tests, in `tests/`
        Tests => Tests,
        /// Grafana's dashboards, in `dashboards/`
        Dashboards => Dashboards,
        /// Alertmanager's configuration, in `alertmanager/`
        Alertmanager => Alertmanager,
    }
}

argument! {
    /// How dashboards are written down.
    SchemaArgument for Schema {
        /// As Grafana has read them for years: `schemaVersion` 39
        #[default]
        Classic => Classic,
        /// As Grafana's API has them since version 13: `dashboard.grafana.app/v2`
        #[value(name = "v2")]
        V2 => V2,
        /// As Grafana's API had them in version 12: `dashboard.grafana.app/v2beta1`
        #[value(name = "v2beta1")]
        V2Beta1 => V2Beta1,
    }
}

/// A namespace of Kubernetes: an RFC 1123 label.
fn namespace(text: &str) -> Result<String, String> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let ends_well = text.bytes().next().is_some_and(plain) && text.bytes().last().is_some_and(plain);
    if ends_well && text.len() <= 63 && text.bytes().all(|b| plain(b) || b == b'-') {
        Ok(text.to_owned())
    } else {
        Err("a namespace has up to 63 lower-case letters, digits and `-`, and begins and ends without `-`"
            .to_owned())
    }
}

/// A label that Prometheus may add to every alert.
fn external_label(name: &str) -> Result<String, String> {
    if !is_bare_label(name) || name.starts_with("__") {
        return Err(
            "a label has letters, digits and `_`, and begins with no digit and not with `__`".to_owned()
        );
    }
    if SET_BY_RULES.iter().chain(&["service", "owner"]).any(|taken| *taken == name) {
        return Err(
            "alerts have a label of this name themselves, in whose place Prometheus puts no other".to_owned()
        );
    }
    Ok(name.to_owned())
}

/// A label of Kubernetes: `name=value`, the name with a domain before it or not.
fn label(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a label is written `name=value`")?;
    let (domain, last) = name.split_once('/').map_or((None, name), |(domain, last)| (Some(domain), last));
    let domain_good = domain
        .is_none_or(|domain| domain.len() <= 253 && domain.split('.').all(|part| namespace(part).is_ok()));
    if !domain_good || last.is_empty() || !label_text(last) {
        return Err(format!("`{name}` is no name of a label, such as `release` or `example.com/team`"));
    }
    if !label_text(value) {
        return Err(format!(
            "`{value}` is no value of a label: up to 63 letters, digits, `-`, `_` and `.`, a letter or digit first and last"
        ));
    }
    Ok((name.to_owned(), value.to_owned()))
}

fn label_text(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric();
    let ends_well = text.bytes().next().is_none_or(plain) && text.bytes().last().is_none_or(plain);
    ends_well && text.len() <= 63 && text.bytes().all(|b| plain(b) || matches!(b, b'-' | b'_' | b'.'))
}
