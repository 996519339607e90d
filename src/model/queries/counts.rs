//! One query of events: a counter, or an expression that counts within `$window`.

use super::Reader;
use super::parse::{has_window, instant_vector, named, place};
use crate::diag::{Code, Diagnostic};
use crate::model::Query;
use crate::promql::{self, Expr, Quantity};
use crate::yaml::Node;

/// A query, what it was read from, and the labels that it sums by.
pub(super) struct Counts {
    pub(super) query: Query,
    /// As it was written.
    pub(super) written: Expr,
    /// The labels of a `sum by (…)` around the counter.
    pub(super) by: Vec<String>,
}

impl Reader<'_> {
    /// What a text counts.
    pub(super) fn counts(&self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Counts> {
        let written = instant_vector(node, self.sources, problems)?;
        self.counts_of(written, node, problems)
    }

    /// What an expression counts.
    pub(super) fn counts_of(
        &self,
        written: Expr,
        node: &Node,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Counts> {
        if let Some(selector) = promql::is_selector(&written) {
            let query = Query::Counter(named(selector, node, self.sources, problems)?.clone());
            return Some(Counts { query, written, by: Vec::new() });
        }
        if let Some((selector, by)) = promql::summed_counter(&written) {
            let query = Query::Counter(named(selector, node, self.sources, problems)?.clone());
            let by: Vec<String> = by.into_iter().map(str::to_owned).collect();
            self.plainer(&query, &by, &written, node, problems);
            return Some(Counts { query, written, by });
        }
        has_window(&written, node, self.sources, problems).then_some(())?;
        let counts = promql::as_counts(&written);
        if counts.is_none() || !self.is_foreign() && promql::quantity(&written) == Quantity::Rate {
            problems.push(self.no_counts(&written, node));
        }
        let query = Query::Expression(counts.unwrap_or_else(|| written.clone()));
        Some(Counts { query, written, by: Vec::new() })
    }

    /// In our own format, says that a plain selector is enough.
    fn plainer(
        &self,
        query: &Query,
        by: &[String],
        written: &Expr,
        node: &Node,
        problems: &mut Vec<Diagnostic>,
    ) {
        if self.is_foreign() {
            return;
        }
        let span = place(node, written.span, self.sources);
        let message = if written.to_string().contains("rate(") {
            "a rate stands where events are counted"
        } else {
            "windows and sums are applied without being asked for"
        };
        let query = query.to_string();
        // Whether the labels to sum by stand in `group_by` as well is not known here.
        let edit = by.is_empty().then(|| self.replace(written.span, &query, node)).flatten();
        problems.push(
            Diagnostic::warning(Code::NOT_COUNTS, span, message).remedy(edit, format!("write `{query}`")),
        );
    }

    fn no_counts(&self, written: &Expr, node: &Node) -> Diagnostic {
        let span = place(node, written.span, self.sources);
        let (message, help) = match promql::quantity(written) {
            Quantity::Rate => (
                "a rate stands where events are counted",
                "write `increase` for `rate`: ratios stay the same, and event counts become right",
            ),
            Quantity::Plain | Quantity::Zero => (
                "this gives a plain number, not a count of events",
                "an error ratio belongs under `ratio: {errors: …}`",
            ),
            Quantity::Count | Quantity::Unknown => (
                "it is not clear that this counts the events within `$window`",
                "`increase(requests_total[$window])` counts them; ratios are right if both queries use the same unit",
            ),
        };
        Diagnostic::warning(Code::NOT_COUNTS, span, message).help(help)
    }
}
