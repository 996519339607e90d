//! What may be chosen at the head of a dashboard, and what is marked in all its charts.

use std::collections::BTreeSet;

use crate::grafana::board::{Annotation, Choice, Link, Variable};
use crate::grafana::meaning::Meaning;
use crate::grafana::{series, told};
use crate::model::Slo;
use crate::rules::{Options, group_variable, names};

/// The Prometheus to ask.
pub(super) fn datasource() -> Variable {
    Variable {
        name: "datasource".to_owned(),
        label: "Prometheus".to_owned(),
        description: "The Prometheus that evaluates the rules.".to_owned(),
        choice: Choice::Datasource,
    }
}

/// The values that a label has in what `selector` finds.
pub(super) fn label(name: &str, selector: String, about: (&str, &str)) -> Variable {
    let (label, description) = about;
    let choice = Choice::Label { selector, label: about_label(name).to_owned(), narrowed: false };
    Variable { name: name.to_owned(), label: label.to_owned(), description: description.to_owned(), choice }
}

/// The same, all of them being only those that are offered.
pub(super) fn narrowed(name: &str, selector: String, about: (&str, &str)) -> Variable {
    let label = about_label(name).to_owned();
    Variable {
        choice: Choice::Label { selector: selector.clone(), label, narrowed: true },
        ..self::label(name, selector, about)
    }
}

/// The label behind a variable: `slo_service` is called `service` at the head of a dashboard.
fn about_label(variable: &str) -> &str {
    if variable == "service" { names::SERVICE_LABEL } else { variable }
}

/// The labels by which the SLOs of a service fan out.
pub(super) fn groups(service: &str, slos: &[&Slo]) -> Vec<Variable> {
    let labels: BTreeSet<&String> = slos.iter().flat_map(|slo| &slo.group_by).collect();
    let variable = |label: &String| Variable {
        name: group_variable(label),
        label: label.clone(),
        description: format!("Which groups by `{label}` the panels are about."),
        choice: Choice::Label {
            selector: format!("{}{{{}=\"{service}\"}}", names::TOTAL_TILE, names::SERVICE_LABEL),
            label: label.clone(),
            narrowed: false,
        },
    };
    labels.into_iter().map(variable).collect()
}

/// The alerts that are marked: by what they do, and what the mark says.
const ALERTS: [(&str, &str, &str, Meaning); 3] = [
    ("Pages", "page", "page over {{long_window}}", Meaning::Page),
    ("Tickets", "ticket", "ticket over {{long_window}}", Meaning::Ticket),
    ("No series", "absent", "its series are absent", Meaning::Unknown),
];

/// The alerts of what `of` matches, in all charts.
pub(super) fn alerts(of: &str) -> Vec<Annotation> {
    ALERTS.iter().map(|(name, kind, what, meaning)| alert(*name, (kind, what, *meaning), of)).collect()
}

/// The alerts of one SLO, in the charts of its row: in those of others they would explain nothing.
pub(super) fn alerts_of(slo: &Slo) -> impl Iterator<Item = Annotation> {
    let mark = |(name, kind, what, meaning): &(&str, &str, &str, Meaning)| Annotation {
        row: Some(slo.id.name.clone()),
        ..alert(format!("{name}: {}", slo.id.name), (kind, what, *meaning), &series::identity(slo))
    };
    ALERTS.iter().map(mark)
}

fn alert(name: impl Into<String>, (kind, what, meaning): (&str, &str, Meaning), of: &str) -> Annotation {
    Annotation {
        name: name.into(),
        row: None,
        expr: format!("{}{{{},{of},{}=\"{kind}\"}}", told::ALERTS, told::FIRING, names::ALERT_LABEL),
        title: format!("{{{{slo_service}}}} {{{{slo}}}}: {what}"),
        meaning,
    }
}

/// What explains them: chaos runs that `runs` matches and, where there is any, maintenance of the SLOs that `of` matches.
pub(super) fn causes(of: &str, runs: &str, slos: &[&Slo]) -> Vec<Annotation> {
    let mut all = vec![Annotation {
        name: "Chaos runs".to_owned(),
        row: None,
        expr: format!("{}{{{runs}}}", told::RUN),
        title: "chaos run {{run}}".to_owned(),
        meaning: Meaning::Chaos,
    }];
    if slos.iter().any(|slo| !slo.maintenance.is_empty()) {
        all.push(Annotation {
            name: "Maintenance".to_owned(),
            row: None,
            expr: format!("{}{{{of}}}", names::MAINTENANCE),
            title: "{{slo_service}} {{slo}}: maintenance, nothing counts".to_owned(),
            meaning: Meaning::Maintenance,
        });
    }
    all
}

/// The links of every dashboard: its page where its address is known, and the other dashboards.
pub(super) fn links(page: &str, tooltip: &str, options: &Options) -> Vec<Link> {
    let page = options.links.page.as_ref().map(|base| Link {
        title: "Open in sloe".to_owned(),
        url: Some(format!("{base}{page}")),
        tooltip: tooltip.to_owned(),
    });
    let others =
        Link { title: "Service levels".to_owned(), url: None, tooltip: "All dashboards of sloe".to_owned() };
    page.into_iter().chain([others]).collect()
}
