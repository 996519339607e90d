//! Parts that services and SLOs of `sloe/v1` share.

use crate::convert::query::with_our_window;
use crate::convert::tree::{Map, Tree};
use crate::spec::{AlertSpec, AlertsSpec, MaintenanceSpec, PairSpec, RecordAsSpec, Spanned};

/// `alerts:`.
pub(super) fn alerts(spec: &AlertsSpec) -> Tree {
    let mut map = Map::default();
    map.add("min_bad_events", plain(spec.min_bad_events.as_ref()));
    map.add("pairs", Tree::List(spec.pairs.iter().flatten().map(pair).collect()));
    map.add("page", alert(&spec.page))
        .add("ticket", alert(&spec.ticket))
        .add("absent", alert(&spec.absent))
        .take()
}

fn alert(spec: &AlertSpec) -> Tree {
    let mut map = Map::default();
    map.boolean("enabled", spec.enabled.as_ref()).text("name", spec.name.as_ref());
    map.text("severity", spec.severity.as_ref()).word("for", spec.hold.as_ref());
    map.pairs("labels", &spec.labels).pairs("annotations", &spec.annotations).take()
}

fn pair(spec: &PairSpec) -> Tree {
    let mut map = Map::default();
    map.text("alert", spec.alert.as_ref())
        .word("long", spec.long.as_ref())
        .word("short", spec.short.as_ref());
    map.add("burn_rate", plain(spec.burn_rate.as_ref())).word("budget", spec.budget.as_ref()).take()
}

/// A number, as it was written.
fn plain(number: Option<&Spanned<String>>) -> Tree {
    number.map_or(Tree::List(Vec::new()), |number| Tree::Plain(number.value.clone(), Some(number.span)))
}

/// `maintenance:`.
pub(super) fn maintenance(all: &[MaintenanceSpec]) -> Tree {
    let one = |spec: &MaintenanceSpec| {
        let mut map = Map::default();
        map.text("from", spec.from.as_ref()).text("to", spec.to.as_ref());
        if let Some((node, text)) = spec.when.as_ref().and_then(|node| Some((node, node.text()?))) {
            map.add("when", Tree::Text(with_our_window(text), Some(node.span)));
        }
        map.text("reason", spec.reason.as_ref()).take()
    };
    Tree::List(all.iter().map(one).collect())
}

/// `record_as:`.
pub(super) fn record_as(all: &[RecordAsSpec]) -> Tree {
    Tree::Map(all.iter().map(|spec| (spec.what.value.clone(), Tree::text(&spec.name))).collect())
}
