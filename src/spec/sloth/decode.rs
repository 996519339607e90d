//! Sloth's services and their SLOs.

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::read::Options;
use crate::spec::sloth::style::{CAMEL, SNAKE, Style};
use crate::spec::sloth::{alerting, shapes};
use crate::spec::{EventsSpec, Format, ServiceSpec, SliSpec, SloSpec, foreign, kubernetes};
use crate::yaml::Node;

const VERSION: &str = "prometheus/v1";
const API_VERSION: &str = "sloth.slok.dev/v1";
const KIND: &str = "PrometheusServiceLevel";

/// Whether this is meant for Sloth.
pub(in crate::spec) fn is_sloth(root: &Node) -> bool {
    let says = |key, prefix| root.get(key).and_then(Node::text).is_some_and(|text| text.starts_with(prefix));
    says("version", "prometheus/") || says("apiVersion", "sloth.slok.dev/")
}

/// The service of a document.
pub(in crate::spec) fn document(
    root: &Node,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> Option<ServiceSpec> {
    let start = Span { end: root.span.start, ..root.span };
    if root.get("apiVersion").is_some() {
        return object(root, start, options, problems);
    }
    let fields = Fields::open(root, &shapes::DOCUMENT, start, problems)?;
    foreign::expect(&fields, "version", VERSION, problems)?;
    Some(service(fields, &SNAKE, options, problems))
}

fn object(
    root: &Node,
    start: Span,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> Option<ServiceSpec> {
    if let Some(kind) = root.get("kind").filter(|kind| kind.text() == Some("AlertWindows")) {
        problems.push(alert_windows(kind));
        return None;
    }
    let object = Fields::open(root, &shapes::OBJECT, start, problems)?;
    foreign::expect(&object, "apiVersion", API_VERSION, problems)?;
    foreign::expect(&object, "kind", KIND, problems)?;
    let metadata = kubernetes::metadata(&object, problems);
    problems.extend(metadata.namespace.iter().map(|namespace| of_the_object("namespace", namespace.span)));
    problems.extend(metadata.labels.first().map(|(name, _)| of_the_object("labels", name.span)));
    problems.extend(metadata.annotations.iter().map(|(name, _)| {
        foreign::annotation_not_honoured(name, "annotations of alerts stand under `alerting`")
    }));
    let spec = object.mapping("spec", &shapes::SPEC, problems);
    object.finish(problems);
    Some(service(spec?, &CAMEL, options, problems))
}

fn alert_windows(kind: &Node) -> Diagnostic {
    let message = "Sloth's tables of alert windows are not read";
    let help = "write the windows as `alerts.pairs` of a `sloe/v1` spec";
    Diagnostic::error(Code::FOREIGN_CONSTRUCT, kind.span, message).help(help)
}

fn of_the_object(key: &str, place: Span) -> Diagnostic {
    let message = format!("`{key}` of the object itself is not honoured");
    let help = "what rule objects are called and labelled is chosen when they are written";
    Diagnostic::warning(Code::FOREIGN_KEY, place, message).help(help)
}

fn service(
    fields: Fields<'_>,
    style: &Style,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> ServiceSpec {
    let labels = foreign::labels(fields.pairs("labels", problems), problems);
    foreign::no_severity(labels.severity, "write it among the labels of the alerts", problems);
    let items = fields.list("slos", style.slo, problems);
    let spec = ServiceSpec {
        format: Format::Sloth,
        service: fields.text("service", problems),
        owner: labels.owner,
        labels: labels.others,
        slos: items.into_iter().map(|item| slo(item, style, options, problems)).collect(),
        ..ServiceSpec::default()
    };
    fields.finish(problems);
    spec
}

fn slo(fields: Fields<'_>, style: &Style, options: &Options, problems: &mut Vec<Diagnostic>) -> SloSpec {
    let place = fields.place();
    let labels = foreign::labels(fields.pairs("labels", problems), problems);
    foreign::no_severity(labels.severity, "write it among the labels of the alerts", problems);
    problems.extend(labels.owner.map(|owner| foreign::owner_of_the_service(&owner)));
    let slo = SloSpec {
        name: fields.text("name", problems),
        description: fields.text("description", problems),
        objective: fields.text("objective", problems).as_ref().map(foreign::percent),
        window: Some(foreign::implied(options.default_window.as_str(), place)),
        sli: sli(&fields, style, problems),
        labels: labels.others,
        alerts: alerting::alerts(&fields, style, problems),
        ..SloSpec::at(place)
    };
    fields.finish(problems);
    slo
}

fn sli(fields: &Fields<'_>, style: &Style, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("sli", style.sli, problems)?;
    let events = events(&fields, style, problems);
    let raw = raw(&fields, style, problems);
    plugin(&fields, problems);
    fields.finish(problems);
    events.or(raw)
}

fn events(fields: &Fields<'_>, style: &Style, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("events", style.events, problems)?;
    let counted = fields.query(style.error_query, problems);
    let spec = EventsSpec { counted, is_good: false, total: fields.query(style.total_query, problems) };
    fields.finish(problems);
    Some(SliSpec::Events(spec))
}

fn raw(fields: &Fields<'_>, style: &Style, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("raw", style.raw, problems)?;
    let errors = fields.query(style.error_ratio_query, problems);
    fields.finish(problems);
    Some(SliSpec::Ratio { errors })
}

fn plugin(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) {
    let Some(fields) = fields.mapping("plugin", &shapes::PLUGIN, problems) else { return };
    if let Some(id) = fields.text("id", problems) {
        let message = format!("the SLI plugin `{}` is a program, which sloe does not run", id.value);
        let help = "write the queries that it makes, which stand in the rules that Sloth generated, as `events` or `raw`";
        problems.push(Diagnostic::error(Code::FOREIGN_CONSTRUCT, id.span, message).help(help));
    }
    fields.finish(problems);
}
