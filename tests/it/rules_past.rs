//! The tiles of the time before the rules ran: the rules' own expressions, and nothing recorded in them.

use sloe::model::Slo;
use sloe::promql;
use sloe::rules::{self, Options, Past, Rule, past};
use sloe::units::Duration;

use crate::rules_harness::specs;

const EVENTS: &str = "events: {bad: 'requests_total{code=\"500\"}', total: requests_total}";

/// SLOs of one service: `keys` of each beside name, objective and window.
fn compiled(slos: &[&str]) -> Vec<Slo> {
    let one = |(i, keys): (usize, &&str)| {
        format!("  - name: promise{i}\n    objective: 99%\n    window: 30d\n{keys}\n")
    };
    let slos: String = slos.iter().enumerate().map(one).collect();
    specs::compile(&format!("version: sloe/v1\nservice: shop\nslos:\n{slos}")).0
}

/// The past of the last SLO.
fn past_of(slos: &[&str]) -> Past {
    let slos = compiled(slos);
    past(slos.last().expect("an SLO"), &slos, &Options::default())
}

fn sli(sli: &str) -> String {
    format!("    sli: {{{sli}}}")
}

#[test]
fn what_reads_raw_series_alone_is_the_expression_of_the_rule() {
    let slos = compiled(&[&sli("latency: {histogram: seconds, below: 500ms}")]);
    let past = past(&slos[0], &slos, &Options::default());
    for series in &past.series {
        let groups = rules::groups(&slos, &Options::default());
        let rule = groups.iter().flat_map(|group| &group.rules).find_map(|rule| match rule {
            Rule::Record { record, expr, labels } if *record == series.record => Some((expr, labels)),
            _ => None,
        });
        let (expr, labels) = rule.expect("it is recorded");
        assert_eq!(promql::parse(&series.expr).0, promql::parse(expr).0);
        assert_eq!(series.labels, *labels);
    }
    assert_eq!(past.series.len(), 2);
}

#[test]
fn no_tile_of_any_kind_reads_what_rules_record() {
    let slices = |more: &str| sli(&format!("{EVENTS}, slices: {{length: 1m, target: 95%{more}}}"));
    let kinds = [
        sli(EVENTS),
        sli("events: {good: fine_total, total: requests_total}"),
        sli("events: {bad: 'sum(increase(a_total[$window]))', total: 'sum(increase(b_total[$window]))'}"),
        sli("latency: {histogram: seconds, below: 500ms, native: true}"),
        sli("ratio: {errors: 'avg(avg_over_time(error_share[$window]))'}"),
        sli("gauge: {query: level, good: '< 1'}"),
        sli("probe: {success: up}"),
        slices(""),
        slices(", empty: bad"),
        format!("{}\n    maintenance: [{{when: 'deploying == 1'}}]", sli(EVENTS)),
        format!("{}\n    maintenance: [{{when: 'deploying == 1'}}]", slices("")),
        format!("    group_by: [pod]\n{}", sli(EVENTS)),
    ];
    for kind in &kinds {
        for composite in ["all_of: [promise0, promise1]", "weights: {promise0: 2, promise1: 1}"] {
            let composite = sli(&format!("composite: {{{composite}}}"));
            let alone = past_of(&[kind]);
            let within = if kind.contains("group_by") {
                Vec::new()
            } else {
                past_of(&[kind, kind, &composite]).series
            };
            for series in alone.series.iter().chain(&within) {
                let expr = promql::parse(&series.expr).0.expect("it is PromQL");
                let names = promql::selectors(&expr).into_iter().filter_map(|selector| selector.name.clone());
                assert_eq!(
                    names.filter(|name| name.starts_with("slo:")).collect::<Vec<_>>(),
                    Vec::<String>::new(),
                    "{kind}"
                );
                assert_eq!(promql::check(&expr).1, [], "{}", series.expr);
            }
        }
    }
}

#[test]
fn a_maintenance_is_looked_for_every_30_seconds_as_its_rule_does() {
    let past = past_of(&[&format!(
        "{}\n    maintenance: [{{when: 'deploying == 1'}}]",
        sli("probe: {success: up}")
    )]);
    let names: Vec<&str> = past.series.iter().map(|series| series.record.as_str()).collect();
    let raw = ["slo:raw_total_events:tile5m", "slo:raw_bad_events:tile5m"];
    assert_eq!(names, [raw[0], raw[1], "slo:total_events:tile5m", "slo:bad_events:tile5m"]);
    insta::assert_snapshot!(past.series[2].expr);
}

#[test]
fn time_without_data_is_assumed_to_be_something_only_where_the_rules_ran() {
    let past = past_of(&[&format!("    no_data: bad\n{}", sli("probe: {success: up}"))]);
    assert!(past.series[0].expr.contains("offset 15m"), "{}", past.series[0].expr);
    assert!(past.series[0].expr.contains("slo:objective:ratio{"), "{}", past.series[0].expr);
}

#[test]
fn a_composite_reaches_back_to_what_its_components_counted() {
    let composite = sli("composite: {all_of: [promise0, promise1]}");
    let sliced = sli(&format!("{EVENTS}, slices: {{length: 1m, target: 95%}}"));
    let five = Duration::from_minutes(5);
    let alone = past_of(&[&sli(EVENTS)]);
    assert_eq!((alone.step, alone.reach), (five, five));
    let of_events = past_of(&[&sli(EVENTS), &sli(EVENTS), &composite]);
    assert_eq!((of_events.step, of_events.reach), (five, Duration::from_secs(630)));
    let of_slices = past_of(&[&sliced, &sliced, &composite]);
    assert_eq!((of_slices.step, of_slices.reach), (five, Duration::from_secs(330 + 60)));
}
