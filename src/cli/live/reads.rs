//! What an SLO reads of Prometheus, and where its spec says so.

use crate::diag::{Sources, Span};
use crate::model::{CountedAs, HistogramKind, Query, Sli, Slo};
use crate::promql::{self, Expr, VectorSelector};
use crate::spec::{ServiceSpec, SliSpec, SloSpec};
use crate::yaml::Node;

/// An SLO, its spec and its spec's file.
pub(super) struct Subject<'a> {
    pub(super) slo: &'a Slo,
    pub(super) spec: &'a SloSpec,
    pub(super) service: &'a ServiceSpec,
    pub(super) sources: &'a Sources,
}

/// Some series that an SLO reads.
pub(super) struct Read<'a> {
    pub(super) selector: VectorSelector,
    /// Whether the SLO is unknown without them; bad events need not have happened yet.
    pub(super) vital: bool,
    node: &'a Node,
    sources: &'a Sources,
}

impl<'a> Subject<'a> {
    /// All series that the SLI reads, a composite's own being none.
    pub(super) fn reads(&self) -> Vec<Read<'a>> {
        let (counted_node, total_node) = self.nodes();
        let (Some(counted_node), Some(total_node)) = (counted_node, total_node) else { return Vec::new() };
        let read = |selector: &VectorSelector, node, vital| Read {
            selector: selector.clone(),
            vital,
            node,
            sources: self.sources,
        };
        let of_expr = |expr: &Expr, node, vital| {
            promql::selectors(expr).into_iter().map(|selector| read(selector, node, vital)).collect()
        };
        let of_query = |query: &Query, node, vital| match query {
            Query::Counter(selector) => vec![read(selector, node, vital)],
            Query::Expression(expr) => of_expr(expr, node, vital),
        };
        match &self.slo.sli {
            Sli::Events { counted, counted_as, total } => {
                let mut reads = of_query(counted, counted_node, *counted_as == CountedAs::Good);
                // Of an expression nobody can tell which parts it can do without.
                reads.extend(of_query(total, total_node, matches!(total, Query::Counter(_))));
                reads
            }
            Sli::Latency { histogram, kind, .. } => {
                vec![read(&observations(histogram, *kind), total_node, true)]
            }
            Sli::Ratio { errors } => of_expr(errors, total_node, false),
            Sli::Gauge { query, .. } => of_expr(query, total_node, promql::is_selector(query).is_some()),
            Sli::Probe { success } => vec![read(success, total_node, true)],
            Sli::Composite { .. } => Vec::new(),
        }
    }

    /// The nodes of the counted events and of the total, where the SLI has two.
    fn nodes(&self) -> (Option<&'a Node>, Option<&'a Node>) {
        match &self.spec.sli {
            Some(SliSpec::Events(events)) => (events.counted.as_ref(), events.total.as_ref()),
            Some(SliSpec::Latency(latency)) => (latency.histogram.as_ref(), latency.histogram.as_ref()),
            Some(SliSpec::Ratio { errors }) => (errors.as_ref(), errors.as_ref()),
            Some(SliSpec::Gauge { query, .. }) => (query.as_ref(), query.as_ref()),
            Some(SliSpec::Probe { success }) => (success.as_ref(), success.as_ref()),
            Some(SliSpec::Composite(_)) | None => (None, None),
        }
    }

    /// Where the counted events and the total stand.
    pub(super) fn query_places(&self) -> (Span, Span) {
        let (counted, total) = self.nodes();
        let place = |node: Option<&Node>| node.map_or(self.spec.place, |node| node.span);
        (place(counted), place(total))
    }
}

impl Read<'_> {
    /// The metric's name.
    pub(super) fn metric(&self) -> &str {
        self.selector.name.as_deref().unwrap_or_default()
    }

    /// Where a part of the selector stands.
    pub(super) fn place(&self, span: promql::Span) -> Span {
        span.within(self.node, self.sources)
    }
}

/// The series that hold a histogram's number of observations.
pub(super) fn observations(histogram: &VectorSelector, kind: HistogramKind) -> VectorSelector {
    match kind {
        HistogramKind::Classic => histogram.with_suffix("_count"),
        HistogramKind::Native => histogram.clone(),
    }
}
