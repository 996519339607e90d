//! Stretches of time in which a budget burned.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::model::{Severity, SloId};
use sloe::status::{Budget, Detection, Episode, FiringAlert, FiringSpan, Tile, episodes};
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
    assert!((found[0].peak_burn_rate - 7.0).abs() < 1e-9);
    let slo = SloId { service: "shop".to_owned(), name: "orders".to_owned() };
    assert_eq!(found[0].id(&slo, &[]), None, "it may have begun before");
    let found = episodes(&tiles(&[0.0, 0.0, 0.0, 7.0].map(Some)), TILE, 0.001);
    assert_eq!(found[0].id(&slo, &[]).as_deref(), Some("shop/orders/20261123t052748z"));
    let group = [("region".to_owned(), "eu \"1\"".to_owned()), ("code".to_owned(), String::new())];
    let id = r#"shop/orders{region="eu \"1\""}/20261123t052748z"#;
    assert_eq!(found[0].id(&slo, &group).as_deref(), Some(id));
}

/// What a pause spent is what it may: the same whether anybody knows it or not.
#[test]
fn the_events_of_a_pause_are_not_those_of_the_episode() {
    let one = episodes(&tiles(&[9.0, 1.0, 0.5, 9.0].map(Some)), TILE, 0.001).remove(0);
    assert_eq!((one.bad_events, one.total_events), (18.0, 2_000.0));
}

fn alert(severity: Option<Severity>) -> FiringAlert {
    FiringAlert { severity, long_window: "1h".to_owned(), short_window: "5m".to_owned() }
}

/// An alert that fires from one minute to another.
fn firing(severity: Option<Severity>, from: i64, to: Option<i64>) -> FiringSpan {
    let at = |minutes: i64| start() + TimeDelta::minutes(minutes);
    FiringSpan { alert: alert(severity), from: at(from), to: to.map(at) }
}

/// Burns from minute 10 to minute 20.
fn burning() -> Episode {
    let bad = [0.0, 0.0, 9.0, 9.0, 0.0, 0.0, 0.0].map(Some);
    episodes(&tiles(&bad), TILE, 0.001).remove(0)
}

#[test]
fn an_episode_spent_its_share_of_the_budget() {
    let objective = "99.9%".parse().expect("an objective");
    let budget = Budget::new(objective, Duration::from_days(30), 360_000.0, 18.0).expect("it is one");
    assert!((burning().budget_ratio(&budget) - 0.05).abs() < 1e-9);
}

#[test]
fn the_first_alert_that_began_detected_an_episode() {
    let (page, ticket, absent) = (Some(Severity::Page), Some(Severity::Ticket), None);
    let detection = |spans: &[FiringSpan]| burning().detection(TILE, spans);
    let fired = |severity, minutes: u64| Detection::Fired {
        alert: alert(severity),
        at: start() + TimeDelta::minutes(10) + TimeDelta::seconds(60) * i32::try_from(minutes).expect("few"),
        after: Duration::from_minutes(minutes),
    };
    assert_eq!(detection(&[]), Detection::Unnoticed);
    let both = [firing(ticket, 14, None), firing(page, 12, Some(18)), firing(page, 13, None)];
    assert_eq!(detection(&both), fired(page, 2));
    assert_eq!(detection(&[firing(ticket, 14, None), firing(page, 14, None)]), fired(page, 4));
    assert_eq!(detection(&[firing(ticket, 25, None)]), fired(ticket, 15), "its tile is recorded at its end");
    assert_eq!(detection(&[firing(ticket, 26, None)]), Detection::Unnoticed);
    assert_eq!(detection(&[firing(absent, 12, None)]), Detection::Unnoticed, "that is no budget that burns");
    assert_eq!(detection(&[firing(page, 2, Some(11))]), Detection::FiringAlready(alert(page)));
    assert_eq!(detection(&[firing(page, 2, Some(9))]), Detection::Unnoticed);
    let early = Detection::Fired {
        alert: alert(page),
        at: start() + TimeDelta::minutes(7),
        after: Duration::default(),
    };
    assert_eq!(detection(&[firing(page, 7, None)]), early, "a start is known to a tile");
    assert_eq!(detection(&[firing(page, 2, None), firing(ticket, 12, None)]), fired(ticket, 2));
}

#[test]
fn an_episode_at_the_first_tile_may_have_begun_before() {
    let begun = |bad: &[Option<f64>]| episodes(&tiles(bad), TILE, 0.001).remove(0).begun_within;
    assert!(!begun(&[9.0, 0.0].map(Some)));
    assert!(!begun(&[0.0, 0.0, 9.0].map(Some)));
    assert!(begun(&[0.0, 0.0, 0.0, 9.0].map(Some)));
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
        let starts = |found: &[Episode]| found.iter().map(|one| (one.start, one.begun_within)).collect::<Vec<_>>();
        prop_assert!(starts(&after).starts_with(&starts(&before)));
    }

    /// However many tiles have left the window at its other end: an episode that is known to begin within the rest is
    /// the same as before.
    #[test]
    fn tiles_that_leave_change_no_episode_that_began_later(bad in prop::collection::vec(prop::option::of(0.0..4.0_f64), 1..40), gone in 0..40_usize) {
        let all = tiles(&bad);
        let oldest = start() + TimeDelta::minutes(5) * i32::try_from(gone).expect("few tiles");
        let left: Vec<Tile> = all.iter().filter(|tile| tile.end > oldest).copied().collect();
        let (before, after) = (episodes(&all, TILE, 0.001), episodes(&left, TILE, 0.001));
        for one in after.iter().filter(|one| one.begun_within) {
            let same = |other: &&Episode| Episode { begun_within: true, ..(*other).clone() } == *one;
            prop_assert!(before.iter().any(|other| same(&other)), "{one:?} is not among {before:?}");
        }
    }

    /// What detected a closed episode stays what it was, whatever fires later.
    #[test]
    fn later_alerts_detect_no_closed_episode(
        bad in prop::collection::vec(prop::option::of(0.0..4.0_f64), 1..40),
        early in prop::collection::vec((0_i64..200, prop::option::of(0_i64..60)), 0..4),
        late in 0_i64..60,
    ) {
        let all = tiles(&bad);
        let now = all.last().map_or(start(), |tile| tile.end);
        let span = |(from, length): &(i64, Option<i64>)| firing(Some(Severity::Page), *from, length.map(|length| from + length));
        let known: Vec<FiringSpan> = early.iter().map(span).filter(|span| span.from <= now).collect();
        // What fires now ends at some time, and another one begins.
        let mut later = known.clone();
        later.iter_mut().filter(|span| span.to.is_none_or(|to| to > now)).for_each(|span| span.to = Some(now + TimeDelta::minutes(late)));
        later.push(FiringSpan { from: now + TimeDelta::seconds(1), ..firing(Some(Severity::Page), 0, None) });
        for one in episodes(&all, TILE, 0.001).iter().filter(|one| one.closed) {
            prop_assert_eq!(one.detection(TILE, &known), one.detection(TILE, &later));
        }
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
