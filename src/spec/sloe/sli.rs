//! `sli:` by its kinds.

use crate::diag::Diagnostic;
use crate::spec::fields::Fields;
use crate::spec::sloe::shapes;
use crate::spec::{CompositeSpec, EventsSpec, LatencySpec, SliSpec, SlicesSpec};

type Kind = fn(&Fields<'_>, &mut Vec<Diagnostic>) -> Option<SliSpec>;

/// The kinds, in the order in which the first of several is taken.
const KINDS: [Kind; 6] = [events, latency, ratio, gauge, probe, composite];

/// The SLI and its slices; every kind that is there is checked, although only one may be.
pub(super) fn sli(
    fields: &Fields<'_>,
    problems: &mut Vec<Diagnostic>,
) -> (Option<SliSpec>, Option<SlicesSpec>) {
    let Some(fields) = fields.mapping("sli", &shapes::SLI, problems) else { return (None, None) };
    let found: Vec<SliSpec> = KINDS.iter().filter_map(|kind| kind(&fields, problems)).collect();
    let slices = slices(&fields, problems);
    fields.finish(problems);
    (found.into_iter().next(), slices)
}

fn events(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("events", &shapes::EVENTS, problems)?;
    let (bad, good) = (fields.query("bad", problems), fields.query("good", problems));
    let is_good = bad.is_none();
    let spec = EventsSpec { counted: bad.or(good), is_good, total: fields.query("total", problems) };
    fields.finish(problems);
    Some(SliSpec::Events(spec))
}

fn latency(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("latency", &shapes::LATENCY, problems)?;
    let spec = LatencySpec {
        histogram: fields.query("histogram", problems),
        below: fields.text("below", problems),
        native: fields.boolean("native", problems),
    };
    fields.finish(problems);
    Some(SliSpec::Latency(spec))
}

fn ratio(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("ratio", &shapes::RATIO, problems)?;
    let errors = fields.query("errors", problems);
    fields.finish(problems);
    Some(SliSpec::Ratio { errors })
}

fn gauge(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("gauge", &shapes::GAUGE, problems)?;
    let (query, good) = (fields.query("query", problems), fields.text("good", problems));
    fields.finish(problems);
    Some(SliSpec::Gauge { query, good })
}

fn probe(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("probe", &shapes::PROBE, problems)?;
    let success = fields.query("success", problems);
    fields.finish(problems);
    Some(SliSpec::Probe { success })
}

fn composite(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<SliSpec> {
    let fields = fields.mapping("composite", &shapes::COMPOSITE, problems)?;
    let (all_of, weights) = (fields.texts("all_of", problems), fields.pairs("weights", problems));
    let spec = if fields.has("weights") && !fields.has("all_of") {
        CompositeSpec::Weights(weights)
    } else {
        CompositeSpec::AllOf(all_of)
    };
    fields.finish(problems);
    Some(SliSpec::Composite(spec))
}

fn slices(fields: &Fields<'_>, problems: &mut Vec<Diagnostic>) -> Option<SlicesSpec> {
    let fields = fields.mapping("slices", &shapes::SLICES, problems)?;
    let spec = SlicesSpec {
        place: fields.place(),
        length: fields.text("length", problems),
        target: fields.text("target", problems),
        partial: fields.boolean("partial", problems),
        empty: fields.choice("empty", problems),
    };
    fields.finish(problems);
    Some(spec)
}
