//! From operations to the document.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::operation::{Answer, Operation, Parameter};
use super::operations::TAGS;
use super::schemas::generator;

/// What holds for every operation.
const ABOUT: &str = "Error budgets, as functions of one snapshot of what Prometheus has recorded: no request starts a query. Figures \
     are told in full and never clamped; what is not known is `null`, and the reason stands beside it. Times are UTC. \
     \n\nEvery `GET` is answered for `HEAD`, too, and any other method with `405`. Whatever goes wrong is told in a body with the key \
     `error`, except what comes before there is a request at all: `431`, and `400` for what is no HTTP. Fields may be added \
     within a version; none changes its meaning.";

/// The names that paths have places for.
const PLACES: [(&str, &str); 4] = [
    ("service", "the service's name"),
    ("slo", "the SLO's name, unique within its service"),
    ("run", "the run's name"),
    ("name", "the file's name"),
];

/// The document of these operations.
pub(super) fn document(operations: &[Operation]) -> Value {
    let mut generator = generator();
    let mut paths = Map::new();
    for operation in operations {
        let methods = paths.entry(operation.path).or_insert_with(|| json!({}));
        methods[operation.method] = describe(operation, &mut generator);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "sloe",
            "summary": "The error budgets of services",
            "description": ABOUT,
            "version": env!("CARGO_PKG_VERSION"),
            "license": {"name": "Apache License 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": TAGS.map(|(name, description)| json!({"name": name, "description": description})),
        "paths": paths,
        "components": {
            "schemas": generator.take_definitions(true),
            "securitySchemes": {"token": {
                "type": "http",
                "scheme": "bearer",
                "description": "What the file of `--token-file` holds; without one nothing can be changed.",
            }},
        },
    })
}

fn describe(operation: &Operation, generator: &mut SchemaGenerator) -> Value {
    let places = PLACES.iter().filter(|(name, _)| operation.path.contains(&format!("{{{name}}}")));
    let places = places.map(|(name, about)| parameter("path", name, about));
    let others =
        operation.parameters.iter().map(|Parameter { place, name, about }| parameter(place, name, about));
    let mut described = json!({
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": places.chain(others).collect::<Vec<_>>(),
        "responses": responses(operation, generator),
    });
    if operation.guarded {
        described["security"] = json!([{"token": []}]);
    }
    described
}

fn parameter(place: &str, name: &str, about: &str) -> Value {
    let required = place == "path";
    json!({"in": place, "name": name, "description": about, "required": required, "schema": {"type": "string"}})
}

/// Several answers of one status differ in what they are about, and perhaps in their media type.
fn responses(operation: &Operation, generator: &mut SchemaGenerator) -> Map<String, Value> {
    let mut responses = Map::new();
    for answer in operation.answers.iter().chain(&everywhere(operation)) {
        let entry = responses.entry(answer.status.to_string()).or_insert_with(|| json!({"description": ""}));
        let said = entry["description"].as_str().filter(|said| !said.is_empty());
        entry["description"] =
            json!(said.map_or(answer.about.to_owned(), |said| format!("{said} {}", answer.about)));
        for (name, about) in answer.headers {
            entry["headers"][*name] = json!({"description": about, "schema": {"type": "string"}});
        }
        if let Some(body) = &answer.body {
            let media_type = body.media_type.split(';').next().unwrap_or_default();
            entry["content"][media_type]["schema"] = (body.schema)(generator).to_value();
        }
    }
    responses
}

/// What may be answered to every request.
fn everywhere(operation: &Operation) -> Vec<Answer> {
    let mut answers = vec![
        Answer::problem(406, "The request accepts neither `gzip` nor an answer as it is."),
        Answer::problem(413, "The request's body is larger than 64 KiB."),
        Answer::problem(421, "The request asks by a name that is none of this server."),
        Answer::new(431, "The request's line and headers are larger than 16 KiB, or more than 64.", None),
        Answer::problem(503, "There was no answer within 10 s."),
    ];
    let query = operation.parameters.iter().any(|parameter| parameter.place == "query");
    if query || operation.path.contains('{') {
        answers.push(Answer::problem(
            400,
            "Path or query cannot be read: they are not UTF-8, or a parameter is there twice.",
        ));
    }
    answers
}
