//! From specs to SLOs: every value checked, every problem reported with its place.

use std::collections::HashMap;

use crate::diag::{Code, Diagnostic, Sources, Span};
use crate::model::values::Values;
use crate::model::{AlertPair, Slo, SloId, Window, WindowPolicy, alert_pairs, names, queries};
use crate::spec::{ServiceSpec, SloSpec, Spanned};
use crate::units::{Duration, Objective};

/// The valid SLOs of `specs`, in their order, and all that is wrong or doubtful. `sources` holds the specs' files.
#[must_use]
pub fn compile(specs: &[ServiceSpec], sources: &Sources) -> (Vec<Slo>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let (mut slos, mut seen) = (Vec::new(), HashMap::new());
    for spec in specs {
        let service = Service::new(spec, &mut problems);
        for slo in &spec.slos {
            first_of_its_name(spec, slo, &mut seen, &mut problems);
            slos.extend(service.slo(slo, sources, &mut problems));
        }
    }
    (slos, problems)
}

/// Reports an SLO that another spec has already declared.
fn first_of_its_name<'a>(
    spec: &'a ServiceSpec,
    slo: &'a SloSpec,
    seen: &mut HashMap<(&'a str, &'a str), Span>,
    problems: &mut Vec<Diagnostic>,
) {
    let (Some(service), Some(name)) = (&spec.service, &slo.name) else { return };
    let first = *seen.entry((service.value.as_str(), name.value.as_str())).or_insert(name.span);
    if first != name.span {
        let message = format!("the SLO `{}` of `{}` is declared twice", name.value, service.value);
        let problem = Diagnostic::error(Code::DUPLICATE_SLO, name.span, message);
        problems.push(problem.context(first, "first here").help("rename one of the two"));
    }
}

/// What all SLOs of a spec share.
struct Service<'a> {
    spec: &'a ServiceSpec,
    scrape_interval: Option<Duration>,
    labels: Option<Vec<(String, String)>>,
    links: Option<Vec<(String, String)>>,
    name: Option<String>,
}

/// Prometheus' customary interval, assumed where a spec says nothing.
const DEFAULT_SCRAPE_INTERVAL: Duration = Duration::from_secs(30);

impl<'a> Service<'a> {
    fn new(spec: &'a ServiceSpec, problems: &mut Vec<Diagnostic>) -> Self {
        let mut values = Values::new(problems);
        let name = values.name(spec.service.as_ref(), "a service");
        let scrape_interval = match &spec.scrape_interval {
            Some(text) => values.scrape_interval(text),
            None => Some(DEFAULT_SCRAPE_INTERVAL),
        };
        let labels = names::labels(&spec.labels, problems);
        let links = names::links(&spec.links, problems);
        Self { spec, scrape_interval, labels, links, name }
    }

    /// Checks everything before giving up on anything, so that one run reports all mistakes.
    fn slo(&self, slo: &SloSpec, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Slo> {
        let mut values = Values::new(problems);
        let name = values.name(slo.name.as_ref(), "an SLO");
        let objective = slo.objective.as_ref().and_then(|text| values.objective(text));
        let window = slo.window.as_ref().and_then(|text| values.window(text));
        let sli = slo.sli.as_ref().and_then(|sli| queries::sli(sli, sources, problems));
        let group_by = names::group_by(&slo.group_by, problems);
        let record_as = names::record_as(slo, problems);
        if let Some(sli) = &sli {
            names::own_input(slo, sli, problems);
        }
        let (objective, window, labels) = (objective?, window?, self.labels.clone()?);
        let (window_policy, alerts) = alerts(slo, objective, window, problems);
        Some(Slo {
            id: SloId { service: self.name.clone()?, name: name? },
            owner: value(self.spec.owner.as_ref()),
            description: value(slo.description.as_ref().or(self.spec.description.as_ref())),
            labels,
            links: self.links.clone()?,
            objective,
            window: Window::Rolling(window),
            sli: sli?,
            group_by: group_by?,
            scrape_interval: self.scrape_interval?,
            record_as: record_as?,
            window_policy,
            alerts,
            source: sources.get(slo.place.file).path.clone(),
        })
    }
}

fn value(text: Option<&Spanned<String>>) -> Option<String> {
    text.map(|text| text.value.trim().to_owned())
}

/// The alert pairs of an SLO; what can never fire is left out with a warning.
fn alerts(
    slo: &SloSpec,
    objective: Objective,
    window: Duration,
    problems: &mut Vec<Diagnostic>,
) -> (WindowPolicy, Vec<AlertPair>) {
    let (policy, pairs) = alert_pairs(window);
    let (never, alerts): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|pair| pair.never_fires(objective));
    problems.extend(never.iter().map(|pair| never_fires(slo, objective, pair)));
    (policy, alerts)
}

fn never_fires(slo: &SloSpec, objective: Objective, pair: &AlertPair) -> Diagnostic {
    let (long, short, factor) = (pair.long, pair.short, pair.factor);
    let needed = (factor * objective.error_budget() * crate::units::Decimal::ONE_HUNDRED).normalize();
    let message =
        format!("the {} over {long} and {short} can never fire and is left out", pair.severity.as_str());
    let place = slo.objective.as_ref().map_or(slo.place, |text| text.span);
    Diagnostic::warning(Code::NEVER_FIRES, place, message)
        .label(format!("{factor} times this error budget is an error ratio of {needed}%"))
        .help("a slower pair takes its place; a stricter objective would bring it back")
}
