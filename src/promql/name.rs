//! Names and strings as they are printed: bare where Prometheus reads them so, quoted elsewhere.

use std::fmt::{self, Write};

use super::number::is_number_word;

/// The label that holds the metric's name.
pub(super) const METRIC_NAME: &str = "__name__";

/// Keywords that Prometheus does not read as a metric.
const RESERVED: [&str; 6] = ["atan2", "bool", "group_left", "group_right", "ignoring", "on"];

/// Whether a name may stand as a metric without quotes.
#[must_use]
pub fn is_bare_metric(name: &str) -> bool {
    is_word(name, |c| c == ':') && !is_reserved(name) && !is_number_word(name)
}

/// Whether a keyword cannot be a metric.
pub(super) fn is_reserved(name: &str) -> bool {
    RESERVED.iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// Whether a name may stand as a label without quotes.
#[must_use]
pub fn is_bare_label(name: &str) -> bool {
    is_word(name, |_| false)
}

/// Whether a name may stand in `by (…)` and `on (…)` without quotes, given that it is a word.
pub(super) fn is_grouping_word(name: &str) -> bool {
    !is_number_word(name) && !name.eq_ignore_ascii_case("without")
}

/// A label in `by (…)` or `on (…)`, in quotes where it needs them.
pub(super) fn write_grouping_label(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    if is_grouping_word(name) { write_label(f, name) } else { write_string(f, name) }
}

/// A label, in quotes where it needs them.
pub(super) fn write_label(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    if is_bare_label(name) { f.write_str(name) } else { write_string(f, name) }
}

/// A string in double quotes with Go's escapes.
pub(super) fn write_string(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in value.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            _ if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            // Prometheus takes the replacement character for broken UTF-8 unless it is escaped.
            char::REPLACEMENT_CHARACTER => f.write_str("\\ufffd")?,
            _ => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

fn is_word(name: &str, also: impl Fn(char) -> bool) -> bool {
    let head = |c: char| c.is_ascii_alphabetic() || c == '_' || also(c);
    name.starts_with(head) && name.chars().all(|c| head(c) || c.is_ascii_digit())
}
