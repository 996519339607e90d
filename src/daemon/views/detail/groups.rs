//! The groups of a grouped SLO, worst first.

use crate::charts::BarScale;
use crate::daemon::texts::{AsOf, Present, group_name};
use crate::daemon::views::cells::Cells;
use crate::daemon::views::row::encoded;
use crate::status::{Budget, GroupStatus, SloStatus};

/// So many are shown, and the others folded.
pub(super) const SHOWN: usize = 20;

/// A row of the table of groups.
#[derive(Clone, Debug)]
pub(crate) struct GroupRow {
    /// Its labels.
    pub(crate) name: String,
    /// The charts of it.
    pub(crate) href: String,
    /// Its figures.
    pub(crate) cells: Cells,
}

/// All groups of `status` with bars to one scale.
pub(crate) fn rows(status: &SloStatus, now: Present, as_of: AsOf) -> Vec<GroupRow> {
    let known = status.groups.iter().filter_map(|group| group.budget.as_ref().ok());
    let scale = BarScale::fitting(known.map(Budget::remaining_ratio));
    let row = |group: &GroupStatus| GroupRow {
        name: group_name(&group.labels),
        href: format!("?group={}#curve", encoded(&group_name(&group.labels))),
        cells: Cells::of(&status.slo, group, scale, now, as_of),
    };
    status.groups.iter().map(row).collect()
}
