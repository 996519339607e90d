//! Annotations under `sloe.dev/`: what `OpenSLO` has no keys for. `sloe.dev/alerts.page.name` is `alerts: {page: {name: …}}`,
//! numbers are places in lists, and what they say is read as in `sloe/v1`.

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::shape::{Key, Kind, Shape};
use crate::spec::sloe::{self, shapes};
use crate::spec::{AlertsSpec, MaintenanceSpec, Pair, RecordAsSpec, Spanned, foreign};
use crate::yaml::{Entry, Key as NodeKey, Node, Scalar, Value};

/// What our annotations begin with.
const PREFIX: &str = "sloe.dev/";
/// No key of `sloe/v1` lies deeper.
const MAX_DEPTH: usize = 8;

const NAME: Key = Key::new("name", Kind::Name, "the name in sloe, where OpenSLO's rules forbid it");
const OWNER: Key = Key::new("owner", Kind::Text, "who answers for the service");
const SCRAPE_INTERVAL: Key = Key::new("scrape_interval", Kind::Duration, "how often targets are scraped");
const LINKS: Key = Key::new("links", Kind::Pairs, "named addresses");
const ALERTS: Key = Key::new("alerts", Kind::Mapping(&shapes::ALERTS), "how it alerts");
const MAINTENANCE: Key = Key::new("maintenance", Kind::List(&shapes::MAINTENANCE), "times that do not count");

/// The annotations of a service.
pub(super) static SERVICE: Shape =
    Shape::new("the annotations for sloe", &[NAME, OWNER, SCRAPE_INTERVAL, LINKS, ALERTS, MAINTENANCE])
        .foreign();

/// The annotations of an SLO.
pub(super) static SLO: Shape = Shape::new(
    "the annotations for sloe",
    &[
        NAME,
        OWNER,
        SCRAPE_INTERVAL,
        LINKS,
        ALERTS,
        MAINTENANCE,
        Key::new("sli", Kind::Choice(&["probe"]), "what a threshold metric is: a probe that is 1 or 0"),
        Key::new("group_by", Kind::Text, "labels by which it fans out, with commas between them"),
        Key::new(
            "budget_basis",
            Kind::Choice(&["to_date", "projected"]),
            "what the budget of a calendar window is a share of",
        ),
        Key::new("no_data", Kind::Choice(&["unknown", "bad", "good"]), "what time without data is"),
        Key::new("empty", Kind::Choice(&["skip", "good", "bad"]), "what a slice without events is"),
        Key::new("record_as", Kind::Pairs, "names for extra records"),
    ],
)
.foreign();

/// What the annotations say.
#[derive(Debug, Default)]
pub(super) struct Extra {
    pub(super) name: Option<Spanned<String>>,
    pub(super) owner: Option<Spanned<String>>,
    pub(super) scrape_interval: Option<Spanned<String>>,
    pub(super) links: Vec<Pair>,
    /// `None` where nothing is said about alerts.
    pub(super) alerts: Option<AlertsSpec>,
    pub(super) maintenance: Vec<MaintenanceSpec>,
    pub(super) sli: Option<Spanned<String>>,
    pub(super) group_by: Vec<Spanned<String>>,
    pub(super) budget_basis: Option<Spanned<String>>,
    pub(super) no_data: Option<Spanned<String>>,
    pub(super) empty: Option<Spanned<String>>,
    pub(super) record_as: Vec<RecordAsSpec>,
}

/// Reads the annotations of an object; those of others are reported as not honoured.
pub(super) fn read(annotations: &[Pair], shape: &'static Shape, problems: &mut Vec<Diagnostic>) -> Extra {
    let mut root: Option<Node> = None;
    for (name, value) in annotations {
        if !name.value.starts_with(PREFIX) {
            let help = "annotations for sloe begin with `sloe.dev/`";
            problems.push(foreign::annotation_not_honoured(name, help));
            continue;
        }
        let path = path(name);
        let root = root.get_or_insert_with(|| Node { value: Value::Mapping(Vec::new()), span: name.span });
        if path.len() > MAX_DEPTH || !insert(root, &path, value) {
            problems.push(foreign::annotation_not_honoured(
                name,
                "another annotation contradicts it, or it is too deep, or written with escapes",
            ));
        }
    }
    let Some(mut root) = root else { return Extra::default() };
    lists(&mut root);
    extra(&root, shape, problems)
}

/// The keys that an annotation's name leads through, each with its own place, so that a remedy changes that key only. None
/// where the name is written with escapes, which hide the places.
fn path(name: &Spanned<String>) -> Vec<NodeKey> {
    let written = name.span.range().len();
    let quote = match written.checked_sub(name.value.len()) {
        Some(0) => 0,
        Some(2) => 1,
        _ => return Vec::new(),
    };
    let mut at = name.span.range().start + quote + PREFIX.len();
    let key = |text: &str| {
        let span = Span::new(name.span.file, at, at + text.len());
        at += text.len() + 1;
        NodeKey { text: text.to_owned(), span }
    };
    name.value[PREFIX.len()..].split('.').map(key).collect()
}

/// Puts a text at its path; `false` where something else stands there.
fn insert(node: &mut Node, path: &[NodeKey], value: &Spanned<String>) -> bool {
    let (Value::Mapping(entries), [first, rest @ ..]) = (&mut node.value, path) else { return false };
    let at = entries.iter().position(|entry| entry.key.text == first.text);
    if rest.is_empty() && at.is_some() {
        return false;
    }
    let at = at.unwrap_or_else(|| {
        let empty = Node { value: Value::Mapping(Vec::new()), span: first.span };
        entries.push(Entry { key: first.clone(), value: empty });
        entries.len() - 1
    });
    if rest.is_empty() {
        let scalar = Scalar { text: value.value.clone(), plain: false, double_quoted: false };
        entries[at].value = Node { value: Value::Scalar(scalar), span: value.span };
        return true;
    }
    insert(&mut entries[at].value, rest, value)
}

/// Mappings whose keys are all numbers become lists.
fn lists(node: &mut Node) {
    let Value::Mapping(entries) = &mut node.value else { return };
    for entry in entries.iter_mut() {
        lists(&mut entry.value);
    }
    let numbers: Option<Vec<u32>> = entries.iter().map(|entry| entry.key.text.parse().ok()).collect();
    if let Some(numbers) = numbers.filter(|numbers| !numbers.is_empty()) {
        let mut items: Vec<(u32, Node)> =
            numbers.into_iter().zip(entries.drain(..).map(|entry| entry.value)).collect();
        items.sort_by_key(|(number, _)| *number);
        node.value = Value::Sequence(items.into_iter().map(|(_, item)| item).collect());
    }
}

fn extra(root: &Node, shape: &'static Shape, problems: &mut Vec<Diagnostic>) -> Extra {
    let Some(fields) = Fields::open(root, shape, root.span, problems) else { return Extra::default() };
    let mut extra = Extra {
        name: fields.text("name", problems),
        owner: fields.text("owner", problems),
        scrape_interval: fields.text("scrape_interval", problems),
        links: fields.pairs("links", problems),
        alerts: fields.has("alerts").then(|| sloe::alerts(&fields, problems)),
        maintenance: sloe::maintenance(&fields, problems),
        ..Extra::default()
    };
    if shape.key("group_by").is_some() {
        extra.sli = fields.choice("sli", problems);
        extra.group_by = group_by(fields.text("group_by", problems));
        extra.budget_basis = fields.choice("budget_basis", problems);
        extra.no_data = fields.choice("no_data", problems);
        extra.empty = fields.choice("empty", problems);
        extra.record_as = sloe::record_as(&fields, problems);
    }
    fields.finish(problems);
    extra
}

/// `region, zone`.
fn group_by(text: Option<Spanned<String>>) -> Vec<Spanned<String>> {
    let Some(text) = text else { return Vec::new() };
    text.value.split(',').map(|name| foreign::implied(name.trim(), text.span)).collect()
}

/// Says that policies stand beside annotations that say the same.
pub(super) fn instead_of_policies(place: Span) -> Diagnostic {
    let message = "`alertPolicies` are not honoured beside annotations `sloe.dev/alerts.…`";
    Diagnostic::warning(Code::FOREIGN_MEANING, place, message).help("remove one of the two")
}
