//! What dashboards ask: nothing that our parser does not read, that no rule records or that the daemon does not tell.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use sloe::grafana::Schema;
use sloe::promql;
use sloe::rules::{self, Options, Rule};

use crate::fixtures;
use crate::grafana::{self, Asked, EVERY_KEY, EXAMPLE, asked, filled};
use crate::rules_harness::specs;

/// The series that the rules of a spec make, those that Prometheus makes of their alerts too.
fn recorded(yaml: &str) -> BTreeSet<String> {
    let groups = rules::groups(&specs::compile(yaml).0, &Options::default());
    let records = groups.iter().flat_map(|group| &group.rules).filter_map(|rule| match rule {
        Rule::Record { record, .. } => Some(record.clone()),
        Rule::Alert { .. } => None,
    });
    records.chain(["ALERTS".to_owned()]).collect()
}

/// The families at the daemon's `/metrics`.
async fn told() -> BTreeSet<String> {
    let (_, _, text) = fixtures::get(&fixtures::app(fixtures::mixed()), "/metrics").await;
    let families = text.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next());
    // It is there while a run is under way (daemon_runs).
    families.chain(["sloe_chaos_run_active"]).map(str::to_owned).collect()
}

fn read(dashboard: &Json, question: &Asked) -> promql::Expr {
    let expr = filled(&question.expr, dashboard, "5m");
    assert!(!expr.contains('$'), "{}: a variable is left in {expr}", question.place);
    let (tree, problems) = promql::parse(&expr);
    assert!(problems.is_empty(), "{}: {problems:?}\n{expr}", question.place);
    tree.expect("an expression")
}

#[tokio::test]
async fn every_question_is_read_by_our_parser_and_is_about_series_that_there_are() {
    let told = told().await;
    for yaml in [EXAMPLE, EVERY_KEY] {
        let recorded = recorded(yaml);
        for (path, dashboard) in grafana::dashboards(yaml, Schema::Classic) {
            let questions = asked(&dashboard);
            assert!(questions.len() > 10, "they were found");
            for question in questions {
                for selector in promql::selectors(&read(&dashboard, &question)) {
                    let name = selector.name.clone().unwrap_or_default();
                    let known = recorded.contains(&name) || told.contains(&name);
                    assert!(known, "{}: {}: nobody makes `{name}`", path.display(), question.place);
                }
            }
        }
    }
}

#[test]
fn only_budgets_of_the_calendar_and_chaos_runs_need_the_daemon() {
    for (_, dashboard) in grafana::dashboards(EXAMPLE, Schema::Classic) {
        let of_daemon: Vec<String> = asked(&dashboard)
            .into_iter()
            .filter(|question| question.expr.contains("sloe_"))
            .map(|question| question.place)
            .collect();
        assert!(
            of_daemon.iter().all(|place| place == "mark Chaos runs" || place == "Budgets unknown A"),
            "{of_daemon:?}"
        );
    }
}

#[test]
fn groups_are_chosen_by_variables_of_their_labels() {
    let spec = EVERY_KEY.replace("group_by: [region]", "group_by: [region, owner]");
    let dashboards = grafana::dashboards(&spec, Schema::Classic);
    let dashboard = &dashboards[std::path::Path::new("dashboards/services/every-key.json")];
    let names: Vec<&str> = grafana::list(&dashboard["templating"]["list"])
        .iter()
        .map(|one| grafana::text(&one["name"]))
        .collect();
    assert_eq!(names, ["datasource", "slo", "group_owner", "region"]);
    let grouped: Vec<Asked> = asked(dashboard)
        .into_iter()
        .filter(|question| question.expr.contains("slo=\"availability\""))
        .collect();
    assert!(grouped.len() > 10);
    for question in grouped
        .iter()
        .filter(|question| question.expr.contains("tile5m") || question.expr.contains("burn_rate"))
    {
        assert!(question.expr.contains("region=~\"$region\""), "{}: {}", question.place, question.expr);
        assert!(question.expr.contains("owner=~\"$group_owner\""), "{}: {}", question.place, question.expr);
    }
}
