//! A spec without an error gives all its SLOs; queries that do not fit each other are told.

use sloe::diag::Sources;
use sloe::model::{self, CountedAs, Query, Sli, Slo};
use sloe::spec;

fn compile(yaml: &str) -> (Vec<Slo>, Vec<String>) {
    let mut sources = Sources::default();
    let file = sources.add("spec.yaml", yaml);
    let (specs, mut problems) = spec::read([(file, yaml)]);
    let (slos, found) = model::compile(&specs.services, &sources);
    problems.extend(found);
    (slos, problems.into_iter().map(|problem| problem.message).collect())
}

fn slo(keys: &str) -> String {
    format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: promise\n    objective: 99%\n    window: 14d\n{keys}\n"
    )
}

const EVENTS: &str = "    sli: {events: {bad: errors_total, total: requests_total}}";

#[test]
fn a_warning_about_a_pair_keeps_the_slo() {
    let pairs = "    alerts: {pairs: [{alert: ticket, long: 3d, short: 6h, budget: 10%}]}\n";
    let (slos, said) = compile(&slo(&format!("{pairs}{EVENTS}")));
    assert_eq!(slos.len(), 1, "{said:?}");
    assert!(said[0].contains("keeps its objective"), "{said:?}");
}

#[test]
fn pairs_that_slices_make_alike_are_one() {
    let sli =
        "    sli: {events: {bad: errors_total, total: requests_total}, slices: {length: 1h, target: 95%}}";
    let (slos, _) = compile(&slo(sli).replace("14d", "2d"));
    let mut pairs: Vec<_> =
        slos[0].alerts.iter().map(|pair| (pair.severity, pair.long, pair.short)).collect();
    let all = pairs.len();
    pairs.dedup();
    assert_eq!(pairs.len(), all, "{:?}", slos[0].alerts);
    assert!(!pairs.is_empty());
}

/// Sloth's format with two queries.
fn sloth(bad: &str, total: &str) -> String {
    format!(
        "version: prometheus/v1\nservice: shop\nslos:\n  - name: orders\n    objective: 99\n    \
         sli: {{events: {{error_query: '{bad}', total_query: '{total}'}}}}\n    alerting: {{name: Orders}}\n"
    )
}

#[test]
fn queries_in_different_units_are_refused() {
    for (bad, total) in [
        ("sum(rate(a[{{.window}}])) * 60", "sum(increase(c[1m]))"),
        ("sum(rate(a[{{.window}}])) + sum(rate(b[{{.window}}]))", "sum(increase(c[{{.window}}]))"),
    ] {
        let (slos, said) = compile(&sloth(bad, total));
        assert!(slos.is_empty(), "{bad}, {total}");
        assert!(said.iter().any(|said| said.contains("different units")), "{said:?}");
    }
}

#[test]
fn rates_stay_rates_beside_what_nobody_can_turn_into_counts() {
    let (slos, said) = compile(&sloth("sum(irate(a[{{.window}}]))", "sum(rate(c[{{.window}}]))"));
    let Sli::Events { counted, total, .. } = &slos[0].sli else { panic!("events") };
    assert_eq!(counted.to_string(), "sum(irate(a[$window]))");
    assert_eq!(total.to_string(), "sum(rate(c[$window]))");
    assert!(said.iter().any(|said| said.contains("not clear")), "{said:?}");
}

#[test]
fn what_is_not_good_is_bad() {
    let (slos, _) = compile(&sloth(
        "sum(rate(c[{{.window}}])) - sum(rate(fine[{{.window}}]))",
        "sum(rate(c[{{.window}}]))",
    ));
    let Sli::Events { counted: Query::Counter(counted), counted_as, .. } = &slos[0].sli else {
        panic!("a counter")
    };
    assert_eq!((counted.to_string(), *counted_as), ("fine".to_owned(), CountedAs::Good));
}

#[test]
fn groups_of_expressions_are_groups_of_the_slo() {
    let grouped = |counter: &str| format!("sum by (route) (rate({counter}[{{{{.window}}}}]))");
    let (slos, said) = compile(&sloth(
        &format!("{} or {} * 0", grouped("errors_total"), grouped("requests_total")),
        &grouped("requests_total"),
    ));
    assert_eq!(slos[0].group_by, ["route"], "{said:?}");
}

#[test]
fn templates_that_nobody_fills_in_are_refused() {
    let (slos, said) =
        compile(&sloth("sum(rate(a{job=\"{{ .service }}\"}[{{.window}}]))", "sum(rate(c[{{.window}}]))"));
    assert!(
        slos.is_empty() && said.iter().any(|said| said.contains("nobody fills this template in")),
        "{said:?}"
    );
}
