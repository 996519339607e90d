//! How soon an outage pages, and that healthy and silent services never alert, from raw series to `ALERTS`.

use sloe::diag::Code;

use crate::rules_harness::parallel::parallel;
use crate::rules_harness::promtool::Model;
use crate::rules_harness::random::Random;
use crate::rules_harness::specs::{self, availability};
use crate::rules_harness::traffic::{SCRAPE, SCRAPES_AN_HOUR, Scrapes, second};

/// Healthy traffic before an outage, in scrapes: more than the fast pair's hour.
const HEALTHY: u32 = 140;
/// Requests a second.
const RATE: u32 = 2;

/// Seconds from the beginning of a full outage, `after` seconds after a scrape, until a page of the pair 1h/5m fires.
/// There is no error series before.
fn detection(objective: &str, limit: u32, after: u32) -> f64 {
    let (mut scrapes, outage) = (Scrapes::default(), second(HEALTHY) + after);
    let end = outage + limit + 300;
    for index in (0..).take_while(|index| second(*index) < end) {
        let failed = second(index).saturating_sub(outage).min(SCRAPE) * RATE;
        scrapes.count("requests_total{code=\"200\"}", SCRAPE * RATE - failed);
        if failed > 0 {
            scrapes.count("requests_total{code=\"500\"}", failed);
        }
        scrapes.scrape(index);
    }
    let (rules, series) = (specs::rules(&availability(objective, "30d")), scrapes.series());
    let model = Model { rules: &rules, evaluated_every: "30s", series: &series };
    let page = "ALERTS{alertstate=\"firing\",slo_alert=\"page\",long_window=\"1h\"}";
    let first = format!("min_over_time(timestamp({page})[1d:30s])");
    let fired = model.value(&first, &format!("{}s", end / 30 * 30)).expect("a full outage pages");
    fired - f64::from(outage)
}

/// 60 min × 14.4 × (1 − objective), in seconds, and 90 s for a scrape and an evaluation.
#[test]
fn a_full_outage_pages_in_time() {
    let objectives = [
        ("93.1%", 3577),
        ("94%", 3110),
        ("95%", 2592),
        ("97.5%", 1296),
        ("99%", 518),
        ("99.5%", 259),
        ("99.9%", 51),
        ("99.99%", 5),
    ];
    let took = parallel(&objectives, |(objective, share)| {
        [1, 15, 29].map(|after| detection(objective, share + 90, after))
    });
    for ((objective, share), took) in objectives.iter().zip(took) {
        println!("{objective:>7}: pages after {took:?} s, allowed {} s", share + 90);
        assert!(took.iter().all(|took| *took <= f64::from(share + 90)), "{objective}: {took:?}");
        assert!(*objective != "99.9%" || took.iter().all(|took| *took <= 120.0), "{took:?}");
    }
}

/// 14.4 times the error budget is more than everything: the pair is left out, and the tests generated expect the next one.
#[test]
fn pairs_that_can_never_fire_are_left_out_with_a_warning() {
    for (objective, left_out, first) in [("93%", 1, "6h"), ("90%", 1, "6h"), ("80%", 2, "1d")] {
        let (slos, warnings) = specs::compile(&availability(objective, "30d"));
        let codes: Vec<Code> = warnings.iter().map(|warning| warning.code).collect();
        assert_eq!(codes, vec![Code::NEVER_FIRES; left_out], "{objective}");
        assert_eq!(codes[0].id, "SLO0302");
        let files = sloe::rules::generate(&slos, &sloe::rules::Options::default());
        let tests = files.iter().find(|file| file.path.ends_with("tests/shop.yaml")).expect("the tests");
        let outage =
            tests.text.split("- name:").find(|test| test.contains("a full outage")).expect("an outage");
        assert!(outage.contains(&format!("long_window=\"{first}\"")), "{objective}: {outage}");
        assert!(!files[0].text.contains("long_window: '1h'"), "{objective} has an alert that never fires");
    }
}

/// Three windows, three tables of alerts.
fn three_windows() -> String {
    let slos: Vec<String> = ["1d", "7d", "30d"]
        .iter()
        .map(|window| {
            let spec =
                availability("99%", window).replace("name: availability", &format!("name: over-{window}"));
            spec.split_once("slos:\n").expect("a list of SLOs").1.to_owned()
        })
        .collect();
    format!("version: sloe/v1\nservice: shop\nslos:\n{}", slos.concat())
}

/// How many alerts ever fired in so many hours of traffic, everything being evaluated at one interval.
fn alerts(hours: u32, evaluated_every: &str, mut traffic: impl FnMut(u32) -> (u32, u32)) -> Option<f64> {
    let mut scrapes = Scrapes::default();
    for index in 0..hours * SCRAPES_AN_HOUR {
        let (requests, errors) = traffic(index);
        scrapes.count("requests_total{code=\"200\"}", requests - errors);
        scrapes.count("requests_total{code=\"500\"}", errors);
        scrapes.scrape(index);
    }
    let (rules, series) = (specs::rules(&three_windows()), scrapes.series());
    let (model, end) = (Model { rules: &rules, evaluated_every, series: &series }, format!("{hours}h"));
    let answers = model.ask(&[
        ("sum(count_over_time(ALERTS{alertstate=\"firing\"}[2d]))", &end),
        ("count(last_over_time(slo:burn_rate:5m[2d]))", &end),
    ]);
    assert_eq!(answers[1].first().map(|sample| sample.value), Some(3.0), "the rules were evaluated");
    answers[0].first().map(|sample| sample.value)
}

/// Nine tenths of the error budget on average, each scrape's errors and requests anything from half to one and a half times that.
#[test]
fn a_healthy_service_never_alerts() {
    let mut random = Random::new(3);
    let alerts = alerts(25, "30s", |_| {
        let requests = 10_000 + random.below(10_000);
        (requests, random.below(requests * 9 / 1000) + requests * 9 / 2000)
    });
    assert_eq!(alerts, None);
}

/// Traffic for an hour, then a day and a half without any. Every ratio is 0 or unknown, at whichever interval.
#[test]
fn a_silent_service_never_alerts() {
    let traffic = |index| if index < SCRAPES_AN_HOUR { (100, 0) } else { (0, 0) };
    assert_eq!(alerts(37, "5m", traffic), None);
}

#[test]
fn a_service_that_burns_its_budget_twice_over_does_alert() {
    assert!(alerts(4, "30s", |_| (1000, 20)).is_some(), "or the two tests above could not fail");
}
