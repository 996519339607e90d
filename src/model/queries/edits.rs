//! Remedies for queries, as edits of the file.

use super::Reader;
use crate::diag::Edit;
use crate::promql::{Matcher, Span, VectorSelector};
use crate::yaml::Node;

impl Reader<'_> {
    /// Puts `text` in the place of a part of the query.
    pub(super) fn replace(&self, span: Span, text: &str, node: &Node) -> Option<Edit> {
        node.edit(&self.sources.get(node.span.file).text, span.start, span.end, text)
    }

    /// Gives the metric of a selector another name, where it stands before the braces.
    pub(super) fn rename(&self, selector: &VectorSelector, name: &str, node: &Node) -> Option<Edit> {
        let (start, old) = (selector.span.start, selector.name.as_deref()?);
        let first = node.text()?.get(start..)?.starts_with(old);
        first.then(|| self.replace(Span::new(start, start + old.len()), name, node)).flatten()
    }

    /// Removes a matcher and the comma that would be left over.
    pub(super) fn remove(&self, selector: &VectorSelector, matcher: &Matcher, node: &Node) -> Option<Edit> {
        let span = matcher.span;
        let before = selector.matchers.iter().rfind(|other| other.span.end <= span.start);
        let after = selector.matchers.iter().find(|other| other.span.start >= span.end);
        let (start, end) = match (before, after) {
            (_, Some(after)) => (span.start, after.span.start),
            (Some(before), None) => (before.span.end, span.end),
            (None, None) => (span.start, span.end),
        };
        self.replace(Span::new(start, end), "", node)
    }
}
