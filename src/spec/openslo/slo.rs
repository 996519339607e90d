//! SLOs and services.

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::openslo::annotations::{self, Extra};
use crate::spec::openslo::catalogue::Catalogue;
use crate::spec::openslo::object::Metadata;
use crate::spec::openslo::objective::{self, Objective};
use crate::spec::openslo::window::{self, When};
use crate::spec::openslo::{alerts, rules};
use crate::spec::read::Options;
use crate::spec::{AlertsSpec, CompositeSpec, Format, Pair, ServiceSpec, SliSpec, SloSpec, Spanned, foreign};

/// A service: what all its SLOs share.
pub(super) struct Service {
    shared: ServiceSpec,
}

/// A service.
pub(super) fn service(metadata: Metadata, fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> Service {
    let extra = annotations::read(&metadata.annotations, &annotations::SERVICE, problems);
    let labels = foreign::labels(metadata.labels, problems);
    foreign::no_severity(labels.severity, "write annotations `sloe.dev/alerts.page.severity`", problems);
    let written = fields.text("description", problems);
    rules::description(written.as_ref(), problems);
    fields.finish(problems);
    let shared = ServiceSpec {
        format: Format::OpenSlo,
        service: extra.name,
        owner: extra.owner.or(labels.owner),
        description: description(metadata.display_name, written),
        scrape_interval: extra.scrape_interval,
        labels: labels.others,
        links: extra.links,
        alerts: extra.alerts.unwrap_or_default(),
        maintenance: extra.maintenance,
        slos: Vec::new(),
    };
    Service { shared }
}

/// What all SLOs of one object share.
struct Common {
    name: Option<Spanned<String>>,
    description: Option<Spanned<String>>,
    when: When,
    labels: Vec<Pair>,
    alerts: AlertsSpec,
    extra: Extra,
}

/// The SLOs of an object: one an objective, and one more for a composite.
pub(super) fn slo(
    metadata: Metadata,
    fields: Fields<'_>,
    catalogue: &Catalogue,
    options: &Options,
    problems: &mut Vec<Diagnostic>,
) -> ServiceSpec {
    let name = fields.text("service", problems);
    let extra = annotations::read(&metadata.annotations, &annotations::SLO, problems);
    let labels = foreign::labels(metadata.labels, problems);
    foreign::no_severity(labels.severity, "write an annotation `sloe.dev/alerts.page.severity`", problems);
    let shared = name.as_ref().and_then(|name| catalogue.services.get(&name.value));
    let shared = shared.map(|service| service.shared.clone()).unwrap_or_default();
    let (owner, scrape_interval) = (extra.owner.clone(), extra.scrape_interval.clone());
    let written = fields.text("description", problems);
    rules::description(written.as_ref(), problems);
    let common = Common {
        name: extra.name.clone().or(metadata.name),
        description: description(metadata.display_name, written),
        when: window::window(&fields, options, problems),
        labels: labels.others,
        alerts: alerts_of(&fields, &extra, catalogue, problems),
        extra,
    };
    let slos = slos(&common, &fields, catalogue, problems);
    fields.finish(problems);
    ServiceSpec {
        format: Format::OpenSlo,
        service: shared.service.or(name),
        owner: owner.or(labels.owner).or(shared.owner),
        scrape_interval: scrape_interval.or(shared.scrape_interval),
        slos,
        ..shared
    }
}

fn alerts_of(
    fields: &Fields<'_>,
    extra: &Extra,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> AlertsSpec {
    let policies = alerts::alerts(fields, catalogue, problems);
    let Some(annotated) = &extra.alerts else { return policies };
    let place = fields.node("alertPolicies").map(|entry| entry.key.span);
    problems.extend(place.map(annotations::instead_of_policies));
    annotated.clone()
}

/// The name for people and the description are one text in sloe.
pub(super) fn description(
    display_name: Option<Spanned<String>>,
    description: Option<Spanned<String>>,
) -> Option<Spanned<String>> {
    match (display_name, description) {
        (Some(name), Some(text)) => {
            Some(Spanned { value: format!("{}: {}", name.value.trim(), text.value.trim()), span: text.span })
        }
        (name, text) => text.or(name),
    }
}

fn slos(
    common: &Common,
    fields: &Fields<'_>,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> Vec<SloSpec> {
    let method = objective::method(fields, problems);
    let indicator = objective::indicator_of(fields, catalogue, problems);
    let items = fields.list("objectives", &super::shapes::OBJECTIVE, problems);
    let objectives: Vec<Objective> =
        items.into_iter().map(|item| objective::objective(item, method, catalogue, problems)).collect();
    if objectives.is_empty() && fields.has("objectives") {
        let message = "`objectives` is a list of at least one objective";
        problems.push(Diagnostic::error(Code::WRONG_TYPE, fields.place(), message));
    }
    let is_composite = objectives.iter().any(|objective| objective.is_part);
    levels(fields, &objectives, is_composite, problems);
    let probe = common.extra.sli.is_some();
    let several = objectives.len() > 1;
    let mut slos = Vec::new();
    for (index, objective) in objectives.iter().enumerate() {
        let own = if objective.is_part { objective.indicator.as_ref() } else { indicator.as_ref() };
        let described = own.and_then(|own| own.description.clone());
        let sli = objective::sli(objective, own, probe, problems);
        let number = several.then_some(index);
        slos.push(one(common, objective, sli, described, number));
    }
    if is_composite && several {
        slos.extend(composite(common, &objectives, problems));
    }
    slos
}

/// Either the SLO has an SLI or each of its objectives has one.
fn levels(fields: &Fields<'_>, objectives: &[Objective], is_composite: bool, problems: &mut Vec<Diagnostic>) {
    let own = ["indicator", "indicatorRef"].iter().find_map(|key| fields.node(key));
    let missing = |place: Span, what: &str| {
        let message = format!("{what} needs `indicator` or `indicatorRef`");
        Diagnostic::error(Code::MISSING_KEY, place, message)
    };
    match own {
        None if !is_composite => problems.push(missing(fields.place(), "an SLO")),
        Some(own) if is_composite => {
            let part = objectives.iter().find(|objective| objective.is_part);
            let message = "the parts of a composite have SLIs, the composite itself has none";
            let problem = Diagnostic::error(Code::ONE_OF, own.key.span, message);
            problems.push(match part {
                Some(part) => problem.context(part.place, "a part with its own"),
                None => problem,
            });
        }
        None => {
            let without = objectives.iter().filter(|objective| !objective.is_part);
            problems.extend(without.map(|objective| missing(objective.place, "each part of a composite")));
        }
        Some(_) => {
            let weights = objectives.iter().filter_map(|objective| objective.weight.as_ref());
            problems.extend(weights.map(|weight| {
                let message = "`compositeWeight` says nothing outside of a composite";
                Diagnostic::warning(Code::FOREIGN_KEY, weight.span, message).label("not honoured")
            }));
        }
    }
}

fn one(
    common: &Common,
    objective: &Objective,
    sli: Option<SliSpec>,
    described: Option<Spanned<String>>,
    index: Option<usize>,
) -> SloSpec {
    let mut slices = objective.slices.clone();
    if let Some(slices) = &mut slices {
        slices.empty.clone_from(&common.extra.empty);
    }
    SloSpec {
        name: common.name.as_ref().map(|name| numbered(name, index)),
        description: description(objective.display_name.clone(), common.description.clone().or(described)),
        objective: objective.target.clone(),
        sli,
        slices,
        ..shell(common, objective.place)
    }
}

/// What does not depend on the objective.
fn shell(common: &Common, place: Span) -> SloSpec {
    let extra = &common.extra;
    SloSpec {
        window: common.when.window.clone(),
        calendar: common.when.calendar.clone(),
        time_zone: common.when.time_zone.clone(),
        group_by: extra.group_by.clone(),
        budget_basis: extra.budget_basis.clone(),
        no_data: extra.no_data.clone(),
        labels: common.labels.clone(),
        links: extra.links.clone(),
        alerts: common.alerts.clone(),
        maintenance: extra.maintenance.clone(),
        record_as: extra.record_as.clone(),
        ..SloSpec::at(place)
    }
}

/// One of several objectives is named as Sloth names them: `NAME-0`, `NAME-1`, in written order.
fn numbered(name: &Spanned<String>, index: Option<usize>) -> Spanned<String> {
    let value = index.map_or_else(|| name.value.clone(), |index| format!("{}-{index}", name.value));
    Spanned { value, span: name.span }
}

/// The composite of SLOs that have one objective, over their events. `OpenSLO` gives a composite no objective of its own.
fn composite(common: &Common, objectives: &[Objective], problems: &mut Vec<Diagnostic>) -> Option<SloSpec> {
    let (first, name) = (objectives.first()?, common.name.as_ref()?);
    let target = first.target.as_ref()?;
    let other =
        objectives.iter().filter_map(|part| part.target.as_ref()).find(|part| part.value != target.value);
    if let Some(other) = other {
        let message = "OpenSLO gives a composite no objective of its own, and its parts have different ones";
        let problem = Diagnostic::warning(Code::FOREIGN_MEANING, other.span, message);
        let help =
            "each part is an SLO of its own; write the composite in `sloe/v1` with the objective that it has";
        problems.push(problem.context(target.span, "another one").help(help));
        return None;
    }
    let parts = objectives.iter().enumerate().map(|(index, part)| (numbered(name, Some(index)), part));
    let weighted = objectives.iter().any(|part| part.weight.is_some());
    let spec = if weighted {
        let weight =
            |part: &Objective| part.weight.clone().unwrap_or_else(|| foreign::implied("1", part.place));
        CompositeSpec::Weights(parts.map(|(name, part)| (name, weight(part))).collect())
    } else {
        CompositeSpec::AllOf(parts.map(|(name, _)| name).collect())
    };
    Some(SloSpec {
        name: Some(name.clone()),
        description: common.description.clone(),
        objective: Some(target.clone()),
        sli: Some(SliSpec::Composite(spec)),
        group_by: Vec::new(),
        record_as: Vec::new(),
        ..shell(common, first.place)
    })
}
