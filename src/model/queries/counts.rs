//! One query of events: a counter, or an expression that counts within `$window`.

use super::Reader;
use super::parse::{has_window, instant_vector, named};
use crate::diag::{Code, Diagnostic};
use crate::model::Query;
use crate::promql::{self, Expr, Quantity};
use crate::yaml::Node;

/// A query, what it was read from, and the labels that it sums by.
pub(super) struct Counts {
    pub(super) query: Query,
    /// As it was written.
    pub(super) written: Expr,
    /// The labels of a `sum by (…)` around all of it.
    pub(super) by: Vec<String>,
    /// The unit in which it was written.
    pub(super) unit: Unit,
}

/// What the numbers of a query are, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A counter: whatever the other query is.
    Any,
    /// Events within `$window`.
    Count,
    /// Events a second.
    Rate,
    /// Events within a length of time of its own.
    Own(String),
    /// Nobody knows.
    Unknown,
}

impl Reader<'_> {
    /// What a text counts.
    pub(super) fn counts(&self, node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Counts> {
        let written = instant_vector(node, self.sources, problems)?;
        self.counts_of(promql::without_zero(&written).clone(), node, problems)
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
            return Some(Counts { query, written, by: Vec::new(), unit: Unit::Any });
        }
        let by = owned(promql::summed_by(&written));
        if let Some((selector, _)) = promql::summed_counter(&written) {
            let query = Query::Counter(named(selector, node, self.sources, problems)?.clone());
            self.plainer(&query, &by, &written, node, problems);
            let unit = Unit::of_counter(&written);
            return Some(Counts { query, written, by, unit });
        }
        has_window(&written, node, self.sources, problems).then_some(())?;
        let counts = promql::as_counts(&written);
        if counts.is_none() || !self.is_foreign() && promql::quantity(&written) == Quantity::Rate {
            problems.push(self.no_counts(&written, node));
        }
        let query = Query::Expression(counts.unwrap_or_else(|| written.clone()));
        Some(Counts { query, unit: Unit::of(&written), written, by })
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
        let span = written.span.within(node, self.sources);
        let rate = promql::counted_over(written).is_some_and(|(function, _)| function == "rate");
        let message = if rate {
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
        let span = written.span.within(node, self.sources);
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

impl Unit {
    fn of(written: &Expr) -> Self {
        match promql::quantity(written) {
            Quantity::Count => Self::Count,
            Quantity::Rate => Self::Rate,
            Quantity::Plain | Quantity::Zero | Quantity::Unknown => Self::Unknown,
        }
    }

    /// Of one counter under `rate` or `increase`, whose range may be a length of its own.
    fn of_counter(written: &Expr) -> Self {
        match promql::counted_over(written) {
            Some((function, range)) if !promql::uses_window(written) => {
                Self::Own(format!("{function} over {range}"))
            }
            _ => Self::of(written),
        }
    }
}

impl Counts {
    fn is_counter(&self) -> bool {
        matches!(self.query, Query::Counter(_))
    }

    /// The expression as it was written, where it cannot be known what the other query is.
    fn keep_written(&mut self) {
        if self.unit == Unit::Rate {
            self.query = Query::Expression(self.written.clone());
        }
    }
}

/// Puts two queries into one unit; false where they are written in different ones, which divided by each other are no share.
pub(super) fn agree(one: &mut Counts, other: &mut Counts) -> bool {
    let unit = one.unit.clone();
    match (&unit, &other.unit) {
        // Whoever writes two counters means them, whatever stands around them.
        _ if one.is_counter() && other.is_counter() => true,
        (Unit::Unknown, _) | (_, Unit::Unknown) => {
            one.keep_written();
            other.keep_written();
            !matches!((&unit, &other.unit), (Unit::Own(_), _) | (_, Unit::Own(_)))
        }
        (Unit::Any, one) | (one, Unit::Any) => !matches!(one, Unit::Own(_)),
        (one, other) => one == other,
    }
}

fn owned(labels: Option<Vec<&str>>) -> Vec<String> {
    labels.unwrap_or_default().into_iter().map(str::to_owned).collect()
}
