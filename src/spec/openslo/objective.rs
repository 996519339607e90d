//! Objectives: what has to be kept, counted how.

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::openslo::catalogue::Catalogue;
use crate::spec::openslo::indicator::{self, Indicator, Measure};
use crate::spec::openslo::{object, rules, shapes, window};
use crate::spec::{SliSpec, SlicesSpec, Spanned, foreign};

/// An objective.
pub(super) struct Objective {
    /// Where it begins.
    pub(super) place: Span,
    /// `displayName`.
    pub(super) display_name: Option<Spanned<String>>,
    /// `target` or `targetPercent`, with `%`.
    pub(super) target: Option<Spanned<String>>,
    /// How many events of a composite's part weigh.
    pub(super) weight: Option<Spanned<String>>,
    /// Whether it has an SLI of its own: it is a part of a composite then.
    pub(super) is_part: bool,
    /// That SLI; `None` where it is wrong, which has been reported.
    pub(super) indicator: Option<Indicator>,
    /// How it is counted.
    pub(super) slices: Option<SlicesSpec>,
    comparison: Option<Spanned<String>>,
    has_comparison: Option<Span>,
}

/// How events become budget.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// By events.
    Occurrences,
    /// By slices of time that are good or bad.
    Timeslices,
    /// By slices of time that are bad in part.
    RatioTimeslices,
}

/// `budgetingMethod`.
pub(super) fn method(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Method {
    let found = fields.choice("budgetingMethod", problems);
    if !fields.has("budgetingMethod") {
        let message = "OpenSLO wants a `budgetingMethod`: it is taken to be `Occurrences`";
        problems.push(rules::broken(fields.place(), message));
    }
    match found.as_ref().map(|found| found.value.as_str()) {
        Some("Timeslices") => Method::Timeslices,
        Some("RatioTimeslices") => Method::RatioTimeslices,
        _ => Method::Occurrences,
    }
}

/// An entry of `objectives`.
pub(super) fn objective(
    fields: Fields<'_>,
    method: Method,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> Objective {
    let display_name = fields.text("displayName", problems);
    let ratio = fields.text("target", problems);
    let ratio = ratio.and_then(|ratio| foreign::percent_of_ratio(&ratio, "target", problems));
    let percent = fields.text("targetPercent", problems).as_ref().map(foreign::percent);
    let has_comparison = ["op", "value"].iter().find_map(|key| fields.node(key)).map(|entry| entry.key.span);
    let is_part = fields.has("indicator") || fields.has("indicatorRef");
    let objective = Objective {
        place: fields.place(),
        display_name,
        target: ratio.or(percent),
        weight: fields.text("compositeWeight", problems),
        is_part,
        indicator: is_part.then(|| indicator_of(&fields, catalogue, problems)).flatten(),
        slices: slices(&fields, method, problems),
        comparison: comparison(&fields, problems),
        has_comparison,
    };
    fields.finish(problems);
    objective
}

/// The SLI that an SLO or an objective has or refers to.
pub(super) fn indicator_of(
    fields: &Fields<'_>,
    catalogue: &Catalogue,
    problems: &mut Vec<Diagnostic>,
) -> Option<Indicator> {
    let reference = fields.text("indicatorRef", problems);
    let referred = reference.and_then(|reference| catalogue.slis.find(&reference, problems));
    let inline = object::open_inline(fields, "indicator", &shapes::SLI, problems)
        .map(|fields| indicator::indicator(fields, &catalogue.data_sources, problems));
    if let (Some(first), Some(second)) = (fields.node("indicator"), fields.node("indicatorRef")) {
        let message = "an SLI stands here or elsewhere, not both";
        let problem = Diagnostic::error(Code::ONE_OF, second.key.span, message);
        problems.push(problem.context(first.key.span, "the other").help("remove one of the two"));
    }
    inline.or_else(|| referred.cloned())
}

/// `< 0.8`, from `op` and `value`.
fn comparison(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let (op, value) = (fields.choice("op", problems)?, fields.text("value", problems)?);
    let sign = match op.value.as_str() {
        "lte" => "<=",
        "gte" => ">=",
        "lt" => "<",
        _ => ">",
    };
    if foreign::decimal(&value.value).is_none() {
        problems.push(Diagnostic::error(Code::CHOICE, value.span, "`value` is a number"));
        return None;
    }
    Some(Spanned { value: format!("{sign} {}", value.value), span: value.span })
}

fn slices(fields: &Fields<'_>, method: Method, problems: &mut Vec<Diagnostic>) -> Option<SlicesSpec> {
    let target = fields.text("timeSliceTarget", problems);
    let length = fields.text("timeSliceWindow", problems);
    let unused = |key: &Option<Spanned<String>>, name: &str, problems: &mut Vec<Diagnostic>| {
        problems.extend(key.as_ref().map(|key| {
            let message = format!("`{name}` says nothing with this budgeting method");
            Diagnostic::warning(Code::FOREIGN_KEY, key.span, message).label("not honoured")
        }));
    };
    if method == Method::Occurrences {
        unused(&target, "timeSliceTarget", problems);
        unused(&length, "timeSliceWindow", problems);
        return None;
    }
    let partial = method == Method::RatioTimeslices;
    required(fields, "timeSliceWindow", problems);
    if partial {
        unused(&target, "timeSliceTarget", problems);
    } else {
        required(fields, "timeSliceTarget", problems);
    }
    let target = target.filter(|_| !partial);
    Some(SlicesSpec {
        place: fields.place(),
        length: length.and_then(|length| slice_length(&length, problems)),
        target: target.and_then(|target| foreign::percent_of_ratio(&target, "timeSliceTarget", problems)),
        partial: partial.then(|| Spanned { value: true, span: fields.place() }),
        empty: None,
    })
}

fn required(fields: &Fields<'_>, key: &'static str, problems: &mut Vec<Diagnostic>) {
    if fields.node(key).is_none() {
        let message = format!("an objective needs the key `{key}` with this budgeting method");
        problems.push(Diagnostic::error(Code::MISSING_KEY, fields.place(), message));
    }
}

/// A bare number is of minutes.
fn slice_length(length: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    if length.value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Spanned { value: format!("{}m", length.value), span: length.span });
    }
    window::length(length, problems)
}

/// The SLI of an objective: a threshold metric needs the objective's comparison.
pub(super) fn sli(
    objective: &Objective,
    indicator: Option<&Indicator>,
    probe: bool,
    problems: &mut Vec<Diagnostic>,
) -> Option<SliSpec> {
    match indicator?.measure.as_ref()? {
        Measure::Ratio(sli) => {
            problems.extend(objective.has_comparison.map(|place| {
                let message = "`op` and `value` say nothing of a ratio";
                rules::broken(place, message).label("not honoured").help("remove them")
            }));
            Some(sli.clone())
        }
        Measure::Threshold(query) if probe => Some(SliSpec::Probe { success: query.clone() }),
        Measure::Threshold(query) => {
            if objective.has_comparison.is_none() {
                let message = "an objective of a threshold metric needs `op` and `value`";
                let problem = Diagnostic::error(Code::MISSING_KEY, objective.place, message);
                problems.push(problem.help("they say which samples are good: `op: lte` and `value: 0.8`"));
            }
            Some(SliSpec::Gauge { query: query.clone(), good: objective.comparison.clone() })
        }
    }
}
