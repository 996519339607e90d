//! The shape of the code, as ARCHITECTURE.md promises it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, from the module list of the crate's root.
fn layers() -> Vec<String> {
    let root = fs::read_to_string("src/lib.rs").expect("the crate's root");
    root.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned))
        .collect()
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    collect(Path::new("src"), &mut files);
    files.into_iter().map(|path| (path.clone(), fs::read_to_string(&path).expect("text"))).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// `promql` for `src/promql/parser/call.rs`.
fn layer(path: &Path) -> String {
    let name = path.components().nth(1).expect("below src").as_os_str().to_string_lossy().into_owned();
    name.trim_end_matches(".rs").to_owned()
}

/// What the code says outside of comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

#[test]
fn modules_import_only_from_the_layers_above_them() {
    let layers = layers();
    assert!(layers.len() > 10, "the list of layers was found: {layers:?}");
    let rank = |name: &str| layers.iter().position(|layer| layer == name);
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some(own) = rank(&layer(&path)) else { continue };
        for line in code(&text) {
            for used in line.split("crate::").skip(1) {
                let names = used.trim_start_matches('{').split(|c: char| !c.is_alphanumeric() && c != '_');
                let name = names.into_iter().next().unwrap_or_default();
                if rank(name).is_some_and(|used| used > own) {
                    wrong.push(format!("{}: {}", path.display(), line.trim()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Crates that shape types and functions everywhere.
const EVERYWHERE: [&str; 10] = [
    "anyhow",
    "askama",
    "thiserror",
    "schemars",
    "serde",
    "serde_json",
    "tokio",
    "tokio_util",
    "tracing",
    "chrono",
];

/// Crates that the demo's services need a second time: they are programs of their own, with a server, metrics and a client.
const IN_THE_DEMO_TOO: [&str; 3] = ["axum", "prometheus_client", "reqwest"];

#[test]
fn every_other_crate_is_named_in_one_layer_and_the_demo_only() {
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let crates: BTreeSet<String> = dependencies
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name.trim().replace('-', "_"))
        .collect();
    let mut users: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources() {
        for name in crates.iter().filter(|name| code(&text).any(|line| names(line, name))) {
            let (name, layer) = (name.clone(), layer(&path));
            if layer != "demo" || !IN_THE_DEMO_TOO.contains(&&*name) {
                users.entry(name).or_default().insert(layer);
            }
        }
    }
    let unused: Vec<&String> = crates.iter().filter(|name| !users.contains_key(*name)).collect();
    assert_eq!(unused, Vec::<&String>::new(), "crates that nothing uses");
    users.retain(|name, layers| layers.len() > 1 && !EVERYWHERE.contains(&name.as_str()));
    assert_eq!(users, BTreeMap::new(), "crates that more than one layer names");
}

/// Whether a line has `name::` as a path's first segment.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        line[at + name.len()..].starts_with("::")
            && before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
    })
}

#[test]
fn the_compiler_half_has_no_clock_and_no_io() {
    let pure = [
        "units",
        "diag",
        "yaml",
        "promql",
        "spec",
        "model",
        "convert",
        "rules",
        "grafana",
        "alertmanager",
        "status",
        "policy",
        "report",
        "charts",
        "postmortem",
    ];
    let forbidden =
        ["SystemTime::now", "Instant::now", "Utc::now", "std::fs", "std::net", "async fn", "std::env"];
    for (path, text) in sources().into_iter().filter(|(path, _)| pure.contains(&layer(path).as_str())) {
        for line in code(&text) {
            let found = forbidden.iter().find(|name| line.contains(**name));
            assert!(found.is_none(), "{}: {}", path.display(), line.trim());
        }
    }
}

#[test]
fn every_file_says_what_it_is_for_and_stays_one_thing() {
    for (path, text) in sources() {
        assert!(text.starts_with("//! "), "{} does not begin with what it is for", path.display());
        assert!(text.lines().count() <= 300, "{} has more than 300 lines", path.display());
    }
}
