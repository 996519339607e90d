//! Alertmanager's configuration as Kubernetes objects, judged by the schema of the real custom resource definition.

use std::convert::Infallible;
use std::fs;

use serde_json::Value as Json;
use sloe::alertmanager;
use sloe::model::Slo;
use sloe::rules::{Format, Options};

use crate::output_formats::{object, violations};
use crate::rules_harness::specs::compile;
use crate::support::alertmanager::is_valid;
use crate::support::{Project, SPEC};

fn generated(format: &str) -> Project {
    let spec = fs::read_to_string("tests/it/fixtures/alerting.yaml").expect("the fixture");
    let project = Project::new().file("slo-specs/rich.yaml", spec);
    let ran = project.sloe(&["generate", "--only", "alertmanager", "--out", "out", "--format", format]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    project
}

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string("tests/it/schemas/alertmanagerconfig.json").expect("the schema");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

#[test]
fn an_alertmanager_config_satisfies_the_operators_schema() {
    let project = generated("operator");
    let text = project.read("out/alertmanager/routes.yaml");
    assert_eq!(violations(&schema(), &object(&text)), Vec::<String>::new());
    insta::assert_snapshot!(text);
}

#[test]
fn the_schema_refuses_what_the_operator_would() {
    let mut object = object(&generated("operator").read("out/alertmanager/routes.yaml"));
    let route = &mut object["spec"]["route"]["routes"][0]["routes"][0];
    route["groupWait"] = Json::from("soon");
    route["group_wait"] = Json::from("10s");
    object["spec"]["receivers"][0]["slackConfigs"][0]["apiURL"] = Json::from("https://hooks.example.com");
    assert_eq!(violations(&schema(), &object).len(), 3);
}

#[test]
fn receivers_of_routes_are_those_of_the_object() {
    fn asked<'a>(route: &'a Json, names: &mut Vec<&'a str>) {
        names.extend(route["receiver"].as_str());
        route["routes"].as_array().into_iter().flatten().for_each(|route| asked(route, names));
    }
    let object = object(&generated("operator").read("out/alertmanager/routes.yaml"));
    let receivers = object["spec"]["receivers"].as_array().expect("receivers");
    let mut names = Vec::new();
    asked(&object["spec"]["route"], &mut names);
    assert!(names.len() > receivers.len());
    for name in names {
        assert!(receivers.iter().any(|receiver| receiver["name"] == name), "nobody is called {name}");
    }
}

#[test]
fn config_maps_hold_the_files() {
    let (plain, map) = (generated("prometheus"), generated("configmap"));
    let object = object(&map.read("out/alertmanager/alertmanager.yaml"));
    let folder = tempfile::tempdir().unwrap();
    for name in ["alertmanager.yaml", "sloe.tmpl"] {
        let (held, file) =
            (object["data"][name].as_str().unwrap(), plain.read(&format!("out/alertmanager/{name}")));
        assert!(file.ends_with(held), "{name} is not as the plain file");
        fs::write(folder.path().join(name), held).unwrap();
    }
    is_valid(&folder.path().join("alertmanager.yaml"));
    assert_eq!(map.files("out").len(), 1);
}

#[test]
fn templates_lie_beside_the_operators_object() {
    let (plain, operator) = (generated("prometheus"), generated("operator"));
    let text = operator.read("out/alertmanager/templates.yaml");
    assert_eq!(object(&text)["data"]["sloe.tmpl"], plain.read("out/alertmanager/sloe.tmpl"));
    insta::assert_snapshot!(text.split("\ndata:").next().unwrap());
}

#[test]
fn a_config_map_that_is_too_large_is_named() {
    let one = compile(SPEC).0.remove(0);
    let slos: Vec<Slo> =
        (0..1_200).map(|number| Slo { owner: Some(format!("team-{number}")), ..one.clone() }).collect();
    let said = |format, slos: &[Slo]| {
        let options = Options { format, ..Options::default() };
        let notices = alertmanager::stream::<Infallible>(slos, &options, &mut |_, _| Ok(()));
        let Ok(notices) = notices;
        notices.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(said(Format::ConfigMap, &slos[..1]).is_empty() && said(Format::Prometheus, &slos).is_empty());
    for (format, file) in [(Format::ConfigMap, "alertmanager.yaml"), (Format::Operator, "routes.yaml")] {
        let said = said(format, &slos);
        assert!(said.len() == 1 && said[0].contains(&format!("`alertmanager/{file}`")), "{said:?}");
    }
}
