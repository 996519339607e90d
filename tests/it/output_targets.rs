//! What other rulers get.

use sloe::rules::{Group, Notice, Options, Rule, Target, groups, notices};

use crate::rules_harness::{promtool, specs};
use crate::support::{Project, SPEC};

fn rules(target: &str) -> (Project, String) {
    let spec = std::fs::read_to_string("slo-specs/payment-service.yaml").expect("the example spec");
    let good = SPEC.replace(
        "bad: http_requests_total{status_code=~\"5..\"}",
        "good: http_requests_total{status_code!~\"5..\"}",
    );
    let project = Project::with_spec(&good).file("slo-specs/payment-service.yaml", spec);
    let ran = project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--target", target]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, "3 SLOs: 6 files written, 0 unchanged\n"));
    let rules = ["payment-service", "checkout"].map(|name| project.read(&format!("out/rules/{name}.yaml")));
    (project, rules.concat())
}

#[test]
fn prometheus_mimir_and_thanos_take_the_same_rules() {
    let (_, default) = rules("prometheus-2.42");
    for target in ["prometheus-3", "mimir", "thanos"] {
        assert_eq!(rules(target).1, default, "{target}");
    }
}

#[test]
fn rules_for_vmalert_pass_the_same_tests() {
    let (project, rules) = rules("victoriametrics");
    assert!(!rules.contains("keep_firing_for"));
    let tests: Vec<_> = project.files("out/tests").iter().map(|path| project.path().join(path)).collect();
    promtool::run(&["test", "rules"], &tests).unwrap_or_else(|said| panic!("{said}"));
}

/// vmalert reads what it recorded an evaluation later.
#[test]
fn rules_for_vmalert_subtract_only_what_is_of_the_same_moment() {
    let spec = SPEC.replace(
        "bad: http_requests_total{status_code=~\"5..\"}",
        "good: http_requests_total{status_code!~\"5..\"}",
    );
    let slos = specs::compile(&spec).0;
    let groups = groups(&slos, &Options { target: Target::VictoriaMetrics, ..Options::default() });
    let of = |record: &str| -> String {
        let rules = groups.iter().flat_map(|group| &group.rules);
        let found = rules.filter_map(|rule| match rule {
            Rule::Record { record: name, expr, .. } if name == record => Some(expr.clone()),
            _ => None,
        });
        found.collect()
    };
    let id = "{slo_service=\"checkout\",slo=\"availability\"}";
    for record in ["slo:bad_events:increase5m", "slo:bad_events:tile5m"] {
        assert!(!of(record).contains("slo:total_events"), "{}", of(record));
    }
    insta::assert_snapshot!(of("slo:bad_events:increase5m"));
    insta::assert_snapshot!(of("slo:error_budget:remaining_ratio"));
    let stitched = of("slo:burn_rate:30m");
    assert!(stitched.contains(&format!("slo:bad_events:increase5m{id}[24m45s]")), "ranges stay: {stitched}");
    assert!(
        stitched.contains(&format!("(\n    slo:bad_events:increase5m{id} +")),
        "one read of raw series is enough"
    );
}

/// An SLO with so many quantiles that its fast group is too long for Mimir.
fn long(quantiles: usize) -> Vec<Group> {
    let records: String = (0..quantiles).map(|n| format!(", p{}: extra:p{n}", 50 + n)).collect();
    let spec = format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: latency\n    objective: 99%\n    window: 30d\n    \
         sli: {{latency: {{histogram: http_seconds, below: 1s}}}}\n    record_as: {{success_rate: extra:rate{records}}}\n"
    );
    groups(&specs::compile(&spec).0, &Options { target: Target::Mimir, ..Options::default() })
}

#[test]
fn groups_that_are_too_long_for_mimir_give_their_alerts_away() {
    let groups = long(13);
    let names: Vec<(&str, usize)> =
        groups.iter().map(|group| (group.name.as_str(), group.rules.len())).collect();
    assert_eq!(
        names,
        [("slo-shop-latency", 19), ("slo-shop-latency-alerts", 2), ("slo-shop-latency-tiles", 14)]
    );
    assert!(groups[1].rules.iter().all(|rule| matches!(rule, Rule::Alert { .. })));
    assert_eq!(notices(&groups, Target::Mimir), []);
}

#[test]
fn what_mimir_will_not_take_is_said() {
    let groups = long(20);
    let notices = notices(&groups, Target::Mimir);
    assert_eq!(notices, [Notice::LongGroup { group: "slo-shop-latency".to_owned(), rules: 26 }]);
    insta::assert_snapshot!(notices[0].to_string());
}

#[test]
fn more_groups_than_a_tenant_may_have_are_said() {
    let mut project = Project::new();
    for number in 0..36 {
        let spec = SPEC.replace("checkout", &format!("service-{number}"));
        project = project.file(&format!("slo-specs/{number}.yaml"), spec);
    }
    let ran = project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--target", "mimir"]);
    assert_eq!(ran.code, 0);
    insta::assert_snapshot!(ran.stderr);
    assert_eq!(
        project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]).stderr,
        "36 SLOs: 0 files written, 108 unchanged\n"
    );
}
