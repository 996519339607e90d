//! `sloe check --fix`: what has one certain remedy is put right, the rest reported, and nothing else touched.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use crate::support::{Project, SPEC};

const PATH: &str = "slo-specs/checkout.yaml";

/// The text after `--fix`, and what was said.
#[track_caller]
fn fixed(text: &str) -> (String, String) {
    let project = Project::with_spec(text);
    let said = project.sloe(&["check", "--fix"]).stderr;
    (project.read(PATH), said)
}

#[test]
fn every_kind_of_certain_remedy_is_carried_out() {
    let spec = "\
version: sloe/v2   # a later one?
service: checkout
scrape_interval: 30
slos:
  - name: availability
    objectve: 99.9%
    window: 30
    sli:
      events:
        bad: sum(rate(http_requests_total{status_code=~\"5..\"}[5m]))
        total: |
          sum(
            rate(http_requests_total[5m])
          )
  - {\"name\":\"latency\",\"objective\":\"95\",\"window\":'30',\"record_as\":{\"succes_rate\":\"a:b\"},
     \"sli\":{\"latency\":{\"histogram\":\"h_seconds_bucket{le=\\\"0.5\\\", job=\\\"a\\\"}\",\"below\":\"500ms\"}}}
";
    let (text, said) = fixed(spec);
    insta::assert_snapshot!(text);
    insta::assert_snapshot!(said);
}

#[test]
fn where_there_are_two_readings_nothing_is_done() {
    let spec = SPEC.replace("99.9%", "0.999");
    let (text, said) = fixed(&spec);
    assert_eq!(text, spec);
    assert!(said.contains("write `99.9%`") && said.contains("write `0.999%`"), "{said}");
    assert!(!said.contains("fixed"), "{said}");
}

#[test]
fn another_tools_document_is_not_rewritten_as_ours() {
    let spec = SPEC.replace("sloe/v1", "acme/v7");
    let (text, said) = fixed(&spec);
    assert_eq!(text, spec);
    assert!(said.contains("unknown version `acme/v7`"), "{said}");
}

#[test]
fn a_key_that_is_there_already_is_not_written_twice() {
    let spec = SPEC.replace("    window: 30d\n", "    window: 30d\n    windw: 7d\n");
    let (text, said) = fixed(&spec);
    assert_eq!(text, spec);
    assert!(said.contains("did you mean `window`?"), "{said}");
}

#[test]
fn of_two_remedies_for_one_place_the_second_waits_for_the_next_run() {
    let sli = "      latency: {histogram: \"h_bucket{le=\\\"1\\\"}\", below: 1s}\n";
    let spec = SPEC.split("      events:").next().expect("what is before").to_owned() + sli;
    let project = Project::with_spec(&spec);
    let first = project.sloe(&["check", "--fix"]);
    assert_eq!(first.code, 1);
    assert!(first.stderr.starts_with("fixed 1 problem in 1 file\n"), "{}", first.stderr);
    assert!(project.read(PATH).contains("histogram: \"h{le=\\\"1\\\"}\""), "{}", project.read(PATH));
    let second = project.sloe(&["check", "--fix"]);
    assert_eq!((second.code, second.stderr.as_str()), (0, "fixed 1 problem in 1 file\n1 SLO valid\n"));
}

#[test]
fn line_ends_and_the_byte_order_mark_stay() {
    let spec = format!("\u{feff}{SPEC}").replace("window", "windw").replace('\n', "\r\n");
    assert_eq!(fixed(&spec).0, spec.replace("windw", "window"));
}

#[test]
fn several_files_are_counted_and_the_exit_code_is_about_what_is_left() {
    let typo = SPEC.replace("objective:", "objectiv:").replace("window:", "windows:");
    let project = Project::with_spec(&typo).file("slo-specs/search.yaml", typo.replace("checkout", "search"));
    let ran = project.sloe(&["check", "--fix"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "fixed 4 problems in 2 files\n2 SLOs valid\n"));
}

#[test]
fn a_diff_shows_what_would_be_written_and_writes_nothing() {
    let spec = SPEC.replace("objective:", "objectiv:");
    let project = Project::with_spec(&spec);
    let ran = project.sloe(&["check", "--fix", "--diff"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, "would fix 1 problem in 1 file\n1 SLO valid\n"));
    insta::assert_snapshot!(ran.stdout);
    assert_eq!(project.read(PATH), spec);
    assert_eq!(project.sloe(&["check", "--diff"]).stdout, ran.stdout, "`--diff` alone shows the same");
    let both = project.sloe(&["check", "--diff", "--output-format", "json"]);
    assert_eq!((both.code, both.stdout.as_str()), (2, ""));
    assert_eq!(Project::with_spec(SPEC).sloe(&["check", "--diff"]).code, 0, "there is nothing to fix");
}

#[test]
fn a_link_stays_a_link_and_permissions_stay() {
    let project =
        Project::new().file("real/spec.yaml", SPEC.replace("window", "windw")).file("slo-specs/x", "");
    let (real, link) = (project.path().join("real/spec.yaml"), project.path().join("slo-specs/link.yaml"));
    fs::set_permissions(&real, fs::Permissions::from_mode(0o660)).expect("the owner may");
    symlink("../real/spec.yaml", &link).expect("a link");
    let ran = project.sloe(&["check", "--fix"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(project.read("real/spec.yaml"), SPEC);
    assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
    assert_eq!(fs::metadata(&real).expect("it is there").permissions().mode() & 0o777, 0o660);
}

#[test]
fn what_came_through_a_pipe_is_reported_and_left_alone() {
    let project = Project::with_spec(&SPEC.replace("window", "windw"));
    let script = format!("cat {PATH} | {} check --fix /dev/stdin", env!("CARGO_BIN_EXE_sloe"));
    let mut shell = std::process::Command::new("sh");
    let ran = crate::support::run(shell.args(["-c", &script]).current_dir(project.path()));
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("unknown key `windw`"), "{}", ran.stderr);
}

#[test]
fn a_remedy_in_an_alias_is_carried_out_where_the_text_stands() {
    let spec = SPEC
        .replace("    window: 30d", "    window: &w 30")
        .replace("service: checkout", "service: checkout\nowner: *w");
    let anchored = fixed(&spec.replace("owner: *w\n", "")).0;
    assert!(anchored.contains("window: &w 30d\n"), "{anchored}");
    let aliased =
        fixed(&SPEC.replace("service: checkout", "service: checkout\nowner: &w \"30\"").replace("30d", "*w"))
            .0;
    assert!(aliased.contains("owner: &w \"30\"\n") && aliased.contains("window: 30d\n"), "{aliased}");
}
