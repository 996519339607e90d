//! Services and their SLOs.

use crate::diag::{Code, Diagnostic, Edit, Span, did_you_mean};
use crate::spec::fields::Fields;
use crate::spec::sloe::{alerts, shapes, sli};
use crate::spec::{MaintenanceSpec, RecordAsSpec, ServiceSpec, SloSpec};
use crate::yaml::{Node, Value};

/// The format that this module reads.
const VERSION: &str = "sloe/v1";

/// Whether this is meant for sloe: by its version, or by having SLOs without being another tool's.
pub(in crate::spec) fn is_ours(root: &Node) -> bool {
    let version = root.get("version").and_then(Node::text);
    version.is_some_and(|version| version.starts_with("sloe/"))
        || root.get("slos").is_some() && root.get("apiVersion").is_none()
}

/// The spec of a document; `None` where it holds something else.
pub(in crate::spec) fn document(root: &Node, problems: &mut Vec<Diagnostic>) -> Option<ServiceSpec> {
    let start = Span { end: root.span.start, ..root.span };
    if let Some(entry) = root.entry("policy") {
        let message = "`policy` is not supported yet";
        problems.push(Diagnostic::error(Code::NOT_YET, entry.key.span, message));
        return None;
    }
    let fields = Fields::open(root, &shapes::SERVICE, start, problems)?;
    version(&fields, problems);
    Some(service(fields, problems))
}

/// Reports a version that is not the one that this module reads.
pub(super) fn version(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) {
    let version = fields.text("version", problems);
    if let Some(version) = version.filter(|version| version.value != VERSION) {
        let message = format!("unknown version `{}`", version.value);
        // A document of another tool is not to be rewritten as one of ours.
        let meant = did_you_mean(&version.value, [VERSION]);
        let edit = meant.map(|meant| Edit::scalar(version.span, meant));
        let problem = Diagnostic::error(Code::UNKNOWN_DOCUMENT, version.span, message);
        problems.push(problem.remedy(edit, format!("write `{VERSION}`")));
    }
}

fn service(fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> ServiceSpec {
    let spec = ServiceSpec {
        format: crate::spec::Format::Sloe,
        service: fields.text("service", problems),
        owner: fields.text("owner", problems),
        description: fields.text("description", problems),
        scrape_interval: fields.text("scrape_interval", problems),
        labels: fields.pairs("labels", problems),
        links: fields.pairs("links", problems),
        alerts: alerts::alerts(&fields, problems),
        maintenance: maintenance(&fields, problems),
        slos: slos(&fields, problems),
    };
    fields.finish(problems);
    spec
}

fn slos(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Vec<SloSpec> {
    let Some(entry) = fields.node("slos") else { return Vec::new() };
    if !matches!(&entry.value.value, Value::Sequence(items) if !items.is_empty()) {
        let message = "`slos` is a list of at least one SLO";
        problems.push(Diagnostic::error(Code::WRONG_TYPE, entry.key.span, message));
        return Vec::new();
    }
    let items = fields.list("slos", &shapes::SLO, problems);
    items.into_iter().map(|item| slo(item, problems)).collect()
}

fn slo(fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> SloSpec {
    let (sli, slices) = sli::sli(&fields, problems);
    let spec = SloSpec {
        place: fields.place(),
        name: fields.text("name", problems),
        description: fields.text("description", problems),
        objective: fields.text("objective", problems),
        window: fields.text("window", problems),
        calendar: fields.choice("calendar", problems),
        time_zone: fields.text("time_zone", problems),
        budget_basis: fields.choice("budget_basis", problems),
        sli,
        slices,
        group_by: fields.texts("group_by", problems),
        no_data: fields.choice("no_data", problems),
        labels: fields.pairs("labels", problems),
        links: fields.pairs("links", problems),
        alerts: alerts::alerts(&fields, problems),
        maintenance: maintenance(&fields, problems),
        record_as: record_as(&fields, problems),
    };
    fields.finish(problems);
    spec
}

pub(in crate::spec) fn maintenance(
    fields: &Fields<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<MaintenanceSpec> {
    let items = fields.list("maintenance", &shapes::MAINTENANCE, problems);
    items
        .into_iter()
        .map(|fields| {
            let spec = MaintenanceSpec {
                place: fields.place(),
                from: fields.text("from", problems),
                to: fields.text("to", problems),
                when: fields.query("when", problems),
                reason: fields.text("reason", problems),
            };
            fields.finish(problems);
            spec
        })
        .collect()
}

pub(in crate::spec) fn record_as(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Vec<RecordAsSpec> {
    let pairs = fields.pairs("record_as", problems);
    pairs.into_iter().map(|(what, name)| RecordAsSpec { what, name }).collect()
}
