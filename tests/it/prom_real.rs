//! The poller against a real Prometheus that holds ten days of recorded series, and keeps less than the window.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use sloe::daemon::poller::{self, PollerOptions};
use sloe::model::{Period, Slo, Window};
use sloe::poll;
use sloe::prom::{Client, Error};
use sloe::status::{Budget, Extent, Snapshot, State};
use sloe::units::TimeZone;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::recorded::slo;
pub(crate) use crate::support::prometheus::Prometheus;

const PATIENCE: Duration = Duration::from_secs(45);

/// Tiles of ten days.
const TILES: i32 = 10 * 24 * 12;

/// The recorded series of one SLO up to `now`: a bad event in every tile on the hour, and `burst` bad ones in a
/// tile two days ago; a hundred events a tile.
pub(crate) fn recorded(slo: &Slo, now: DateTime<Utc>, burst: i32) -> String {
    let id = format!("slo_service=\"{}\",slo=\"{}\"", slo.id.service, slo.id.name);
    let newest = now.duration_trunc(TimeDelta::minutes(5)).expect("a time of today");
    let (mut text, mut bad_events) = (String::new(), 0);
    let mut put = |name: &str, more: &str, at: DateTime<Utc>, value: &str| {
        writeln!(text, "{name}{{{id}{more}}} {value} {}", at.timestamp()).expect("a text takes everything");
    };
    for ago in (0..TILES).rev() {
        let at = newest - TimeDelta::minutes(5 * i64::from(ago));
        let bad = i32::from(at.timestamp() % 3_600 == 0) + if ago == 2 * 288 { burst } else { 0 };
        bad_events += bad;
        put("slo:total_events:tile5m", "", at, "100");
        put("slo:bad_events:tile5m", "", at, &bad.to_string());
    }
    let info = format!(",objective=\"{}\",window=\"{}\",tile=\"5m\"", slo.objective, slo.window);
    put("slo_info", &info, newest, "1");
    put("slo:total_events:window", "", newest, &(TILES * 100).to_string());
    put("slo:bad_events:window", "", newest, &bad_events.to_string());
    put("slo:burn_rate:6h", "", newest, "0.5");
    put("slo:burn_rate:1h", "", now - TimeDelta::seconds(10), "0.4");
    let alert =
        ",alertname=\"ErrorBudgetBurn\",alertstate=\"firing\",slo_alert=\"ticket\",long_window=\"3d\"";
    put("ALERTS", alert, newest, "1");
    text
}

/// The first snapshot with history, from a poller that is stopped then.
pub(crate) async fn polled(client: &Client, slos: &[Arc<Slo>]) -> Arc<Snapshot> {
    let (sender, mut snapshots) = watch::channel(Arc::new(Snapshot::unasked(slos)));
    let shutdown = CancellationToken::new();
    let options = PollerOptions::default();
    let (_specs, followed) = watch::channel(slos.to_vec());
    let task = tokio::spawn(poller::run(client.clone(), followed, sender, options, shutdown.clone()));
    let loaded = snapshots.wait_for(|snapshot| snapshot.slos.iter().any(|slo| !slo.worst.curve.is_empty()));
    let loaded = tokio::time::timeout(PATIENCE, loaded).await.expect("history comes").expect("it runs");
    let snapshot = Arc::clone(&loaded);
    drop(loaded);
    shutdown.cancel();
    task.await.expect("the poller does not panic");
    snapshot
}

/// The tiles of [`recorded`] since the present week began: their events, and the bad ones.
fn since_monday(now: DateTime<Utc>, window: Window) -> (f64, f64) {
    let start = Extent::present(window, now).expect("a time of this century").start;
    let newest = now.duration_trunc(TimeDelta::minutes(5)).expect("a time of today");
    let ends =
        (0..TILES).map(|ago| newest - TimeDelta::minutes(5 * i64::from(ago))).filter(|end| *end > start);
    let bad = ends.clone().filter(|end| end.timestamp() % 3_600 == 0).count();
    let count = |tiles: usize| f64::from(i32::try_from(tiles).expect("few tiles"));
    (100.0 * count(ends.count()), count(bad))
}

#[tokio::test]
async fn the_tiles_of_this_week_are_each_counted_once() {
    let window = Window::Calendar { period: Period::Week, zone: TimeZone::UTC };
    let slo = Arc::new(Slo { window, ..slo("shop", "orders", "99.9%") });
    let now = Utc::now();
    let prometheus = Prometheus::with_series(&format!("{}# EOF\n", recorded(&slo, now, 0))).await;
    let snapshot = polled(&prometheus.client, &[Arc::clone(&slo)]).await;
    let budget = snapshot.slos[0].worst.budget.clone().expect("its history is loaded");
    assert_eq!((budget.total_events(), budget.bad_events()), since_monday(now, window));
    let once = poll::snapshot_once(&prometheus.client, &[slo], now).await.expect("it answers");
    let counted = |budget: &Budget| (budget.total_events(), budget.bad_events());
    assert_eq!(once.slos[0].worst.budget.as_ref().map(counted), Ok(since_monday(now, window)));
}

#[tokio::test]
async fn a_long_slice_is_the_newest_one_until_the_next() {
    let (now, names) = (Utc::now(), ["5m", "30m"]);
    let mut series = String::new();
    for name in ["slo_info", "slo:total_events:tile5m"] {
        for tile in names {
            let more = if name == "slo_info" { format!(",tile=\"{tile}\"") } else { String::new() };
            let ago = if name == "slo_info" { 60 } else { 25 * 60 };
            let at = now.timestamp() - ago;
            writeln!(series, "{name}{{slo_service=\"shop\",slo=\"{tile}\"{more}}} 1 {at}")
                .expect("a text takes everything");
        }
    }
    let prometheus = Prometheus::with_series(&format!("{series}# EOF\n")).await;
    let answers = poll::ask(&prometheus.client, now, now).await.expect("it answers");
    let found: Vec<_> = answers.tiles.iter().map(|one| one.labels["slo"].as_str()).collect();
    assert_eq!(found, ["30m"], "the tile of five minutes is gone");
}

#[tokio::test]
async fn both_windows_of_maintenance_are_answered_at_once() {
    let slo = slo("shop", "orders", "99.9%");
    let now = Utc::now();
    let raw = |name: &str, value: u32| {
        format!("{name}{{slo_service=\"shop\",slo=\"orders\"}} {value} {}\n", now.timestamp() - 60)
    };
    let series = raw("slo:raw_total_events:window", 1_000) + &raw("slo:raw_bad_events:window", 7);
    let prometheus = Prometheus::with_series(&format!("{}{series}# EOF\n", recorded(&slo, now, 0))).await;
    let answers = poll::ask(&prometheus.client, now - TimeDelta::minutes(20), now).await.expect("it answers");
    let mut values: Vec<_> =
        answers.raw.iter().map(|one| (one.labels["__name__"].as_str(), one.value)).collect();
    values.sort_by(|one, two| one.0.cmp(two.0));
    assert_eq!(values, [("slo:raw_bad_events:window", 7.0), ("slo:raw_total_events:window", 1_000.0)]);
    let tiles: Vec<_> = answers.recent.iter().filter(|one| one.labels["__sum__"] == "tiles").collect();
    assert_eq!(tiles.len(), 1);
    assert!((4.0..=5.0).contains(&tiles[0].value), "{} tiles of twenty minutes", tiles[0].value);
}

#[tokio::test]
async fn a_real_prometheus_with_ten_days_of_recorded_series() {
    let slos: Vec<Arc<Slo>> =
        ["orders", "payments", "refunds"].iter().map(|name| Arc::new(slo("shop", name, "99.9%"))).collect();
    let now = Utc::now();
    let series = format!("{}{}# EOF\n", recorded(&slos[0], now, 0), recorded(&slos[1], now, 100));
    let prometheus = Prometheus::with_series(&series).await;
    let snapshot = polled(&prometheus.client, &slos).await;

    let order: Vec<_> =
        snapshot.slos.iter().map(|status| (status.slo.id.name.as_str(), status.worst.state)).collect();
    assert_eq!(order, [("payments", State::Spent), ("orders", State::Caution), ("refunds", State::Unknown)]);

    // 240 hours, one bad event each, and 100 more: 340 where 288 are allowed.
    let payments = &snapshot.slos[0].worst;
    let budget = payments.budget.clone().expect("it is recorded");
    assert_eq!((budget.total_events(), budget.bad_events()), (288_000.0, 340.0));
    assert!((budget.remaining_ratio() - (1.0 - 340.0 / 288.0)).abs() < 1e-9);
    let rates: Vec<_> = payments.burn_rates.iter().map(|burn| (burn.window.to_string(), burn.rate)).collect();
    assert_eq!(rates, [("1h".to_owned(), 0.4), ("6h".to_owned(), 0.5)]);
    assert_eq!(payments.alerts.len(), 1);

    // The curve falls by one event an hour, tiles on the hour counted once, and by 100 two days ago.
    let known: Vec<f64> = payments.curve.points().iter().filter_map(|point| point.remaining_ratio).collect();
    let falls: Vec<f64> = known.windows(2).map(|pair| (pair[0] - pair[1]) * 288.0).collect();
    assert_eq!(known.first(), Some(&1.0));
    assert_eq!(known.last(), Some(&budget.remaining_ratio()));
    assert!((240..=243).contains(&known.len()), "{} points", known.len());
    let inner = &falls[1..falls.len() - 1];
    assert_eq!(inner.iter().filter(|fall| (**fall - 1.0).abs() < 1e-6).count(), inner.len() - 1, "{falls:?}");
    assert_eq!(inner.iter().filter(|fall| (**fall - 100.0).abs() < 1.5).count(), 1, "{falls:?}");

    let coverage = payments.coverage.expect("the history is loaded");
    assert!((coverage - 240.0 / 720.0).abs() < 0.003, "{coverage}");
    assert!(
        snapshot
            .warnings
            .iter()
            .any(|warning| warning.contains("Prometheus keeps 15d, shorter than the 30d"))
    );

    assert_eq!(prometheus.client.build_info().await.map(|info| info.version.is_empty()), Ok(false));
    let refused = prometheus.client.instant("up{", now).await;
    assert!(matches!(refused, Err(Error::Refused { kind: Some(kind), .. }) if kind == "bad_data"));
}
