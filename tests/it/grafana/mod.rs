//! Generated dashboards as whoever reads them has them: JSON, its panels, and what these ask.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;
use sloe::grafana::{self, Schema};
use sloe::model::Slo;
use sloe::rules::{Links, Options};

use crate::rules_harness::specs;

/// The base address of the pages in all tests.
pub(crate) const PAGE: &str = "http://127.0.0.1:8080";
/// A spec that uses every key.
pub(crate) const EVERY_KEY: &str = include_str!("../fixtures/every_key.yaml");
/// The example in the repository.
pub(crate) const EXAMPLE: &str = include_str!("../../../slo-specs/payment-service.yaml");

/// An expression of a dashboard, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) place: String,
    pub(crate) expr: String,
}

/// The options of files whose links lead to [`PAGE`].
pub(crate) fn options() -> Options {
    let links = Links { page: Some(PAGE.to_owned()), grafana: None };
    Options { links, ..Options::default() }
}

/// All files, by their paths.
pub(crate) fn files(slos: &[Slo], options: &Options, schema: Schema) -> BTreeMap<PathBuf, String> {
    let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
    let Ok(_) = grafana::stream::<Infallible>(slos, options, schema, &mut |path: &Path, text: &str| {
        files.entry(path.to_owned()).or_default().push_str(text);
        Ok(())
    });
    files
}

/// The dashboards of a spec, by their paths.
pub(crate) fn dashboards(yaml: &str, schema: Schema) -> BTreeMap<PathBuf, Json> {
    let files = files(&specs::compile(yaml).0, &options(), schema).into_iter();
    let json = files.filter(|(path, _)| path.extension().is_some_and(|ending| ending == "json"));
    json.map(|(path, text)| (path, serde_json::from_str(&text).expect("JSON"))).collect()
}

/// The dashboards of both specs in the classic schema, with names for messages.
pub(crate) fn all() -> Vec<(String, Json)> {
    let named = |(path, json): (PathBuf, Json)| (path.display().to_string(), json);
    [EXAMPLE, EVERY_KEY].into_iter().flat_map(|yaml| dashboards(yaml, Schema::Classic)).map(named).collect()
}

/// The panels of a classic dashboard, headings of rows too.
pub(crate) fn panels(dashboard: &Json) -> &Vec<Json> {
    dashboard["panels"].as_array().expect("panels")
}

/// The panels that show something.
pub(crate) fn views(dashboard: &Json) -> impl Iterator<Item = &Json> {
    panels(dashboard).iter().filter(|panel| panel["type"] != "row")
}

pub(crate) fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

pub(crate) fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

/// Every expression of a classic dashboard: of panels, of marks, and those that variables are filled with.
pub(crate) fn asked(dashboard: &Json) -> Vec<Asked> {
    let of_panels = views(dashboard).flat_map(|panel| {
        let place = |target: &Json| format!("{} {}", text(&panel["title"]), text(&target["refId"]));
        list(&panel["targets"])
            .iter()
            .map(move |target| Asked { place: place(target), expr: text(&target["expr"]).to_owned() })
    });
    let of_marks = list(&dashboard["annotations"]["list"]).iter().map(|mark| Asked {
        place: format!("mark {}", text(&mark["name"])),
        expr: text(&mark["expr"]).to_owned(),
    });
    let of_variables = list(&dashboard["templating"]["list"])
        .iter()
        .filter(|variable| variable["type"] == "query")
        .map(|variable| {
            let query = text(&variable["query"]).trim_start_matches("label_values(");
            let (selector, _label) =
                query.trim_end_matches(')').rsplit_once(", ").expect("a selector and a label");
            Asked { place: format!("variable {}", text(&variable["name"])), expr: selector.to_owned() }
        });
    of_panels.chain(of_marks).chain(of_variables).collect()
}

/// The expression with everything chosen, as Grafana fills it in, and points so far apart.
pub(crate) fn filled(expr: &str, dashboard: &Json, step: &str) -> String {
    let names = list(&dashboard["templating"]["list"]).iter().map(|variable| text(&variable["name"]));
    let mut expr = expr.replace("$__interval", step).replace("$__range", "1h");
    for name in names {
        expr = expr.replace(&format!("\"${name}\""), "\".*\"");
    }
    expr
}
