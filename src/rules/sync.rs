//! Groups as a ruler has them beside groups as the specs want them: what to push and what to delete.

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Sources;
use crate::promql;
use crate::rules::{Group, Rule, names};
use crate::units::Duration;
use crate::yaml::{self, Node, Value};

/// A group that a ruler has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Unique within its namespace.
    pub name: String,
    /// Whether sloe wrote it: its name begins like ours and every rule in it names its SLO.
    pub is_ours: bool,
    /// What it says; nothing where it has something that sloe does not write.
    meaning: Option<Meaning>,
}

/// What has to be done with a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The ruler does not have it.
    Create(Group),
    /// The ruler has it in another form.
    Update(Group),
    /// The ruler has it.
    Keep(String),
    /// No spec produces it any more.
    Delete(String),
}

impl Step {
    /// The name of the group.
    #[must_use]
    pub fn group(&self) -> &str {
        match self {
            Self::Create(group) | Self::Update(group) => &group.name,
            Self::Keep(name) | Self::Delete(name) => name,
        }
    }
}

/// Groups of others that stand where ours would.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the group `{0}` was not written by sloe; push to another namespace")]
pub struct Foreign(pub String);

/// The groups of a namespace, from the answer of a ruler.
///
/// # Errors
/// What is wrong with the answer.
pub fn loaded(namespace: &str, text: &str) -> Result<Vec<Loaded>, String> {
    let mut sources = Sources::default();
    let (documents, problems) = yaml::parse(sources.add("answer", text), text);
    if let Some(problem) = problems.first() {
        return Err(problem.message.clone());
    }
    let Some(root) = documents.first().map(|document| &document.root) else { return Ok(Vec::new()) };
    match (root.get(namespace).map(|node| &node.value), &root.value) {
        (Some(Value::Sequence(groups)), _) => groups.iter().map(group).collect(),
        (Some(Value::Null), _) | (_, Value::Null) => Ok(Vec::new()),
        _ => Err(format!("it has no list of groups for `{namespace}`")),
    }
}

/// Steps in the order in which they have to be taken: new rules first, deletions, where they are asked for, last.
///
/// # Errors
/// When a group that sloe did not write stands in the way.
pub fn steps(wanted: Vec<Group>, loaded: &[Loaded], prune: bool) -> Result<Vec<Step>, Foreign> {
    let present: BTreeMap<&str, &Loaded> = loaded.iter().map(|group| (group.name.as_str(), group)).collect();
    let names: BTreeSet<String> = wanted.iter().map(|group| group.name.clone()).collect();
    let mut steps = Vec::new();
    for group in wanted {
        steps.push(match present.get(group.name.as_str()) {
            None => Step::Create(group),
            Some(loaded) if !loaded.is_ours => return Err(Foreign(group.name)),
            Some(loaded) if loaded.meaning.as_ref() == Some(&Meaning::of(&group)) => Step::Keep(group.name),
            Some(_) => Step::Update(group),
        });
    }
    let gone = loaded.iter().filter(|group| prune && group.is_ours && !names.contains(&group.name));
    steps.extend(gone.map(|group| Step::Delete(group.name.clone())));
    Ok(steps)
}

/// A group without the ways of writing it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Meaning {
    interval: Option<Duration>,
    rules: Vec<RuleMeaning>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct RuleMeaning {
    /// `record` or `alert`, and its value.
    name: (String, String),
    expr: String,
    hold: Duration,
    keep_firing: Duration,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
}

impl Meaning {
    fn of(group: &Group) -> Self {
        Self { interval: Some(group.interval), rules: group.rules.iter().map(RuleMeaning::of).collect() }
    }
}

impl RuleMeaning {
    fn of(rule: &Rule) -> Self {
        let map = |pairs: &[(String, String)]| pairs.iter().cloned().collect();
        match rule {
            Rule::Record { record, expr, labels } => Self {
                name: ("record".to_owned(), record.clone()),
                expr: normal(expr),
                labels: map(labels),
                ..Self::default()
            },
            Rule::Alert { alert, expr, hold, keep_firing, labels, annotations } => Self {
                name: ("alert".to_owned(), alert.clone()),
                expr: normal(expr),
                hold: hold.unwrap_or_default(),
                keep_firing: keep_firing.unwrap_or_default(),
                labels: map(labels),
                annotations: map(annotations),
            },
        }
    }
}

/// The expression as our own printer writes it, so that spaces and line breaks make no difference.
fn normal(expr: &str) -> String {
    match promql::parse(expr) {
        (Some(parsed), problems) if problems.is_empty() => parsed.to_string(),
        _ => expr.trim().to_owned(),
    }
}

fn group(node: &Node) -> Result<Loaded, String> {
    let name = node.get("name").and_then(Node::text).ok_or("a group has no name")?.to_owned();
    let rules = match node.get("rules").map(|rules| &rules.value) {
        Some(Value::Sequence(rules)) => rules.as_slice(),
        _ => &[],
    };
    let identified = rules.iter().all(|rule| {
        let has = |label| rule.get("labels").and_then(|labels| labels.get(label)).is_some();
        has(names::SERVICE_LABEL) && has(names::SLO_LABEL)
    });
    let is_ours = name.starts_with(names::GROUP_PREFIX) && identified && !rules.is_empty();
    Ok(Loaded { is_ours, meaning: meaning(node, rules), name })
}

fn meaning(node: &Node, rules: &[Node]) -> Option<Meaning> {
    let known = ["name", "interval", "rules"];
    let rules = rules.iter().map(rule).collect::<Option<_>>()?;
    only(node, &known).then_some(Meaning { interval: Some(duration(node, "interval")?), rules })
}

fn rule(node: &Node) -> Option<RuleMeaning> {
    let text = |key: &str| node.get(key).and_then(Node::text);
    let kind = if text("record").is_some() { "record" } else { "alert" };
    let known = ["expr", "for", "keep_firing_for", "labels", "annotations", kind];
    only(node, &known).then_some(())?;
    Some(RuleMeaning {
        name: (kind.to_owned(), text(kind)?.to_owned()),
        expr: normal(text("expr")?),
        hold: duration(node, "for")?,
        keep_firing: duration(node, "keep_firing_for")?,
        labels: map(node.get("labels"))?,
        annotations: map(node.get("annotations"))?,
    })
}

/// Whether there is nothing else, or nothing that means anything: rulers add empty fields.
fn only(node: &Node, known: &[&str]) -> bool {
    let Value::Mapping(entries) = &node.value else { return false };
    entries.iter().filter(|entry| !known.contains(&entry.key.text.as_str())).all(|entry| {
        match &entry.value.value {
            Value::Null => true,
            Value::Scalar(scalar) => ["", "0", "0s", "false"].contains(&scalar.text.as_str()),
            Value::Sequence(items) => items.is_empty(),
            Value::Mapping(entries) => entries.is_empty(),
        }
    })
}

/// No duration is one of nothing; one that cannot be read is not known.
fn duration(node: &Node, key: &str) -> Option<Duration> {
    node.get(key).map_or(Some(Duration::default()), |value| value.text()?.parse().ok())
}

fn map(node: Option<&Node>) -> Option<BTreeMap<String, String>> {
    match node.map(|node| &node.value) {
        None | Some(Value::Null) => Some(BTreeMap::new()),
        Some(Value::Mapping(entries)) => entries
            .iter()
            .map(|entry| Some((entry.key.text.clone(), entry.value.text()?.to_owned())))
            .collect(),
        Some(_) => None,
    }
}
