//! `sloe check`: every mistake of every file at once, each with its place, its code and a remedy.

use crate::support::{Project, Ran, SPEC};

/// What `check` says about a spec, in full.
#[track_caller]
fn says(spec: &str) -> String {
    let ran = Project::with_spec(spec).sloe(&["check"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(ran.stdout, "");
    ran.stderr
}

#[test]
fn a_valid_spec_is_counted() {
    let ran = Project::with_spec(SPEC).sloe(&["check"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "1 SLO valid\n"));
}

#[test]
fn four_mistakes_in_two_files_are_four_diagnostics_and_nothing_is_written() {
    let first = SPEC.replace("objective", "objectve").replace("\"}\n", "\"\n");
    let second = SPEC.replace("99.9%", "0.999").replace("30d", "30 days").replace("checkout", "search");
    let project = Project::new().file("slo-specs/a.yaml", first).file("slo-specs/sub/b.yaml", second);
    let ran = project.sloe(&["generate", "--out", "out", "--output-format", "concise"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stderr);
    assert_eq!(project.files("out"), Vec::<std::path::PathBuf>::new());
}

#[test]
fn an_unknown_key_is_compared_with_the_known_ones() {
    insta::assert_snapshot!(says(&SPEC.replace("window:", "windw:")));
    insta::assert_snapshot!(says(&SPEC.replace("window: 30d", "window: 30d\n    colour: blue")));
}

#[test]
fn a_missing_key_is_named() {
    insta::assert_snapshot!(says(&SPEC.replace("    objective: 99.9%\n", "")));
    insta::assert_snapshot!(says("version: sloe/v1\nservice: checkout\n"));
}

#[test]
fn a_budgets_basis_is_a_choice_where_events_of_a_period_are_counted() {
    let projected = SPEC.replace("window: 30d", "calendar: month\n    budget_basis: projected");
    assert_eq!(Project::with_spec(&projected).sloe(&["check"]).code, 0);
    insta::assert_snapshot!(says(&projected.replace("projected", "guessed")));
    insta::assert_snapshot!(says(&projected.replace("calendar: month", "window: 30d")));
    let sliced = format!("{projected}      slices: {{length: 5m, target: 95%}}\n");
    insta::assert_snapshot!(says(&sliced));
}

#[test]
fn an_objective_without_a_unit_has_two_readings() {
    insta::assert_snapshot!(says(&SPEC.replace("99.9%", "0.999")));
    insta::assert_snapshot!(says(&SPEC.replace("99.9%", "100%")));
    insta::assert_snapshot!(says(&SPEC.replace("99.9%", "three nines")));
}

#[test]
fn windows_are_durations_within_bounds() {
    insta::assert_snapshot!(says(&SPEC.replace("30d", "30")));
    insta::assert_snapshot!(says(&SPEC.replace("30d", "1h")));
}

#[test]
fn a_scrape_interval_leaves_four_scrapes_a_window() {
    insta::assert_snapshot!(says(&SPEC.replace("slos:", "scrape_interval: 2m\nslos:")));
}

#[test]
fn a_promql_mistake_is_underlined_at_its_place_in_a_block() {
    let block = "|\n          http_requests_total{\n            route=\"/pay\",\n            status_code=~\"5..\"\n          ";
    insta::assert_snapshot!(says(&SPEC.replace("http_requests_total{status_code=~\"5..\"}", block)));
}

#[test]
fn queries_are_plain_selectors_or_count_within_a_window() {
    let with_bad = |query: &str| SPEC.replace("http_requests_total{status_code=~\"5..\"}", query);
    let warned = |query: &str| {
        let ran = Project::with_spec(&with_bad(query)).sloe(&["check"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stderr
    };
    insta::assert_snapshot!(warned("sum(rate(http_requests_total{code=\"500\"}[5m]))"));
    insta::assert_snapshot!(warned("sum(rate(a_total[$window])) + sum(rate(b_total[$window]))"));
    insta::assert_snapshot!(warned("sum(increase(a_total[$window])) + sum(increase(b_total[$window]))"));
    insta::assert_snapshot!(says(&with_bad("rate(http_requests_total[5m]) + rate(errors_total[5m])")));
    insta::assert_snapshot!(says(&with_bad("http_requests_total")));
    insta::assert_snapshot!(says(&with_bad("'{job=\"x\"}'")));
}

const LATENCY: &str =
    "      latency:\n        histogram: http_request_duration_seconds\n        below: 500ms\n";

fn latency(from: &str, to: &str) -> String {
    let events = SPEC.find("      events:").expect("the example has events");
    format!("{}{}", &SPEC[..events], LATENCY.replace(from, to))
}

#[test]
fn a_latency_names_the_histogram_and_a_bound() {
    insta::assert_snapshot!(says(&latency("_seconds", "_seconds_bucket{le=\"0.5\"}")));
    insta::assert_snapshot!(says(&latency("500ms", "fast")));
}

#[test]
fn names_and_labels_are_checked() {
    insta::assert_snapshot!(says(&SPEC.replace("name: availability", "name: ../availability")));
    insta::assert_snapshot!(says(&SPEC.replace("slos:", "labels: {slo_alert: page, a-b: c}\nslos:")));
    insta::assert_snapshot!(says(&SPEC.replace("    sli:", "    group_by: [route, route, le]\n    sli:")));
    insta::assert_snapshot!(says(
        &SPEC.replace("    sli:", "    record_as: {p95: a, succes_rate: 'slo:x'}\n    sli:")
    ));
}

#[test]
fn an_slo_is_declared_once() {
    let project = Project::with_spec(SPEC).file("slo-specs/again.yaml", SPEC);
    insta::assert_snapshot!(project.sloe(&["check"]).stderr);
}

#[test]
fn an_alert_that_cannot_fire_is_a_warning() {
    let project = Project::with_spec(&SPEC.replace("99.9%", "90%"));
    let ran = project.sloe(&["check"]);
    assert_eq!(ran.code, 0, "warnings never decide the exit code");
    insta::assert_snapshot!(ran.stderr);
    assert_eq!(project.sloe(&["check", "--deny-warnings"]).code, 1, "unless they are asked to");
}

#[test]
fn what_is_not_supported_yet_is_said() {
    insta::assert_snapshot!(says("version: sloe/v1\npolicy: no-releases-without-budget\n"));
}

#[test]
fn files_that_are_no_specs_are_said_to_be_none() {
    insta::assert_snapshot!(says("apiVersion: v1\nkind: ConfigMap\n"));
    insta::assert_snapshot!(says("version: sloe/v2\nservice: a\nslos: []\n"));
    insta::assert_snapshot!(says("just text\n"));
    insta::assert_snapshot!(says("a: [1\n"));
}

/// What a command says about paths, the temporary folder's name taken out.
fn about_paths(project: &Project, paths: &[&str]) -> Ran {
    project.sloe(&[&["check"], paths].concat())
}

#[test]
fn paths_that_cannot_be_used_are_wrong_usage() {
    let project =
        Project::new().file("empty/readme.txt", "no specs here").file("latin1.yaml", b"service: caf\xe9\n");
    let missing = about_paths(&project, &["nowhere"]);
    assert_eq!(missing.code, 2);
    insta::assert_snapshot!(missing.stderr);
    let empty = about_paths(&project, &["empty"]);
    assert_eq!(empty.code, 2);
    insta::assert_snapshot!(empty.stderr);
    let latin1 = about_paths(&project, &["latin1.yaml"]);
    assert_eq!(latin1.code, 1);
    insta::assert_snapshot!(latin1.stderr);
}

#[test]
fn several_documents_make_one_file_and_bom_and_crlf_are_fine() {
    let two = format!("\u{feff}{SPEC}---\n# nothing here\n---\n{}", SPEC.replace("checkout", "search"))
        .replace('\n', "\r\n");
    let ran = Project::with_spec(&two).sloe(&["check"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "2 SLOs valid\n"));
}

#[test]
fn json_goes_to_stdout() {
    let ran = Project::with_spec(&SPEC.replace("99.9%", "0.999")).sloe(&["check", "--output-format", "json"]);
    assert_eq!(ran.stderr, "");
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn hostile_files_give_diagnostics() {
    let deep = "a: ".to_owned() + &"[".repeat(10_000);
    let long = SPEC.replace("30d", &"9".repeat(1_000_000));
    let truncated = &SPEC[..SPEC.len() / 2];
    let bomb: String = (1..9)
        .map(|level| {
            format!("l{level}: &l{level} [{}]\n", [format!("*l{}", level - 1).as_str(); 10].join(", "))
        })
        .collect();
    let bomb = format!("l0: &l0 [{}]\n{bomb}", ["a"; 10].join(", "));
    for text in [bomb.as_str(), deep.as_str(), long.as_str(), truncated, "\u{0}", "&a [*a]", "? [a]: b\n"] {
        let ran = Project::with_spec(text).sloe(&["generate", "--out", "out", "--output-format", "concise"]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("error[SLO0"), "{}", ran.stderr);
    }
}

#[test]
fn links_are_named_as_annotations_can_be() {
    let links = "links: {9run: 'http://x', dash-board: 'http://y', '': 'http://z'}\nslos:";
    insta::assert_snapshot!(says(&SPEC.replace("slos:", links)));
}

#[test]
fn a_record_name_is_used_once_and_not_taken() {
    let records = "    record_as: {success_rate: 'x:y', p95: 'x:y', p99: ALERTS}\n    sli:";
    insta::assert_snapshot!(says(&latency("", "").replace("    sli:", records)));
}

#[test]
fn a_record_is_not_what_the_sli_counts() {
    let records = "    record_as: {success_rate: http_requests_total}\n    sli:";
    insta::assert_snapshot!(says(&SPEC.replace("    sli:", records)));
}

#[test]
fn objectives_stay_where_counters_can_prove_them() {
    insta::assert_snapshot!(says(&SPEC.replace("99.9%", "99.99991%")));
    assert!(says(&SPEC.replace("99.9%", "0.5%")).contains("between 1% and 99.9999%"));
}

#[test]
fn names_that_need_quotes_are_not_supported_yet() {
    insta::assert_snapshot!(says(&SPEC.replace("{status_code=~", "{\"http.status\"=~")));
}

#[test]
fn one_mistake_does_not_hide_the_others_beside_it() {
    let events = "events: {bad: 'é{', good: b, total: [1]}\n      latency: {below: soon}\n      was:";
    let ran =
        Project::with_spec(&SPEC.replace("events:", events)).sloe(&["check", "--output-format", "concise"]);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn a_tab_is_underlined_where_it_stands() {
    insta::assert_snapshot!(says("version: sloe/v1\n\tservice: tab\n"));
}

#[test]
fn files_with_nothing_but_comments_are_no_specs() {
    let ran = Project::with_spec("# nothing yet\n").sloe(&["generate", "--out", "out", "--check"]);
    assert_eq!(ran.code, 2);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn a_file_named_twice_is_read_once_and_a_pipe_not_at_all() {
    let project = Project::with_spec(SPEC);
    let made = std::process::Command::new("mkfifo").arg(project.path().join("slo-specs/pipe.yaml")).status();
    assert!(made.expect("mkfifo runs").success());
    let ran = project.sloe(&["check", "slo-specs", "slo-specs/checkout.yaml", "./slo-specs"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "1 SLO valid\n"));
}
