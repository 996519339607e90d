//! Tables of objectives, as they stand on the list and on the page of a service.

use std::collections::HashMap;

use super::row::{Row, now_window, service_href};
use crate::charts::{BarScale, state_class};
use crate::daemon::asked::{Asked, Sort};
use crate::daemon::texts::{Present, Sources, objectives, shown, verdict, verdict_class, window_name};
use crate::policy::Gate;
use crate::status::{Budget, Known, Overview, SloStatus};

/// Fewer rows than this are nothing for a browser.
const LONG: usize = 100;

/// A table of objectives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// The window that most have, in words; the rows of others say theirs.
    pub(crate) window: Option<String>,
    /// The window of the burn rates that most have, in words; the rows of others say theirs.
    pub(crate) now_window: Option<String>,
    /// The columns by which it can be ordered.
    pub(crate) sorts: Sorts,
    /// The rows, in one group without a heading or in one a service.
    pub(crate) groups: Vec<Group>,
}

/// Rows that belong together.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// What stands above them.
    pub(crate) heading: Option<Heading>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
}

/// What stands above the rows of a service.
#[derive(Clone, Debug)]
pub(crate) struct Heading {
    /// Where its page is.
    pub(crate) href: String,
    /// The service.
    pub(crate) service: String,
    /// How many of its objectives are shown.
    pub(crate) shown: String,
    /// The class that colours its worst state.
    pub(crate) class: &'static str,
    /// Its worst state in words.
    pub(crate) state: &'static str,
    /// Whether it may be released, and the class that colours that.
    pub(crate) release: Option<(&'static str, &'static str)>,
}

/// The columns by which a table can be ordered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sorts {
    /// By name.
    pub(crate) name: Column,
    /// By what is left.
    pub(crate) budget: Column,
    /// By burn rate.
    pub(crate) burn: Column,
    /// By urgency.
    pub(crate) urgency: Column,
}

/// A column by which a table can be ordered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    /// Where it is, if that can be asked for.
    pub(crate) href: Option<String>,
    /// The order in which it is, as `aria-sort` has it, where it is.
    pub(crate) order: Option<&'static str>,
}

/// What all rows are made with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared<'a> {
    /// Where figures come from.
    pub(crate) sources: &'a Sources<'a>,
    /// Which services may be released.
    pub(crate) gates: &'a [Gate],
    /// The present.
    pub(crate) now: Present,
}

impl Table {
    /// The rows of `known` in their order, headed and drawn so that those of `all` can be compared with them.
    pub(crate) fn of<'a>(
        known: &[Known<'_>],
        all: impl Iterator<Item = &'a SloStatus> + Clone,
        shared: &Shared<'_>,
    ) -> Self {
        let left = |status: &'a SloStatus| status.worst.budget.as_ref().ok().map(Budget::remaining_ratio);
        let scale = BarScale::fitting(all.clone().filter_map(left));
        let window = usual(all.clone().map(|status| window_name(status.slo.window)));
        let now_window = usual(all.filter_map(|status| now_window(&status.slo)));
        let row = |known: &Known<'_>| {
            let row = Row::of(*known, scale, shared.sources, shared.now);
            Row {
                window: row.window.filter(|own| Some(own) != window.as_ref()),
                now_window: row.now_window.filter(|own| Some(own) != now_window.as_ref()),
                ..row
            }
        };
        let rows: Vec<Row> = known.iter().map(row).collect();
        let groups = if rows.is_empty() { Vec::new() } else { vec![Group { heading: None, rows }] };
        Self { window, now_window, sorts: Sorts::default(), groups }
    }

    /// Whether it has more rows than a browser should lay out before somebody scrolls to them.
    pub(crate) fn is_long(&self) -> bool {
        self.groups.iter().map(|group| group.rows.len()).sum::<usize>() > LONG
    }
}

impl Sorts {
    /// Those of what is `asked`.
    pub(crate) fn of(asked: &Asked) -> Self {
        let column = |sort: Sort, order: &'static str| Column {
            href: Some(Asked { sort, ..asked.clone() }.href()),
            order: (asked.sort == sort).then_some(order),
        };
        Self {
            name: column(Sort::Name, "ascending"),
            budget: column(Sort::Budget, "ascending"),
            burn: column(Sort::Burn, "descending"),
            urgency: column(Sort::Urgency, "descending"),
        }
    }
}

/// The rows of `table` service by service, in the order of the first row of each.
pub(crate) fn group_by_service(table: Table, overview: &Overview, shared: &Shared<'_>) -> Table {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut services: Vec<(String, Vec<Row>)> = Vec::new();
    for row in table.groups.into_iter().flat_map(|group| group.rows) {
        let place = *places.entry(row.service.clone()).or_insert_with(|| {
            services.push((row.service.clone(), Vec::new()));
            services.len() - 1
        });
        services[place].1.push(row);
    }
    let mut all: HashMap<&str, Vec<Known<'_>>> = HashMap::new();
    for known in overview.known() {
        all.entry(&known.status.slo.id.service).or_default().push(known);
    }
    let group = |(service, rows): (String, Vec<Row>)| {
        let of_service = all.get(&*service).map_or(&[][..], Vec::as_slice);
        Group { heading: Heading::of(&service, rows.len(), of_service, shared), rows }
    };
    Table { groups: services.into_iter().map(group).collect(), ..table }
}

impl Heading {
    /// What stands above so many `rows` of a service, of which this is `all`: its state is that of its worst, shown or not.
    fn of(service: &str, rows: usize, all: &[Known<'_>], shared: &Shared<'_>) -> Option<Self> {
        let state = |known: &&Known<'_>| shared.sources.as_of(known.part).shown(known.status.worst.state);
        let worst = all.iter().min_by_key(state)?;
        let as_of = shared.sources.as_of(worst.part);
        let at = shared.gates.binary_search_by(|gate| gate.service.as_str().cmp(service)).ok();
        let release = at.map(|at| shared.gates[at].decision);
        Some(Self {
            href: service_href(service),
            service: service.to_owned(),
            shown: if rows == all.len() { objectives(rows) } else { shown(rows, all.len()) },
            class: state_class(as_of.shown(worst.status.worst.state)),
            state: as_of.word(worst.status.worst.state),
            release: release.map(|decision| (verdict(decision), verdict_class(decision))),
        })
    }
}

/// What most of them are, the first of those that are as many.
fn usual(all: impl Iterator<Item = String>) -> Option<String> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for one in all {
        match counted.iter_mut().find(|(other, _)| *other == one) {
            Some((_, number)) => *number += 1,
            None => counted.push((one, 1)),
        }
    }
    counted.into_iter().rev().max_by_key(|(_, number)| *number).map(|(one, _)| one)
}
