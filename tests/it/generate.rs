//! `sloe generate`: specs to rules and tests, all or nothing.

use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Project, SPEC, run};

/// A project with the example specs of this repository.
fn example() -> Project {
    let spec = std::fs::read_to_string("slo-specs/payment-service.yaml").expect("the example spec");
    Project::new().file("slo-specs/payment-service.yaml", spec)
}

#[test]
fn the_payment_service_compiles_to_these_files() {
    let project = example();
    let ran = project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "2 SLOs: 3 files written, 0 unchanged\n"));
    insta::assert_snapshot!("payment-service.rules", project.read("out/rules/payment-service.yaml"));
    insta::assert_snapshot!("payment-service.tests", project.read("out/tests/payment-service.yaml"));
    insta::assert_snapshot!(
        "payment-service.windows",
        project.read("out/tests/payment-service+windows.yaml")
    );
}

#[test]
fn generated_files_are_readable_by_others_and_leave_nothing_beside_them() {
    let project = example();
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    let files = project.files("out");
    assert_eq!(files.len(), 3, "{files:?}");
    for file in files {
        let mode = std::fs::metadata(project.path().join(&file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o644, "{}", file.display());
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let project = example();
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    let rules = project.read("out/rules/payment-service.yaml");
    let again = project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    assert_eq!(again.stderr, "2 SLOs: 0 files written, 3 unchanged\n");
    assert_eq!(project.read("out/rules/payment-service.yaml"), rules);
}

#[test]
fn the_order_of_paths_does_not_matter() {
    let other = SPEC.replace("checkout", "a-service");
    let project = Project::with_spec(SPEC).file("slo-specs/other.yaml", other);
    project.sloe(&[
        "generate",
        "slo-specs/checkout.yaml",
        "slo-specs/other.yaml",
        "--only",
        "rules,tests",
        "--out",
        "one",
    ]);
    project.sloe(&[
        "generate",
        "slo-specs/other.yaml",
        "slo-specs/checkout.yaml",
        "--only",
        "rules,tests",
        "--out",
        "two",
    ]);
    for file in ["rules/checkout.yaml", "rules/a-service.yaml", "tests/checkout.yaml"] {
        assert_eq!(project.read(&format!("one/{file}")), project.read(&format!("two/{file}")));
    }
}

#[test]
fn check_names_what_would_change_and_writes_nothing() {
    let project = example();
    let fresh = project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--check"]);
    assert_eq!(fresh.code, 1);
    insta::assert_snapshot!(fresh.stdout);
    assert_eq!(fresh.stderr, "3 files out of date; run `sloe generate`\n");
    assert!(project.files("out").is_empty());
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    let current = project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--check"]);
    assert_eq!((current.code, current.stdout.as_str()), (0, ""));
}

#[test]
fn diff_shows_what_would_change() {
    let project = Project::with_spec(SPEC);
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    let changed = project.file("slo-specs/checkout.yaml", SPEC.replace("99.9%", "99.5%"));
    let ran = changed.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--diff"]);
    assert_eq!(ran.code, 0);
    let rules_only = ran.stdout.split("--- a/out/tests").next().unwrap().to_owned();
    insta::assert_snapshot!(rules_only);
    assert!(changed.read("out/rules/checkout.yaml").contains("0.001"), "nothing was written");
}

#[test]
fn nothing_is_written_when_anything_is_invalid() {
    let project = example();
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    let before = project.read("out/rules/payment-service.yaml");
    let broken = project
        .file("slo-specs/broken.yaml", SPEC.replace("99.9%", "0.999"))
        .file("slo-specs/new.yaml", SPEC.replace("checkout", "new"));
    assert_eq!(broken.sloe(&["generate", "--only", "rules,tests", "--out", "out"]).code, 1);
    assert_eq!(broken.files("out").len(), 3);
    assert_eq!(broken.read("out/rules/payment-service.yaml"), before);
}

#[test]
fn files_of_an_slo_that_is_gone_are_named() {
    let project = Project::with_spec(SPEC).file("slo-specs/old.yaml", SPEC.replace("checkout", "old"));
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    let project = project.file("out/rules/by-hand.yaml", "groups: []\n");
    std::fs::remove_file(project.path().join("slo-specs/old.yaml")).unwrap();
    let ran = project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--check"]);
    assert_eq!(ran.code, 1, "its alerts would go on firing");
    insta::assert_snapshot!(ran.stderr);
    assert_eq!(project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]).code, 0);
    assert!(project.files("out").len() == 7, "nothing is removed: {:?}", project.files("out"));
}

#[test]
fn no_two_services_share_a_file() {
    let other = SPEC.replace("checkout", "checkout.windows");
    let project = Project::with_spec(SPEC).file("slo-specs/other.yaml", other);
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    assert_eq!(project.files("out").len(), 6);
    assert_eq!(project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--check"]).code, 0);
}

#[test]
fn a_place_that_cannot_be_written_is_wrong_usage() {
    let project = example().file("out", "a file where a directory should be");
    let ran = project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn promql_in_generated_rules_is_what_our_own_parser_reads() {
    let project = example();
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    let rules = project.read("out/rules/payment-service.yaml");
    let mut sources = sloe::diag::Sources::default();
    let (documents, _) = sloe::yaml::parse(sources.add("rules", rules.as_str()), &rules);
    let mut expressions = Vec::new();
    collect_expressions(&documents[0].root, &mut expressions);
    assert!(expressions.len() > 40, "{} expressions", expressions.len());
    for text in expressions {
        let (expr, problems) = sloe::promql::parse(&text);
        assert_eq!(problems, [], "{text}");
        let (_, problems) = sloe::promql::check(&expr.expect("an expression"));
        assert_eq!(problems, [], "{text}");
    }
}

fn collect_expressions(node: &sloe::yaml::Node, found: &mut Vec<String>) {
    match &node.value {
        sloe::yaml::Value::Sequence(items) => {
            for item in items {
                collect_expressions(item, found);
            }
        }
        sloe::yaml::Value::Mapping(entries) => {
            let expressions = entries.iter().filter(|entry| entry.key.text == "expr");
            found.extend(expressions.filter_map(|entry| entry.value.text().map(str::to_owned)));
            for entry in entries {
                collect_expressions(&entry.value, found);
            }
        }
        _ => {}
    }
}

#[test]
fn stdout_closed_by_the_reader_is_no_panic() {
    let project = example();
    let sloe = env!("CARGO_BIN_EXE_sloe");
    let script = format!("{sloe} generate --out out --diff | head -1");
    let ran = run(std::process::Command::new("sh").args(["-c", &script]).current_dir(project.path()));
    assert!(!ran.stderr.contains("panic"), "{}", ran.stderr);
}

#[test]
fn a_file_that_somebody_else_wrote_is_not_replaced() {
    let project = Project::with_spec(SPEC).file("out/rules/checkout.yaml", "groups: []\n");
    let ran = project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("sloe did not write `out/rules/checkout.yaml`"), "{}", ran.stderr);
    assert_eq!(project.read("out/rules/checkout.yaml"), "groups: []\n");
    assert_eq!(project.files("out").len(), 1, "nothing is half-written");
}
