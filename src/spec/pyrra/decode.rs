//! Pyrra's objects: one SLO each.

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::kubernetes::{self, Metadata};
use crate::spec::pyrra::{alerting, indicator, shapes};
use crate::spec::{Format, Pair, ServiceSpec, SloSpec, Spanned, foreign};
use crate::yaml::Node;

const API_VERSION: &str = "pyrra.dev/v1alpha1";
const KIND: &str = "ServiceLevelObjective";
/// Pyrra hands labels and annotations with this prefix on to rules and alerts.
const PREFIX: &str = "pyrra.dev/";

/// Whether this is meant for Pyrra.
pub(in crate::spec) fn is_pyrra(root: &Node) -> bool {
    root.get("apiVersion").and_then(Node::text).is_some_and(|version| version.starts_with(PREFIX))
}

/// The SLO of an object.
pub(in crate::spec) fn document(root: &Node, problems: &mut Vec<Diagnostic>) -> Option<ServiceSpec> {
    let start = Span { end: root.span.start, ..root.span };
    let object = Fields::open(root, &shapes::OBJECT, start, problems)?;
    let known = [("apiVersion", API_VERSION), ("kind", KIND)];
    for (key, wanted) in known {
        foreign::expect(&object, key, wanted, problems)?;
    }
    let metadata = kubernetes::metadata(&object, problems);
    let spec = object.mapping("spec", &shapes::SPEC, problems);
    object.finish(problems);
    Some(service(metadata, spec?, problems))
}

fn service(metadata: Metadata, fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> ServiceSpec {
    let place = fields.place();
    let (service, labels) = service_name(&metadata, place, problems);
    let labels = foreign::labels(labels, problems);
    foreign::no_severity(labels.severity, "write `alerting.severities`", problems);
    let (sli, group_by) = indicator::sli(&fields, problems);
    let mut alerts = alerting::alerts(&fields, problems);
    let annotations = annotations(&metadata, problems);
    for alert in [&mut alerts.page, &mut alerts.ticket, &mut alerts.absent] {
        alert.annotations.clone_from(&annotations);
    }
    let slo = SloSpec {
        name: metadata.name,
        description: fields.text("description", problems),
        objective: fields.text("target", problems).as_ref().map(foreign::percent),
        window: fields.text("window", problems),
        sli,
        group_by,
        alerts,
        ..SloSpec::at(place)
    };
    fields.finish(problems);
    ServiceSpec {
        format: Format::Pyrra,
        service: Some(service),
        owner: labels.owner,
        slos: vec![SloSpec { labels: labels.others, ..slo }],
        ..ServiceSpec::default()
    }
}

/// The label `service`, else the namespace; and the labels that Pyrra hands on.
fn service_name(
    metadata: &Metadata,
    place: Span,
    problems: &mut Vec<Diagnostic>,
) -> (Spanned<String>, Vec<Pair>) {
    let (mut service, mut handed_on, mut others) = (None, Vec::new(), Vec::new());
    for (name, value) in &metadata.labels {
        match name.value.strip_prefix(PREFIX) {
            Some("service") => service = service.or(Some(value.clone())),
            Some(rest) => handed_on.push((foreign::implied(rest, name.span), value.clone())),
            None if name.value == "service" => service = Some(value.clone()),
            None => others.push(name),
        }
    }
    problems.extend(others.first().map(|first| of_the_object(first, &others)));
    let named = service.or_else(|| metadata.namespace.clone());
    (named.unwrap_or_else(|| nameless(place, problems)), handed_on)
}

fn of_the_object(first: &Spanned<String>, all: &[&Spanned<String>]) -> Diagnostic {
    let names: Vec<String> = all.iter().map(|name| format!("`{}`", name.value)).collect();
    let message = format!("labels of the object itself are not honoured: {}", names.join(", "));
    let help =
        "labels for alerts begin with `pyrra.dev/`; those of rule objects are chosen when they are written";
    Diagnostic::warning(Code::FOREIGN_KEY, first.span, message).help(help)
}

fn nameless(place: Span, problems: &mut Vec<Diagnostic>) -> Spanned<String> {
    let message = "no service is named: it is taken to be `default`, the namespace of objects that name none";
    let help = "add the label `service`, or a namespace";
    problems.push(Diagnostic::warning(Code::FOREIGN_MEANING, place, message).help(help));
    foreign::implied("default", place)
}

/// The annotations that Pyrra hands on to alerts; the others are reported.
fn annotations(metadata: &Metadata, problems: &mut Vec<Diagnostic>) -> Vec<Pair> {
    let mut handed_on = Vec::new();
    for (name, value) in &metadata.annotations {
        if let Some(rest) = name.value.strip_prefix(PREFIX) {
            let name = foreign::implied(rest, name.span);
            handed_on.push((foreign::prometheus_name(name, "annotation", problems), value.clone()));
        } else {
            problems.push(foreign::annotation_not_honoured(
                name,
                "annotations for alerts begin with `pyrra.dev/`",
            ));
        }
    }
    handed_on
}
