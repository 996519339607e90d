//! Regular expressions: the patterns of `=~` and `!~`, which match the whole of a label's value.

use regex::Regex;

use super::re2;

/// What is wrong with a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PatternProblem {
    /// Prometheus refuses it.
    Invalid(String),
    /// Prometheus may know more about it.
    Unreadable,
}

/// Looks for what Prometheus would refuse.
pub(super) fn check(pattern: &str) -> Option<PatternProblem> {
    if is_plain(pattern) {
        return None;
    }
    match re2::to_rust(pattern) {
        Err(message) => Some(PatternProblem::Invalid(message)),
        Ok(rust) => regex_syntax::parse(&rust).err().map(|_| PatternProblem::Unreadable),
    }
}

/// Whether a pattern matches the whole of a value; `None` when it cannot be compiled.
pub(super) fn is_match(pattern: &str, value: &str) -> Option<bool> {
    if is_plain(pattern) {
        return Some(pattern == value);
    }
    let rust = re2::to_rust(pattern).ok()?;
    Regex::new(&format!("^(?s:{rust})$")).ok().map(|regex| regex.is_match(value))
}

/// Patterns without any sign are common and need no engine.
fn is_plain(pattern: &str) -> bool {
    pattern.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | ':' | ' ' | ','))
}
