//! The `OpenAPI` document: valid, complete, current, and about the routes that there are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::fixtures::{self, app, get, get_with};

const PATH: &str = "docs/openapi.json";
const UPDATE: &str = "SLOE_UPDATE_DOCS=1 cargo test --test it openapi";

pub(crate) fn document() -> Value {
    serde_json::from_str(sloe::daemon::openapi()).expect("JSON")
}

/// Every operation: path, method, and what the document says of it.
pub(crate) fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let methods = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().expect("methods").clone();
        let path = path.clone();
        methods.into_iter().map(move |(method, operation)| (path.clone(), method, operation))
    };
    paths.iter().flat_map(methods).collect()
}

#[test]
fn the_document_is_valid() {
    let schema: Value = serde_json::from_str(include_str!("schemas/openapi-3.1.json")).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema of OpenAPI is one");
    let problems: Vec<String> = validator.iter_errors(&document()).map(|error| error.to_string()).collect();
    assert_eq!(problems, [""; 0]);
    for (name, schema) in document()["components"]["schemas"].as_object().expect("schemas") {
        assert!(jsonschema::draft202012::meta::is_valid(schema), "{name}");
    }
}

#[test]
fn the_checked_in_document_is_current() {
    if std::env::var_os("SLOE_UPDATE_DOCS").is_some() {
        fs::write(PATH, sloe::daemon::openapi()).expect("the document is written");
    }
    let kept = fs::read_to_string(PATH).unwrap_or_default();
    assert!(kept == sloe::daemon::openapi(), "{PATH} is out of date: `{UPDATE}`");
}

#[tokio::test]
async fn it_is_served_and_kept() {
    let app = app(fixtures::starting());
    let (status, headers, body) = get(&app, "/api/v1/openapi.json").await;
    assert_eq!((status, &*body), (StatusCode::OK, sloe::daemon::openapi()));
    let known = HeaderMap::from_iter([("if-none-match".parse().unwrap(), headers["etag"].clone())]);
    let (status, _, body) = get_with(&app, "/api/v1/openapi.json", known).await;
    assert_eq!((status, &*body), (StatusCode::NOT_MODIFIED, ""));
}

/// `.route("/runs/{run}", get(run))` of the daemon's code as path and method.
fn routes(folder: &Path, found: &mut BTreeSet<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            routes(&path, found);
            continue;
        }
        let text = fs::read_to_string(&path).expect("text");
        for route in text.split(".route(").skip(1) {
            let (_, rest) = route.split_once('"').expect("a path");
            let (path, rest) = rest.split_once('"').expect("its end");
            let method = rest.trim_start_matches([',', ' ', '\n']).split('(').next().expect("a method");
            found.insert((path.to_owned(), method.to_owned()));
        }
    }
}

#[test]
fn every_route_is_described_and_nothing_else() {
    let mut routed = BTreeSet::new();
    routes(Path::new("src/daemon"), &mut routed);
    let described: BTreeSet<_> =
        operations(&document()).into_iter().map(|(path, method, _)| (path, method)).collect();
    assert_eq!(routed, described, "add what is missing to src/daemon/api/openapi/operations.rs");
}

#[tokio::test]
async fn every_path_allows_the_methods_that_are_described() {
    let app = app(fixtures::healthy());
    let mut methods: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, method, _) in operations(&document()) {
        let of_path = methods.entry(path).or_default();
        of_path.insert(method.to_uppercase());
        of_path.extend((method == "get").then(|| "HEAD".to_owned()));
    }
    for (path, described) in methods {
        let request = Request::builder().method("BREW").uri(path.replace(['{', '}'], "x"));
        let answer = app.clone().oneshot(request.body(Body::empty()).expect("a request")).await;
        let answer = answer.expect("an answer");
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
        let allowed = answer.headers()["allow"].to_str().expect("text");
        assert_eq!(allowed.split(',').map(str::to_owned).collect::<BTreeSet<_>>(), described, "{path}");
    }
}

#[test]
fn operations_have_names_parts_and_parameters() {
    let document = document();
    let tags: Vec<&Value> =
        document["tags"].as_array().expect("tags").iter().map(|tag| &tag["name"]).collect();
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        assert!(ids.insert(operation["operationId"].to_string()), "{path} {method}: a name of its own");
        assert!(tags.contains(&&operation["tags"][0]), "{path} {method}: a part that is described");
        let parameters = operation["parameters"].as_array().expect("parameters");
        let named = |parameter: &&Value| parameter["in"] == "path";
        let named: BTreeSet<_> = parameters
            .iter()
            .filter(named)
            .map(|parameter| parameter["name"].as_str().expect("a name"))
            .collect();
        let places = path.split('{').skip(1).map(|rest| rest.split('}').next().expect("its end"));
        assert_eq!(named, places.collect(), "{path} {method}");
    }
}

/// Every schema within `schema`, with where it stands.
fn each(place: &str, schema: &Value, visit: &mut impl FnMut(&str, &Value)) {
    visit(place, schema);
    match schema {
        Value::Object(keys) => {
            keys.iter().for_each(|(key, inner)| each(&format!("{place}/{key}"), inner, visit))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, inner)| each(&format!("{place}/{at}"), inner, visit));
        }
        _ => {}
    }
}

#[test]
fn every_field_and_every_word_is_described_and_nothing_else_is_allowed() {
    let mut wrong = Vec::new();
    each("", &document()["components"]["schemas"], &mut |place, schema| {
        let described = |schema: &Value| schema["description"].as_str().is_some_and(|text| text.len() > 3);
        let fields = schema.get("properties").and_then(Value::as_object);
        for (name, field) in fields.into_iter().flatten() {
            // What tells variants apart is described with the variant.
            let variant = described(schema)
                && (field.get("const").is_some() || fields.is_some_and(|all| all.len() == 1));
            if !described(field) && !variant {
                wrong.push(format!("{place}/{name}: no description"));
            }
        }
        if schema.get("properties").is_some_and(Value::is_object) {
            let closed = ["additionalProperties", "unevaluatedProperties"]
                .map(|key| schema.get(key) == Some(&json!(false)));
            if !closed.contains(&true) {
                wrong.push(format!("{place}: open"));
            }
        }
        for word in schema.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
            if !described(word) && word.get("$ref").is_none() && word["type"] != "null" {
                wrong.push(format!("{place}: a word without a description: {word}"));
            }
        }
        let about = schema.get("description").and_then(Value::as_str);
        if about.is_some_and(|text| text.contains("[`") || text.contains("None")) {
            wrong.push(format!("{place}: a description that is about the code"));
        }
    });
    assert_eq!(wrong, Vec::<String>::new());
}

#[tokio::test]
async fn every_refusal_has_the_same_body() {
    let app = app(fixtures::healthy());
    for (method, path, status, reason) in [
        (
            "DELETE",
            "/api/v1/slos",
            405,
            "this cannot be asked for with this method: `Allow` names those that can",
        ),
        (
            "GET",
            "/api/v1/gate/%ff",
            400,
            "the address cannot be read: path and query have to be UTF-8, with each parameter once",
        ),
        ("GET", "/api/v2", 404, "no such part of the API"),
        ("GET", "/api/v1/gate/nobody", 404, "no service `nobody` has an SLO"),
    ] {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).expect("a request");
        let answer = app.clone().oneshot(request).await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/json", "{path}");
        let body = axum::body::to_bytes(answer.into_body(), 1_000).await.expect("a body");
        assert_eq!(serde_json::from_slice::<Value>(&body).expect("JSON"), json!({"error": reason}), "{path}");
    }
}
