//! Periods that are over, asked of Prometheus: how often, in which parts, and what a real one answers.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use sloe::model::{Period, Slo};
use sloe::poll::PeriodLoader;
use sloe::prom::{Client, ClientOptions, Error};
use sloe::status::{PastPeriod, Previous};
use sloe::units::Duration;
use wiremock::matchers::any;
use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use crate::prom_real::Prometheus;
use crate::recorded::{now, slo, time};
use crate::status_calendar::maintained;
use crate::status_periods::{calendar, events};

/// A Prometheus in which a tile of a hundred events was recorded every five minutes since a moment.
#[derive(Default)]
struct Fake {
    since: DateTime<Utc>,
    slos: Vec<Arc<Slo>>,
    queries: AtomicUsize,
    /// The most hours it answers for; zero for any number.
    most_hours: AtomicI64,
    /// So many queries from now on it answers 503, or in part.
    fails_after: AtomicUsize,
    in_part: Mutex<bool>,
}

impl Fake {
    async fn served(self) -> (Arc<Self>, MockServer, Client) {
        let (fake, server) = (Arc::new(self), MockServer::start().await);
        let answering = Arc::clone(&fake);
        let answer = move |request: &Request| answering.answer(request);
        Mock::given(any()).respond_with(answer).mount(&server).await;
        let client = Client::new(&server.uri(), ClientOptions::default()).expect("the address is one");
        (fake, server, client)
    }

    fn answer(&self, request: &Request) -> ResponseTemplate {
        let number = self.queries.fetch_add(1, Ordering::SeqCst);
        if number >= self.fails_after.load(Ordering::SeqCst) {
            return error(503, "internal", "out of order");
        }
        let form: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
        let text = |name: &str| form.iter().find(|(key, _)| key == name).map_or("", |(_, text)| text);
        let (query, seconds) = (text("query"), text("time").parse::<f64>().expect("a time"));
        #[expect(clippy::cast_possible_truncation, reason = "it is a time of this century")]
        let at = DateTime::from_timestamp_millis((seconds * 1_000.0).round() as i64).expect("a time");
        let range: Duration =
            query.split(['[', ']']).nth(1).and_then(|range| range.parse().ok()).expect("a range");
        let length = TimeDelta::milliseconds(i64::try_from(range.as_millis()).expect("it is short") + 1);
        let most = self.most_hours.load(Ordering::SeqCst);
        if most > 0 && length > TimeDelta::hours(most) {
            return error(422, "execution", "query processing would load too many samples into memory");
        }
        self.sum(query, (at - self.since.max(at - length)).num_minutes() / 5)
    }

    fn sum(&self, query: &str, tiles: i64) -> ResponseTemplate {
        let value = match query {
            _ if query.starts_with("count_over_time(slo:total") => tiles,
            _ if query.starts_with("sum_over_time(slo:total") => tiles * 100,
            _ => tiles,
        };
        let labels = |slo: &Slo| json!({"slo_service": slo.id.service, "slo": slo.id.name});
        let sample = |slo: &Arc<Slo>| json!({"metric": labels(slo), "value": [0, value.to_string()]});
        let result: Vec<_> = self.slos.iter().filter(|_| tiles > 0).map(sample).collect();
        let warnings =
            if *self.in_part.lock().expect("one at a time") { vec!["a store is gone"] } else { vec![] };
        ResponseTemplate::new(200).set_body_json(
            json!({"status": "success", "warnings": warnings, "data": {"resultType": "vector", "result": result}}),
        )
    }

    fn asked(&self) -> usize {
        self.queries.swap(0, Ordering::SeqCst)
    }
}

fn error(status: u16, kind: &str, text: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({"status": "error", "errorType": kind, "error": text}))
}

fn fake(slos: &[Slo], since: &str) -> Fake {
    let slos = slos.iter().cloned().map(Arc::new).collect();
    Fake { since: time(since), slos, fails_after: usize::MAX.into(), ..Fake::default() }
}

fn told(loader: &PeriodLoader, slo: &Slo) -> Vec<PastPeriod> {
    let previous = Previous::of(slo, loader.loaded(), Duration::from_minutes(5), now());
    previous.periods(slo, &Vec::new()).expect("they are loaded")
}

/// Starts of the periods, all events and coverage.
fn lines(periods: &[PastPeriod]) -> String {
    let line = |period: &PastPeriod| {
        let budget = period.budget.as_ref().expect("it is known");
        let (coverage, start) = (period.counts.coverage().expect("it is long"), period.extent.start);
        format!("{}: {} events, {coverage:.3}\n", start.format("%Y-%m-%d %H:%M"), budget.total_events())
    };
    periods.iter().map(line).collect()
}

#[tokio::test]
async fn a_query_a_period_and_sum_back_to_where_nothing_was_recorded() {
    let slos = [calendar(Period::Month, "UTC", events("98%"))];
    let (fake, _server, client) = fake(&slos, "2026-08-16T12:00:00Z").served().await;
    let mut loader = PeriodLoader::new(client, &fake.slos, Vec::new());
    loader.load(now()).await.expect("it answers");
    assert_eq!(fake.asked(), 3 * 3 + 1, "one of July says that there was nothing");
    insta::assert_snapshot!(lines(&told(&loader, &slos[0])), @"
    2026-10-01 00:00: 892800 events, 1.000
    2026-09-01 00:00: 864000 events, 1.000
    2026-08-01 00:00: 446400 events, 0.500
    ");
    // And nothing more until December has begun and settled.
    loader.load(time("2026-12-01T00:00:59Z")).await.expect("it answers");
    assert_eq!(fake.asked(), 0);
    loader.load(time("2026-12-01T00:01:00Z")).await.expect("it answers");
    assert_eq!(fake.asked(), 4 * 3 + 1);
}

#[tokio::test]
async fn only_windows_and_sums_that_some_slo_has_are_asked_for() {
    let week = calendar(Period::Week, "Europe/Paris", slo("shop", "weekly", "99%"));
    let slos = [slo("shop", "rolling", "99%"), week, calendar(Period::Month, "UTC", maintained())];
    let (fake, _server, client) = fake(&slos, "2026-11-10T00:00:00Z").served().await;
    let mut loader = PeriodLoader::new(client, &fake.slos, Vec::new());
    loader.load(now()).await.expect("it answers");
    // Two weeks and one before them with five sums; no month.
    assert_eq!((fake.asked(), loader.loaded().len()), (2 * 5 + 1 + 1, 2));
    assert_eq!(told(&loader, &slos[0]), []);
    assert_eq!(told(&loader, &slos[1]).len(), 2);
}

#[tokio::test]
async fn what_is_too_much_at_once_is_asked_for_in_parts_that_add_up() {
    let slos = [calendar(Period::Quarter, "UTC", events("98%"))];
    let (fake, _server, client) = fake(&slos, "2026-07-01T00:00:00Z").served().await;
    fake.most_hours.store(100, Ordering::SeqCst);
    let mut loader = PeriodLoader::new(client, &fake.slos, Vec::new());
    loader.load(now()).await.expect("it answers");
    insta::assert_snapshot!(lines(&told(&loader, &slos[0])), @"2026-07-01 00:00: 2649600 events, 1.000");
}

#[tokio::test]
async fn what_fails_goes_on_where_it_had_to_stop() {
    let slos = [calendar(Period::Month, "UTC", events("98%"))];
    let (fake, _server, client) = fake(&slos, "2026-01-01T00:00:00Z").served().await;
    fake.fails_after.store(10, Ordering::SeqCst);
    let mut loader = PeriodLoader::new(client, &fake.slos, Vec::new());
    assert!(matches!(loader.load(now()).await, Err(Error::Refused { status: 503, .. })));
    assert_eq!((fake.asked(), loader.loaded().len()), (11, 0));
    fake.fails_after.store(usize::MAX, Ordering::SeqCst);
    loader.load(now()).await.expect("it answers");
    // Ten months, three of which are there, and one before them.
    assert_eq!(fake.asked(), 7 * 3 + 1);
    assert_eq!(told(&loader, &slos[0]).len(), 10);
}

#[tokio::test]
async fn answers_in_part_are_no_figures() {
    let slos = [events("98%")];
    let (fake, _server, client) = fake(&slos, "2026-01-01T00:00:00Z").served().await;
    *fake.in_part.lock().expect("one at a time") = true;
    let mut loader = PeriodLoader::new(client, &fake.slos, Vec::new());
    let failed = loader.load(now()).await.expect_err("it is in part only");
    assert!(failed.to_string().ends_with("answered in part only: a store is gone"), "{failed}");
    assert!(loader.loaded().is_empty());
}

#[tokio::test]
async fn slos_that_stay_need_not_be_asked_for_again() {
    let slos = [events("98%"), slo("shop", "other", "98%")];
    let (fake, _server, client) = fake(&slos, "2026-09-01T00:00:00Z").served().await;
    let mut loader = PeriodLoader::new(client.clone(), &fake.slos, Vec::new());
    loader.load(now()).await.expect("it answers");
    fake.asked();
    let mut fewer = PeriodLoader::new(client.clone(), &fake.slos[..1], loader.loaded().to_vec());
    fewer.load(now()).await.expect("it answers");
    assert_eq!(fake.asked(), 0);
    let grouped = Arc::new(Slo { group_by: vec!["region".to_owned()], ..slos[0].clone() });
    let mut other = PeriodLoader::new(client, &[grouped], loader.loaded().to_vec());
    other.load(now()).await.expect("it answers");
    assert_eq!(fake.asked(), 2 * 3 + 1);
}

/// In Paris October has 745 hours and ends at 23:00 UTC. Bad events tell the tiles at both ends apart.
#[tokio::test]
async fn a_month_in_whose_last_week_clocks_are_put_back() {
    let slo = calendar(Period::Month, "Europe/Paris", events("98%"));
    let (start, end) = (time("2026-09-30T22:00:00Z"), time("2026-10-31T23:00:00Z"));
    let bad = |at: DateTime<Utc>| match (at - start).num_minutes() {
        0 => 7,
        5 => 100,
        _ if at == end => 1_000,
        _ if at == end + TimeDelta::minutes(5) => 9,
        _ => 0,
    };
    let mut series = [String::new(), String::new()];
    for number in 0..(745 + 20) * 12 {
        let at = start + TimeDelta::minutes(5 * (number - 120));
        for (text, (name, value)) in series.iter_mut().zip([("total", 20_000_001), ("bad", bad(at))]) {
            writeln!(
                text,
                "slo:{name}_events:tile5m{{slo_service=\"shop\",slo=\"orders\"}} {value} {}",
                at.timestamp()
            )
            .expect("a text takes everything");
        }
    }
    let prometheus = Prometheus::with_old_series(&format!("{}# EOF\n", series.concat())).await;
    let mut loader = PeriodLoader::new(prometheus.client.clone(), &[Arc::new(slo.clone())], Vec::new());
    loader.load(now()).await.expect("it answers");
    let months = told(&loader, &slo);
    assert_eq!(months.len(), 2);
    let october = months[0].budget.as_ref().expect("it is known");
    assert_eq!((months[0].extent.start, months[0].extent.end), (start, end));
    assert_eq!((october.total_events(), october.bad_events()), (745.0 * 12.0 * 20_000_001.0, 1_100.0));
    assert_eq!(months[0].counts.coverage(), Some(1.0));
    // Of September the last ten hours are there, the tile at its end among them.
    let september = months[1].budget.as_ref().expect("it is known");
    assert_eq!((september.total_events(), september.bad_events()), (121.0 * 20_000_001.0, 7.0));
    assert!(months[1].counts.coverage().is_some_and(|coverage| coverage < 0.02));
}
