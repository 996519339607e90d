//! What is valid and yet not meant: warnings on compiled SLOs, with figures.

mod alerts;
mod labels;
mod parts;
mod ranges;
mod slices;

use crate::diag::{Diagnostic, Sources, Span};
use crate::model::Slo;
use crate::promql;
use crate::spec::{ServiceSpec, SliSpec, SloSpec};
use crate::yaml::Node;

/// A compiled SLO and what it was written as.
pub(super) struct Subject<'a> {
    pub(super) slo: &'a Slo,
    pub(super) spec: &'a SloSpec,
    pub(super) service: &'a ServiceSpec,
    pub(super) sources: &'a Sources,
}

/// What is doubtful about an SLO that is valid.
pub(super) fn lint(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let lints = [parts::lint, labels::lint, ranges::lint, slices::lint, alerts::lint];
    lints.into_iter().flat_map(|lint| lint(subject)).collect()
}

impl Subject<'_> {
    /// The queries of the SLI by their keys; the counted one first.
    fn queries(&self) -> Vec<(&'static str, &Node)> {
        let queries = match self.spec.sli.as_ref() {
            Some(SliSpec::Events(events)) => vec![
                (if events.is_good { "good" } else { "bad" }, events.counted.as_ref()),
                ("total", events.total.as_ref()),
            ],
            Some(SliSpec::Ratio { errors }) => vec![("errors", errors.as_ref())],
            Some(SliSpec::Gauge { query, .. }) => vec![("query", query.as_ref())],
            Some(SliSpec::Latency(_) | SliSpec::Probe { .. } | SliSpec::Composite(_)) | None => Vec::new(),
        };
        queries.into_iter().filter_map(|(key, node)| Some((key, node?))).collect()
    }

    /// Where a part of a query stands.
    fn place(&self, node: &Node, span: promql::Span) -> Span {
        span.within(node, self.sources)
    }
}
