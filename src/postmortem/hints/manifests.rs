//! Manifests to objects. Scalars become what Kubernetes would read: numbers and booleans only where they are plain.

use serde_json::{Map, Value};

use crate::postmortem::hints::Object;
use crate::yaml::{self, Document, Node, Scalar};

/// The objects of one file's documents; the items of a `List` are objects of their own.
#[must_use]
pub fn objects(origin: &str, documents: &[Document]) -> Vec<Object> {
    documents
        .iter()
        .flat_map(|document| unpacked(value(&document.root)))
        .map(|content| Object { origin: origin.to_owned(), content })
        .collect()
}

fn unpacked(mut content: Value) -> Vec<Value> {
    let is_list = content.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List"));
    match content.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) if is_list => items,
        _ => vec![content],
    }
}

fn value(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Null => Value::Null,
        yaml::Value::Scalar(scalar) => of_scalar(scalar),
        yaml::Value::Sequence(items) => Value::Array(items.iter().map(value).collect()),
        yaml::Value::Mapping(entries) => Value::Object(
            entries.iter().map(|entry| (entry.key.text.clone(), value(&entry.value))).collect::<Map<_, _>>(),
        ),
    }
}

fn of_scalar(scalar: &Scalar) -> Value {
    let text = scalar.text.as_str();
    match (scalar.plain, text) {
        (true, "true") => Value::Bool(true),
        (true, "false") => Value::Bool(false),
        (true, text) => text
            .parse::<u64>()
            .map(Value::from)
            .or_else(|_| text.parse::<i64>().map(Value::from))
            .unwrap_or_else(|_| Value::String(text.to_owned())),
        (false, text) => Value::String(text.to_owned()),
    }
}
