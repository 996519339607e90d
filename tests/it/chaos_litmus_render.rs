//! What `sloe chaos render` prints: as a snapshot, and held against Litmus' own schemas.

use serde_json::{Map, Value, json};
use sloe::chaos::Driver;
use sloe::chaos::drivers::litmus::render;
use sloe::diag::Sources;
use sloe::model::Experiment;
use sloe::units::Duration;
use sloe::yaml::{self, Node};

use crate::litmus::{RUN, Scene, experiment, latency, slos};

fn rendered(experiment: &Experiment) -> String {
    render(experiment, &slos(), RUN, false).expect("it renders")
}

fn documents(text: &str) -> Vec<Value> {
    let mut sources = Sources::default();
    let file = sources.add("rendered.yaml", text);
    let (documents, problems) = yaml::parse(file, text);
    assert!(problems.is_empty(), "{problems:?}");
    documents.iter().map(|document| json(&document.root)).collect()
}

/// As Kubernetes reads it: plain words may be numbers and truth values.
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

/// The schema of a kind, in which keys that Kubernetes would drop are refused.
fn schema(kind: &str) -> jsonschema::Validator {
    let mut schemas: Value = serde_json::from_str(include_str!("schemas/litmus.json")).expect("JSON");
    let schema = &mut schemas[kind];
    close(schema);
    schema["properties"]["metadata"] = json!({"type": "object"});
    jsonschema::validator_for(schema).expect("a schema")
}

fn close(schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else { return };
    let keeps = map.get("x-kubernetes-preserve-unknown-fields") == Some(&json!(true));
    if map.contains_key("properties") && !keeps && !map.contains_key("additionalProperties") {
        map.insert("additionalProperties".to_owned(), json!(false));
    }
    map.get_mut("properties")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
        .for_each(|(_, of)| close(of));
    map.get_mut("items").into_iter().for_each(close);
}

fn violations(object: &Value) -> Vec<String> {
    let kind = object["kind"].as_str().expect("a kind");
    schema(kind).iter_errors(object).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn everything_that_a_cluster_needs() {
    insta::assert_snapshot!("litmus_pod_delete", rendered(&experiment()));
}

#[test]
fn a_delay_needs_other_settings() {
    let text = rendered(&latency(Duration::from_millis(400)));
    let engine = text.rsplit("---\n").next().expect("the last document").to_owned();
    insta::assert_snapshot!("litmus_network_latency", engine);
}

#[tokio::test]
async fn the_engine_of_a_run() {
    let mut scene = Scene::new();
    scene.driver.survey().await;
    let [engine] = scene.driver.plan(RUN).await.expect("a plan").try_into().expect("one object");
    assert_eq!(violations(&documents(&engine.text)[0]), [""; 0]);
    insta::with_settings!({filters => vec![(r"sloe.dev/deadline: .*", "sloe.dev/deadline: [TIME]")]}, {
        insta::assert_snapshot!("litmus_engine_of_a_run", engine.text);
    });
}

#[test]
fn litmus_takes_it() {
    for experiment in [experiment(), latency(Duration::from_millis(400))] {
        let documents = documents(&rendered(&experiment));
        let litmus = documents.iter().filter(|object| object["apiVersion"] == "litmuschaos.io/v1alpha1");
        let litmus: Vec<_> = litmus.collect();
        assert_eq!(litmus.len(), 2, "definition and engine");
        for object in litmus {
            assert_eq!(violations(object), [""; 0], "{object:#}");
        }
    }
}

#[test]
fn the_schemas_refuse_what_litmus_would_drop() {
    let documents = documents(&rendered(&experiment()));
    let mut engine = documents.last().expect("the engine").clone();
    engine["spec"]["annotationCheck"] = json!("true");
    let probe = &mut engine["spec"]["experiments"][0]["spec"]["probe"][0];
    probe["runProperties"]["probeTimeout"] = json!(5);
    probe["runProperties"]["verbosity"] = json!("debug");
    probe["promProbe/inputs"]["comparator"]["type"] = json!("float");
    assert_eq!(violations(&engine).len(), 4, "{:?}", violations(&engine));
}

#[test]
fn without_a_prometheus_there_are_no_probes() {
    let mut blind = experiment();
    blind.litmus.prometheus = None;
    let documents = documents(&rendered(&blind));
    let engine = documents.last().expect("the engine");
    assert_eq!(engine["spec"]["experiments"][0]["spec"]["probe"], Value::Null);
    assert_eq!(violations(engine), [""; 0]);
}

/// No right that nobody needs: pods are deleted by Litmus alone unless that is asked for.
#[test]
fn sloe_may_delete_pods_only_when_asked() {
    let may = |restarts| {
        let text = render(&experiment(), &slos(), RUN, restarts).expect("it renders");
        let documents = documents(&text);
        let is_ours =
            |object: &&Value| object["kind"] == "Role" && object["metadata"]["name"] == "sloe-chaos";
        let role = documents.iter().find(is_ours).expect("our role").clone();
        let rules = role["rules"].as_array().expect("rules").clone();
        let pods = rules.iter().find(|rule| rule["resources"] == json!(["pods"])).expect("a rule on pods");
        pods["verbs"].as_array().expect("verbs").contains(&json!("delete"))
    };
    assert_eq!((may(false), may(true)), (false, true));
}
