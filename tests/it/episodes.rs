//! Stretches of time in which a budget burned.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::status::{Episode, Tile, episodes};
use sloe::units::Duration;

use crate::fixtures;

const TILE: Duration = Duration::from_minutes(5);

fn start() -> DateTime<Utc> {
    fixtures::now()
}

/// Tiles of 1000 events each; `None` is one that is missing.
fn tiles(bad: &[Option<f64>]) -> Vec<Tile> {
    let end = |i: usize| start() + TimeDelta::minutes(5) * i32::try_from(i + 1).expect("few tiles");
    bad.iter()
        .enumerate()
        .filter_map(|(i, bad)| Some(Tile { end: end(i), total_events: 1000.0, bad_events: (*bad)? }))
        .collect()
}

fn found(bad: &[Option<f64>]) -> Vec<(i64, i64, f64, bool)> {
    let minutes = |at: DateTime<Utc>| (at - start()).num_minutes();
    let told = |one: &Episode| (minutes(one.start), minutes(one.end), one.bad_events, one.closed);
    episodes(&tiles(bad), TILE, 0.001).iter().map(told).collect()
}

#[test]
fn an_episode_lasts_while_the_budget_burns_faster_than_it_may() {
    let bad = [0.0, 1.0, 5.0, 20.0, 0.0, 0.0, 0.0, 0.0].map(Some);
    assert_eq!(found(&bad), [(10, 20, 25.0, true)], "a burn rate of exactly 1 is what the budget is for");
}

#[test]
fn a_short_pause_is_part_of_an_episode_and_a_long_one_ends_it() {
    let short = [9.0, 0.0, 0.0, 9.0, 0.0, 0.0, 0.0].map(Some);
    assert_eq!(found(&short), [(0, 20, 18.0, true)]);
    let long = [9.0, 0.0, 0.0, 0.0, 9.0, 0.0].map(Some);
    assert_eq!(found(&long), [(0, 5, 9.0, true), (20, 25, 9.0, false)]);
}

/// What is not known burns nothing, and is no reason to end an episode sooner than time does.
#[test]
fn missing_tiles_are_quiet_ones() {
    assert_eq!(found(&[Some(9.0), None, None, Some(9.0)]), [(0, 20, 18.0, false)]);
    assert_eq!(found(&[Some(9.0), None, None, None, Some(9.0)]).len(), 2);
    assert_eq!(found(&[Some(f64::NAN), Some(0.0)]), []);
    assert_eq!(found(&[]), []);
}

#[test]
fn an_episode_is_named_by_its_start() {
    let found = episodes(&tiles(&[Some(0.0), Some(7.0)]), TILE, 0.001);
    assert_eq!((found[0].id.as_str(), found[0].peak_burn_rate), ("20261123t051748z", 7.0));
}

proptest! {
    /// Closed episodes stay what they were, whatever comes later.
    #[test]
    fn later_tiles_change_no_closed_episode(bad in prop::collection::vec(prop::option::of(0.0..4.0_f64), 1..40), cut in 0..40_usize) {
        let cut = cut.min(bad.len());
        let (before, after) = (episodes(&tiles(&bad[..cut]), TILE, 0.001), episodes(&tiles(&bad), TILE, 0.001));
        for one in before.iter().filter(|one| one.closed) {
            prop_assert!(after.contains(one), "{one:?} is not among {after:?}");
        }
        let ids = |found: &[Episode]| found.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
        prop_assert!(ids(&after).starts_with(&ids(&before)));
    }

    /// No burning tile is left out, and none is counted twice.
    #[test]
    fn every_burning_tile_is_in_exactly_one(bad in prop::collection::vec(0.0..4.0_f64, 0..40)) {
        let all = tiles(&bad.iter().copied().map(Some).collect::<Vec<_>>());
        let found = episodes(&all, TILE, 0.001);
        for tile in all.iter().filter(|tile| tile.bad_events > 1.0) {
            let holding = found.iter().filter(|one| one.start < tile.end && tile.end <= one.end).count();
            prop_assert_eq!(holding, 1);
        }
    }
}
