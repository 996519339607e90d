//! Generated text as Kubernetes objects: how they are named and labelled.

use crate::model::SloId;
use crate::rules::{Format, Layout, Options, names};
use crate::yaml::Writer;

/// Configuration as Kubernetes keeps it.
pub const CONFIG_MAP: (&str, &str) = ("v1", "ConfigMap");

/// Kubernetes' limit for the name of an object.
const LONGEST_NAME: usize = 253;
/// What a name has before and behind its readable part: `slo.`, a dash and the checksum.
const AROUND: usize = 4 + 1 + 12;

/// Who made an object: on every one.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "sloe");
/// The label by which kube-prometheus-stack, installed under its own name, finds its rules.
const OPERATOR_LABEL: (&str, &str) = ("release", "kube-prometheus-stack");
const CONFIG_MAP_LABEL: (&str, &str) = ("app", "prometheus");

/// A Kubernetes object around generated text.
pub struct Object<'a> {
    options: &'a Options,
    api_version: &'static str,
    kind: &'static str,
    name: String,
    label: (&'static str, &'static str),
    annotations: &'static [(&'static str, &'static str)],
}

impl<'a> Object<'a> {
    /// An object with a label by which it is found, beside those that `options` ask for.
    #[must_use]
    pub const fn new(
        (api_version, kind): (&'static str, &'static str),
        name: String,
        label: (&'static str, &'static str),
        options: &'a Options,
    ) -> Self {
        Self { options, api_version, kind, name, label, annotations: &[] }
    }

    /// The same with annotations.
    #[must_use]
    pub fn annotated(self, annotations: &'static [(&'static str, &'static str)]) -> Self {
        Self { annotations, ..self }
    }

    /// The object around the rule file that `first` stands in; none where the format is plain.
    pub(super) fn of_rules(first: &SloId, options: &'a Options) -> Option<Self> {
        let name = rules_name(first, options.layout);
        let (kind, label) = match options.format {
            Format::Prometheus => return None,
            Format::Operator => (("monitoring.coreos.com/v1", "PrometheusRule"), OPERATOR_LABEL),
            Format::ConfigMap => (CONFIG_MAP, CONFIG_MAP_LABEL),
        };
        Some(Self::new(kind, name, label, options))
    }

    /// The object with its `spec`.
    pub fn with_spec(&self, yaml: &mut Writer, content: impl FnOnce(&mut Writer)) {
        self.head(yaml);
        yaml.nested("spec", content);
    }

    /// The object with a file of this ending, which is named like the object, as its `data`.
    pub fn with_file(&self, ending: &str, yaml: &mut Writer, content: impl FnOnce(&mut Writer)) {
        self.with_data(yaml, |yaml| yaml.block(&format!("{}.{ending}", self.name), content));
    }

    /// The object with its `data`.
    pub fn with_data(&self, yaml: &mut Writer, content: impl FnOnce(&mut Writer)) {
        self.head(yaml);
        yaml.nested("data", content);
    }

    /// The same with a text.
    pub fn with_text(&self, ending: &str, yaml: &mut Writer, text: &str) {
        self.with_data(yaml, |yaml| yaml.entry(&format!("{}.{ending}", self.name), text));
    }

    fn head(&self, yaml: &mut Writer) {
        yaml.entry("apiVersion", self.api_version);
        yaml.entry("kind", self.kind);
        yaml.nested("metadata", |yaml| self.metadata(yaml));
    }

    fn metadata(&self, yaml: &mut Writer) {
        yaml.entry("name", &self.name);
        if let Some(namespace) = &self.options.namespace {
            yaml.entry("namespace", namespace);
        }
        let asked = &self.options.labels;
        yaml.nested("labels", |yaml| {
            let brought = [MANAGED_BY, self.label];
            for (name, value) in brought.iter().filter(|(name, _)| asked.iter().all(|(n, _)| n != name)) {
                yaml.entry(name, value);
            }
            for (name, value) in asked {
                yaml.entry(name, value);
            }
        });
        if !self.annotations.is_empty() {
            yaml.nested("annotations", |yaml| {
                self.annotations.iter().for_each(|(name, value)| yaml.entry(name, value));
            });
        }
    }
}

/// Writes the content of a rule file, in an object where there is one.
pub(super) fn wrapped(object: Option<&Object<'_>>, yaml: &mut Writer, content: impl FnOnce(&mut Writer)) {
    match object {
        None => content(yaml),
        Some(object) if object.options.format == Format::Operator => object.with_spec(yaml, content),
        Some(object) => object.with_file("yaml", yaml, content),
    }
}

/// A name of its own for every rule file.
fn rules_name(id: &SloId, layout: Layout) -> String {
    let SloId { service, name } = id;
    match layout {
        Layout::Single => "slos".to_owned(),
        Layout::Service => service_object_name(service),
        Layout::Slo => {
            let unambiguous = !service.contains('.') && !name.contains('.');
            object_name(&format!("{service}.{name}"), unambiguous, &format!("{service}/{name}"))
        }
    }
}

/// The name of the object about a service: `slo-payment-service`. Names that Kubernetes does not allow get a checksum and begin
/// with `slo.`, so that no two services share one.
#[must_use]
pub fn service_object_name(service: &str) -> String {
    object_name(service, true, &format!("{service}/"))
}

/// `slo-` and the text, or, where Kubernetes does not allow that or it may stand for two wholes, the checksum of the whole one.
fn object_name(text: &str, unambiguous: bool, whole: &str) -> String {
    if unambiguous && is_subdomain(text) {
        return format!("slo-{text}");
    }
    let readable: String = text.chars().take(LONGEST_NAME - AROUND).map(allowed).collect();
    format!("slo.{}-{}", readable.trim_matches('-'), names::checksum(whole))
}

/// Lower-case letters, digits and dashes only: the dot would need more care than it is worth.
const fn allowed(c: char) -> char {
    match c.to_ascii_lowercase() {
        c @ ('a'..='z' | '0'..='9') => c,
        _ => '-',
    }
}

/// Whether every part between dots begins and ends with a lower-case letter or digit and has only these and dashes (RFC 1123).
fn is_subdomain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    text.len() <= LONGEST_NAME - AROUND
        && text.split('.').all(|part| {
            let ends_well = part.bytes().next().is_some_and(plain) && part.bytes().last().is_some_and(plain);
            ends_well && part.bytes().all(|b| plain(b) || b == b'-')
        })
}
