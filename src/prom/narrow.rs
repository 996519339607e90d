//! The one place where matchers come into queries: an address may answer for several Prometheus.

use std::borrow::Cow;

use crate::promql::{self, MatchOp, Matcher, VectorSelector};

/// `query` with `matchers` in each of its selectors; without any, byte for byte what it is.
///
/// # Errors
/// When the query cannot be read: what could not be narrowed must not be asked.
pub(super) fn narrowed<'a>(query: &'a str, matchers: &[Matcher]) -> Result<Cow<'a, str>, String> {
    if matchers.is_empty() {
        return Ok(Cow::Borrowed(query));
    }
    let (expr, problems) = promql::parse(query);
    let expr =
        expr.ok_or_else(|| problems.first().map(|problem| problem.message.clone()).unwrap_or_default())?;
    Ok(Cow::Owned(promql::map_selectors(&expr, |selector| with(selector, matchers)).to_string()))
}

/// What selects all series that `matchers` match; `None` without any.
pub(super) fn all_series(matchers: &[Matcher]) -> Option<String> {
    let named = VectorSelector::default().with_matcher(Matcher::new("__name__", MatchOp::Regex, ".+"));
    (!matchers.is_empty()).then(|| with(&named, matchers).to_string())
}

fn with(selector: &VectorSelector, matchers: &[Matcher]) -> VectorSelector {
    matchers.iter().fold(selector.clone(), |narrowed, matcher| narrowed.with_matcher(matcher.clone()))
}
