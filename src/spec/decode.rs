//! Decodes documents of the format `sloe/v1`.

use crate::diag::{Code, Diagnostic, Edit, FileId, Span, did_you_mean};
use crate::spec::fields::Fields;
use crate::spec::{EventsSpec, LatencySpec, RecordAsSpec, ServiceSpec, SliSpec, SloSpec, Spanned};
use crate::yaml::{self, Node, Value};

const ONE_KIND: &str = "`sli` has exactly one kind: `events` or `latency`";
/// The format that this module reads.
const VERSION: &str = "sloe/v1";

/// All specs of a file and every problem in it. Documents with nothing in them are passed over.
#[must_use]
pub fn decode(file: FileId, text: &str) -> (Vec<ServiceSpec>, Vec<Diagnostic>) {
    let (documents, mut problems) = yaml::parse(file, text);
    let filled = documents.iter().filter(|document| !matches!(document.root.value, Value::Null));
    let specs = filled.filter_map(|document| document_spec(&document.root, &mut problems)).collect();
    (specs, problems)
}

fn document_spec(root: &Node, problems: &mut Vec<Diagnostic>) -> Option<ServiceSpec> {
    let start = Span { end: root.span.start, ..root.span };
    if !is_ours(root) {
        let message = "this document is of no known format";
        let help = format!("a spec begins with `version: {VERSION}` and `service: NAME`");
        problems.push(Diagnostic::error(Code::UNKNOWN_DOCUMENT, start, message).help(help));
        return None;
    }
    let mut fields = Fields::open(root, "a spec", start, problems)?;
    let version = fields.required_text("version", problems);
    if let Some(version) = version.filter(|version| version.value != VERSION) {
        let message = format!("unknown version `{}`", version.value);
        // A document of another tool is not to be rewritten as one of ours.
        let meant = did_you_mean(&version.value, [VERSION]);
        let edit = meant.map(|meant| Edit::scalar(version.span, meant));
        let problem = Diagnostic::error(Code::UNKNOWN_DOCUMENT, version.span, message);
        problems.push(problem.remedy(edit, format!("write `{VERSION}`")));
    }
    service(fields, problems)
}

/// Whether this is meant for sloe: by its version, or by having a service and SLOs.
fn is_ours(root: &Node) -> bool {
    let version =
        root.get("version").and_then(Node::text).is_some_and(|version| version.starts_with("sloe/"));
    version || root.get("slos").is_some() && root.get("apiVersion").is_none()
}

fn service(mut fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<ServiceSpec> {
    for kind in ["experiment", "policy"] {
        if fields.has(kind) {
            fields.not_yet(kind, problems);
            return None;
        }
    }
    let service = fields.required_text("service", problems);
    let owner = fields.text("owner", problems);
    let description = fields.text("description", problems);
    let scrape_interval = fields.text("scrape_interval", problems);
    let labels = fields.pairs("labels", problems);
    let links = fields.pairs("links", problems);
    let slos = slos(&mut fields, problems);
    fields.finish(problems);
    Some(ServiceSpec { service, owner, description, scrape_interval, labels, links, slos })
}

fn slos(fields: &mut Fields<'_>, problems: &mut Vec<Diagnostic>) -> Vec<SloSpec> {
    let Some(entry) = fields.required("slos") else { return Vec::new() };
    match &entry.value.value {
        Value::Sequence(items) if !items.is_empty() => {
            items.iter().filter_map(|item| slo(item, entry.key.span, problems)).collect()
        }
        _ => {
            let message = "`slos` is a list of at least one SLO";
            problems.push(Diagnostic::error(Code::WRONG_TYPE, entry.key.span, message));
            Vec::new()
        }
    }
}

fn slo(node: &Node, list: Span, problems: &mut Vec<Diagnostic>) -> Option<SloSpec> {
    let place = place(node, list);
    let mut fields = Fields::open(node, "an SLO", place, problems)?;
    let name = fields.required_text("name", problems);
    let description = fields.text("description", problems);
    let objective = fields.required_text("objective", problems);
    fields.not_yet("calendar", problems);
    let window = if fields.has("calendar") { None } else { fields.required_text("window", problems) };
    let sli = fields.required("sli").and_then(|entry| sli(&entry.value, entry.key.span, problems));
    let group_by = fields.texts("group_by", problems);
    let record_as = record_as(&mut fields, problems);
    fields.finish(problems);
    Some(SloSpec { place, name, description, objective, window, sli, group_by, record_as })
}

/// The first key of a mapping: a better place for "needs the key" than the list around it.
fn place(node: &Node, fallback: Span) -> Span {
    match &node.value {
        Value::Mapping(entries) => entries.first().map_or(fallback, |entry| entry.key.span),
        _ => node.span,
    }
}

fn sli(node: &Node, key: Span, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let mut fields = Fields::open(node, "`sli`", key, problems)?;
    let events = fields.node("events");
    let latency = fields.node("latency");
    for kind in ["ratio", "gauge", "probe", "slices"] {
        fields.not_yet(kind, problems);
    }
    let other = ["ratio", "gauge", "probe", "slices"].iter().any(|kind| fields.has(kind));
    fields.finish(problems);
    match (events, latency) {
        (None, Some(latency)) => latency_sli(&latency.value, latency.key.span, problems),
        (Some(events), latency) => {
            if let Some(latency) = latency {
                problems.push(Diagnostic::error(Code::SLI_KIND, key, ONE_KIND));
                let _ = latency_sli(&latency.value, latency.key.span, problems);
            }
            events_sli(&events.value, events.key.span, problems)
        }
        (None, None) if other => None,
        _ => {
            problems.push(Diagnostic::error(Code::SLI_KIND, key, ONE_KIND));
            None
        }
    }
}

fn events_sli(node: &Node, key: Span, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let mut fields = Fields::open(node, "`events`", key, problems)?;
    let (bad, good) = (fields.node("bad"), fields.node("good"));
    let total = fields.required("total").and_then(|entry| query(entry, problems));
    fields.finish(problems);
    match (bad, good) {
        (Some(_), Some(good)) => {
            let message = "`events` has `bad` or `good`, not both";
            problems.push(Diagnostic::error(Code::SLI_KIND, good.key.span, message).help("remove `good`"));
        }
        (None, None) => {
            let message = "`events` needs `bad` or `good` beside `total`";
            problems.push(Diagnostic::error(Code::MISSING_KEY, key, message));
        }
        _ => {}
    }
    let counted = bad.or(good).and_then(|entry| query(entry, problems));
    Some(SliSpec::Events(EventsSpec { counted, is_good: bad.is_none(), total }))
}

fn latency_sli(node: &Node, key: Span, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let mut fields = Fields::open(node, "`latency`", key, problems)?;
    let histogram = fields.required("histogram").and_then(|entry| query(entry, problems));
    let below = fields.required_text("below", problems);
    fields.finish(problems);
    Some(SliSpec::Latency(LatencySpec { histogram, below }))
}

fn query(entry: &yaml::Entry, problems: &mut Vec<Diagnostic>) -> Option<Node> {
    if entry.value.text().is_some() {
        return Some(entry.value.clone());
    }
    let message = format!("`{}` is a PromQL text", entry.key.text);
    let found = format!("found {} here", entry.value.kind());
    problems.push(Diagnostic::error(Code::WRONG_TYPE, entry.key.span, message).label(found));
    None
}

fn record_as(fields: &mut Fields<'_>, problems: &mut Vec<Diagnostic>) -> Vec<RecordAsSpec> {
    let pairs = fields.pairs("record_as", problems);
    pairs.into_iter().map(|(what, name): (Spanned<String>, _)| RecordAsSpec { what, name }).collect()
}
