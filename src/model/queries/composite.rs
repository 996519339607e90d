//! SLOs made of other SLOs.

use std::collections::HashMap;

use super::Reader;
use crate::diag::{self, Code, Diagnostic, Span, did_you_mean};
use crate::model::{Combined, Component, Sli, Slo, SloId, Unit};
use crate::spec::{CompositeSpec, SliSpec, SloSpec, Spanned};
use crate::units::{Decimal, Duration};

/// Components are read every five minutes, so that none may count in longer slices.
const LONGEST_SLICE: Duration = Duration::from_minutes(5);

impl Reader<'_> {
    /// The components by name; whether they exist is seen when all SLOs are known.
    pub(super) fn composite(&self, spec: &CompositeSpec, problems: &mut Vec<Diagnostic>) -> Option<Sli> {
        let named: Vec<(&Spanned<String>, Option<Decimal>)> = match spec {
            CompositeSpec::AllOf(names) => names.iter().map(|name| (name, Some(Decimal::ONE))).collect(),
            CompositeSpec::Weights(pairs) => {
                pairs.iter().map(|(name, text)| (name, weight(text, problems))).collect()
            }
        };
        let components = named.into_iter().map(|(name, weight)| {
            Some(Component { id: self.component(&name.value)?, weight: weight?, sliced: false })
        });
        let components: Vec<Component> = components.collect::<Option<_>>()?;
        let combined = match spec {
            CompositeSpec::AllOf(_) => Combined::AllOf,
            CompositeSpec::Weights(_) => Combined::Weighted,
        };
        Some(Sli::Composite { combined, components })
    }

    fn component(&self, name: &str) -> Option<SloId> {
        let (service, name) = match name.split_once('/') {
            Some((service, name)) => (service, name),
            None => (self.service?, name),
        };
        Some(SloId { service: service.to_owned(), name: name.to_owned() })
    }
}

fn weight(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Decimal> {
    let weight = Decimal::from_str_exact(&text.value).ok().filter(|weight| *weight > Decimal::ZERO);
    if weight.is_none() {
        let message = "a weight is a number above 0";
        problems.push(Diagnostic::error(Code::COMPOSITE, text.span, message).help("write, say, `2`"));
    }
    weight.map(|weight| weight.normalize())
}

/// The composites among `slos` whose components all exist and can be taken together; the others are reported. `declared`
/// has every SLO that was declared, valid or not.
pub(in crate::model) fn resolve(
    slos: Vec<(Slo, &SloSpec)>,
    declared: &HashMap<(&str, &str), Span>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Slo> {
    let known: HashMap<SloId, Facts> = slos.iter().map(|(slo, _)| (slo.id.clone(), Facts::of(slo))).collect();
    let sound = |(mut slo, spec): (Slo, &SloSpec)| {
        if let Sli::Composite { components, .. } = &mut slo.sli {
            for component in components {
                component.sliced = known.get(&component.id).is_some_and(|facts| facts.slice.is_some());
            }
        }
        let Sli::Composite { components, .. } = &slo.sli else { return Some(slo) };
        let places = places(spec);
        let before = problems.len();
        if components.len() < 2 {
            let message = "a composite takes at least two SLOs together";
            problems.push(Diagnostic::error(Code::COMPOSITE, spec.place, message));
        }
        for (at, component) in components.iter().enumerate() {
            let span = places.get(at).copied().unwrap_or(spec.place);
            let twice = components[..at].iter().any(|other| other.id == component.id);
            problems.extend(wrong(&slo, component, span, twice, &known, declared));
        }
        (!diag::any_error(&problems[before..])).then_some(slo)
    };
    slos.into_iter().filter_map(sound).collect()
}

/// What a composite has to know of a component.
struct Facts {
    group_by: Vec<String>,
    is_composite: bool,
    slice: Option<Duration>,
    unit: Unit,
}

impl Facts {
    fn of(slo: &Slo) -> Self {
        Self {
            group_by: slo.group_by.clone(),
            is_composite: matches!(slo.sli, Sli::Composite { .. }),
            slice: slo.slices.map(|slices| slices.length),
            unit: slo.unit(),
        }
    }
}

fn places(spec: &SloSpec) -> Vec<Span> {
    match &spec.sli {
        Some(SliSpec::Composite(CompositeSpec::AllOf(names))) => names.iter().map(|name| name.span).collect(),
        Some(SliSpec::Composite(CompositeSpec::Weights(pairs))) => {
            pairs.iter().map(|(name, _)| name.span).collect()
        }
        _ => Vec::new(),
    }
}

fn wrong(
    slo: &Slo,
    component: &Component,
    span: Span,
    twice: bool,
    known: &HashMap<SloId, Facts>,
    declared: &HashMap<(&str, &str), Span>,
) -> Option<Diagnostic> {
    let problem = |message: String| Some(Diagnostic::error(Code::COMPOSITE, span, message));
    let id = &component.id;
    let Some(facts) = known.get(id) else {
        // What was declared but is invalid has been reported already.
        let is_declared = declared.contains_key(&(id.service.as_str(), id.name.as_str()));
        return if is_declared { None } else { Some(missing(id, span, known)) };
    };
    match facts {
        _ if twice => problem(format!("`{id}` stands in this composite twice")),
        _ if *id == slo.id => problem("a composite cannot be a part of itself".to_owned()),
        facts if facts.is_composite => {
            let message = format!("`{id}` is a composite itself");
            problem(message).map(|found| found.help("name the SLOs that it is made of"))
        }
        facts if facts.group_by != slo.group_by => {
            let message = format!("`{id}` fans out by other labels than this composite");
            problem(message).map(|found| found.help("give both the same `group_by`"))
        }
        facts if facts.slice.is_some_and(|slice| slice > LONGEST_SLICE) => {
            problem(format!("`{id}` counts in slices of more than {LONGEST_SLICE}"))
        }
        facts => {
            let help = "give all of them slices of one length that fits, or take `weights`";
            unfit(slo, id, facts, known).and_then(problem).map(|found| found.help(help))
        }
    }
}

/// Why the counts of a component cannot be taken together with the others, or not in the composite's slices.
fn unfit(slo: &Slo, id: &SloId, facts: &Facts, known: &HashMap<SloId, Facts>) -> Option<String> {
    let Sli::Composite { combined, components } = &slo.sli else { return None };
    let tile = facts.slice.unwrap_or(LONGEST_SLICE);
    if slo.slices.is_some_and(|slices| !slices.length.as_millis().is_multiple_of(tile.as_millis())) {
        return Some(format!(
            "`{id}` is counted every {tile}, which does not fit into slices of this length"
        ));
    }
    let first = components.first().and_then(|first| known.get(&first.id))?;
    let alike = (first.unit, first.slice) == (facts.unit, facts.slice);
    (*combined == Combined::AllOf && !alike).then(|| {
        format!("`{id}` counts something else than the others: no bad one of it is a bad one of theirs")
    })
}

fn missing(id: &SloId, span: Span, known: &HashMap<SloId, Facts>) -> Diagnostic {
    let mut names: Vec<String> = known.keys().map(SloId::to_string).collect();
    names.sort_unstable();
    let problem = Diagnostic::error(Code::COMPOSITE, span, format!("no SLO `{id}` is declared"));
    match did_you_mean(&id.to_string(), names.iter().map(String::as_str)) {
        Some(meant) => problem.fix(span, &*meant, format!("did you mean `{meant}`?")),
        None => problem.help("name an SLO of this service, or `SERVICE/SLO` of another one"),
    }
}
