//! Episodes out of a real Prometheus: told by the daemon, and drafted by the id that it tells.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use serde_json::Value;
use sloe::daemon::poller::{self, PollerOptions};
use sloe::model::{Severity, Slo};
use sloe::prom::Client;
use sloe::status::{Detection, GroupStatus, PastEpisodes, Snapshot};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::prom_real::Prometheus;
use crate::recorded::slo;
use crate::support::Project;

const PATIENCE: Duration = Duration::from_mins(1);

/// Tiles of ten days, a hundred events each.
const TILES: i64 = 10 * 288;

/// Groups are evaluated at a phase of their own: tiles end so long before the grid.
const PHASE: i64 = 130;

/// So many tiles before the newest one: what a page noticed, with a pause of two tiles, and what nobody noticed.
const PAGED: i64 = 2 * 288;
const UNNOTICED: i64 = 8 * 288;

/// The bad events of the tile that is so many tiles old.
fn bad(ago: i64) -> i64 {
    match ago {
        0 | 1 => 40,
        _ if ago == PAGED || ago == PAGED - 3 => 20,
        _ if (UNNOTICED - 2..=UNNOTICED).contains(&ago) => 50,
        _ => 0,
    }
}

/// The tiles of an SLO up to `newest` on the grid, what they mean, and an alert.
fn recorded(slo: &Slo, newest: DateTime<Utc>) -> String {
    let id = format!("slo_service=\"{}\",slo=\"{}\"", slo.id.service, slo.id.name);
    let mut text = String::new();
    let mut put = |name: &str, more: &str, at: i64, value: &str| {
        writeln!(text, "{name}{{{id}{more}}} {value} {at}").expect("a text takes everything");
    };
    let info = format!(",objective=\"{}\",window=\"{}\",tile=\"5m\"", slo.objective, slo.window);
    let end = |ago: i64| newest.timestamp() - ago * 300 - PHASE;
    for ago in (0..TILES).rev() {
        put("slo:total_events:tile5m", "", end(ago), "100");
        put("slo:bad_events:tile5m", "", end(ago), &bad(ago).to_string());
        put("slo_info", &info, end(ago), "1");
        put("slo:objective:ratio", "", end(ago), "0.999");
        put("slo:total_events:window", "", end(ago), &(TILES * 100).to_string());
    }
    put("slo:bad_events:window", "", end(0), "270");
    put("slo:burn_rate:1h", "", end(0), "0.4");
    let alert = ",alertname=\"ErrorBudgetBurn\",alertstate=\"firing\",slo_alert=\"page\",long_window=\"1h\",short_window=\"5m\"";
    for half_minute in 0..30 {
        put("ALERTS", alert, paged_at(newest).timestamp() + half_minute * 30, "1");
    }
    text
}

/// On the minute, four minutes after the start of the episode on the grid.
fn paged_at(newest: DateTime<Utc>) -> DateTime<Utc> {
    newest - TimeDelta::minutes(5 * (PAGED + 1)) + TimeDelta::minutes(4)
}

/// What a poller tells once it has loaded the past.
async fn told(client: &Client, slo: &Arc<Slo>) -> GroupStatus {
    let slos = vec![Arc::clone(slo)];
    let (sender, mut snapshots) = watch::channel(Arc::new(Snapshot::unasked(&slos)));
    let shutdown = CancellationToken::new();
    let options = PollerOptions { interval: Duration::from_millis(200), ..PollerOptions::default() };
    let (_specs, followed) = watch::channel(slos);
    let task = tokio::spawn(poller::run(client.clone(), followed, sender, options, shutdown.clone()));
    let known =
        |told: &PastEpisodes| told.list.len() == 3 && told.list.iter().all(|one| one.detection.is_some());
    let loaded = snapshots.wait_for(|snapshot| snapshot.slos[0].worst.episodes.as_ref().is_ok_and(known));
    let loaded = tokio::time::timeout(PATIENCE, loaded).await.expect("the past comes").expect("it runs");
    let group = loaded.slos[0].worst.clone();
    drop(loaded);
    shutdown.cancel();
    task.await.expect("the poller does not panic");
    group
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_and_a_draft_tell_the_same_episodes() {
    let slo = Arc::new(slo("shop", "orders", "99.9%"));
    let newest = Utc::now().duration_trunc(TimeDelta::minutes(5)).expect("a time of today");
    let prometheus = Prometheus::with_series(&format!("{}# EOF\n", recorded(&slo, newest))).await;
    let group = told(&prometheus.client, &slo).await;
    let episodes = group.episodes.as_ref().expect("they are loaded");
    let budget = group.budget.expect("it is recorded");

    let [running, paged, unnoticed] = &episodes.list[..] else { panic!("{episodes:?}") };
    let start = |ago: i64| newest - TimeDelta::minutes(5 * (ago + 1));
    assert_eq!((running.episode.start, running.episode.closed), (start(1), false));
    assert_eq!((paged.episode.start, paged.episode.end), (start(PAGED), start(PAGED - 4)));
    assert_eq!((unnoticed.episode.start, unnoticed.episode.bad_events), (start(UNNOTICED), 150.0));
    assert_eq!(
        (paged.episode.bad_events, paged.episode.closed, paged.episode.begun_within),
        (40.0, true, true)
    );
    assert_eq!(unnoticed.detection, Some(Detection::Unnoticed));
    let Some(Detection::Fired { alert, at, after }) = &paged.detection else { panic!("{paged:?}") };
    assert_eq!((alert.severity, *at), (Some(Severity::Page), paged_at(newest)));
    assert_eq!(after.as_secs(), 240);
    let recorded = newest - TimeDelta::minutes(5 * TILES) - TimeDelta::hours(2);
    assert!(
        episodes.since > recorded,
        "nothing is claimed of the time before {recorded}: {}",
        episodes.since
    );

    // Of 288,000 events 288 may be bad.
    for one in [paged, unnoticed] {
        let id = one.episode.id(&slo.id, &group.labels).expect("it is complete");
        let (project, url) = (Project::new(), prometheus.client.url().to_owned());
        let ran = project.sloe(&["postmortem", "draft", "--episode", &id, "--prometheus", &url]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let share = one.episode.budget_ratio(&budget);
        let shown = sloe::units::show::cost(share);
        assert!(ran.stderr.contains(&format!("the episode took {shown} of its budget")), "{}", ran.stderr);
        let draft = ran.stdout.trim();
        let head = project.read(draft);
        let named = head.lines().find_map(|line| line.strip_prefix("episode: "));
        assert_eq!(named.map(|text| text.trim_matches('"')), Some(id.as_str()));
        let facts = draft.replace("postmortem.en.md", "postmortem.json");
        let facts: Value = serde_json::from_str(&project.read(&facts)).expect("JSON");
        assert_eq!(facts["episode"]["id"], id);
        assert_eq!(facts["episode"]["budget_ratio"].as_f64(), Some(share));
        assert_eq!(facts["budgets"][0]["bad_events"].as_f64(), Some(one.episode.bad_events));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_nothing_has_is_an_error() {
    let slo = slo("shop", "orders", "99.9%");
    let newest = Utc::now().duration_trunc(TimeDelta::minutes(5)).expect("a time of today");
    let prometheus = Prometheus::with_series(&format!("{}# EOF\n", recorded(&slo, newest))).await;
    let url = prometheus.client.url().to_owned();
    for (id, reason) in [
        ("shop/orders", "is no id of an episode"),
        ("shop/orders/20261101t100000z", "Prometheus has no episode `shop/orders/20261101t100000z`"),
        ("shop/orders/20991101t100000z", "Prometheus has no episode `shop/orders/20991101t100000z`"),
    ] {
        let ran = Project::new().sloe(&["postmortem", "draft", "--episode", id, "--prometheus", &url]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert!(ran.stderr.contains(reason), "{}", ran.stderr);
    }
}
