//! Where panels stand on Grafana's grid, and ids that stay theirs.

use std::collections::HashSet;

use crate::grafana::board::{Dashboard, Panel, Row};

/// How many columns the grid has.
pub(super) const COLUMNS: u32 = 24;
/// How high a row's heading is.
const HEADING: u32 = 1;
/// Ids are below it: everybody who reads them takes them for whole numbers.
const IDS: u64 = 1 << 31;

/// A rectangle of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) x: u32,
    pub(super) y: u32,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// A row with everything in its place.
pub(super) struct Placed<'a> {
    pub(super) row: &'a Row,
    pub(super) id: u32,
    pub(super) heading: Place,
    pub(super) panels: Vec<(&'a Panel, u32, Place)>,
}

/// All rows of a dashboard, one below the other.
pub(super) fn place(dashboard: &Dashboard) -> Vec<Placed<'_>> {
    let (mut y, mut ids) = (0, Ids::default());
    dashboard
        .rows
        .iter()
        .map(|row| {
            let heading = Place { x: 0, y, width: COLUMNS, height: HEADING };
            let id = ids.of(&row.key, "");
            let (places, end) = flow(&row.panels, y + HEADING);
            y = end;
            let panels = row.panels.iter().zip(places);
            let panels = panels.map(|(panel, place)| (panel, ids.of(&row.key, panel.key), place)).collect();
            Placed { row, id, heading, panels }
        })
        .collect()
}

/// The ids of the panels in the row with this key.
pub(super) fn ids_of(rows: &[Placed<'_>], key: &str) -> Vec<u32> {
    let of_row = rows.iter().filter(|placed| placed.row.key == key);
    of_row.flat_map(|placed| placed.panels.iter().map(|(_, id, _)| *id)).collect()
}

/// Panels left to right, the next line below the highest of the one before; and where that ends.
fn flow(panels: &[Panel], top: u32) -> (Vec<Place>, u32) {
    let (mut x, mut y, mut line) = (0, top, 0);
    let place = |panel: &Panel| {
        if x + panel.width > COLUMNS {
            (x, y, line) = (0, y + line, 0);
        }
        let place = Place { x, y, width: panel.width, height: panel.height };
        (x, line) = (x + panel.width, line.max(panel.height));
        place
    };
    let places = panels.iter().map(place).collect();
    (places, y + line)
}

/// Ids made of names: what else is on a dashboard changes none.
#[derive(Default)]
struct Ids(HashSet<u64>);

impl Ids {
    fn of(&mut self, row: &str, panel: &str) -> u32 {
        let hash = u64::from_str_radix(&crate::rules::names::checksum(&format!("{row}/{panel}")), 16);
        let mut id = hash.unwrap_or_default() % IDS;
        // One in a million dashboards has two names of the same checksum, and no panel is 0.
        while id == 0 || !self.0.insert(id) {
            id = (id + 1) % IDS;
        }
        u32::try_from(id).unwrap_or_default()
    }
}
