//! YAML documents as Kubernetes reads them.

use serde_json::{Map, Value, json};
use sloe::diag::Sources;
use sloe::yaml::{self, Node};

/// The documents of a text.
pub(crate) fn documents(text: &str) -> Vec<Value> {
    let mut sources = Sources::default();
    let file = sources.add("rendered.yaml", text);
    let (documents, problems) = yaml::parse(file, text);
    assert!(problems.is_empty(), "{problems:?}");
    documents.iter().map(|document| json(&document.root)).collect()
}

/// Plain words may be numbers and truth values.
fn json(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Null => Value::Null,
        yaml::Value::Scalar(scalar) if scalar.plain => {
            serde_json::from_str(&scalar.text).unwrap_or_else(|_| json!(scalar.text))
        }
        yaml::Value::Scalar(scalar) => json!(scalar.text),
        yaml::Value::Sequence(items) => items.iter().map(json).collect(),
        yaml::Value::Mapping(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.text.clone(), json(&entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}
