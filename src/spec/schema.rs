//! The JSON Schema of `sloe/v1`, from the same shapes that decoding uses, so that editors and sloe agree.
//!
//! Draft 7: what editors of YAML understand best. A scalar is a text to sloe, so that numbers and truth values may stand
//! where texts are read.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::spec::shape::{Key, Kind, Shape};

/// Lengths of time, largest unit first; a latency's threshold may have fractions of a second.
const DURATION: &str =
    "^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+(\\.[0-9]+)?s)?([0-9]+ms)?$";
/// `99.9%`.
const PERCENT: &str = "^[0-9]+(\\.[0-9]+)? *%$";
/// What labels, files and addresses can carry.
const NAME: &str = "^[A-Za-z0-9][A-Za-z0-9._-]*$";
/// RFC 3339, with a space for its `T` where somebody prefers that.
const INSTANT: &str =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

/// The schema of documents that are each of one of these shapes.
#[must_use]
pub fn schema(shapes: &[&'static Shape]) -> Value {
    let mut definitions = BTreeMap::new();
    let kinds: Vec<Value> = shapes.iter().map(|shape| reference(shape, &mut definitions)).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "sloe/v1",
        "oneOf": kinds,
        "definitions": definitions,
    })
}

/// The schemas of the mappings within a document, by their names.
type Definitions = BTreeMap<String, Value>;

fn mapping(shape: &'static Shape, definitions: &mut Definitions) -> Map<String, Value> {
    let keys = shape.keys.iter();
    let properties: Map<String, Value> =
        keys.clone().map(|key| (key.name.to_owned(), described(key, definitions))).collect();
    let required: Vec<&str> = keys.filter(|key| key.required).map(|key| key.name).collect();
    let mut schema = Map::new();
    schema.insert("type".to_owned(), json!("object"));
    schema.insert("additionalProperties".to_owned(), json!(false));
    schema.insert("properties".to_owned(), json!(properties));
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    let sets: Vec<Value> = shape.exactly_one.iter().map(|set| one_of(set)).collect();
    if !sets.is_empty() {
        schema.insert("allOf".to_owned(), json!(sets));
    }
    schema
}

fn one_of(set: &[&str]) -> Value {
    let each: Vec<Value> = set.iter().map(|key| json!({"required": [key]})).collect();
    json!({"oneOf": each})
}

/// A key's value and what it means. Beside a reference draft 7 reads nothing, hence the `allOf` around it.
fn described(key: &'static Key, definitions: &mut Definitions) -> Value {
    let value = value(key, definitions);
    let mut schema = match value {
        Value::Object(schema) if !schema.contains_key("$ref") => schema,
        reference => Map::from_iter([("allOf".to_owned(), json!([reference]))]),
    };
    schema.insert("description".to_owned(), json!(key.about));
    Value::Object(schema)
}

fn value(key: &'static Key, definitions: &mut Definitions) -> Value {
    match &key.kind {
        Kind::Text => text(),
        Kind::Name => json!({"type": ["string", "number"], "pattern": NAME, "maxLength": 120}),
        Kind::Percent => json!({"type": "string", "pattern": PERCENT, "examples": ["99.9%"]}),
        Kind::Duration => {
            json!({"type": "string", "pattern": DURATION, "minLength": 2, "examples": ["30d", "5m"]})
        }
        Kind::Integer => {
            json!({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "pattern": "^0*[1-9][0-9]*$"}]})
        }
        Kind::Boolean => json!({"enum": [true, false, "true", "false"]}),
        Kind::Query => json!({"type": "string", "minLength": 1}),
        Kind::Instant => json!({"type": "string", "pattern": INSTANT, "examples": ["2026-12-01T22:00:00Z"]}),
        Kind::Choice(words) => json!({"enum": words}),
        Kind::Texts => json!({"type": "array", "items": text()}),
        Kind::Pairs => json!({"type": "object", "additionalProperties": text()}),
        Kind::Mapping(shape) => reference(shape, definitions),
        Kind::List(shape) => {
            let least = u8::from(key.required);
            json!({"type": "array", "items": reference(shape, definitions), "minItems": least})
        }
        Kind::Anything => json!({}),
    }
}

fn text() -> Value {
    json!({"type": ["string", "number", "boolean"]})
}

fn reference(shape: &'static Shape, definitions: &mut Definitions) -> Value {
    let name = name(shape);
    if !definitions.contains_key(&name) {
        // Shapes that hold themselves would end here.
        definitions.insert(name.clone(), Value::Null);
        let schema = mapping(shape, definitions);
        definitions.insert(name.clone(), Value::Object(schema));
    }
    json!({"$ref": format!("#/definitions/{name}")})
}

/// `an SLO` is `SLO`, `` `alerts` `` is `alerts`, `a window pair` is `window_pair`.
fn name(shape: &Shape) -> String {
    let what = shape.what.trim_start_matches("an ").trim_start_matches("a ");
    what.replace('`', "").replace(' ', "_")
}
