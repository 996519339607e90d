//! Dashboards against the schemas that Grafana publishes of them.

use std::fs;

use jsonschema::Validator;
use serde_json::{Value as Json, json};
use sloe::grafana::Schema;

use crate::grafana::{self, EVERY_KEY, EXAMPLE, list, views};

fn schema(name: &str) -> Json {
    let text =
        fs::read_to_string(format!("tests/it/schemas/grafana/{name}.jsonschema.json")).expect("the schema");
    serde_json::from_str(&text).expect("JSON")
}

fn validator(name: &str) -> Validator {
    let mut schema = schema(name);
    if schema.get("$ref").is_none() {
        schema["$ref"] = json!("#/definitions/Dashboard");
    }
    jsonschema::validator_for(&schema).expect("a schema")
}

fn violations(schema: &Validator, json: &Json) -> Vec<String> {
    schema.iter_errors(json).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn classic_dashboards_satisfy_the_classic_schema() {
    let schema = validator("dashboard");
    for (name, dashboard) in grafana::all() {
        assert_eq!(violations(&schema, &dashboard), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn queries_satisfy_the_schema_of_the_prometheus_plugin() {
    let schema = validator("prometheus");
    for (name, dashboard) in grafana::all() {
        for target in views(&dashboard).flat_map(|panel| list(&panel["targets"])) {
            assert_eq!(violations(&schema, target), Vec::<String>::new(), "{name}: {target}");
        }
    }
}

#[test]
fn resources_satisfy_the_schemas_of_the_newer_versions() {
    let versions = [(Schema::V2, "dashboardv2", "v2"), (Schema::V2Beta1, "dashboardv2beta1", "v2beta1")];
    for (of, name, version) in versions {
        let schema = validator(name);
        let dashboards = [EXAMPLE, EVERY_KEY].into_iter().flat_map(|yaml| grafana::dashboards(yaml, of));
        for (path, resource) in dashboards {
            let path = path.display();
            assert_eq!(violations(&schema, &resource["spec"]), Vec::<String>::new(), "{path}");
            assert_eq!(resource["kind"], "Dashboard", "{path}");
            assert_eq!(resource["apiVersion"], format!("dashboard.grafana.app/{version}"), "{path}");
        }
    }
}

#[test]
fn resources_have_the_panels_questions_and_places_of_the_classic_dashboards() {
    let classic = grafana::dashboards(EVERY_KEY, Schema::Classic);
    for (path, resource) in grafana::dashboards(EVERY_KEY, Schema::V2) {
        let dashboard = &classic[&path];
        assert_eq!(resource["metadata"]["name"], dashboard["uid"]);
        let spec = &resource["spec"];
        assert_eq!(spec["elements"].as_object().map(serde_json::Map::len), Some(views(dashboard).count()));
        for panel in views(dashboard) {
            let element = &spec["elements"][format!("panel-{}", panel["id"])]["spec"];
            let exprs = |targets: &[Json], at: &str| -> Vec<Json> {
                targets.iter().map(|target| target.pointer(at).cloned().unwrap_or_default()).collect()
            };
            assert_eq!(element["title"], panel["title"]);
            assert_eq!(
                exprs(list(&element["data"]["spec"]["queries"]), "/spec/query/spec/expr"),
                exprs(list(&panel["targets"]), "/expr")
            );
        }
        let rows = list(&spec["layout"]["spec"]["rows"]);
        let placed: Vec<&Json> =
            rows.iter().flat_map(|row| list(&row["spec"]["layout"]["spec"]["items"])).collect();
        assert_eq!(placed.len(), views(dashboard).count());
        assert!(
            rows.iter().all(|row| row["spec"]["layout"]["spec"]["items"][0]["spec"]["y"] == 0),
            "rows begin at their top"
        );
    }
}

#[test]
fn the_schemas_refuse_what_grafana_would() {
    let (schema, mut dashboard) = (validator("dashboard"), grafana::all().remove(0).1);
    dashboard["panels"][1]["fieldConfig"]["defaults"]["unit"] = json!(7);
    dashboard["panels"][1]["colour"] = json!("red");
    dashboard["links"][0]["tags"] = json!("sloe");
    assert!(violations(&schema, &dashboard).len() >= 2, "both places are named");
}
