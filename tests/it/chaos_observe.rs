//! The questions of a run against a real Prometheus, in whose series one of three pods was gone for half a minute.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration as Patience;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use sloe::chaos::gates::{Circumstances, gate};
use sloe::chaos::observe::{Observer, ObserverOptions};
use sloe::chaos::record::Query;
use sloe::chaos::verdict::{Recovery, recovery};
use sloe::chaos::{Decision, Preflight, Reading};
use sloe::model::{Experiment, Slo};
use sloe::prom::{AlertRule, Client, ClientOptions};
use sloe::units::Duration;

use crate::chaos_parts::{experiment, survey};
use crate::rules_harness::specs;
use crate::support::prometheus::Prometheus;

const SCRAPE: i64 = 10;

/// Two SLOs of the service, one by pod; and one of another service.
const SPEC: &str = "version: sloe/v1\nservice: payment-service\nscrape_interval: 10s\nslos:\n  - name: availability\n    objective: 99.9%\n    \
                window: 30d\n    sli: {events: {bad: 'requests_total{code=\"500\"}', total: requests_total}}\n  - name: by-pod\n    \
                objective: 99%\n    window: 30d\n    group_by: [pod]\n    \
                sli: {events: {bad: 'requests_total{code=\"500\"}', total: requests_total}}\n\
                ---\nversion: sloe/v1\nservice: search\nslos:\n  - name: availability\n    objective: 99%\n    window: 30d\n    \
                sli: {events: {bad: search_errors_total, total: search_total}}\n";

fn slos() -> Vec<Arc<Slo>> {
    specs::compile(SPEC).0.into_iter().map(Arc::new).collect()
}

/// A Prometheus with these series that has evaluated the rules of the service once.
async fn prometheus(series: &str) -> Prometheus {
    let rules = specs::rules(SPEC).replace("interval: 30s", "interval: 1s");
    let prometheus = Prometheus::with_rules(series, &rules).await;
    let are_evaluated = async || {
        let rules = prometheus.client.alert_rules().await.expect("it answers").value;
        let mut pages = rules.iter().filter(|rule| rule.labels["slo_alert"] == "page");
        pages.clone().count() == 4 && pages.all(AlertRule::works)
    };
    while !are_evaluated().await {
        tokio::time::sleep(Patience::from_millis(50)).await;
    }
    prometheus
}

/// What happened: a hundred requests from scrape to scrape at each of two pods, one of them failing every hundred seconds until ten
/// minutes before the fault, and from `fault` on for half a minute a third of those at pod `a`.
struct Story {
    fault: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Story {
    /// The fault was three minutes ago.
    fn new() -> Self {
        let until = Utc::now().duration_trunc(TimeDelta::seconds(SCRAPE)).expect("a time of today");
        Self { fault: until - TimeDelta::minutes(3), until }
    }

    fn moments(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let first = self.until - TimeDelta::hours(2);
        (0..=7_200 / SCRAPE).map(move |i| first + TimeDelta::seconds(i * SCRAPE))
    }

    fn bad(&self, pod: &str, at: DateTime<Utc>) -> u32 {
        let hit = pod == "a" && at > self.fault && at <= self.fault + TimeDelta::seconds(30);
        let usual = at.timestamp() % 100 == 0 && at < self.fault - TimeDelta::minutes(10);
        u32::from(usual) + if hit { 33 } else { 0 }
    }

    /// How many requests failed at these pods after one moment and up to another.
    fn failed(&self, pods: &[&str], from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
        let within = self.moments().filter(|at| *at > from && *at <= to);
        f64::from(within.map(|at| pods.iter().map(|pod| self.bad(pod, at)).sum::<u32>()).sum::<u32>())
    }

    /// The raw series, and what rules recorded of the month.
    fn series(&self) -> String {
        let mut text = String::new();
        for pod in ["a", "b"] {
            let (mut fine, mut bad) = (0, 0);
            let [mut fines, mut bads] = [String::new(), String::new()];
            for at in self.moments() {
                let failed = self.bad(pod, at);
                (fine, bad) = (fine + 100 - failed, bad + failed);
                let put = |text: &mut String, code: u32, value: u32| {
                    let line =
                        format!("requests_total{{pod=\"{pod}\",code=\"{code}\"}} {value} {}", at.timestamp());
                    writeln!(text, "{line}").expect("a text takes everything");
                };
                put(&mut fines, 200, fine);
                put(&mut bads, 500, bad);
            }
            text += &fines;
            text += &bads;
        }
        text + &self.recorded() + "# EOF\n"
    }

    /// 259,200 may fail in the month, of which 38 % have, and for each pod 1,000, of which 10 % have.
    fn recorded(&self) -> String {
        let mut text = String::new();
        let at = self.until - TimeDelta::seconds(10);
        let mut put = |name: &str, slo: &str, more: &str, value: &str| {
            let id = format!("slo_service=\"payment-service\",slo=\"{slo}\"{more}");
            writeln!(text, "{name}{{{id}}} {value} {}", at.timestamp()).expect("a text takes everything");
        };
        for (slo, objective) in [("availability", "99.9%"), ("by-pod", "99%")] {
            put("slo_info", slo, &format!(",objective=\"{objective}\",window=\"30d\",tile=\"5m\""), "1");
        }
        let groups = [
            ("availability", "", "259200000", "98496"),
            ("by-pod", ",pod=\"a\"", "100000", "100"),
            ("by-pod", ",pod=\"b\"", "100000", "100"),
        ];
        for (slo, group, total, bad) in groups {
            put("slo:total_events:window", slo, group, total);
            put("slo:bad_events:window", slo, group, bad);
            put("slo:total_events:tile5m", slo, group, "6000");
            put("slo:burn_rate:1h", slo, group, "0.4");
            put("slo:burn_rate:6h", slo, group, "0.7");
        }
        let alert = "ALERTS{alertname=\"ErrorBudgetBurn\",alertstate=\"firing\",slo_alert=\"page\",slo_service=\"search\",\
                     slo=\"availability\",long_window=\"1h\",short_window=\"5m\"} 1";
        writeln!(text, "{alert} {}", at.timestamp()).expect("a text takes everything");
        text
    }
}

fn decide(experiment: &Experiment, preflight: &Preflight) -> Decision {
    let survey = survey();
    Decision::of(&gate(
        &Circumstances { experiment, preflight, survey: &survey, switches: &[], lock: None, past: Ok(&[]) },
        preflight.at,
    ))
}

/// The experiment with nothing but the budgets to decide, and with room for the pods' small budgets.
fn at_any_time() -> Experiment {
    let mut experiment = experiment();
    experiment.gate.hours = None;
    experiment.gate.max_predicted_cost = "0.6".parse().expect("a share");
    experiment.gate.min_remaining = "0".parse().expect("a share");
    experiment
}

#[tokio::test]
async fn before_during_and_after_a_run() {
    let story = Story::new();
    let prometheus = prometheus(&story.series()).await;
    let (experiment, slos) = (at_any_time(), slos());
    let kept: RefCell<Vec<Query>> = RefCell::default();
    let sink = |query: Query| kept.borrow_mut().push(query);
    let options = ObserverOptions { first_query: 7, ..ObserverOptions::default() };
    let mut observer = Observer::new(prometheus.client.clone(), &experiment, &slos, options, sink);
    assert_eq!(observer.sample_interval(), Duration::from_secs(10));

    // Before: as of the newest recorded figures, which are not older than the run's beginning here.
    let before = observer.preflight(story.until).await;
    assert_eq!(before.failure, None);
    let names: Vec<String> = before.standings.iter().map(|standing| standing.subject.to_string()).collect();
    let pods = ["a", "b"].map(|pod| format!("payment-service/by-pod {{pod=\"{pod}\"}}"));
    assert_eq!(names, ["payment-service/availability", &pods[0], &pods[1]]);
    let all = &before.standings[0];
    assert_eq!((all.allowed_events.map(f64::round), all.events_per_second), (Some(259_200.0), Some(20.0)));
    assert!((all.remaining_ratio.expect("it is known") - 0.62).abs() < 1e-9);
    let failed = story.failed(&["a", "b"], story.until - TimeDelta::minutes(5), story.until);
    assert!((all.sli.expect("it is known") - (1.0 - failed / 6_000.0)).abs() < 1e-9);
    assert_eq!((all.sample_age, all.sample_interval), (Some(0.0), 10.0));
    assert_eq!(before.pages, Some(Vec::new()), "a page of another service is none of this one");
    assert_eq!(decide(&experiment, &before), Decision::Deny, "the SLI of the last five minutes is low");
    assert_eq!(kept.borrow().iter().map(|query| query.id).collect::<Vec<_>>(), (7..19).collect::<Vec<_>>());
    assert!(
        kept.borrow()[..11]
            .iter()
            .all(|query| query.error.is_none() && query.answer["resultType"] == "vector")
    );
    let rules = kept.borrow()[11].clone();
    assert_eq!((&*rules.query, rules.answer.as_array().map(Vec::len)), ("api/v1/rules?type=alert", Some(10)));
    assert_eq!((&before.sources.pages[..], &before.sources.traffic[..]), (&[13, 18][..], &[16, 17][..]));
    assert_eq!(before.mute, Ok(Vec::new()), "every page alert could fire");
    let loaded = before.rules.as_deref().expect("they were read");
    assert_eq!(
        loaded.iter().map(|rules| &*rules.slo).collect::<Vec<_>>(),
        ["payment-service/availability", "payment-service/by-pod"]
    );
    assert!(loaded.iter().all(|rules| rules.loaded == rules.declared));

    // During: 25 s after the fault, two scrapes have seen it.
    let now = story.fault + TimeDelta::seconds(25);
    let look = observer.look(&before.standings, story.fault, now).await;
    assert_eq!(look.failure, None);
    let seen = story.failed(&["a", "b"], story.fault, story.fault + TimeDelta::seconds(20));
    let of_a = story.failed(&["a"], story.fault, story.fault + TimeDelta::seconds(20));
    let [all, a, b] = &look.subjects[..] else { panic!("three budgets: {look:?}") };
    assert_eq!((all.total_events, all.bad_events), (Some(400.0), Some(seen)));
    assert_eq!((a.bad_events, a.cost_ratio), (Some(of_a), Some(of_a / 1_000.0)));
    assert_eq!((b.total_events, b.bad_events), (Some(200.0), Some(seen - of_a)));
    assert!((all.remaining_ratio.expect("it is known") - (0.62 - seen / 259_200.0)).abs() < 1e-9);
    assert_eq!(all.sample_age, Some(5.0));
    let minute =
        story.failed(&["a"], story.fault - TimeDelta::seconds(40), story.fault + TimeDelta::seconds(20));
    assert!((a.sli.expect("it is known") - (1.0 - minute / 600.0)).abs() < 1e-9);
    assert_eq!(kept.borrow().len(), 17, "five questions a look");

    // Afterwards: looks until the SLIs are back, and what it cost.
    let mut looks: Vec<Reading> = Vec::new();
    for secs in (5..=180).step_by(5) {
        looks.push(
            observer.look(&before.standings, story.fault, story.fault + TimeDelta::seconds(secs)).await,
        );
    }
    let over = (story.fault, story.fault + TimeDelta::seconds(30));
    let back = recovery(&looks, over, Duration::from_minutes(1), Duration::from_secs(60));
    let Recovery::Since(at) = back else { panic!("the SLIs came back: {back:?}") };
    assert!((30..=60).contains(&(at - story.fault).num_seconds()), "{}", at - story.fault);

    let asked = kept.borrow().len();
    let costs = observer.measure(&before.standings, (story.fault, story.until), story.until).await;
    let to = story.until - TimeDelta::seconds(10);
    let truth = story.failed(&["a", "b"], story.fault, to);
    let [all, a, _] = &costs[..] else { panic!("three budgets: {costs:?}") };
    assert_eq!((all.from, all.to), (story.fault, to));
    assert_eq!((all.total_events, all.bad_events), (Some(3_400.0), Some(truth)));
    let edges = story.failed(&["a", "b"], story.fault, story.fault + TimeDelta::seconds(10))
        + story.failed(&["a", "b"], to, story.until);
    assert_eq!(all.uncertainty_events, Some(edges));
    let usual = story.failed(&["a", "b"], story.fault - TimeDelta::hours(1), story.fault) / 72_000.0;
    assert!((all.baseline_events.expect("it is known") - usual * 3_400.0).abs() < 1e-9);
    assert_eq!(all.cost_ratio, Some(truth / all.allowed_events.expect("it is known")));
    assert_eq!(a.lowest_sli.map(|sli| (sli * 600.0).round()), Some(600.0 - 99.0));
    assert!(a.below_from.is_some_and(|from| (0..=15).contains(&(from - story.fault).num_seconds())), "{a:?}");
    assert!(a.below_to.is_some_and(|to| (25..=45).contains(&(to - story.fault).num_seconds())), "{a:?}");
    let evidence: Vec<u64> = kept.borrow()[asked..].iter().map(|query| query.id).collect();
    assert_eq!(all.evidence, evidence);
    insta::assert_snapshot!(
        kept.borrow()[asked..].iter().map(|query| query.purpose.as_str()).collect::<Vec<_>>().join("\n")
    );
}

#[tokio::test]
async fn a_series_that_begins_during_the_run_makes_the_count_less_certain() {
    let story = Story::new();
    let late: String = story
        .series()
        .lines()
        .filter(|line| !line.contains("pod=\"a\",code=\"500\"") || line.ends_with(&late_enough(&story, line)))
        .map(|line| format!("{line}\n"))
        .collect();
    let prometheus = Prometheus::with_series(&late).await;
    let (experiment, slos) = (at_any_time(), slos());
    let mut observer =
        Observer::new(prometheus.client.clone(), &experiment, &slos, ObserverOptions::default(), |_| ());
    let before = observer.preflight(story.until).await;
    // One sample of the series that began: nothing can be counted from it yet.
    let now = story.fault + TimeDelta::seconds(15);
    let look = observer.look(&before.standings, story.fault, now).await;
    let (seen, happened) = (&look.subjects[0], story.failed(&["a", "b"], story.fault, now));
    assert!(seen.bad_events.is_some_and(|bad| bad < happened), "{seen:?}, {happened}");
    assert!(seen.bad_events.zip(seen.first_events).is_some_and(|(bad, first)| bad + first >= happened));
    let costs = observer.measure(&before.standings, (story.fault, story.until), story.until).await;
    let cost = &costs[0];
    let (bad, doubt) = (cost.bad_events.expect("known"), cost.uncertainty_events.expect("known"));
    let truth = story.failed(&["a", "b"], story.fault, cost.to);
    assert!(bad < truth - 1.0, "the first sample tells of events that nobody counts: {bad} of {truth}");
    assert!(bad + doubt >= truth, "{bad} ± {doubt}, {truth}");
}

/// A preflight of a service whose targets were not there until so many seconds ago.
async fn started(secs_ago: i64) -> Preflight {
    let story = Story::new();
    let begin = (story.until - TimeDelta::seconds(secs_ago)).timestamp();
    let is_there = |line: &&str| {
        let at = line.rsplit(' ').next().and_then(|second| second.parse::<i64>().ok());
        !line.starts_with("requests_total") || at.is_some_and(|at| at >= begin)
    };
    let text: String = story.series().lines().filter(is_there).map(|line| format!("{line}\n")).collect();
    let prometheus = Prometheus::with_series(&text).await;
    let (experiment, slos) = (at_any_time(), slos());
    let mut observer =
        Observer::new(prometheus.client.clone(), &experiment, &slos, ObserverOptions::default(), |_| ());
    observer.preflight(story.until).await
}

#[tokio::test]
async fn traffic_is_known_a_few_scrapes_after_a_restart_and_not_underestimated() {
    let rates = |before: &Preflight| {
        before.standings.iter().map(|standing| standing.events_per_second).collect::<Vec<_>>()
    };
    // Four scrapes of ten seconds: over five minutes it would be a fifth of the traffic.
    let known = started(60).await;
    assert_eq!(rates(&known), [Some(20.0), Some(10.0), Some(10.0)]);
    let unknown = started(30).await;
    assert_eq!(rates(&unknown), [None; 3]);
    assert_eq!(decide(&at_any_time(), &unknown), Decision::CannotDecide);
    assert_eq!(unknown.mute.map(|mute| mute.len()), Ok(4), "no rules are loaded, so no alert can fire");
}

#[tokio::test]
async fn what_is_loaded_and_not_in_the_specs_denies_and_what_differs_is_told() {
    let story = Story::new();
    let more = "slo_info{slo_service=\"payment-service\",slo=\"latency\",objective=\"95%\",window=\"30d\",tile=\"5m\"} 1";
    let more = format!("{more} {}\n", story.until.timestamp());
    let series = story
        .series()
        .replace("objective=\"99%\"", "objective=\"98%\"")
        .replace("# EOF\n", &(more + "# EOF\n"));
    let prometheus = Prometheus::with_series(&series).await;
    let (experiment, slos) = (at_any_time(), slos());
    let mut observer =
        Observer::new(prometheus.client.clone(), &experiment, &slos, ObserverOptions::default(), |_| ());
    let before = observer.preflight(story.until).await;
    let rules = before.rules.iter().flatten();
    let told: Vec<_> = rules
        .map(|rules| {
            [&Some(rules.slo.clone()), &rules.declared, &rules.loaded]
                .map(|text| text.as_deref().unwrap_or("none").to_owned())
        })
        .collect();
    assert_eq!(
        told,
        [
            ["payment-service/availability", "99.9% over 30d", "99.9% over 30d"],
            ["payment-service/by-pod", "99% over 30d", "98% over 30d"],
            ["payment-service/latency", "none", "95% over 30d"],
        ]
    );
}

/// The end of a line that is of the fault or later.
fn late_enough(story: &Story, line: &str) -> String {
    let second = line.rsplit(' ').next().unwrap_or_default();
    let late = second.parse::<i64>().is_ok_and(|at| at > story.fault.timestamp());
    if late { second.to_owned() } else { "never".to_owned() }
}

#[tokio::test]
async fn without_prometheus_nothing_is_known() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
    let address = format!("http://{}", closed.expect("a port is free"));
    let client = Client::new(&address, ClientOptions::default()).expect("the address is one");
    let (experiment, slos, now) = (at_any_time(), slos(), Utc::now());
    let mut errors = 0;
    let mut observer =
        Observer::new(client, &experiment, &slos, ObserverOptions::default(), |query: Query| {
            errors += u32::from(query.error.is_some() && query.answer.is_null());
        });
    let before = observer.preflight(now).await;
    assert_eq!(before.pages, None);
    assert_eq!(decide(&experiment, &before), Decision::CannotDecide);
    assert!(before.failure.is_some_and(|failure| failure.contains("cannot be reached")));
    assert_eq!(before.standings.len(), 2, "every SLO is named");
    let look = observer.look(&before.standings, now, now).await;
    assert!(look.failure.is_some());
    assert!(look.subjects.iter().all(|spend| spend.bad_events.is_none() && spend.sli.is_none()));
    let costs = observer.measure(&before.standings, (now - TimeDelta::minutes(1), now), now).await;
    assert!(costs.iter().all(|cost| cost.cost_ratio.is_none() && cost.uncertainty_events.is_none()));
    drop(observer);
    assert!(errors >= 12 + 5 + 4, "every question is in the record: {errors}");
}

#[tokio::test]
async fn a_look_does_not_wait_for_an_answer_that_does_not_come() {
    // It accepts connections and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = format!("http://{}", silent.local_addr().expect("it has an address"));
    let client = Client::new(&address, ClientOptions::default()).expect("the address is one");
    let (experiment, slos, now) = (at_any_time(), slos(), Utc::now());
    let options = ObserverOptions { patience: Patience::from_millis(50), ..ObserverOptions::default() };
    let mut observer = Observer::new(client, &experiment, &slos, options, |_| ());
    let look = observer.look(&[], now, now).await;
    assert_eq!(look.failure, Some(format!("Prometheus at `{address}` did not answer within 0.05 s")));
}
