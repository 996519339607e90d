//! What the readers of other tools' formats share: numbers to percentages, labels that Prometheus can carry.

use crate::diag::{Code, Diagnostic, Span};
use crate::promql::is_bare_label;
use crate::spec::fields::Fields;
use crate::spec::labels::{SET_BESIDES, SET_BY_RULES};
use crate::spec::{Pair, Spanned};
use crate::units::Decimal;

/// The labels of a document, and those that have keys of their own in sloe.
#[derive(Debug, Default)]
pub(super) struct Labels {
    /// The label `owner`.
    pub(super) owner: Option<Spanned<String>>,
    /// The label `severity`.
    pub(super) severity: Option<Spanned<String>>,
    /// The others.
    pub(super) others: Vec<Pair>,
}

/// Sorts labels out: what Prometheus cannot carry is renamed and what the rules set is left out, both with a warning.
pub(super) fn labels(pairs: Vec<Pair>, problems: &mut Vec<Diagnostic>) -> Labels {
    let mut found = Labels::default();
    for (name, value) in pairs {
        match name.value.as_str() {
            "owner" => found.owner = Some(value),
            "severity" => found.severity = Some(value),
            _ => found.others.extend(label(name, value, problems)),
        }
    }
    found
}

fn label(name: Spanned<String>, value: Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<Pair> {
    let taken = [&SET_BY_RULES[..], &SET_BESIDES[..]].concat();
    if taken.contains(&name.value.as_str()) || name.value.starts_with("__") {
        let message = format!("the label `{}` is set by sloe's rules themselves", name.value);
        let problem = Diagnostic::warning(Code::FOREIGN_KEY, name.span, message);
        problems.push(problem.label("not honoured").help("choose another name to keep it"));
        return None;
    }
    Some((prometheus_name(name, "label", problems), value))
}

/// A label that stands where no severity belongs.
pub(super) fn no_severity(severity: Option<Spanned<String>>, help: &str, problems: &mut Vec<Diagnostic>) {
    let warn = |severity: Spanned<String>| {
        let message = "the label `severity` belongs to alerts";
        Diagnostic::warning(Code::FOREIGN_KEY, severity.span, message).label("not honoured here").help(help)
    };
    problems.extend(severity.map(warn));
}

/// A label `owner` below the service.
pub(super) fn owner_of_the_service(owner: &Spanned<String>) -> Diagnostic {
    let message = "an owner answers for a whole service";
    let problem = Diagnostic::warning(Code::FOREIGN_KEY, owner.span, message);
    problem.label("not honoured").help("write the label `owner` among those of the service")
}

/// The name with `_` for all that label names of Prometheus cannot have; a change is said.
pub(super) fn prometheus_name(
    name: Spanned<String>,
    what: &str,
    problems: &mut Vec<Diagnostic>,
) -> Spanned<String> {
    if is_bare_label(&name.value) {
        return name;
    }
    let letter = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let mut value: String = name.value.chars().map(letter).collect();
    if !value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        value.insert(0, '_');
    }
    let message = format!("the {what} `{}` becomes `{value}`", name.value);
    let help = "Prometheus' names have letters, digits and `_`";
    problems.push(Diagnostic::warning(Code::FOREIGN_MEANING, name.span, message).help(help));
    Spanned { value, span: name.span }
}

/// A value that the document does not say, at the place that it is about.
pub(super) fn implied(value: impl Into<String>, span: Span) -> Spanned<String> {
    Spanned { value: value.into(), span }
}

/// `99.9`, which its format means as per cent, as `99.9%`.
pub(super) fn percent(number: &Spanned<String>) -> Spanned<String> {
    let value = format!("{}%", number.value.trim_end_matches('%'));
    Spanned { value, span: number.span }
}

/// `0.999` as `99.9%`, to the last digit.
pub(super) fn percent_of_ratio(
    ratio: &Spanned<String>,
    key: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<Spanned<String>> {
    let share = decimal(&ratio.value).filter(|share| (Decimal::ZERO..=Decimal::ONE).contains(share));
    let Some(share) = share else {
        let message = format!("`{key}` is a number from 0 to 1");
        problems.push(Diagnostic::error(Code::OBJECTIVE, ratio.span, message).help("write, say, `0.999`"));
        return None;
    };
    let value = format!("{}%", (share * Decimal::ONE_HUNDRED).normalize());
    Some(Spanned { value, span: ratio.span })
}

/// A number as YAML and JSON write it.
pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let plain = Decimal::from_str_exact(text).ok();
    plain.or_else(|| Decimal::from_scientific(text).ok())
}

/// An annotation of an object that nothing of sloe takes up.
pub(super) fn annotation_not_honoured(name: &Spanned<String>, help: &str) -> Diagnostic {
    let message = format!("the annotation `{}` is not honoured", name.value);
    Diagnostic::warning(Code::FOREIGN_KEY, name.span, message).help(help)
}

/// Whether a key says `wanted`; where it says something else, that is reported and nothing else is read.
pub(super) fn expect(
    fields: &Fields<'_>,
    key: &'static str,
    wanted: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<()> {
    let found = fields.text(key, problems);
    if found.as_ref().is_some_and(|found| found.value == wanted) {
        return Some(());
    }
    let message = match &found {
        Some(found) => format!("unknown {key} `{}`", found.value),
        None => format!("this document has no {key}"),
    };
    let place = found.map_or(fields.place(), |found| found.span);
    problems.push(
        Diagnostic::error(Code::UNKNOWN_DOCUMENT, place, message).help(format!("sloe reads `{wanted}`")),
    );
    None
}
