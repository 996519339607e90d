//! Changes as a unified diff.

use crate::output::Change;

/// The unified diff of a changed file, with its path in the header.
#[must_use]
pub fn unified(change: &Change) -> String {
    let path = change.path.display();
    let (old, new) = (format!("a/{path}"), format!("b/{path}"));
    similar::TextDiff::from_lines(&change.before, &change.after).unified_diff().header(&old, &new).to_string()
}
