//! `sloe schema`: what editors are told agrees with what sloe reads.

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use sloe::diag::{CODES, Sources};
use sloe::spec::{EXPERIMENT_SHAPE, SERVICE_SHAPE, Shape};
use sloe::yaml::{self, Node};

use crate::support::{Project, SPEC};

const EVERY_KEY: &str = include_str!("fixtures/every_key.yaml");
const EVERY_KEY_OF_EXPERIMENTS: &str = include_str!("fixtures/every_key_of_experiments.yaml");
/// How the checked-in schema is written anew.
const UPDATE: &str = "cargo run -- schema > docs/sloe.schema.json";

/// Both kinds of documents.
const SHAPES: [&Shape; 2] = [&SERVICE_SHAPE, &EXPERIMENT_SHAPE];

fn schema() -> Value {
    sloe::spec::schema(&SHAPES)
}

fn validator() -> Validator {
    jsonschema::draft7::new(&schema()).expect("the schema is one")
}

/// The documents of a text as editors see them: plain scalars may be numbers and truth values.
fn documents(text: &str) -> Vec<Value> {
    let mut sources = Sources::default();
    let file = sources.add("spec.yaml", text);
    let (documents, problems) = yaml::parse(file, text);
    assert!(problems.is_empty(), "{problems:?}");
    documents.iter().map(|document| json(&document.root)).filter(|value| !value.is_null()).collect()
}

fn json(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Null => Value::Null,
        yaml::Value::Scalar(scalar) if scalar.plain => match scalar.text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => number(text).unwrap_or_else(|| json!(text)),
        },
        yaml::Value::Scalar(scalar) => json!(scalar.text),
        yaml::Value::Sequence(items) => items.iter().map(json).collect(),
        yaml::Value::Mapping(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.text.clone(), json(&entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

fn number(text: &str) -> Option<Value> {
    text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from)).ok()
}

#[track_caller]
fn accepts(text: &str) {
    let validator = validator();
    for document in documents(text) {
        let problems: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
        assert_eq!(problems, [""; 0], "{text}");
    }
}

#[test]
fn the_schema_is_valid_and_the_checked_in_one_is_current() {
    assert!(jsonschema::meta::is_valid(&schema()));
    let printed = Project::new().sloe(&["schema"]);
    assert_eq!((printed.code, printed.stderr.as_str()), (0, ""));
    let checked_in = std::fs::read_to_string("docs/sloe.schema.json").unwrap_or_default();
    assert!(printed.stdout == checked_in, "docs/sloe.schema.json is out of date: `{UPDATE}`");
}

#[test]
fn every_key_has_a_description() {
    let schema = schema();
    for mapping in schema["definitions"].as_object().expect("definitions").values() {
        for (name, key) in mapping["properties"].as_object().expect("properties") {
            assert!(key["description"].as_str().is_some_and(|text| text.len() > 5), "{name}");
        }
    }
}

#[test]
fn what_sloe_reads_is_accepted() {
    accepts(SPEC);
    accepts(EVERY_KEY);
    accepts(EVERY_KEY_OF_EXPERIMENTS);
    for name in ["payment-service", "payment-pod-delete", "payment-network-latency"] {
        accepts(&std::fs::read_to_string(format!("slo-specs/{name}.yaml")).expect("an example"));
    }
    for example in std::fs::read_to_string("docs/spec.md").expect("the guide").split("```yaml\n").skip(1) {
        accepts(example.split("```").next().expect("its end"));
    }
    let right = CODES.iter().flat_map(|code| code.examples()).filter(|example| example.instead);
    let files = right.flat_map(|example| example.files());
    files.filter(|(name, _)| *name != "postmortem.md").for_each(|(_, text)| accepts(text));
}

#[test]
fn mistakes_that_sloe_refuses_are_refused() {
    for (right, wrong) in [
        ("sloe/v1", "sloe/v2"),
        ("service: checkout\n", ""),
        ("service: checkout", "service: ../checkout"),
        ("objective:", "objectve:"),
        ("99.9%", "0.999"),
        ("99.9%", "'99.9'"),
        ("    objective: 99.9%\n", ""),
        ("30d", "30"),
        ("30d", "30 days"),
        ("    window: 30d\n", ""),
        ("    window: 30d\n", "    window: 30d\n    calendar: month\n"),
        ("    window: 30d\n", "    calendar: fortnight\n"),
        ("        bad:", "        good: x\n        bad:"),
        ("      events:", "      probe: {success: up}\n      events:"),
        ("        total: http_requests_total\n", ""),
        ("    sli:", "    group_by: region\n    sli:"),
        ("    sli:", "    no_data: maybe\n    sli:"),
        ("    sli:", "    alerts: {min_bad_events: few}\n    sli:"),
        ("    sli:", "    alerts: {page: {enabled: perhaps}}\n    sli:"),
        ("    sli:", "    alerts: {pairs: [{alert: page, long: 1h, short: 5m}]}\n    sli:"),
        ("    sli:", "    labels: {tier: [1]}\n    sli:"),
        ("    sli:", "    maintenance: [{from: tomorrow, to: 2026-12-02T02:00:00Z}]\n    sli:"),
        ("slos:", "links: [a]\nslos:"),
    ] {
        let spec = SPEC.replacen(right, wrong, 1);
        assert_ne!(spec, SPEC, "`{right}` is in the example");
        assert_eq!(Project::with_spec(&spec).sloe(&["check"]).code, 1, "sloe refuses `{wrong}`");
        let validator = validator();
        assert!(documents(&spec).iter().all(|document| !validator.is_valid(document)), "`{wrong}`");
    }
    let empty = "version: sloe/v1\nservice: a\nslos: []\n";
    assert!(!validator().is_valid(&documents(empty)[0]));
}

#[test]
fn mistakes_in_experiments_are_refused() {
    let example = std::fs::read_to_string("slo-specs/payment-pod-delete.yaml").expect("the example");
    for (right, wrong) in [
        ("sloe/v1", "sloe/v2"),
        ("experiment: payment-pod-delete\n", ""),
        ("experiment: payment-pod-delete", "experiment: payment pod delete"),
        ("service: payment-service\n", ""),
        ("driver: litmus", "driver: gremlin"),
        ("kind: pod-delete", "kind: cpu-hog"),
        ("pods: 1", "pods: 0"),
        ("pods: 1", "pots: 1"),
        ("duration: 30s", "duration: 30"),
        ("min_remaining: 25%", "min_remaining: 25"),
        ("{1h: 1, 6h: 1}", "[1h, 6h]"),
        ("value: 90%", "value: 0.9"),
        ("cooldown:", "slos: []\ncooldown:"),
    ] {
        let mistaken = example.replacen(right, wrong, 1);
        assert_ne!(mistaken, example, "`{right}` is in the example");
        assert!(!validator().is_valid(&documents(&mistaken)[0]), "`{wrong}`");
        let project = Project::new().file("slo-specs/experiment.yaml", mistaken);
        let project = project.file("slo-specs/service.yaml", SPEC.replace("checkout", "payment-service"));
        assert_eq!(project.sloe(&["check"]).code, 1, "sloe refuses `{wrong}`");
    }
}
