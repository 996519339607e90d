//! The simulated past: repeatable, whole numbers, no gaps, and budgets that are worth looking at.

use proptest::prelude::*;
use sloe::demo::history::{PROFILES, Profile, Tile, open_metrics, tiles};
use sloe::units::Duration;

const TILE: Duration = Duration::from_secs(30);
const NOW: i64 = 1_795_411_133;
const DAY: i64 = 86_400;

fn all(profile: &Profile, now: i64, tile: Duration) -> Vec<Tile> {
    tiles(profile, now, tile, 40.0).collect()
}

/// The share of the budget that is left over the last 30 days, for an objective that allows `budget`.
fn remaining(profile: &Profile, now: i64, tile: Duration, budget: f64) -> f64 {
    let window: Vec<Tile> =
        all(profile, now, tile).into_iter().filter(|tile| tile.at > now - 30 * DAY).collect();
    let total: f64 = window.iter().map(|tile| tile.total).sum();
    let bad: f64 = window.iter().map(|tile| tile.bad).sum();
    1.0 - bad / (total * budget)
}

#[test]
fn the_same_moment_has_the_same_past() {
    assert_eq!(all(&PROFILES[0], NOW, TILE), all(&PROFILES[0], NOW, TILE));
}

#[test]
fn both_slos_count_the_same_payments() {
    let totals = |profile| all(profile, NOW, TILE).iter().map(|tile| tile.total).collect::<Vec<_>>();
    assert_eq!(totals(&PROFILES[0]), totals(&PROFILES[1]));
}

#[test]
fn tiles_follow_each_other_over_more_than_the_window_and_end_just_before_now() {
    let tiles = all(&PROFILES[0], NOW, TILE);
    assert!(tiles.windows(2).all(|pair| pair[1].at - pair[0].at == 30));
    assert!(tiles[0].at < NOW - 30 * DAY, "the first tile is older than the window");
    assert_eq!(tiles[tiles.len() - 1].at, NOW - 30);
}

#[test]
fn nights_are_quieter_than_days() {
    let tiles = all(&PROFILES[0], NOW, TILE);
    let between = |from, to| -> f64 {
        let hour = |tile: &&Tile| (from..to).contains(&(tile.at.rem_euclid(DAY) / 3_600));
        tiles.iter().filter(hour).map(|tile| tile.total).sum()
    };
    assert!(between(1, 4) * 2.0 < between(10, 13));
}

#[test]
fn half_of_the_payments_failed_in_the_outage_23_nights_ago() {
    let outage = NOW - NOW.rem_euclid(DAY) - 23 * DAY + 2 * 3_600 + 24 * 60;
    let inside: Vec<Tile> = all(&PROFILES[0], NOW, TILE)
        .into_iter()
        .filter(|tile| (outage + 1..=outage + 40 * 60).contains(&tile.at))
        .collect();
    let share =
        inside.iter().map(|tile| tile.bad).sum::<f64>() / inside.iter().map(|tile| tile.total).sum::<f64>();
    assert_eq!(inside.len(), 80);
    assert!((0.49..0.51).contains(&share), "{share}");
}

#[test]
fn the_text_holds_every_tile_of_every_series_and_ends_as_open_metrics_does() {
    let text = open_metrics(&PROFILES, NOW, Duration::from_hours(12), 40.0);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4 * 60 + 1);
    assert_eq!(lines[lines.len() - 1], "# EOF");
    insta::assert_snapshot!(lines[..2].join("\n") + "\n" + lines[lines.len() - 2]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn whenever_the_demo_starts_its_budgets_are_healthy_but_not_untouched(
        now in 1_700_000_000_i64..1_900_000_000,
        tile in prop::sample::select(vec![60_u64, 300]),
    ) {
        let tile = Duration::from_secs(tile);
        let availability = remaining(&PROFILES[0], now, tile, 0.001);
        let latency = remaining(&PROFILES[1], now, tile, 0.05);
        prop_assert!((0.4..0.7).contains(&availability), "availability {availability}");
        prop_assert!((0.5..0.7).contains(&latency), "latency {latency}");
    }

    #[test]
    fn counts_are_whole_and_never_more_bad_than_all(now in 1_700_000_000_i64..1_900_000_000) {
        for profile in &PROFILES {
            for Tile { total, bad, .. } in tiles(profile, now, Duration::from_minutes(5), 40.0) {
                prop_assert!(total.fract() == 0.0 && bad.fract() == 0.0);
                prop_assert!((0.0..=total).contains(&bad));
            }
        }
    }
}
