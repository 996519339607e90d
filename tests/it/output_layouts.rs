//! Which SLOs share a rule file, and that the tests find it in every layout and format.

use std::path::PathBuf;

use crate::rules_harness::promtool;
use crate::support::{Project, SPEC};

/// Two services, one of them with two SLOs.
fn project() -> Project {
    let latency = "  - name: latency\n    objective: 95%\n    window: 7d\n    sli:\n      latency: {histogram: http_seconds, below: 500ms}\n";
    Project::with_spec(&format!("{SPEC}{latency}"))
        .file("slo-specs/cart.yaml", SPEC.replace("checkout", "cart"))
}

fn names(project: &Project, folder: &str) -> Vec<String> {
    project.files(folder).iter().map(|path| path.display().to_string()).collect()
}

/// promtool accepts the rules and the tests pass.
fn prove(project: &Project, rules: &str) {
    let absolute = |paths: Vec<PathBuf>| -> Vec<PathBuf> {
        paths.into_iter().map(|path| project.path().join(path)).collect()
    };
    let tests = project.files("out/tests").into_iter().filter(|path| !path.starts_with("out/tests/rules"));
    promtool::run(&["check", "rules"], &absolute(project.files(rules)))
        .unwrap_or_else(|said| panic!("{said}"));
    promtool::run(&["test", "rules"], &absolute(tests.collect())).unwrap_or_else(|said| panic!("{said}"));
}

#[test]
fn a_file_a_service() {
    let project = project();
    assert_eq!(project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]).code, 0);
    insta::assert_snapshot!(names(&project, "out").join("\n"), @"
    out/rules/cart.yaml
    out/rules/checkout.yaml
    out/tests/cart+windows.yaml
    out/tests/cart.yaml
    out/tests/checkout+windows.yaml
    out/tests/checkout.yaml
    ");
    prove(&project, "out/rules");
}

#[test]
fn one_file() {
    let project = project();
    assert_eq!(
        project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--layout", "single"]).code,
        0
    );
    assert_eq!(names(&project, "out/rules"), ["out/rules/slos.yaml"]);
    let rules = project.read("out/rules/slos.yaml");
    assert_eq!(rules.matches("\ngroups:\n").count(), 1);
    assert_eq!(rules.matches("\n  - name: slo-").count(), 6);
    assert!(project.read("out/tests/cart.yaml").contains("\n  - '../rules/slos.yaml'\n"));
    prove(&project, "out/rules");
}

#[test]
fn a_file_an_slo() {
    let project = project();
    assert_eq!(
        project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--layout", "slo"]).code,
        0
    );
    insta::assert_snapshot!(names(&project, "out").join("\n"), @"
    out/rules/cart/availability.yaml
    out/rules/checkout/availability.yaml
    out/rules/checkout/latency.yaml
    out/tests/cart/availability+windows.yaml
    out/tests/cart/availability.yaml
    out/tests/checkout/availability+windows.yaml
    out/tests/checkout/availability.yaml
    out/tests/checkout/latency+windows.yaml
    out/tests/checkout/latency.yaml
    ");
    assert!(project.read("out/tests/checkout/latency.yaml").contains("../../rules/checkout/latency.yaml"));
    prove(&project, "out/rules");
}

#[test]
fn the_layouts_have_the_same_groups() {
    let project = project();
    let groups = |layout: &str| {
        let folder = format!("out-{layout}");
        assert_eq!(
            project.sloe(&["generate", "--only", "rules,tests", "--out", &folder, "--layout", layout]).code,
            0
        );
        let files = project.files(&format!("{folder}/rules"));
        let texts = files.iter().map(|file| project.read(&file.display().to_string()));
        texts.map(|text| text.split_once("groups:\n").expect("groups").1.to_owned()).collect::<String>()
    };
    assert_eq!(groups("single"), groups("service"));
    assert_eq!(groups("single"), groups("slo"));
}

#[test]
fn tests_of_objects_load_plain_rules() {
    for (format, layout) in [("operator", "service"), ("configmap", "slo"), ("operator", "single")] {
        let project = project();
        let ran = project.sloe(&[
            "generate",
            "--only",
            "rules,tests",
            "--out",
            "out",
            "--format",
            format,
            "--layout",
            layout,
        ]);
        assert_eq!((ran.code, ran.stdout.as_str()), (0, ""), "{}", ran.stderr);
        assert_eq!(project.files("out/rules").len(), project.files("out/tests/rules").len());
        prove(&project, "out/tests/rules");
    }
}

#[test]
fn only_one_kind_of_files() {
    let project = project();
    project.sloe(&["generate", "--out", "rules-only", "--only", "rules"]);
    assert_eq!(
        names(&project, "rules-only"),
        ["rules-only/rules/cart.yaml", "rules-only/rules/checkout.yaml"]
    );
    project.sloe(&["generate", "--out", "tests-only", "--only", "tests", "--format", "operator"]);
    assert_eq!(project.files("tests-only").len(), 6, "tests and the plain rules that they load");
    assert!(project.files("tests-only/rules").is_empty());
    project.sloe(&["generate", "--out", "both", "--only", "rules,tests"]);
    assert_eq!(project.files("both").len(), 6);
}
