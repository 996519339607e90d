//! The schemas of bodies, stricter than they need to be for reading: what they do not name is not there.

use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use schemars::{Schema, SchemaGenerator};
use serde_json::Value;

/// What notes down every schema that it is asked for.
pub(super) fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().for_serialize().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    settings.with_transform(RecursiveTransform(finish)).into_generator()
}

fn finish(schema: &mut Schema) {
    close(schema);
    if let Some(Value::String(about)) = schema.get_mut("description") {
        // Comments are about Rust, descriptions about JSON.
        *about = about.replace("`None`", "`null`").replace('\n', " ");
    }
}

/// Nothing is there that is not described.
fn close(schema: &mut Schema) {
    let others = ["$ref", "allOf", "anyOf", "oneOf"].iter().any(|key| schema.get(*key).is_some());
    if schema.get("properties").is_some() {
        let key = if others { "unevaluatedProperties" } else { "additionalProperties" };
        schema.insert(key.to_owned(), Value::Bool(false));
    }
}
