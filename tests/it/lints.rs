//! Specs that are valid and yet not meant: what `sloe check` warns of, with its figures.

use crate::support::{Project, SPEC};

/// The warnings about a valid spec, in full.
#[track_caller]
fn warned(spec: &str) -> String {
    let ran = Project::with_spec(spec).sloe(&["check"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    ran.stderr
}

#[track_caller]
fn silent(spec: &str) {
    assert_eq!(warned(spec), "1 SLO valid\n", "{spec}");
}

/// The example with another SLI.
fn with(sli: &str) -> String {
    let events = SPEC.find("      events:").expect("the example has events");
    format!("{}      {sli}\n", &SPEC[..events])
}

fn events(counted: &str, total: &str) -> String {
    let (key, query) = counted.split_once(' ').expect("a key and a query");
    with(&format!("events:\n        {key}: '{query}'\n        total: '{total}'"))
}

#[test]
fn a_total_that_leaves_out_what_is_bad() {
    insta::assert_snapshot!(warned(&events(r#"bad x_total{code=~"5.."}"#, r#"x_total{code!~"5.."}"#)));
    insta::assert_snapshot!(warned(&events(r#"good x_total{code=~"2.."}"#, r#"x_total{code=~"5.."}"#)));
}

#[test]
fn bad_events_that_are_no_part_of_the_total() {
    insta::assert_snapshot!(warned(&events(
        r#"bad x_total{code=~"5.."}"#,
        r#"x_total{route="/pay", job="a"}"#
    )));
    insta::assert_snapshot!(warned(&events(r#"good x_total{code!~"5.."}"#, r#"x_total{code=~"2..|5.."}"#)));
}

#[test]
fn the_same_events_in_other_words() {
    let spec = events(r#"bad x_total{job="a", code=~".*"}"#, r#"x_total{job="a"}"#);
    let ran = Project::with_spec(&spec).sloe(&["check"]);
    assert_eq!(ran.code, 1);
    insta::assert_snapshot!(ran.stderr);
}

#[test]
fn negative_matchers_that_hide_errors() {
    insta::assert_snapshot!(warned(&events(r#"good x_total{code!="500"}"#, "x_total")));
    insta::assert_snapshot!(warned(&events(r#"good x_total{code!~"4.."}"#, r#"x_total{code!="404"}"#)));
    insta::assert_snapshot!(warned(
        &events("bad errors_total", r#"x_total{code!="503"}"#)
            .replace("errors_total", r#"x_total{code!="503", failed="true"}"#)
    ));
    insta::assert_snapshot!(warned(&events(
        r#"good grpc_server_handled_total{grpc_code!="Internal"}"#,
        "grpc_server_handled_total"
    )));
}

#[test]
fn selectors_that_fit_are_left_in_peace() {
    silent(SPEC);
    silent(&events(r#"good x_total{code!~"5.."}"#, "x_total"));
    silent(&events(r#"bad x_total{code=~"5.."}"#, r#"x_total{code!~"4.."}"#));
    silent(&events(r#"bad x_total{code!~"2.."}"#, "x_total"));
    silent(&events(r#"good x_total{outcome!="error"}"#, "x_total"));
    silent(&events(r#"good x_total{status!="failed"}"#, "x_total"));
    silent(&events(r#"good x_bucket{le="0.5", job="a"}"#, r#"x_bucket{le="+Inf", job="a"}"#));
    silent(&events("bad failures_total", r#"requests_total{job="a"}"#));
}

fn expressions(counted: &str, total: &str) -> String {
    let expression =
        |query: &str| query.replace("COUNT", "(increase(x_total[$window]) + increase(y_total[$window]))");
    events(&format!("bad {}", expression(counted)), &expression(total))
}

#[test]
fn aggregations_by_labels_that_do_not_fit() {
    insta::assert_snapshot!(warned(&expressions("sum by (route) COUNT", "sum by (job) COUNT")));
    insta::assert_snapshot!(warned(&with(
        "ratio: {errors: 'sum by (route) (rate(a_total[$window])) / sum(rate(b_total{c=\"d\"}[$window]) > 0)'}"
    )));
    let fanned = |spec: String| spec.replace("    sli:", "    group_by: [region]\n    sli:");
    insta::assert_snapshot!(warned(&fanned(expressions("2 * sum COUNT", "sum COUNT"))));
    insta::assert_snapshot!(warned(&expressions("2 * sum by (route) COUNT", "sum by (route) COUNT")));
    silent(&fanned(expressions("2 * sum by (region) COUNT", "sum by (region) COUNT")));
    silent(&expressions("2 * sum COUNT", "sum COUNT"));
}

#[test]
fn counters_that_are_summed_by_different_labels() {
    insta::assert_snapshot!(warned(&events(
        "bad sum by (route) (rate(a_total[5m]))",
        "sum by (job) (rate(b_total[5m]))"
    )));
}

#[test]
fn ranges_that_hold_too_few_scrapes() {
    let ratio = |range: &str| {
        with(&format!("ratio: {{errors: 'max(rate(a_total[{range}]) / rate(b_total[$window]))'}}"))
    };
    insta::assert_snapshot!(warned(&ratio("1m")));
    silent(&ratio("2m"));
    silent(&with("gauge: {query: 'max_over_time(queue[1m])', good: '< 5'}"));
}

fn sliced(objective: &str, length: &str) -> String {
    SPEC.replace("99.9%", objective) + &format!("      slices: {{length: {length}, target: 95%}}\n")
}

#[test]
fn slices_that_are_more_than_the_budget_or_page_alone() {
    insta::assert_snapshot!(warned(&sliced("99.9%", "1h")));
    insta::assert_snapshot!(warned(&sliced("99.9%", "1m")));
    silent(&sliced("99%", "1m"));
    silent(&(sliced("99.9%", "1m") + "    alerts: {min_bad_events: 2}\n"));
    silent(&sliced("99.9%", "1h").replace("target: 95%", "partial: true"));
}

#[test]
fn guards_and_switches_that_leave_no_alert() {
    let alerts = |alerts: &str| sliced("99%", "5m") + &format!("    alerts: {{{alerts}}}\n");
    insta::assert_snapshot!(warned(&alerts("min_bad_events: 20")));
    insta::assert_snapshot!(warned(&alerts(
        "page: {enabled: false}, ticket: {enabled: false}, absent: {enabled: false}"
    )));
    insta::assert_snapshot!(warned(
        &alerts("min_bad_events: 2, pairs: [{alert: page, long: 1h, short: 5m, burn_rate: 10}]")
            .replace("length: 5m", "length: 10m")
    ));
    silent(&alerts("min_bad_events: 12"));
    let service =
        "alerts: {page: {enabled: false}, ticket: {enabled: false}, absent: {enabled: false}}\nslos:";
    insta::assert_snapshot!(warned(&SPEC.replace("slos:", service)));
    silent(&SPEC.replace("slos:", &service.replace(", absent: {enabled: false}", "")));
}
