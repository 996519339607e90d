//! The rules of a generated file one by one, for counting what they cost.

use sloe::diag::Sources;
use sloe::units::Duration;
use sloe::yaml::{self, Node, Value};

/// A recording or alerting rule.
pub(crate) struct Expression {
    /// `record` or `alert`.
    pub(crate) name: String,
    pub(crate) expr: String,
    /// How often an hour its group is evaluated.
    pub(crate) an_hour: u32,
}

/// All rules of a rule file.
pub(crate) fn expressions(rules: &str) -> Vec<Expression> {
    let mut sources = Sources::default();
    let file = sources.add("rules.yaml", rules);
    let (documents, _) = yaml::parse(file, rules);
    let groups = documents.iter().flat_map(|document| items(document.root.get("groups")));
    groups.flat_map(|group| items(group.get("rules")).iter().map(|rule| expression(group, rule))).collect()
}

fn items(list: Option<&Node>) -> &[Node] {
    match list.map(|list| &list.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}

fn expression(group: &Node, rule: &Node) -> Expression {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::text).unwrap_or_default().to_owned();
    let name = [text(rule, "record"), text(rule, "alert")].concat();
    let interval: Duration = text(group, "interval").parse().expect("a group has an interval");
    let an_hour = u32::try_from(3600 / interval.as_secs()).expect("few evaluations");
    Expression { name, expr: text(rule, "expr"), an_hour }
}
