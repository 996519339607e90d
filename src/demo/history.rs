//! Thirty simulated days of recorded tiles, so that a 30-day budget means something minutes after the demo began.
//!
//! Pure and repeatable: the same profile, end and tile length give the same numbers.

use chrono::DateTime;

use crate::demo::random::Random;
use crate::prom::{OpenMetrics, Point};
use crate::rules::names;
use crate::units::Duration;

/// A little more than the window of the SLOs, so that it stays covered while the demo runs.
const LENGTH: Duration = Duration::from_hours(30 * 24 + 6);

const HOUR: f64 = 3_600.0;
const DAY: f64 = 86_400.0;

/// The events that a simulated SLO had.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// The service.
    pub service: &'static str,
    /// The SLO's name.
    pub slo: &'static str,
    /// The share of events that are bad on any day, 0 to 1.
    pub background: f64,
    /// When it was worse.
    pub episodes: &'static [Episode],
}

/// A stretch of time in which more went wrong.
#[derive(Clone, Copy, Debug)]
pub struct Episode {
    /// How many whole days before the last day's midnight (UTC) its day began.
    pub days_ago: u32,
    /// When on that day it began, in hours after midnight UTC.
    pub hour: f64,
    /// How long it lasted, in minutes.
    pub minutes: f64,
    /// The share of events that were bad beside the usual ones, 0 to 1.
    pub bad: f64,
}

/// One tile: the events of a slice of time that ended at `at`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tile {
    /// The slice's end, in seconds since 1970.
    pub at: i64,
    /// All events, a whole number.
    pub total: f64,
    /// The bad ones, a whole number.
    pub bad: f64,
}

/// What payment-service went through: an outage at night that half of all payments felt, a bad release, a bank that was slow.
/// About six tenths of both budgets are left.
pub const PROFILES: [Profile; 2] = [
    Profile {
        service: "payment-service",
        slo: "availability",
        background: 0.000_2,
        episodes: &[
            Episode { days_ago: 23, hour: 2.4, minutes: 40.0, bad: 0.5 },
            Episode { days_ago: 9, hour: 17.2, minutes: 11.0, bad: 0.1 },
            Episode { days_ago: 4, hour: 9.5, minutes: 7.0, bad: 0.12 },
        ],
    },
    Profile {
        service: "payment-service",
        slo: "latency",
        background: 0.016,
        episodes: &[
            Episode { days_ago: 23, hour: 2.2, minutes: 65.0, bad: 0.3 },
            Episode { days_ago: 15, hour: 6.0, minutes: 1_500.0, bad: 0.04 },
            Episode { days_ago: 6, hour: 14.5, minutes: 190.0, bad: 0.25 },
        ],
    },
];

/// The tiles of `profile` at a mean traffic of `rate` events a second, oldest first; the newest ends one tile before `now`
/// (seconds since 1970), where the recorded ones go on.
pub fn tiles(profile: &Profile, now: i64, tile: Duration, rate: f64) -> impl Iterator<Item = Tile> {
    let step = seconds(tile);
    let count = seconds(LENGTH) / step;
    let midnight = now - now.rem_euclid(86_400);
    (1..=count).rev().map(move |back| {
        let at = now - back * step;
        // One sequence for traffic, whatever the SLO: both count the same payments.
        let total = traffic(at, &mut Random::new(at.cast_unsigned())) * rate * tile.as_secs_f64();
        let mut random = Random::new(at.cast_unsigned() ^ seed(profile));
        let share = profile.background * random.between(0.6, 1.4) + burning(profile, at - midnight);
        let total = total.round();
        Tile { at, total, bad: (total * share + random.fraction()).floor().min(total) }
    })
}

/// The tiles of all `profiles` as OpenMetrics text, series by series, as `promtool tsdb create-blocks-from openmetrics` reads it.
#[must_use]
pub fn open_metrics(profiles: &[Profile], now: i64, tile: Duration, rate: f64) -> String {
    let mut text = OpenMetrics::default();
    for profile in profiles {
        let labels = [(names::SERVICE_LABEL, profile.service), (names::SLO_LABEL, profile.slo)];
        let total: fn(&Tile) -> f64 = |tile| tile.total;
        for (name, value) in [(names::TOTAL_TILE, total), (names::BAD_TILE, |tile| tile.bad)] {
            let point = |tile: Tile| {
                DateTime::from_timestamp_secs(tile.at).map(|at| Point { at, value: value(&tile) })
            };
            text.series(name, labels, tiles(profile, now, tile, rate).filter_map(point));
        }
    }
    text.finish()
}

/// Traffic at `at` relative to its mean: quietest at half past two at night, busy all day, quieter on Sundays, and a little chance.
fn traffic(at: i64, random: &mut Random) -> f64 {
    let hours = float(at.rem_euclid(86_400)) / HOUR - 2.5;
    let angle = hours / 24.0 * std::f64::consts::TAU;
    let daily = 1.0 - 0.6 * angle.cos() - 0.12 * (2.0 * angle).cos();
    let sunday = (at.div_euclid(86_400) + 4).rem_euclid(7) == 0;
    daily * if sunday { 0.8 } else { 1.03 } * random.between(0.95, 1.05)
}

/// The share of events that episodes made bad, `since_midnight` seconds after the last midnight (mostly negative).
fn burning(profile: &Profile, since_midnight: i64) -> f64 {
    let inside = |episode: &&Episode| {
        let begin = episode.hour * HOUR - f64::from(episode.days_ago) * DAY;
        let offset = float(since_midnight) - begin;
        offset > 0.0 && offset <= episode.minutes * 60.0
    };
    profile.episodes.iter().filter(inside).map(|episode| episode.bad).sum()
}

/// A number of its own for each SLO, so that their chance differs.
fn seed(profile: &Profile) -> u64 {
    profile.slo.bytes().fold(7_u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte))) << 32
}

fn seconds(length: Duration) -> i64 {
    i64::try_from(length.as_secs()).unwrap_or(i64::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "seconds of this century are exact")]
const fn float(seconds: i64) -> f64 {
    seconds as f64
}
