//! The demo's experiments: those that people read in the repository, with the few values that differ here.

use std::path::Path;

use anyhow::Context;

use crate::diag::Sources;
use crate::yaml::{self, Document, Entry, Node, Value, Writer};

/// The experiments, by name, as they are in the repository.
const ORIGINALS: [(&str, &str); 2] = [
    ("payment-pod-delete", include_str!("../../../slo-specs/payment-pod-delete.yaml")),
    ("payment-network-latency", include_str!("../../../slo-specs/payment-network-latency.yaml")),
];
const OVERRIDES: &str = include_str!("overrides.yaml");

/// The names of the experiments.
pub fn names() -> impl Iterator<Item = &'static str> {
    ORIGINALS.iter().map(|(name, _)| *name)
}

/// The experiments' files and their texts.
///
/// # Errors
/// When an embedded text is no YAML.
pub fn documents() -> anyhow::Result<Vec<(String, String)>> {
    let overrides = root(OVERRIDES)?;
    let document = |(name, text): &(&str, &str)| {
        let mut writer = Writer::new();
        writer.comment(&format!("Written by `sloe demo`: slo-specs/{name}.yaml with the demo's own values."));
        merged(&mut writer, &root(text)?, &overrides);
        Ok((format!("{name}.yaml"), writer.finish()))
    };
    ORIGINALS.iter().map(document).collect()
}

fn root(text: &str) -> anyhow::Result<Node> {
    let file = Sources::default().add(Path::new("embedded.yaml"), text.to_owned());
    let (documents, problems) = yaml::parse(file, text);
    anyhow::ensure!(problems.is_empty(), "an embedded file is no YAML: {}", problems[0].message);
    documents.into_iter().next().map(|Document { root, .. }| root).context("an embedded file is empty")
}

/// Writes the keys of `original` with the values of `overrides`, and then those that only `overrides` has.
fn merged(writer: &mut Writer, original: &Node, overrides: &Node) {
    for entry in entries(original) {
        match overrides.get(&entry.key.text) {
            Some(own) => overridden(writer, entry, own),
            None => write(writer, &entry.key.text, &entry.value),
        }
    }
    let added = |entry: &&Entry| original.get(&entry.key.text).is_none();
    for entry in entries(overrides).iter().filter(added) {
        write(writer, &entry.key.text, &entry.value);
    }
}

fn overridden(writer: &mut Writer, original: &Entry, own: &Node) {
    let key = &original.key.text;
    match (&original.value.value, &own.value) {
        (Value::Mapping(_), Value::Mapping(_)) => {
            writer.nested(key, |writer| merged(writer, &original.value, own));
        }
        _ => write(writer, key, own),
    }
}

fn write(writer: &mut Writer, key: &str, node: &Node) {
    match &node.value {
        Value::Null => {}
        Value::Scalar(scalar) if scalar.plain => writer.plain_entry(key, &scalar.text),
        Value::Scalar(scalar) => writer.entry(key, &scalar.text),
        Value::Mapping(entries) => writer.nested(key, |writer| {
            for entry in entries {
                write(writer, &entry.key.text, &entry.value);
            }
        }),
        Value::Sequence(items) => writer.nested(key, |writer| {
            for text in items.iter().filter_map(Node::text) {
                writer.scalar_item(text);
            }
        }),
    }
}

fn entries(node: &Node) -> &[Entry] {
    match &node.value {
        Value::Mapping(entries) => entries,
        _ => &[],
    }
}
