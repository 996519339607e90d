//! From specs to SLOs: every value checked, every problem reported with its place.

use std::collections::HashMap;

use crate::diag::{self, Code, Diagnostic, Sources, Span};
use crate::model::lints;
use crate::model::pairs::{Pairs, Subject};
use crate::model::queries::{self, Reader, Understood};
use crate::model::values::Values;
use crate::model::{
    AlertPair, Alerting, Assumed, Maintenance, PeriodEvents, RecordAs, Sli, Slices, Slo, SloId, Window,
    maintenance, names, slices, styles, window,
};
use crate::spec::{ServiceSpec, SloSpec, Spanned};
use crate::units::{Duration, Objective};

/// The valid SLOs of `specs`, in their order, and all that is wrong or doubtful. `sources` holds the specs' files.
#[must_use]
pub fn compile(specs: &[ServiceSpec], sources: &Sources) -> (Vec<Slo>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let (mut slos, mut declared) = (Vec::new(), HashMap::new());
    for spec in specs {
        let service = Service::new(spec, sources, &mut problems);
        for slo in &spec.slos {
            first_of_its_name(spec, slo, &mut declared, &mut problems);
            let Some(compiled) = service.slo(slo, sources, &mut problems) else { continue };
            problems.extend(lints::lint(&lints::Subject {
                slo: &compiled,
                spec: slo,
                service: spec,
                sources,
            }));
            slos.push((compiled, slo));
        }
    }
    (queries::resolve(slos, &declared, &mut problems), problems)
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
    sound: bool,
    maintenance: Option<Vec<Maintenance>>,
    name: Option<String>,
}

/// Prometheus' customary interval, assumed where a spec says nothing.
const DEFAULT_SCRAPE_INTERVAL: Duration = Duration::from_secs(30);

impl<'a> Service<'a> {
    fn new(spec: &'a ServiceSpec, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Self {
        let mut values = Values::new(problems);
        let name = values.name(spec.service.as_ref(), "a service");
        let scrape_interval = match &spec.scrape_interval {
            Some(text) => values.scrape_interval(text),
            None => Some(DEFAULT_SCRAPE_INTERVAL),
        };
        let before = problems.len();
        names::labels(&spec.labels, problems);
        names::links(&spec.links, problems);
        styles::alerting(&spec.alerts, &spec.alerts, problems);
        let sound = !diag::any_error(&problems[before..]);
        let maintenance = maintenance::maintenance(&spec.maintenance, sources, problems);
        Self { spec, scrape_interval, sound, maintenance, name }
    }

    /// Checks everything before giving up on anything, so that one run reports all mistakes.
    fn slo(&self, slo: &SloSpec, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<Slo> {
        let before = problems.len();
        let what = self.what(slo, sources, problems);
        let sli = what.as_ref().and_then(|what| Some(&what.understood.as_ref()?.sli));
        let how = self.how(slo, sli, sources, problems);
        let errors = diag::any_error(&problems[before..]);
        let pairs = self.pairs(slo, what.as_ref()?, problems)?;
        (self.sound && !errors).then_some(())?;
        self.put_together(slo, (what?, how?, pairs), sources)
    }

    fn what(&self, slo: &SloSpec, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<What> {
        let mut values = Values::new(problems);
        let name = values.name(slo.name.as_ref(), "an SLO");
        let objective = slo.objective.as_ref().and_then(|text| values.objective(text));
        let window = window::window(slo, problems);
        let slices = slo.slices.as_ref().map(|spec| slices::slices(spec, self.scrape_interval, problems));
        let reader = Reader { sources, format: self.spec.format, service: self.name.as_deref() };
        let understood = slo.sli.as_ref().and_then(|sli| reader.sli(sli, problems));
        let sli = understood.as_ref().map(|understood| &understood.sli);
        let period_events = window::period_events(slo, sli, problems);
        let no_data = slices::no_data(slo, sli, slices.is_some(), problems);
        if let Some(sli) = sli {
            names::own_input(slo, sli, problems);
        }
        let slices = match slices {
            Some(slices) => Some(slices?),
            None => None,
        };
        Some(What {
            name,
            objective: objective?,
            window: window?,
            period_events,
            slices,
            understood,
            no_data: no_data.unwrap_or_default(),
        })
    }

    fn how(
        &self,
        slo: &SloSpec,
        sli: Option<&Sli>,
        sources: &Sources,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<How> {
        let group_by = names::group_by(&slo.group_by, problems);
        let record_as = names::record_as(slo, sli, problems);
        names::labels(&slo.labels, problems);
        names::links(&slo.links, problems);
        let maintenance = maintenance::maintenance(&slo.maintenance, sources, problems);
        let alerting = styles::alerting(&slo.alerts, &self.spec.alerts, problems);
        Some(How {
            group_by: group_by?,
            record_as: record_as?,
            maintenance: [self.maintenance.clone()?, maintenance?].concat(),
            alerting: alerting?,
        })
    }

    fn pairs(&self, slo: &SloSpec, what: &What, problems: &mut Vec<Diagnostic>) -> Option<Pairs> {
        let (objective, window) = (what.objective, what.window.length());
        let subject = Subject { slo, objective, window, slices: what.slices };
        let own = slo.alerts.pairs.as_deref().or(self.spec.alerts.pairs.as_deref());
        subject.pairs(own, problems)
    }

    fn put_together(&self, slo: &SloSpec, parts: (What, How, Pairs), sources: &Sources) -> Option<Slo> {
        let (what, how, pairs) = parts;
        let understood = what.understood?;
        let group_by = if how.group_by.is_empty() { understood.group_by } else { how.group_by };
        Some(Slo {
            id: SloId { service: self.name.clone()?, name: what.name? },
            owner: value(self.spec.owner.as_ref()),
            description: value(slo.description.as_ref().or(self.spec.description.as_ref())),
            labels: styles::merged(&self.spec.labels, &slo.labels),
            links: styles::merged(&self.spec.links, &slo.links),
            objective: what.objective,
            window: what.window,
            period_events: what.period_events,
            sli: understood.sli,
            slices: what.slices,
            no_data: what.no_data,
            maintenance: how.maintenance,
            group_by,
            scrape_interval: self.scrape_interval?,
            record_as: how.record_as,
            window_policy: pairs.policy,
            alerts: wanted(pairs.alerts, &how.alerting),
            burn_windows: pairs.burn_windows,
            alerting: how.alerting,
            source: sources.get(slo.place.file).path.clone(),
        })
    }
}

/// What an SLO promises.
struct What {
    name: Option<String>,
    objective: Objective,
    window: Window,
    period_events: PeriodEvents,
    slices: Option<Slices>,
    understood: Option<Understood>,
    no_data: Assumed,
}

/// How it is recorded and alerts.
struct How {
    group_by: Vec<String>,
    record_as: Vec<RecordAs>,
    maintenance: Vec<Maintenance>,
    alerting: Alerting,
}

fn value(text: Option<&Spanned<String>>) -> Option<String> {
    text.map(|text| text.value.trim().to_owned())
}

/// The pairs whose alerts are not switched off.
fn wanted(pairs: Vec<AlertPair>, alerting: &Alerting) -> Vec<AlertPair> {
    pairs.into_iter().filter(|pair| alerting.of(pair.severity).enabled).collect()
}
