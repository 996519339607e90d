//! `sli:` of `sloe/v1`.

use crate::convert::query::with_our_window;
use crate::convert::tree::{Map, Tree};
use crate::spec::{CompositeSpec, EventsSpec, LatencySpec, SliSpec, SlicesSpec, SloSpec};
use crate::yaml::Node;

/// What is counted, and how.
pub(super) fn sli(slo: &SloSpec) -> Tree {
    let mut map = Map::default();
    if let Some(sli) = &slo.sli {
        let (kind, content) = kind(sli);
        map.add(kind, content);
    }
    if let Some(slices) = &slo.slices {
        map.add("slices", self::slices(slices));
    }
    map.take()
}

fn kind(sli: &SliSpec) -> (&'static str, Tree) {
    let mut map = Map::default();
    match sli {
        SliSpec::Events(spec) => ("events", events(spec)),
        SliSpec::Latency(spec) => ("latency", latency(spec)),
        SliSpec::Ratio { errors } => ("ratio", query(&mut map, "errors", errors.as_ref()).take()),
        SliSpec::Gauge { query, good } => {
            ("gauge", self::query(&mut map, "query", query.as_ref()).text("good", good.as_ref()).take())
        }
        SliSpec::Probe { success } => ("probe", query(&mut map, "success", success.as_ref()).take()),
        SliSpec::Composite(spec) => ("composite", composite(spec)),
    }
}

fn events(spec: &EventsSpec) -> Tree {
    let mut map = Map::default();
    let counted = if spec.is_good { "good" } else { "bad" };
    query(&mut map, counted, spec.counted.as_ref());
    query(&mut map, "total", spec.total.as_ref());
    map.take()
}

fn latency(spec: &LatencySpec) -> Tree {
    let mut map = Map::default();
    query(&mut map, "histogram", spec.histogram.as_ref());
    map.word("below", spec.below.as_ref()).boolean("native", spec.native.as_ref()).take()
}

fn composite(spec: &CompositeSpec) -> Tree {
    let mut map = Map::default();
    match spec {
        CompositeSpec::AllOf(names) => map.add("all_of", Tree::List(names.iter().map(Tree::text).collect())),
        CompositeSpec::Weights(weights) => map.pairs("weights", weights),
    };
    map.take()
}

fn slices(spec: &SlicesSpec) -> Tree {
    let mut map = Map::default();
    map.word("length", spec.length.as_ref()).word("target", spec.target.as_ref());
    map.boolean("partial", spec.partial.as_ref()).text("empty", spec.empty.as_ref()).take()
}

fn query<'m>(map: &'m mut Map, key: &str, node: Option<&Node>) -> &'m mut Map {
    if let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) {
        map.add(key, Tree::Text(with_our_window(text), Some(node.span)));
    }
    map
}
