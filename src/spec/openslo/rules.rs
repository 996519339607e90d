//! What `OpenSLO`'s own validator demands and sloe does without: a warning, so that documents in the wild are read.

use crate::diag::{Code, Diagnostic, Span};
use crate::spec::Spanned;

/// The longest description, in characters.
const DESCRIPTION: usize = 1_050;
/// The longest name, and the longest name for people.
const NAME: usize = 63;

/// Says that a document breaks a rule of its format.
pub(super) fn broken(place: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(Code::FOREIGN_RULE, place, message)
}

/// A name has to be a label as RFC 1123 defines them.
pub(super) fn name(name: &Spanned<String>, problems: &mut Vec<Diagnostic>) {
    if !is_dns_label(&name.value) {
        let message = format!("`{}` is no name as OpenSLO wants them", name.value);
        let help =
            "its validator takes small letters, digits and `-`, at most 63, a letter or digit at both ends";
        problems.push(broken(name.span, message).help(help));
    }
}

/// Whether a name is a label as RFC 1123 defines them.
fn is_dns_label(name: &str) -> bool {
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let ends = !name.starts_with('-') && !name.ends_with('-');
    !name.is_empty() && name.len() <= NAME && name.bytes().all(inner) && ends
}

/// Names for people are short.
pub(super) fn display_name(name: Option<&Spanned<String>>, problems: &mut Vec<Diagnostic>) {
    let long = name.filter(|name| name.value.chars().count() > NAME);
    let warn = |name: &Spanned<String>| {
        broken(name.span, format!("OpenSLO's validator takes display names of at most {NAME} characters"))
    };
    problems.extend(long.map(warn));
}

/// Descriptions are bounded.
pub(super) fn description(text: Option<&Spanned<String>>, problems: &mut Vec<Diagnostic>) {
    let long = text.filter(|text| text.value.chars().count() > DESCRIPTION);
    let warn = |text: &Spanned<String>| {
        broken(
            text.span,
            format!("OpenSLO's validator takes descriptions of at most {DESCRIPTION} characters"),
        )
    };
    problems.extend(long.map(warn));
}
