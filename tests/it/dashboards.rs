//! The dashboards that are checked in are those of the specs beside them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::grafana::PAGE;
use crate::support::Project;

/// How the checked-in ones are made.
const COMMAND: [&str; 7] = ["generate", "slo-specs", "--only", "dashboards", "--page-url", PAGE, "--out"];
/// What mends the difference.
const UPDATE: &str = "SLOE_UPDATE_DOCS=1 cargo test --test it dashboards::";

fn files(folder: &Path, found: &mut BTreeSet<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() { files(&entry, found) } else { assert!(found.insert(entry)) }
    }
}

fn below(root: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    files(&root.join("dashboards"), &mut found);
    found.into_iter().map(|path| path.strip_prefix(root).expect("inside").to_owned()).collect()
}

#[test]
fn the_checked_in_dashboards_are_those_of_the_specs() {
    let project = Project::new();
    let specs = std::env::current_dir().expect("the project").join("slo-specs");
    let mut command: Vec<&str> = COMMAND.to_vec();
    command[1] = specs.to_str().expect("a plain path");
    let ran = project.sloe(&[&command[..], &["."]].concat());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let made = below(project.path());
    if std::env::var_os("SLOE_UPDATE_DOCS").is_some() {
        for path in &made {
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::copy(project.path().join(path), path).expect("a copy");
        }
    }
    let there = below(Path::new("."));
    assert_eq!(
        there,
        made.iter()
            .map(|path| Path::new("./").join(path).strip_prefix("./").expect("below").to_owned())
            .collect()
    );
    for path in made {
        let (made, there) = (project.read(&path.to_string_lossy()), fs::read_to_string(&path).expect("text"));
        assert!(made == there, "{} is out of date; run `{UPDATE}`", path.display());
    }
}

#[test]
fn what_is_generated_again_is_left_alone_and_what_is_gone_can_be_removed() {
    let project = Project::with_spec(crate::support::SPEC);
    let generate =
        |more: &[&str]| project.sloe(&[&["generate", "--out", "out", "--only", "dashboards"], more].concat());
    assert_eq!(generate(&[]).stderr, "1 SLO: 4 files written, 0 unchanged\n");
    assert_eq!(generate(&[]).stderr, "1 SLO: 0 files written, 4 unchanged\n");
    assert_eq!(generate(&["--check"]).code, 0);
    let other = crate::support::SPEC.replace("service: checkout", "service: basket");
    fs::write(project.path().join("slo-specs/checkout.yaml"), other).expect("a file");
    assert_eq!(generate(&["--check"]).code, 1);
    assert_eq!(generate(&["--prune"]).stderr, "1 SLO: 1 file written, 3 unchanged, 1 removed\n");
    assert!(!project.path().join("out/dashboards/services/checkout.json").exists());
}

#[test]
fn a_dashboard_that_somebody_else_made_is_not_replaced() {
    let project = Project::with_spec(crate::support::SPEC)
        .file("out/dashboards/overview.json", "{\"title\": \"ours\"}\n");
    let ran = project.sloe(&["generate", "--out", "out", "--only", "dashboards"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("sloe did not write `out/dashboards/overview.json`"), "{}", ran.stderr);
    assert_eq!(project.read("out/dashboards/overview.json"), "{\"title\": \"ours\"}\n");
}

#[test]
fn addresses_that_people_cannot_follow_are_refused() {
    let project = Project::with_spec(crate::support::SPEC);
    for (address, reason) in [
        ("slo.example.com", "relative URL without a base"),
        ("ftp://slo.example.com", "does not begin with `http://` or `https://`"),
        ("https://me:secret@slo.example.com", "everybody would read"),
        ("https://slo.example.com/?a=b", "has a query or a fragment"),
    ] {
        let ran = project.sloe(&["generate", "--out", "out", "--page-url", address]);
        assert_eq!(ran.code, 2, "{address}");
        assert!(ran.stderr.contains(reason), "{address}: {}", ran.stderr);
    }
    assert!(!project.path().join("out").exists(), "nothing is written");
}

#[test]
fn files_and_sidecar_read_the_classic_schema_alone() {
    let project = Project::with_spec(crate::support::SPEC);
    let common = ["generate", "--only", "dashboards", "--dashboard-schema", "v2", "--out"];
    let refused = project.sloe(&[&common[..], &["k8s", "--format", "operator"]].concat());
    assert_eq!(refused.code, 2);
    assert!(
        refused.stderr.contains("`--dashboard-schema` needs `--format prometheus`"),
        "{}",
        refused.stderr
    );
    assert_eq!(project.sloe(&[&common[..], &["api"]].concat()).code, 0);
    assert_eq!(project.files("api").len(), 2, "nothing to provision files with");
}

/// An object as Grafana's sidecar finds it, and its one file.
fn config_map(text: &str) -> (String, String) {
    let (head, file) = text.split_once(": |\n").expect("a file");
    let lines = file.lines().map(|line| line.strip_prefix("    ").unwrap_or(line));
    (head.to_owned(), lines.map(|line| format!("{line}\n")).collect())
}

#[test]
fn for_the_operator_dashboards_are_config_maps_that_the_sidecar_finds() {
    let project = Project::with_spec(crate::support::SPEC);
    let common = ["generate", "--only", "dashboards", "--out"];
    assert_eq!(project.sloe(&[&common[..], &["plain"]].concat()).code, 0);
    let more = ["k8s", "--format", "operator", "--namespace", "monitoring", "--label", "team=shop"];
    assert_eq!(project.sloe(&[&common[..], &more].concat()).code, 0);
    assert_eq!(project.files("k8s").len(), 2, "objects need no provisioning");
    let (head, json) = config_map(&project.read("k8s/dashboards/services/checkout.yaml"));
    insta::assert_snapshot!(head, @r#"
    # Generated by sloe from checkout.yaml. Change the spec, not this file.
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: slo-checkout-dashboard
      namespace: monitoring
      labels:
        app.kubernetes.io/managed-by: sloe
        grafana_dashboard: '1'
        team: shop
      annotations:
        grafana_folder: 'Service levels'
    data:
      slo-checkout-dashboard.json
    "#);
    assert_eq!(json, project.read("plain/dashboards/services/checkout.json"));
}
