//! Rules as Kubernetes objects, judged by the schema of the real custom resource definition.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Map, Value as Json};
use sloe::yaml::{Node, Value};

use crate::support::{Project, SPEC};

/// A generated object as the API server would read it.
pub(crate) fn object(text: &str) -> Json {
    let mut sources = sloe::diag::Sources::default();
    let (documents, problems) = sloe::yaml::parse(sources.add("object", text), text);
    assert_eq!((documents.len(), problems.len()), (1, 0), "{problems:?}");
    json(&documents[0].root)
}

fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Scalar(scalar) if scalar.plain => {
            serde_json::from_str(&scalar.text).unwrap_or_else(|_| Json::from(scalar.text.clone()))
        }
        Value::Scalar(scalar) => Json::from(scalar.text.clone()),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(entries) => entries
            .iter()
            .map(|entry| (entry.key.text.clone(), json(&entry.value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}

fn operator(project: &Project, more: &[&str]) -> Vec<Json> {
    let ran = project.sloe(&[&["generate", "--out", "out", "--format", "operator"], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let files = project.files("out/rules");
    files.iter().map(|file| object(&project.read(&file.display().to_string()))).collect()
}

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string("tests/it/schemas/prometheusrule.json").expect("the schema");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

pub(crate) fn violations(schema: &jsonschema::Validator, object: &Json) -> Vec<String> {
    schema.iter_errors(object).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn example() -> Project {
    let spec = fs::read_to_string("slo-specs/payment-service.yaml").expect("the example spec");
    Project::new().file("slo-specs/payment-service.yaml", spec)
}

#[test]
fn prometheus_rules_satisfy_the_operators_schema() {
    let (project, schema) = (example(), schema());
    for layout in ["service", "single", "slo"] {
        for object in operator(&project, &["--layout", layout, "--prune"]) {
            assert_eq!(violations(&schema, &object), Vec::<String>::new());
            assert!(object["spec"]["groups"].as_array().expect("groups").len() >= 2);
        }
    }
}

#[test]
fn the_schema_refuses_what_the_operator_would() {
    let (project, schema) = (example(), schema());
    let mut object = operator(&project, &[]).remove(0);
    object["spec"]["groups"][0]["interval"] = Json::from("half a minute");
    object["spec"]["groups"][1]["evaluation"] = Json::from("1m");
    assert_eq!(violations(&schema, &object).len(), 2);
}

#[test]
fn a_prometheus_rule_has_the_groups_of_the_plain_file() {
    let project = example();
    let rules = &operator(&project, &[])[0];
    let plain = object(&project.read("out/tests/rules/payment-service.yaml"));
    assert_eq!(rules["spec"]["groups"], plain["groups"]);
    insta::assert_snapshot!(
        project.read("out/rules/payment-service.yaml").split("  groups:").next().unwrap()
    );
}

#[test]
fn a_config_map_holds_the_plain_file() {
    let project = example();
    let ran =
        project.sloe(&["generate", "--out", "out", "--format", "configmap", "--namespace", "monitoring"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let text = project.read("out/rules/payment-service.yaml");
    let map = object(&text);
    let held = map["data"]["slo-payment-service.yaml"].as_str().expect("a text");
    let plain = project.read("out/tests/rules/payment-service.yaml");
    assert_eq!(held, &plain[plain.find("groups:").expect("groups")..]);
    insta::assert_snapshot!(text.split("    groups:").next().unwrap());
}

#[test]
fn labels_and_namespace_are_chosen() {
    let project = Project::with_spec(SPEC);
    let more = ["--namespace", "slo", "--label", "release=prometheus", "--label", "example.com/team=shop"];
    let metadata = operator(&project, &more).remove(0)["metadata"].clone();
    assert_eq!(metadata["namespace"], "slo");
    let expected = serde_json::json!({
        "app.kubernetes.io/managed-by": "sloe", "release": "prometheus", "example.com/team": "shop",
    });
    assert_eq!(metadata["labels"], expected);
}

#[test]
fn labels_and_namespaces_that_kubernetes_refuses_are_wrong_usage() {
    let project = Project::with_spec(SPEC);
    let wrong = [
        ["--label", "release"],
        ["--label", "release=-x"],
        ["--label", "a/b/c=x"],
        ["--label", "=x"],
        ["--namespace", "Monitoring"],
        ["--namespace", "a.b"],
    ];
    for more in wrong {
        let ran = project.sloe(&[&["generate", "--out", "out", "--format", "operator"], &more[..]].concat());
        assert_eq!(ran.code, 2, "{more:?}");
    }
    let ran = project.sloe(&["generate", "--out", "out", "--namespace", "monitoring"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr, @"error: `--namespace` and `--label` need `--format operator` or `--format configmap`");
    assert!(project.files("out").is_empty());
}

/// Names that are the same to Kubernetes, and pairs of which the dot between service and SLO could stand elsewhere.
#[test]
fn names_of_objects_are_valid_and_all_different() {
    let services = ["shop", "Shop", "shop_", "shop-", "shop.eu", "s-h.o_p", &"long".repeat(30)];
    let slos = ["availability", "Availability", "eu.availability", "a_b", "a-b", "a.-b"];
    let mut project = Project::new();
    for (number, service) in services.iter().enumerate() {
        let (head, slo) = SPEC.split_once("  - name: availability\n").expect("an SLO");
        let slos: String = slos.iter().map(|name| format!("  - name: {name}\n{slo}")).collect();
        let spec = head.replace("checkout", service) + &slos;
        project = project.file(&format!("slo-specs/{number}.yaml"), spec);
    }
    let valid =
        regex::Regex::new(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$").unwrap();
    for layout in ["service", "slo"] {
        let objects = operator(&project, &["--layout", layout, "--only", "rules", "--prune"]);
        let names: BTreeSet<&str> =
            objects.iter().map(|object| object["metadata"]["name"].as_str().expect("a name")).collect();
        assert_eq!(names.len(), objects.len());
        let wrong: Vec<&&str> =
            names.iter().filter(|name| name.len() > 253 || !valid.is_match(name)).collect();
        assert_eq!(wrong, Vec::<&&str>::new());
        assert!(names.contains(if layout == "slo" { "slo-shop.availability" } else { "slo-shop" }));
    }
}

#[test]
fn objects_that_are_too_large_are_named() {
    let (head, slo) = SPEC.split_once("  - name: availability\n").expect("an SLO");
    let slos: String = (0..60).map(|number| format!("  - name: slo-{number}\n{slo}")).collect();
    let project = Project::with_spec(&(head.to_owned() + &slos));
    let generate = ["generate", "--out", "out", "--format", "operator", "--only", "rules"];
    let ran = project.sloe(&generate);
    assert_eq!(ran.code, 0);
    assert!(ran.stderr.contains("more than the 512 KiB that fit; use `--layout slo`"), "{}", ran.stderr);
    assert_eq!(project.sloe(&[&generate[..], &["--deny-warnings"]].concat()).code, 1);
    let split = project.sloe(&[&generate[..], &["--layout", "slo"]].concat());
    assert!(!split.stderr.contains("KiB"), "{}", split.stderr);
}
