//! Names as Kubernetes takes them.

use crate::diag::{Code, Diagnostic};
use crate::spec::Spanned;

/// A run's name is the experiment's and 17 characters more, and Litmus' pods have names made of it: 50 in all.
const LONGEST_NAME: usize = 33;
/// What labels and namespaces may have.
const LONGEST_LABEL: usize = 63;
/// What other objects may have.
const LONGEST_OBJECT: usize = 253;

/// The name of an experiment.
pub(super) fn experiment(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let why = "runs are named after it, and objects of Kubernetes after runs";
    named(text, "an experiment", is_label(&text.value), LONGEST_NAME, why, problems)
}

/// The name of a namespace.
pub(super) fn namespace(text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let why = "Kubernetes takes no other";
    named(text, "a namespace", is_label(&text.value), LONGEST_LABEL, why, problems)
}

/// The name of another object, which may have dots.
pub(super) fn object(text: &Spanned<String>, what: &str, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let why = "Kubernetes takes no other";
    named(text, what, text.value.split('.').all(is_label), LONGEST_OBJECT, why, problems)
}

fn named(
    text: &Spanned<String>,
    what: &str,
    sound: bool,
    longest: usize,
    why: &str,
    problems: &mut Vec<Diagnostic>,
) -> Option<String> {
    let problem = if !sound {
        format!("{what} is named with lower-case letters, digits and `-`, a letter or digit first and last")
    } else if text.value.len() > longest {
        format!("the name of {what} has at most {longest} characters")
    } else {
        return Some(text.value.clone());
    };
    problems.push(Diagnostic::error(Code::NAME, text.span, problem).help(why));
    None
}

/// A label as DNS has it (RFC 1123), whatever its length.
pub(super) fn is_label(name: &str) -> bool {
    let end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.starts_with(end) && name.ends_with(end) && name.chars().all(|c| end(c) || c == '-')
}

/// The name or the value of a label of Kubernetes.
pub(super) fn is_label_value(text: &str) -> bool {
    let end = |c: char| c.is_ascii_alphanumeric();
    let inner = |c: char| end(c) || matches!(c, '-' | '_' | '.');
    text.len() <= LONGEST_LABEL && text.starts_with(end) && text.ends_with(end) && text.chars().all(inner)
}
