//! docs/spec.md and docs/metrics.md say what the code says: keys from the shapes, series from the rules.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sloe::promql;
use sloe::rules::names;
use sloe::spec::{EXPERIMENT_SHAPE, Key, Kind, SERVICE_SHAPE, Shape};

use crate::rules_harness::specs;

const EVERY_KEY: &str = include_str!("fixtures/every_key.yaml");
/// How the tables of keys are written anew.
const UPDATE: &str = "SLOE_UPDATE_DOCS=1 cargo test --test it reference";

/// Both kinds of documents and all mappings within them.
fn shapes() -> Vec<&'static Shape> {
    let mut shapes: Vec<&'static Shape> = vec![&SERVICE_SHAPE, &EXPERIMENT_SHAPE];
    let mut at = 0;
    while let Some(shape) = shapes.get(at).copied() {
        for key in shape.keys {
            if let Kind::Mapping(inner) | Kind::List(inner) = &key.kind
                && shapes.iter().all(|known| known.what != inner.what)
            {
                shapes.push(inner);
            }
        }
        at += 1;
    }
    shapes
}

fn table(shape: &Shape) -> String {
    let mut text = "| key | value | meaning |\n|---|---|---|\n".to_owned();
    for Key { name, kind, required, about } in shape.keys {
        let required = if *required { ", required" } else { "" };
        writeln!(text, "| `{name}` | {}{required} | {about} |", value(kind)).expect("writing to a string");
    }
    for set in shape.exactly_one {
        let (last, others) = set.split_last().expect("a set has keys");
        let others: Vec<String> = others.iter().map(|key| format!("`{key}`")).collect();
        write!(text, "\nExactly one of {} and `{last}`.\n", others.join(", ")).expect("writing to a string");
    }
    text
}

fn value(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Name => "name".to_owned(),
        Kind::Percent => "percentage".to_owned(),
        Kind::Duration => "length of time".to_owned(),
        Kind::Integer => "whole number".to_owned(),
        Kind::Boolean => "`true` or `false`".to_owned(),
        Kind::Query => "PromQL".to_owned(),
        Kind::Instant => "instant".to_owned(),
        Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Texts => "list of texts".to_owned(),
        Kind::Pairs => "mapping of texts".to_owned(),
        Kind::Mapping(_) => "mapping".to_owned(),
        Kind::List(_) => "list of mappings".to_owned(),
        Kind::Anything => "anything".to_owned(),
    }
}

#[test]
fn the_guide_has_a_current_table_of_every_mapping() {
    let path = "docs/spec.md";
    let found = std::fs::read_to_string(path).expect("the guide");
    let mut wanted = found.clone();
    for shape in shapes() {
        let head = format!("<!-- keys of {} -->\n", shape.what);
        let (before, rest) =
            wanted.split_once(&head).unwrap_or_else(|| panic!("{path} has no `{}`", head.trim()));
        let (_, after) = rest.split_once("<!-- end -->").expect("an end");
        wanted = format!("{before}{head}{}<!-- end -->{after}", table(shape));
    }
    if std::env::var_os("SLOE_UPDATE_DOCS").is_some() {
        std::fs::write(path, &wanted).expect("a file");
    }
    assert!(wanted == found, "{path} is out of date; write it anew with `{UPDATE}`");
}

#[test]
fn a_fixture_uses_every_key() {
    for shape in shapes() {
        for key in shape.keys {
            assert!(EVERY_KEY.contains(&format!("{}:", key.name)), "`{}` of {}", key.name, shape.what);
        }
    }
}

/// What stands in backticks in the first column of the tables of docs/metrics.md.
fn documented() -> BTreeSet<String> {
    let text = std::fs::read_to_string("docs/metrics.md").expect("the reference");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let first = rows.filter_map(|line| line.split(" | ").next());
    first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

#[test]
fn every_name_of_the_rules_is_documented() {
    let documented = documented();
    let source = std::fs::read_to_string("src/rules/names.rs").expect("the names");
    let constants =
        source.lines().filter_map(|line| line.strip_prefix("pub const ")?.split_once(": &str = "));
    let whole = constants.filter(|(constant, _)| !constant.ends_with("_PREFIX"));
    let names: BTreeSet<&str> = whole.filter_map(|(_, text)| text.split('"').nth(1)).collect();
    assert!(names.len() > 20, "they were found: {names:?}");
    let missing: Vec<_> = names.iter().filter(|name| !documented.contains(**name)).collect();
    assert_eq!(missing, Vec::<&&str>::new(), "names that docs/metrics.md does not have");
    let burn_rate = |name: &String| name.starts_with(names::BURN_RATE_PREFIX);
    let unknown: Vec<_> =
        documented.iter().filter(|name| !names.contains(name.as_str()) && !burn_rate(name)).collect();
    assert_eq!(unknown, Vec::<&String>::new(), "names that no rule has");
}

#[test]
fn every_series_that_is_documented_is_recorded_and_the_other_way_round() {
    let rules = specs::rules(EVERY_KEY);
    let recorded =
        rules.lines().filter_map(|line| line.trim_start_matches([' ', '-']).strip_prefix("record: "));
    let is_ours = |name: &&str| name.starts_with("slo");
    let burns = |name: &&str| name.starts_with(names::BURN_RATE_PREFIX);
    let recorded: BTreeSet<&str> = recorded.filter(is_ours).filter(|name| !burns(name)).collect();
    let documented = documented();
    let series =
        documented.iter().map(String::as_str).filter(|name| name.starts_with("slo:") || *name == names::INFO);
    assert_eq!(recorded, series.filter(|name| !burns(name)).collect());
}

#[test]
fn queries_in_the_reference_are_promql_over_recorded_series() {
    let text = std::fs::read_to_string("docs/metrics.md").expect("the reference");
    let (_, queries) = text.split_once("## Reading them").expect("its last part");
    let queries: Vec<&str> = queries.lines().filter_map(|line| line.split('`').nth(1)).collect();
    assert_eq!(queries.len(), 4);
    for query in queries {
        let (expr, problems) = promql::parse(query);
        assert!(problems.is_empty(), "{query}: {problems:?}");
        let expr = expr.expect("an expression");
        assert_eq!(promql::check(&expr).1, [], "{query}");
        for selector in promql::selectors(&expr) {
            let name = selector.name.clone().unwrap_or_default();
            assert!(documented().contains(&name), "{name}");
        }
    }
}
