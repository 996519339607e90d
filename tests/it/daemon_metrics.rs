//! Budgets as series: what is known of every group, and of what is not known its state alone.

use std::collections::BTreeSet;
use std::fs;

use crate::fixtures::states::{Live, read};
use crate::fixtures::{self, app, app_of, get};

/// The lines of `/metrics` about budgets, in order.
async fn told(snapshot: sloe::status::Snapshot) -> String {
    let (_, _, page) = get(&app(snapshot), "/metrics").await;
    let lines = page.lines().filter(|line| line.starts_with("sloe_slo_"));
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn every_group_has_series_and_the_unknown_one_a_state_alone() {
    insta::assert_snapshot!(told(fixtures::grouped()).await);
}

#[tokio::test]
async fn before_the_first_answer_there_is_an_objective_and_no_figure() {
    insta::assert_snapshot!(told(fixtures::starting()).await);
}

#[tokio::test]
async fn what_was_known_before_the_source_fell_silent_is_not_known_now() {
    insta::assert_snapshot!(told(fixtures::stale()).await);
    let (_, _, page) = get(&app(fixtures::stale()), "/metrics").await;
    for (state, number) in [("healthy", 0), ("caution", 0), ("spent", 0), ("unknown", 2)] {
        assert!(page.contains(&format!("sloe_objectives{{state=\"{state}\"}} {number}\n")), "{page}");
    }
}

#[tokio::test]
async fn what_labels_hold_stays_in_its_quotes() {
    let page = told(fixtures::hostile("\"} 1\nfake{x=\"\\")).await;
    assert!(page.lines().all(|line| line.starts_with("sloe_slo_")), "{page}");
    assert!(page.contains(r#"slo_service="service\"} 1\nfake{x=\"\\""#), "{page}");
}

#[tokio::test]
async fn every_series_is_documented_and_the_other_way_round() {
    let live = Live::start();
    let app = app_of(fixtures::mixed(), read(live.state.path()).await);
    get(&app, "/healthz").await;
    let (_, _, page) = get(&app, "/metrics").await;
    assert!(page.ends_with("# EOF\n") && page.matches("# EOF").count() == 1);
    let families = page.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split_once(' '));
    let series: BTreeSet<String> = families
        .map(|(name, kind)| match kind {
            "counter" => format!("{name}_total"),
            "info" => format!("{name}_info"),
            _ => name.to_owned(),
        })
        .collect();
    let guide = fs::read_to_string("docs/serve.md").expect("the guide");
    let rows = guide.lines().filter_map(|line| line.strip_prefix("| `sloe_"));
    let cells = rows.filter_map(|row| row.split(" | ").next());
    let named = cells.flat_map(|cell| {
        cell.split('`').step_by(2).map(|name| format!("sloe_{}", name.trim_start_matches("sloe_")))
    });
    assert_eq!(series, named.filter(|name| name != "sloe_").collect());
}
