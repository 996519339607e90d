//! From experiments as written to experiments: every value checked, every problem reported with its place.

mod bounds;
mod doubts;
mod fit;
mod hours;
mod names;
mod parts;
mod table;
mod target;

use std::collections::{BTreeSet, HashMap};

use crate::diag::{self, Code, Diagnostic, Sources, Span, did_you_mean};
use crate::model::{AbortLimits, DriverKind, Expectation, Experiment, Fault, GateLimits, Slo};
use crate::spec::{Documents, ExperimentSpec, Spanned};

/// The valid experiments of `documents`, in their order, and all that is wrong or doubtful. `slos` are the valid SLOs of the
/// same documents, `sources` holds their files.
#[must_use]
pub fn compile_experiments(
    documents: &Documents,
    slos: &[Slo],
    sources: &Sources,
) -> (Vec<Experiment>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let declared = documents.services.iter().filter_map(|spec| spec.service.as_ref());
    let context = Context { services: declared.map(|name| name.value.as_str()).collect(), slos, sources };
    let (mut experiments, mut names) = (Vec::new(), HashMap::new());
    for spec in &documents.experiments {
        first_of_its_name(spec, &mut names, &mut problems);
        experiments.extend(context.experiment(spec, &mut problems));
    }
    (experiments, problems)
}

/// Reports an experiment that another document has already declared.
fn first_of_its_name<'a>(
    spec: &'a ExperimentSpec,
    seen: &mut HashMap<&'a str, Span>,
    problems: &mut Vec<Diagnostic>,
) {
    let Some(name) = &spec.name else { return };
    let first = *seen.entry(name.value.as_str()).or_insert(name.span);
    if first != name.span {
        let message = format!("the experiment `{}` is declared twice", name.value);
        let problem = Diagnostic::error(Code::DUPLICATE_EXPERIMENT, name.span, message);
        problems.push(problem.context(first, "first here").help("rename one of the two"));
    }
}

/// What experiments refer to.
struct Context<'a> {
    services: BTreeSet<&'a str>,
    slos: &'a [Slo],
    sources: &'a Sources,
}

impl Context<'_> {
    /// Checks everything before giving up on anything, so that one run reports all mistakes.
    fn experiment(&self, spec: &ExperimentSpec, problems: &mut Vec<Diagnostic>) -> Option<Experiment> {
        let before = problems.len();
        let name = spec.name.as_ref().and_then(|text| names::experiment(text, problems));
        let (service, dependants) = self.guards(spec, problems);
        let hypothesis = spec.hypothesis.as_ref().and_then(|text| hypothesis(text, problems));
        let limits = limits(spec, problems);
        let target = target::target(&spec.target, problems);
        let cooldown = parts::cooldown(&spec.cooldown, problems);
        let litmus = target::litmus(&spec.litmus, problems);
        let (fault, gate, abort, expect) = limits?;
        let experiment = Experiment {
            name: name?,
            service: service?,
            dependants,
            hypothesis: hypothesis?,
            expect,
            driver: driver(spec.driver.as_ref()?),
            fault,
            target: target?,
            gate,
            abort,
            cooldown: cooldown?,
            litmus: litmus?,
            source: self.sources.get(spec.place.file).path.clone(),
        };
        fit::with_itself(&experiment, spec, problems);
        fit::with_slos(&experiment, spec, self.slos, problems);
        problems.extend(doubts::doubts(&experiment, spec, self.slos));
        (!diag::any_error(&problems[before..])).then_some(experiment)
    }

    /// The service and its dependants, which somebody has to declare: without budgets there is no guard.
    fn guards(&self, spec: &ExperimentSpec, problems: &mut Vec<Diagnostic>) -> (Option<String>, Vec<String>) {
        let named: Vec<&Spanned<String>> = spec.service.iter().chain(&spec.dependants).collect();
        for (at, name) in named.iter().enumerate() {
            if let Some(first) = named[..at].iter().find(|first| first.value == name.value) {
                let message = format!("`{}` guards this experiment already", name.value);
                let problem = Diagnostic::error(Code::EXPERIMENT_LIMITS, name.span, message);
                problems.push(problem.context(first.span, "here").help("remove it"));
            } else if !self.services.contains(name.value.as_str()) {
                problems.push(self.not_declared(name));
            }
        }
        let dependants = spec.dependants.iter().map(|name| name.value.clone()).collect();
        (spec.service.as_ref().map(|name| name.value.clone()), dependants)
    }

    fn not_declared(&self, name: &Spanned<String>) -> Diagnostic {
        let message = format!("no spec that was read declares the service `{}`", name.value);
        let problem = Diagnostic::error(Code::NOT_DECLARED, name.span, message);
        match did_you_mean(&name.value, self.services.iter().copied()) {
            Some(meant) => problem.fix(name.span, &*meant, format!("did you mean `{meant}`?")),
            None => problem.help("its budgets guard the experiment: read the file with its SLOs as well"),
        }
    }
}

fn hypothesis(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let said = text.value.trim();
    if said.is_empty() {
        let message = "a hypothesis says what is believed";
        let help = "write what should still work, and how soon all is well again";
        problems.push(Diagnostic::error(Code::EXPERIMENT, text.span, message).help(help));
    }
    (!said.is_empty()).then(|| said.to_owned())
}

/// Decoding has seen to it that it is one of the two.
fn driver(text: &Spanned<String>) -> DriverKind {
    match text.value.as_str() {
        "local" => DriverKind::Local,
        _ => DriverKind::Litmus,
    }
}

type Limits = (Fault, GateLimits, AbortLimits, Expectation);

/// The parts whose defaults depend on each other.
fn limits(spec: &ExperimentSpec, problems: &mut Vec<Diagnostic>) -> Option<Limits> {
    let fault = parts::fault(&spec.fault, problems);
    let gate = parts::gate(&spec.gate, problems);
    let spared = match (&fault, &gate) {
        (Some(fault), Some(gate)) => fit::spared(fault, gate, spec, problems),
        _ => None,
    };
    let abort = parts::abort(&spec.abort, spared, problems);
    let expect = parts::expect(&spec.expect, abort.as_ref(), problems);
    Some((fault?, gate?, abort?, expect?))
}
