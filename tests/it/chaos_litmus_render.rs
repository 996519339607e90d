//! What `sloe chaos render` prints: as a snapshot, and held against Litmus' own schemas.

use serde_json::{Value, json};
use sloe::chaos::Driver;
use sloe::chaos::drivers::litmus::render;
use sloe::model::Experiment;
use sloe::promql;
use sloe::units::Duration;

use crate::litmus::documents::documents;
use crate::litmus::{RUN, Scene, experiment, latency, slos};
use crate::rules_harness::specs;
use crate::support::Project;

fn rendered(experiment: &Experiment) -> String {
    render(experiment, &slos(), &experiment.name, false).expect("it renders")
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
    let probe = &mut engine["spec"]["experiments"][0]["spec"]["probe"][0];
    probe["runProperties"]["probeTimeout"] = json!(5);
    probe["runProperties"]["verbosity"] = json!("debug");
    probe["promProbe/inputs"]["comparator"]["type"] = json!("float");
    assert_eq!(violations(&engine).len(), 3, "{:?}", violations(&engine));
}

/// One account would have the rights of both.
#[test]
fn litmus_has_an_account_of_its_own() {
    let mut shared = experiment();
    shared.litmus.service_account = "sloe-chaos-driver".to_owned();
    let refused = render(&shared, &slos(), "payment-pod-delete", false).expect_err("it is ours");
    assert!(refused.contains("litmus.service_account"), "{refused}");
}

/// Queries of probes are PromQL whatever an SLO counts; slices have series of their own, calendars no remaining budget.
#[test]
fn probes_ask_for_every_kind_of_slo() {
    let spec = "version: sloe/v1\nservice: payment-service\nslos:\n  - name: time\n    objective: 99%\n    calendar: month\n    \
                sli:\n      events: {bad: 'errors_total{job=\"a\"}', total: 'requests_total{job=\"a\"}'}\n      slices: {length: 1m, target: 95%}\n";
    let (slos, _) = specs::compile(spec);
    let text = render(&experiment(), &slos, "payment-pod-delete", false).expect("it renders");
    let documents = documents(&text);
    let engine = documents.last().expect("the engine");
    let probes = engine["spec"]["experiments"][0]["spec"]["probe"].as_array().expect("probes").clone();
    let names: Vec<_> = probes.iter().filter_map(|probe| probe["name"].as_str()).collect();
    assert_eq!(names, ["steady", "floor", "recovered"].map(|what| format!("{what}-payment-service-time")));
    for probe in probes {
        let query = probe["promProbe/inputs"]["query"].as_str().expect("a query").to_owned();
        assert!(promql::parse(&query).1.is_empty() && query.contains("slo:bad_events:slice"), "{query}");
    }
}

/// The specs that are read together may be of services that the experiment does not touch.
#[test]
fn probes_ask_for_the_services_of_the_experiment_only() {
    let (others, _) = specs::compile(&specs::availability("99%", "30d"));
    let with = |dependants: &[&str]| {
        let mut experiment = experiment();
        experiment.dependants = dependants.iter().map(|name| (*name).to_owned()).collect();
        render(&experiment, &[slos(), others.clone()].concat(), "payment-pod-delete", false)
            .expect("it renders")
    };
    assert!(!with(&[]).contains("slo_service=''shop''"));
    assert!(with(&["shop"]).contains("slo_service=''shop''"));
}

#[test]
fn the_command_prints_it() {
    let address = "litmus: {prometheus: 'http://prometheus.monitoring.svc:9090'}\n";
    let example = include_str!("../../slo-specs/payment-pod-delete.yaml").to_owned() + address;
    let project = Project::new()
        .file("slo-specs/payment-service.yaml", include_str!("../../slo-specs/payment-service.yaml"))
        .file("slo-specs/payment-pod-delete.yaml", example);
    let ran = project.sloe(&["chaos", "render", "payment-pod-delete"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout, rendered(&experiment()), "the tests' experiment is the example");
}

#[test]
fn without_a_prometheus_there_are_no_probes() {
    let mut blind = experiment();
    blind.litmus.prometheus = None;
    let text = rendered(&blind);
    assert!(
        text.contains("nothing ends it early, as it has no probes\n# (they need `litmus: {prometheus: URL}`"),
        "{text}"
    );
    assert!(!text.contains("only the probes"), "{text}");
    let documents = documents(&text);
    let engine = documents.last().expect("the engine");
    assert_eq!(engine["spec"]["experiments"][0]["spec"]["probe"], Value::Null);
    assert_eq!(violations(engine), [""; 0]);
}

/// No right that nobody needs: pods are deleted by Litmus alone unless that is asked for.
#[test]
fn sloe_may_delete_pods_only_when_asked() {
    let may = |restarts| {
        let text = render(&experiment(), &slos(), "payment-pod-delete", restarts).expect("it renders");
        let documents = documents(&text);
        let is_ours =
            |object: &&Value| object["kind"] == "Role" && object["metadata"]["name"] == "sloe-chaos-driver";
        let role = documents.iter().find(is_ours).expect("our role").clone();
        let rules = role["rules"].as_array().expect("rules").clone();
        let pods = rules.iter().find(|rule| rule["resources"] == json!(["pods"])).expect("a rule on pods");
        pods["verbs"].as_array().expect("verbs").contains(&json!("delete"))
    };
    assert_eq!((may(false), may(true)), (false, true));
}
