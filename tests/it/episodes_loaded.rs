//! Episodes as they are loaded beside the polls: chunk by chunk, the newest first, whoever asks and when.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use sloe::model::{Slo, Window};
use sloe::poll::EpisodeLoader;
use sloe::prom::{Client, ClientOptions, Labels, Point, Sample, Series};
use sloe::status::{
    Answers, Beside, BurningTiles, Context, Detection, Episode, Firings, History, HistoryChunk,
    MOST_EPISODES, PastEpisodes, Snapshot, Span, Tile, TileSpan, Unknown, assess, episodes,
};
use sloe::units::Duration;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::fixtures::{app, get};
use crate::recorded::{answers, now, sample, slo, time};

const TILE: Duration = Duration::from_minutes(5);

/// The last tile that is recorded at [`now`], counted from [`start`].
const LAST: i64 = 987;

fn start() -> DateTime<Utc> {
    time("2026-11-20T00:00:00Z")
}

fn minutes(minutes: i64) -> DateTime<Utc> {
    start() + TimeDelta::minutes(minutes)
}

/// What Prometheus has recorded: a thousand events in each tile.
#[derive(Default)]
struct World {
    slo: Option<Arc<Slo>>,
    /// The objective that rules were generated for; the SLO's unless there is one.
    objective: Option<f64>,
    /// The bad events of tiles, by region and number of the tile.
    bad: BTreeMap<(&'static str, i64), f64>,
    /// Alerts by region and kind, with the minutes from when to when they fired.
    alerts: Vec<(&'static str, &'static str, i64, i64)>,
    /// Since when its rules are evaluated, as seconds since 1970.
    evaluated_since: i32,
    /// Other Prometheus record the same.
    twice: bool,
    asked: AtomicUsize,
    /// It answers ranges of no more than so many points; zero for any number.
    most_points: AtomicI64,
}

impl World {
    fn of(slo: Slo, bad: impl IntoIterator<Item = (i64, f64)>) -> Self {
        let bad = bad.into_iter().map(|(tile, bad)| (("", tile), bad)).collect();
        Self { slo: Some(Arc::new(slo)), bad, ..Self::default() }
    }

    fn slos(&self) -> [Arc<Slo>; 1] {
        [Arc::clone(self.slo.as_ref().expect("there is one"))]
    }

    fn labels(&self, region: &str, more: &[(&str, &str)]) -> Labels {
        let region = Some(("region", region)).filter(|_| !region.is_empty());
        let labels: Vec<_> = region.into_iter().chain(more.iter().copied()).collect();
        sample(&self.slos()[0], &labels, 0.0).labels
    }

    fn terms(&self) -> Vec<Sample> {
        let value = self.objective.unwrap_or(0.999);
        vec![Sample { labels: self.labels("", &[("tile", "5m")]), at: now(), value }]
    }

    /// The tiles that burned, as the question asks for them.
    fn burning(&self, span: TileSpan) -> Vec<Series> {
        let regions: BTreeSet<&str> = self.bad.keys().map(|(region, _)| *region).collect();
        let points = |region: &str, total: bool| -> Vec<Point> {
            let own = self.bad.iter().filter(|((one, _), bad)| *one == region && **bad > 1.0);
            let point = |((_, tile), bad): (&(&str, i64), &f64)| Point {
                at: minutes(tile * 5),
                value: if total { 1_000.0 } else { *bad },
            };
            own.map(point).filter(|point| span.first <= point.at && point.at <= span.last).collect()
        };
        let clusters: &[&str] = if self.twice { &["eu-1", "eu-2"] } else { &["eu-1"] };
        let series = |region: &&str| {
            let one = |cluster: &&str, kind: &str| Series {
                labels: self.labels(region, &[("__sum__", kind), ("cluster", cluster)]),
                points: points(region, kind == "total"),
            };
            clusters
                .iter()
                .flat_map(|cluster| [one(cluster, "total"), one(cluster, "bad")])
                .collect::<Vec<_>>()
        };
        regions.iter().flat_map(series).filter(|series| !series.points.is_empty()).collect()
    }

    /// The moments at which alerts began and ended.
    fn edges(&self, span: TileSpan) -> Vec<Series> {
        let edge = |region: &str, kind: &str, edge: &str, minute: i64| Series {
            labels: self.labels(
                region,
                &[("__edge__", edge), ("slo_alert", kind), ("long_window", "1h"), ("short_window", "5m")],
            ),
            points: vec![Point { at: minutes(minute), value: 1.0 }],
        };
        let both = self.alerts.iter().flat_map(|(region, kind, from, to)| {
            [edge(region, kind, "began", *from), edge(region, kind, "ended", *to)]
        });
        both.filter(|one| span.first <= one.points[0].at && one.points[0].at <= span.last).collect()
    }

    /// Its rules are evaluated since then.
    fn evaluated(&self) -> Vec<Sample> {
        let since = |sample: &Sample| Sample { value: f64::from(self.evaluated_since), ..sample.clone() };
        self.terms().iter().map(since).collect()
    }

    /// Loads all tiles that are missing at a moment.
    fn load(&self, burning: &mut BurningTiles, chunk: TimeDelta, at: DateTime<Utc>) {
        burning.judge(&self.slos(), &self.terms());
        while let Some(span) = burning.next_span(chunk, at) {
            burning.absorb(&self.slos(), span, &self.burning(span));
        }
    }

    fn load_alerts(&self, firings: &mut Firings, chunk: TimeDelta, at: DateTime<Utc>) {
        firings.could_fire(&self.evaluated());
        while let Some(span) = firings.next_span(&self.slos(), TILE, chunk, at) {
            firings.absorb(&self.slos(), span, &self.edges(span));
        }
    }

    /// Everything of a moment, at once.
    fn loaded(&self, at: DateTime<Utc>) -> Beside {
        let (mut burning, mut firings) = (BurningTiles::default(), Firings::default());
        self.load(&mut burning, TimeDelta::days(9), at);
        self.load_alerts(&mut firings, TimeDelta::days(9), at);
        Beside { burning: Arc::new(burning), firings: Arc::new(firings), ..Beside::default() }
    }

    /// The snapshot at a moment, with a history in which every hour was recorded.
    fn snapshot(&self, beside: &Beside, at: DateTime<Utc>) -> Snapshot {
        let (slos, mut history) = (self.slos(), History::default());
        let regions: BTreeSet<&str> = self.bad.keys().map(|(region, _)| *region).collect();
        let last = DateTime::from_timestamp(at.timestamp().div_euclid(3_600) * 3_600, 0).expect("a time");
        let first = last - TimeDelta::hours(96);
        let hours = |value: f64| {
            let points = (0..=96).map(|hour| Point { at: first + TimeDelta::hours(hour), value });
            let points: Vec<Point> = points.collect();
            let series = |region: &&str| Series { labels: self.labels(region, &[]), points: points.clone() };
            regions.iter().map(series).collect::<Vec<_>>()
        };
        let (bad, total, tiles) = (hours(0.0), hours(12_000.0), hours(12.0));
        let span = Span { first, last };
        let chunk = HistoryChunk { span, bad, total, tiles, raw_bad: Vec::new(), raw_total: Vec::new() };
        history.absorb(&slos, &chunk);
        let answers = self.answers(&regions);
        let context = Context { slos: &slos, history: &history, retention: None, notices: &[] };
        assess(&answers, &context, at).with(beside, &answers, at)
    }

    /// Of each region 288,000 events in the window, of which 288 may be bad.
    fn answers(&self, regions: &BTreeSet<&str>) -> Answers {
        let slo = &self.slos()[0];
        let all = answers(slo, 288_000.0, 72.0, 0.4);
        let each = |samples: &[Sample]| {
            let one =
                |region: &&str| samples.iter().map(|one| self.regional(one, region)).collect::<Vec<_>>();
            regions.iter().flat_map(one).collect::<Vec<_>>()
        };
        let fast_burn_rates = each(&all.fast_burn_rates);
        let (total, bad, tiles) = (each(&all.total), each(&all.bad), each(&all.tiles));
        Answers { total, bad, tiles, fast_burn_rates, ..all }
    }

    fn regional(&self, one: &Sample, region: &str) -> Sample {
        let labels = one.labels.clone().into_iter().chain(self.labels(region, &[])).collect();
        Sample { labels, ..one.clone() }
    }

    fn told(&self, beside: &Beside, at: DateTime<Utc>) -> Result<PastEpisodes, Unknown> {
        self.snapshot(beside, at).slos[0].worst.episodes.clone()
    }
}

/// An SLO over a day.
fn daily() -> Slo {
    Slo { window: Window::Rolling(Duration::from_days(1)), ..slo("shop", "orders", "99.9%") }
}

/// Its ids, the newest first.
fn ids(world: &World, told: &PastEpisodes) -> Vec<Option<String>> {
    told.list.iter().map(|one| one.episode.id(&world.slos()[0].id, &[])).collect()
}

#[test]
fn what_is_not_loaded_is_not_none() {
    let world = World::of(daily(), [(900, 9.0)]);
    let unknown = world.told(&Beside::default(), now()).expect_err("nothing is loaded");
    assert_eq!(unknown.reason, "its episodes are not loaded");
    let quiet = World::of(daily(), [(900, 0.5)]);
    let none = quiet.told(&quiet.loaded(now()), now()).expect("all is loaded");
    assert_eq!((none.list.len(), none.left_out), (0, 0));
    assert_eq!((none.since, none.until), (now() - TimeDelta::days(1), minutes(LAST * 5)));
}

#[test]
fn tiles_are_judged_by_the_objective_of_the_spec_or_by_none() {
    let world = World { objective: Some(0.99), ..World::of(daily(), [(900, 9.0)]) };
    assert!(world.told(&world.loaded(now()), now()).is_err(), "rules for another objective");
    let judged = World::of(daily(), [(900, 9.0)]);
    let beside = judged.loaded(now());
    let stricter = World::of(Slo { objective: "99.99%".parse().expect("one"), ..daily() }, [(900, 9.0)]);
    assert!(stricter.told(&beside, now()).is_err(), "the spec has changed since");
}

#[test]
fn two_series_for_one_budget_tell_nothing() {
    let world = World { twice: true, ..World::of(daily(), [(900, 9.0)]) };
    let unknown = world.told(&world.loaded(now()), now()).expect_err("which one counts?");
    assert_eq!(unknown.reason, "Prometheus has more than one series for it");
}

#[test]
fn nobody_knows_what_rules_that_were_not_there_would_have_fired() {
    let mut world = World::of(daily(), [(800, 9.0), (900, 9.0)]);
    world.evaluated_since = i32::try_from(minutes(850 * 5).timestamp()).expect("before 2038");
    let told = world.told(&world.loaded(now()), now()).expect("all is loaded");
    let detections: Vec<_> = told.list.iter().map(|one| one.detection.clone()).collect();
    assert_eq!(detections, [Some(Detection::Unnoticed), None]);
}

#[test]
fn the_costliest_are_told_and_the_others_counted() {
    let world = World::of(daily(), (701..LAST).filter(|tile| tile % 2 == 0).map(|tile| (tile, 9.0)));
    let one = world.told(&world.loaded(now()), now()).expect("all is loaded");
    assert_eq!((one.list.len(), one.list[0].episode.closed), (1, false), "single tiles are pauses only");

    let slo = Slo { window: Window::Rolling(Duration::from_days(3)), ..daily() };
    let bad = |tile| if tile == 200 { 90.0 } else { 9.0 };
    let world = World::of(slo, (130..LAST).filter(|tile| tile % 4 == 0).map(|tile| (tile, bad(tile))));
    let told = world.told(&world.loaded(now()), now()).expect("all is loaded");
    assert_eq!((told.list.len(), told.left_out), (MOST_EPISODES, 214 - MOST_EPISODES));
    let newest_first = told.list.is_sorted_by(|one, two| one.episode.start > two.episode.start);
    assert!(newest_first && told.list[0].episode.end == minutes(984 * 5));
    let oldest = &told.list[MOST_EPISODES - 1].episode;
    assert_eq!((oldest.end, oldest.bad_events), (minutes(200 * 5), 90.0), "however old, it cost most");
}

#[test]
fn without_a_history_nobody_knows_since_when_tiles_are_recorded() {
    let slo = Slo { window: Window::Rolling(Duration::from_days(5)), ..daily() };
    let world = World::of(slo, [(900, 9.0)]);
    let told = world.told(&world.loaded(now()), now()).expect_err("the history does not reach back");
    assert!(told.reason.contains("its history is not loaded"), "{}", told.reason);
}

/// It may have begun before anything is known, and has another name then.
#[test]
fn what_burns_since_before_the_tiles_has_no_id_yet() {
    let world = World::of(daily(), (0..=LAST).map(|tile| (tile, 9.0)));
    let told = world.told(&world.loaded(now()), now()).expect("all is loaded");
    assert_eq!(ids(&world, &told), [None]);
    assert!(!told.list[0].episode.closed);
}

#[test]
fn a_tile_that_comes_late_is_found() {
    let late = World::of(daily(), [(LAST - 1, 9.0)]);
    let world = World::of(daily(), []);
    let world = World { bad: [(("", 700), 0.0)].into(), ..world };
    let mut burning = BurningTiles::default();
    world.load(&mut burning, TimeDelta::days(2), now());
    late.load(&mut burning, TimeDelta::days(2), now() + TimeDelta::minutes(5));
    let beside = Beside { burning: Arc::new(burning), ..Beside::default() };
    let told = late.told(&beside, now() + TimeDelta::minutes(5)).expect("all is loaded");
    assert_eq!(ids(&late, &told), [Some("shop/orders/20261123t100500z".to_owned())]);
    assert_eq!(told.list[0].detection, None, "when alerts fired is not loaded");
}

/// A burn of three tiles with its alert, one that nobody noticed, one during which an alert of before fired, one that goes on.
fn eventful() -> World {
    let slo = Slo { group_by: vec!["region".to_owned()], ..daily() };
    let mut world = World { slo: Some(Arc::new(slo)), ..World::default() };
    let tiles =
        [(800, 30.0), (801, 60.0), (803, 54.0), (830, 9.0), (900, 2.0), (901, 3.0), (986, 90.0), (987, 90.0)];
    world.bad = tiles.into_iter().map(|(tile, bad)| (("eu", tile), bad)).collect();
    world.bad.insert(("us", 900), 0.5);
    world.alerts = vec![
        ("eu", "page", 800 * 5 - 2, 805 * 5),
        ("eu", "ticket", 815 * 5, 835 * 5),
        ("us", "page", 900 * 5, 902 * 5),
        ("eu", "page", 986 * 5 - 6, 1_100 * 5),
    ];
    world
}

#[tokio::test]
async fn the_api_tells_the_episodes_of_every_budget() {
    let world = eventful();
    let snapshot = world.snapshot(&world.loaded(now()), now());
    let (_, _, body) = get(&app(snapshot), "/api/v1/slos/shop/orders").await;
    let body: Value = serde_json::from_str(&body).expect("JSON");
    insta::assert_snapshot!(serde_json::to_string_pretty(&body["slo"]["episodes"]).expect("JSON"));
    let unknown = World::of(daily(), [(900, 9.0)]).snapshot(&Beside::default(), now());
    let (_, _, body) = get(&app(unknown), "/api/v1/slos/shop/orders").await;
    let body: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(body["slo"]["episodes"][0]["list"], Value::Null, "which is no empty list");
    assert_eq!(body["slo"]["episodes"][0]["unknown_reason"], "its episodes are not loaded");
}

/// An alert that has fired for as long as anything is known has neither begun nor ended.
#[test]
fn an_alert_that_fires_all_the_time_is_known_from_those_that_fire_now() {
    let world = World::of(daily(), [(900, 9.0)]);
    let (beside, slos) = (world.loaded(now()), world.slos());
    let mut answers = world.answers(&[""].into());
    answers.alerts = vec![crate::recorded::alert(&slos[0], "ticket", "3d", "6h")];
    let history = crate::recorded::history(
        &slos[0],
        time("2026-11-23T10:00:00Z"),
        &[Some(sloe::status::HourSum { bad_events: 0.0, total_events: 12_000.0, tiles: 12.0 }); 31],
    );
    let context = Context { slos: &slos, history: &history, retention: None, notices: &[] };
    let snapshot = assess(&answers, &context, now()).with(&beside, &answers, now());
    let told = snapshot.slos[0].worst.episodes.as_ref().expect("all is loaded");
    assert!(matches!(told.list[0].detection, Some(Detection::FiringAlready(_))), "{told:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// However large the chunks are and whenever anybody asked before, the episodes are the same, and those of all tiles at once.
    #[test]
    fn chunks_and_moments_make_no_difference(
        bad in prop::collection::btree_map(412..=LAST, 0.0..4.0_f64, 1..90),
        alerts in prop::collection::vec((2_000..LAST * 5, 1..200_i64), 0..6),
        chunk in 7..4_000_i64,
        waits in prop::collection::vec(1..500_i64, 0..4),
    ) {
        let mut world = World::of(daily(), bad.clone());
        world.alerts = alerts.into_iter().map(|(from, length)| ("", "page", from, from + length)).collect();
        let (mut burning, mut firings) = (BurningTiles::default(), Firings::default());
        let mut at = now() - TimeDelta::minutes(waits.iter().sum());
        for wait in waits.into_iter().chain([0]) {
            world.load(&mut burning, TimeDelta::minutes(chunk), at);
            world.load_alerts(&mut firings, TimeDelta::minutes(chunk), at);
            at += TimeDelta::minutes(wait);
        }
        let beside = Beside { burning: Arc::new(burning), firings: Arc::new(firings), ..Beside::default() };
        let told = world.told(&beside, now()).expect("all is loaded");
        prop_assert_eq!(&told, &world.told(&world.loaded(now()), now()).expect("all is loaded"));

        let tile = |tile: i64| Tile {
            end: minutes(tile * 5),
            total_events: 1_000.0,
            bad_events: bad.get(&tile).copied().unwrap_or(0.0),
        };
        let all: Vec<Tile> = (412..=LAST).map(tile).collect();
        let at_once = episodes(&all, TILE, 0.001).into_iter().rev().filter(|one| one.end > told.since);
        let figures = |one: &Episode| (one.start, one.end, one.closed, one.bad_events, one.peak_burn_rate);
        let at_once: Vec<_> = at_once.map(|one| figures(&one)).collect();
        prop_assert_eq!(told.list.iter().map(|one| figures(&one.episode)).collect::<Vec<_>>(), at_once);
    }
}

/// The answer of a Prometheus to a question of the loader.
fn answer(world: &World, request: &Request) -> ResponseTemplate {
    world.asked.fetch_add(1, Ordering::SeqCst);
    let form: BTreeMap<String, String> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let seconds = |name: &str| form.get(name).and_then(|text| text.split('.').next()?.parse::<i64>().ok());
    let labels = |labels: &Labels| json!(labels);
    let Some(((first, last), step)) = seconds("start").zip(seconds("end")).zip(seconds("step")) else {
        let one = |sample: &Sample| json!({"metric": labels(&sample.labels), "value": [0, sample.value.to_string()]});
        let terms = if form["query"].contains("time()") { world.evaluated() } else { world.terms() };
        let result: Vec<Value> = terms.iter().map(one).collect();
        return success(&json!({"resultType": "vector", "result": result}));
    };
    let most = world.most_points.load(Ordering::SeqCst);
    if most > 0 && (last - first) / step >= most {
        let error = "query processing would load too many samples into memory in query execution";
        let body = json!({"status": "error", "errorType": "execution", "error": error});
        return ResponseTemplate::new(422).set_body_json(body);
    }
    let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("a time");
    let span = TileSpan { first: at(first), last: at(last), step: TILE };
    let found = if form["query"].contains("ALERTS") { world.edges(span) } else { world.burning(span) };
    let point = |point: &Point| json!([point.at.timestamp(), point.value.to_string()]);
    let one = |series: &Series| json!({"metric": labels(&series.labels), "values": series.points.iter().map(point).collect::<Vec<_>>()});
    success(&json!({"resultType": "matrix", "result": found.iter().map(one).collect::<Vec<_>>()}))
}

fn success(data: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(json!({"status": "success", "data": data}))
}

async fn served(world: World) -> (Arc<World>, MockServer, EpisodeLoader) {
    let (world, server) = (Arc::new(world), MockServer::start().await);
    let answering = Arc::clone(&world);
    Mock::given(any())
        .respond_with(move |request: &Request| answer(&answering, request))
        .mount(&server)
        .await;
    let client = Client::new(&server.uri(), ClientOptions::default()).expect("the address is one");
    let loader = EpisodeLoader::new(client, world.slos().to_vec());
    (world, server, loader)
}

fn beside(loader: &EpisodeLoader) -> Beside {
    let (burning, firings) = (Arc::clone(loader.burning()), Arc::clone(loader.firings()));
    Beside { burning, firings, ..Beside::default() }
}

#[tokio::test]
async fn a_month_is_there_after_some_ticks_and_then_questions_are_rare() {
    let (world, _server, mut loader) = served(World::of(slo("shop", "orders", "99.9%"), [(900, 9.0)])).await;
    let (mut rounds, mut at) = (0, now());
    while loader.round(at).await.expect("it answers") {
        (rounds, at) = (rounds + 1, at + TimeDelta::seconds(15));
        assert_eq!(world.asked.load(Ordering::SeqCst), rounds, "one question a round");
    }
    assert!((20..=26).contains(&rounds), "{rounds} questions for 31 days");

    let ticks = 240;
    for _ in 0..ticks {
        loader.round(at).await.expect("it answers");
        at += TimeDelta::seconds(15);
    }
    let asked = world.asked.load(Ordering::SeqCst) - rounds;
    assert!((28..=40).contains(&asked), "{asked} questions in an hour of {ticks} ticks");
}

#[tokio::test]
async fn what_is_too_large_comes_in_smaller_chunks() {
    let (world, _server, mut loader) =
        served(World::of(daily(), eventful().bad.into_iter().map(|((_, tile), bad)| (tile, bad)))).await;
    world.most_points.store(100, Ordering::SeqCst);
    let mut asked = 0;
    loop {
        asked += 1;
        assert!(asked < 400, "it comes to an end");
        match loader.round(now()).await {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => assert!(error.is_about_size(), "{error}"),
        }
    }
    let (chunks, once) = (world.told(&beside(&loader), now()), world.told(&world.loaded(now()), now()));
    assert_eq!(chunks, once);
}
