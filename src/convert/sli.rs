//! `sli:` of `sloe/v1`: queries as they were understood, which is how sloe writes them.

use crate::convert::query::with_our_window;
use crate::convert::tree::{Map, Tree};
use crate::diag::Span;
use crate::model::{CountedAs, HistogramKind, Sli, Slo};
use crate::spec::{CompositeSpec, Pair, SliSpec, SlicesSpec, SloSpec};
use crate::yaml::Node;

/// What is counted, and how.
pub(super) fn sli(spec: &SloSpec, slo: &Slo) -> Tree {
    let mut map = Map::default();
    let (kind, content) = kind(spec.sli.as_ref(), slo);
    map.add(kind, content);
    if let Some(slices) = &spec.slices {
        map.add("slices", self::slices(slices));
    }
    map.take()
}

fn kind(spec: Option<&SliSpec>, slo: &Slo) -> (&'static str, Tree) {
    let places = Places::of(spec);
    let mut map = Map::default();
    match &slo.sli {
        Sli::Events { counted, counted_as, total } => {
            let key = if *counted_as == CountedAs::Bad { "bad" } else { "good" };
            map.add(key, query(counted, places.first)).add("total", query(total, places.second));
            ("events", map.take())
        }
        Sli::Latency { histogram, written, kind, .. } => {
            map.add("histogram", query(histogram, places.first));
            map.add("below", Tree::Plain(written.clone(), places.second));
            if *kind == HistogramKind::Native {
                map.add("native", Tree::Plain("true".to_owned(), None));
            }
            ("latency", map.take())
        }
        Sli::Ratio { errors } => ("ratio", map.add("errors", query(errors, places.first)).take()),
        Sli::Gauge { query: gauge, good } => {
            let good = Tree::Text(good.to_string(), places.second);
            ("gauge", map.add("query", query(gauge, places.first)).add("good", good).take())
        }
        Sli::Probe { success } => ("probe", map.add("success", query(success, places.first)).take()),
        Sli::Composite { .. } => ("composite", composite(spec)),
    }
}

/// Where the first and the second value of an SLI were read.
struct Places {
    first: Option<Span>,
    second: Option<Span>,
}

impl Places {
    fn of(spec: Option<&SliSpec>) -> Self {
        let place = |node: &Option<Node>| node.as_ref().map(|node| node.span);
        let (first, second) = match spec {
            Some(SliSpec::Events(spec)) => (place(&spec.counted), place(&spec.total)),
            Some(SliSpec::Latency(spec)) => {
                (place(&spec.histogram), spec.below.as_ref().map(|below| below.span))
            }
            Some(SliSpec::Ratio { errors }) => (place(errors), None),
            Some(SliSpec::Gauge { query, good }) => (place(query), good.as_ref().map(|good| good.span)),
            Some(SliSpec::Probe { success }) => (place(success), None),
            Some(SliSpec::Composite(_)) | None => (None, None),
        };
        Self { first, second }
    }
}

fn query(query: &impl std::fmt::Display, place: Option<Span>) -> Tree {
    Tree::Text(with_our_window(&query.to_string()), place)
}

fn composite(spec: Option<&SliSpec>) -> Tree {
    let mut map = Map::default();
    match spec {
        Some(SliSpec::Composite(CompositeSpec::AllOf(names))) => {
            map.add("all_of", Tree::List(names.iter().map(Tree::text).collect()));
        }
        Some(SliSpec::Composite(CompositeSpec::Weights(weights))) => {
            let weight = |(name, weight): &Pair| {
                (name.value.clone(), Tree::Plain(weight.value.clone(), Some(weight.span)))
            };
            map.add("weights", Tree::Map(weights.iter().map(weight).collect()));
        }
        _ => {}
    }
    map.take()
}

fn slices(spec: &SlicesSpec) -> Tree {
    let mut map = Map::default();
    map.word("length", spec.length.as_ref()).word("target", spec.target.as_ref());
    map.boolean("partial", spec.partial.as_ref()).text("empty", spec.empty.as_ref()).take()
}
