//! Rule files as Kubernetes objects: `PrometheusRule` and `ConfigMap`.

use crate::model::SloId;
use crate::rules::{Format, Layout, Options};
use crate::yaml::Writer;

/// Kubernetes' limit for the name of an object.
const LONGEST_NAME: usize = 253;
/// What a name has before and behind its readable part: `slo.`, a dash and the checksum.
const AROUND: usize = 4 + 1 + 12;

/// The label by which kube-prometheus-stack, installed under its own name, finds its rules.
const OPERATOR_LABELS: [(&str, &str); 2] =
    [("app.kubernetes.io/managed-by", "sloe"), ("release", "kube-prometheus-stack")];
const CONFIG_MAP_LABELS: [(&str, &str); 2] =
    [("app.kubernetes.io/managed-by", "sloe"), ("app", "prometheus")];

/// A Kubernetes object around rules.
pub(super) struct Object<'a> {
    options: &'a Options,
    name: String,
}

impl<'a> Object<'a> {
    /// The object around the rule file that `first` stands in; none where the format is plain.
    pub(super) fn new(first: &SloId, options: &'a Options) -> Option<Self> {
        let name = object_name(first, options.layout);
        (options.format != Format::Prometheus).then_some(Self { options, name })
    }

    fn write(&self, yaml: &mut Writer, content: impl FnOnce(&mut Writer)) {
        let (api_version, kind, labels) = match self.options.format {
            Format::Operator => ("monitoring.coreos.com/v1", "PrometheusRule", OPERATOR_LABELS),
            Format::ConfigMap | Format::Prometheus => ("v1", "ConfigMap", CONFIG_MAP_LABELS),
        };
        yaml.entry("apiVersion", api_version);
        yaml.entry("kind", kind);
        yaml.nested("metadata", |yaml| self.metadata(&labels, yaml));
        match self.options.format {
            Format::Operator => yaml.nested("spec", content),
            _ => yaml.nested("data", |yaml| yaml.block(&format!("{}.yaml", self.name), content)),
        }
    }

    fn metadata(&self, defaults: &[(&str, &str)], yaml: &mut Writer) {
        yaml.entry("name", &self.name);
        if let Some(namespace) = &self.options.namespace {
            yaml.entry("namespace", namespace);
        }
        let asked = &self.options.labels;
        yaml.nested("labels", |yaml| {
            for (name, value) in defaults.iter().filter(|(name, _)| asked.iter().all(|(n, _)| n != name)) {
                yaml.entry(name, value);
            }
            for (name, value) in asked {
                yaml.entry(name, value);
            }
        });
    }
}

/// Writes `content`, in an object where there is one.
pub(super) fn wrapped(object: Option<&Object<'_>>, yaml: &mut Writer, content: impl FnOnce(&mut Writer)) {
    match object {
        None => content(yaml),
        Some(object) => object.write(yaml, content),
    }
}

/// A name of its own for every rule file: `slo-payment-service`. Names that Kubernetes does not allow, and those from which
/// service and SLO could not be told, get a checksum and begin with `slo.`, so that no two files share a name.
fn object_name(id: &SloId, layout: Layout) -> String {
    let SloId { service, name } = id;
    let (text, unambiguous) = match layout {
        Layout::Single => return "slos".to_owned(),
        Layout::Service => (service.clone(), true),
        Layout::Slo => (format!("{service}.{name}"), !service.contains('.') && !name.contains('.')),
    };
    if unambiguous && is_subdomain(&text) {
        return format!("slo-{text}");
    }
    let whole = format!("{service}/{}", if layout == Layout::Slo { name } else { "" });
    let readable: String = text.chars().take(LONGEST_NAME - AROUND).map(allowed).collect();
    format!("slo.{}-{:012x}", readable.trim_matches('-'), checksum(&whole) >> 16)
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

/// FNV-1a: the same on every machine and in every version.
fn checksum(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
