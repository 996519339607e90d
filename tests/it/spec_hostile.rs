//! Damaged specs of every kind: each gives a diagnostic with its place, none a panic, and nothing is written.

use serde_json::{Map, Value, json};
use sloe::diag::{self, Diagnostic, Format, Sources};
use sloe::rules;
use sloe::spec::{EXPERIMENT_SHAPE, Kind, SERVICE_SHAPE, Shape};
use sloe::yaml::{self, Node};

use crate::reading::{Read, read_text};
use crate::support::{Project, SPEC};

const EVERY_KEY: &str = include_str!("fixtures/every_key.yaml");

/// What is wrong with a text, rendered in every format; rules are made where nothing is.
fn problems(text: &str) -> Vec<Diagnostic> {
    let Read { documents, slos, experiments, problems, sources, .. } = read_text(text);
    for format in [Format::Full, Format::Concise, Format::Json, Format::Sarif, Format::Github] {
        let _ = diag::render(&problems, &sources, format, false);
    }
    if !diag::any_error(&problems) {
        let declared: usize = documents.services.iter().map(|spec| spec.slos.len()).sum();
        assert_eq!(slos.len(), declared, "an SLO is lost without an error: {problems:?}");
        let declared = documents.experiments.len();
        assert_eq!(experiments.len(), declared, "an experiment is lost without an error: {problems:?}");
        let _ = rules::generate(&slos, &rules::Options::default());
    }
    problems
}

fn has_error(text: &str) -> bool {
    diag::any_error(&problems(text))
}

/// The documents that use every key, as a list in JSON, which is YAML too.
fn document() -> Value {
    let mut sources = Sources::default();
    let file = sources.add("spec.yaml", EVERY_KEY);
    yaml::parse(file, EVERY_KEY).0.iter().map(|document| json(&document.root)).collect()
}

fn json(node: &Node) -> Value {
    match &node.value {
        yaml::Value::Null => Value::Null,
        yaml::Value::Scalar(scalar) => json!(scalar.text),
        yaml::Value::Sequence(items) => items.iter().map(json).collect(),
        yaml::Value::Mapping(entries) => {
            Value::Object(entries.iter().map(|entry| (entry.key.text.clone(), json(&entry.value))).collect())
        }
    }
}

/// A key within a document: what its shape says of it, and its path as JSON pointers have it.
struct Place {
    path: String,
    kind: &'static Kind,
}

/// Every key that stands in the documents.
fn all_places(documents: &Value) -> Vec<Place> {
    let each = documents.as_array().expect("a list").iter().enumerate();
    each.flat_map(|(at, document)| {
        let experiment = document.get("experiment").is_some();
        places(document, if experiment { &EXPERIMENT_SHAPE } else { &SERVICE_SHAPE }, &format!("/{at}"))
    })
    .collect()
}

/// Every key of a mapping, and all within them.
fn places(value: &Value, shape: &'static Shape, path: &str) -> Vec<Place> {
    let mut found = Vec::new();
    for key in shape.keys {
        let Some(inner) = value.get(key.name) else { continue };
        let path = format!("{path}/{}", key.name);
        found.push(Place { path: path.clone(), kind: &key.kind });
        match (&key.kind, inner) {
            (Kind::Mapping(shape), inner) => found.extend(places(inner, shape, &path)),
            (Kind::List(shape), Value::Array(items)) => {
                let each = items.iter().enumerate();
                found.extend(each.flat_map(|(at, item)| places(item, shape, &format!("{path}/{at}"))));
            }
            _ => {}
        }
    }
    found
}

/// Values that are of the wrong type for a kind.
fn wrong_types(kind: &Kind) -> Vec<Value> {
    let (list, mapping) = (json!(["a", ["b"], {"c": "d"}]), json!({"a": {"b": "c"}}));
    match kind {
        Kind::Texts => vec![json!("text"), mapping, json!([["a"]]), json!([{"a": "b"}])],
        Kind::List(_) => vec![json!("text"), mapping, json!(["text"]), json!([["a"]])],
        Kind::Pairs => vec![json!("text"), list, json!({"a": ["b"]}), json!({"a": {"b": "c"}})],
        Kind::Mapping(_) => vec![json!("text"), list, json!({"no such key": "a"})],
        Kind::Boolean | Kind::Choice(_) | Kind::Integer => vec![list, mapping, json!("none of the words")],
        _ => vec![list, mapping],
    }
}

#[test]
fn the_spec_with_every_key_has_no_error() {
    assert!(!has_error(EVERY_KEY));
    assert!(!has_error(&document().to_string()), "nor has it as JSON");
}

#[test]
fn a_wrong_type_at_any_key_is_an_error() {
    let document = document();
    let places = all_places(&document);
    assert!(places.len() > 160, "all keys were found: {}", places.len());
    for place in places {
        for wrong in wrong_types(place.kind) {
            let mut damaged = document.clone();
            *damaged.pointer_mut(&place.path).expect("it is there") = wrong.clone();
            assert!(has_error(&damaged.to_string()), "{} as {wrong}", place.path);
        }
    }
}

#[test]
fn nothing_at_any_key_is_as_if_it_were_not_there() {
    let document = document();
    for Place { path, .. } in all_places(&document) {
        let (parent, name) = path.rsplit_once('/').expect("a path");
        let (mut empty, mut without) = (document.clone(), document.clone());
        *empty.pointer_mut(&path).expect("it is there") = Value::Null;
        without.pointer_mut(parent).and_then(Value::as_object_mut).map(|keys| keys.remove(name));
        let codes =
            |value: &Value| -> Vec<&str> { problems(&value.to_string()).iter().map(|p| p.code.id).collect() };
        assert_eq!(codes(&empty), codes(&without), "{path}");
    }
}

#[test]
fn an_unknown_key_in_any_mapping_is_an_error() {
    let document = document();
    let mappings = all_places(&document).into_iter();
    let mappings = mappings.filter(|place| matches!(place.kind, Kind::Mapping(_))).map(|place| place.path);
    for path in mappings.chain(["/0", "/1", "/0/slos/0", "/0/maintenance/0"].map(str::to_owned)) {
        let mut damaged = document.clone();
        let keys = damaged.pointer_mut(&path).and_then(Value::as_object_mut).expect("a mapping");
        keys.insert("kolour".to_owned(), json!("blue"));
        assert!(has_error(&damaged.to_string()), "{path}");
    }
}

#[test]
fn a_spec_cut_off_anywhere_makes_no_panic() {
    for end in (0..EVERY_KEY.len()).filter(|end| EVERY_KEY.is_char_boundary(*end)) {
        let cut = &EVERY_KEY[..end];
        if !cut.contains("sli:") {
            assert!(cut.lines().all(|line| line.starts_with('#')) || has_error(cut), "{cut}");
        }
        let _ = read_text(cut);
    }
}

#[test]
fn texts_of_a_megabyte_at_any_key_make_no_panic() {
    let document = document();
    let long = "9a{\"é".repeat(200_000);
    let mut seen = std::collections::BTreeSet::new();
    for place in all_places(&document) {
        // One of each name will do: the same key is read in the same way everywhere.
        let name = place.path.rsplit('/').next().unwrap_or_default().to_owned();
        if matches!(place.kind, Kind::Mapping(_) | Kind::List(_)) || !seen.insert(name) {
            continue;
        }
        let mut damaged = document.clone();
        let value = match place.kind {
            Kind::Texts => json!([long]),
            Kind::Pairs => json!({ long.as_str(): long }),
            _ => json!(long),
        };
        *damaged.pointer_mut(&place.path).expect("it is there") = value;
        let _ = read_text(&damaged.to_string());
    }
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let codes = |text: &str| -> Vec<&str> { problems(text).iter().map(|problem| problem.code.id).collect() };
    let plain = codes(EVERY_KEY);
    for text in [
        EVERY_KEY.replace('\n', "\r\n"),
        format!("\u{feff}{EVERY_KEY}"),
        format!("\u{feff}{}", EVERY_KEY.replace('\n', "\r\n")),
        format!("%YAML 1.2\n---\n{EVERY_KEY}...\n"),
    ] {
        assert_eq!(codes(&text), plain, "{}", &text[..40]);
    }
}

fn composite(name: &str, of: &[&str]) -> Value {
    json!({"name": name, "objective": "99%", "window": "30d", "sli": {"composite": {"all_of": of}}})
}

/// Specs that `generate` must refuse.
fn hostile() -> Vec<(&'static str, String)> {
    let with = |slos: Vec<Value>| {
        let mut keys = Map::new();
        keys.insert("version".to_owned(), json!("sloe/v1"));
        keys.insert("service".to_owned(), json!("shop"));
        keys.insert("slos".to_owned(), json!(slos));
        Value::Object(keys).to_string()
    };
    let nested = "[".repeat(100_000);
    vec![
        (
            "a cycle of two",
            with(vec![composite("a", &["b", "c"]), composite("b", &["a", "c"]), composite("c", &["a", "b"])]),
        ),
        ("a part of itself", with(vec![composite("a", &["a", "shop/a"])])),
        ("nothing there", with(vec![composite("a", &["b", "other/c"])])),
        ("too deep", format!("{SPEC}labels: {nested}")),
        (
            "deep PromQL",
            SPEC.replace("http_requests_total{status_code=~\"5..\"}", &format!("{}a", "(".repeat(50_000))),
        ),
        ("a megabyte", SPEC.replace("30d", &"9".repeat(1 << 20))),
        ("no UTF-8 of its own", SPEC.replace("checkout", "che\u{0}ckout")),
        ("cut off", SPEC[..SPEC.len() - 30].to_owned()),
    ]
}

#[test]
fn whatever_is_refused_nothing_is_written() {
    for (what, text) in hostile() {
        let project =
            Project::with_spec(&text).file("slo-specs/sound.yaml", SPEC.replace("checkout", "sound"));
        let ran = project.sloe(&["generate", "--out", "out", "--output-format", "concise"]);
        assert_eq!(ran.code, 1, "{what}: {}", &ran.stderr[..ran.stderr.len().min(2_000)]);
        assert!(ran.stderr.contains("error[SLO"), "{what}");
        assert_eq!(project.files("out"), Vec::<std::path::PathBuf>::new(), "{what}");
    }
}

#[test]
fn bytes_that_are_no_text_are_said_to_be_none() {
    let project = Project::new().file("slo-specs/a.yaml", [SPEC.as_bytes(), b"\xff\xfe"].concat());
    let ran = project.sloe(&["generate", "--out", "out"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("SLO0102"), "{}", ran.stderr);
    assert_eq!(project.files("out"), Vec::<std::path::PathBuf>::new());
}
