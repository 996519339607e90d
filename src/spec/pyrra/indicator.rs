//! `indicator:` by its kinds.

use crate::diag::{Diagnostic, Span};
use crate::spec::fields::Fields;
use crate::spec::pyrra::shapes;
use crate::spec::{EventsSpec, LatencySpec, SliSpec, Spanned};
use crate::yaml::Node;

type Found = (SliSpec, Vec<Spanned<String>>);
type Kind = fn(&Fields<'_>, &mut Vec<Diagnostic>) -> Option<Found>;

const KINDS: [Kind; 4] = [ratio, latency, latency_native, bool_gauge];

/// The SLI and its grouping; every kind that is there is checked, although only one may be.
pub(super) fn sli(
    fields: &Fields<'_>,
    problems: &mut Vec<Diagnostic>,
) -> (Option<SliSpec>, Vec<Spanned<String>>) {
    let Some(fields) = fields.mapping("indicator", &shapes::INDICATOR, problems) else {
        return (None, Vec::new());
    };
    let found: Vec<Found> = KINDS.iter().filter_map(|kind| kind(&fields, problems)).collect();
    fields.finish(problems);
    found.into_iter().next().map_or((None, Vec::new()), |(sli, group_by)| (Some(sli), group_by))
}

fn ratio(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<Found> {
    let fields = fields.mapping("ratio", &shapes::RATIO, problems)?;
    let (errors, total) = (metric(&fields, "errors", problems), metric(&fields, "total", problems));
    let events = EventsSpec { counted: errors, is_good: false, total };
    Some((SliSpec::Events(events), grouping(fields, problems)))
}

fn latency(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<Found> {
    let fields = fields.mapping("latency", &shapes::LATENCY, problems)?;
    let (success, total) = (metric(&fields, "success", problems), metric(&fields, "total", problems));
    let events = EventsSpec { counted: success, is_good: true, total };
    Some((SliSpec::Events(events), grouping(fields, problems)))
}

fn latency_native(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<Found> {
    let fields = fields.mapping("latencyNative", &shapes::LATENCY_NATIVE, problems)?;
    let place: Span = fields.place();
    let spec = LatencySpec {
        histogram: metric(&fields, "total", problems),
        below: fields.text("latency", problems),
        native: Some(Spanned { value: true, span: place }),
    };
    Some((SliSpec::Latency(spec), grouping(fields, problems)))
}

fn bool_gauge(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<Found> {
    let fields = fields.mapping("bool_gauge", &shapes::BOOL_GAUGE, problems)?;
    let success = fields.query("metric", problems);
    Some((SliSpec::Probe { success }, grouping(fields, problems)))
}

fn metric(fields: &Fields<'_>, key: &'static str, problems: &mut Vec<Diagnostic>) -> Option<Node> {
    let fields = fields.mapping(key, &shapes::QUERY, problems)?;
    let query = fields.query("metric", problems);
    fields.finish(problems);
    query
}

fn grouping(fields: Fields<'_>, problems: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
    let labels = fields.texts("grouping", problems);
    fields.finish(problems);
    labels
}
