//! The budget against the true count, in the traffic that breaks other ways of counting.
//!
//! Two days of scrapes every 30 s, 7 s off the evaluations; an SLO of 99.9 % over 36 h; 50 requests a scrape unless said.
//! promtool evaluates every group at one interval, so the tile group stands alone here, at its own five minutes.

use crate::rules_harness::promtool::Model;
use crate::rules_harness::random::Random;
use crate::rules_harness::specs;
use crate::rules_harness::traffic::{SCRAPES_AN_HOUR, Scrapes, second};

const END: u32 = 48 * 3600;
const WINDOW: u32 = 36 * 3600;
const BUDGET: f64 = 0.001;
const BY_DAY: u32 = 50;

/// What happens before one scrape.
#[derive(Clone, Copy, Default)]
struct Moment {
    requests: u32,
    errors: u32,
    /// Nobody scrapes.
    unseen: bool,
    /// The counters start again, in place.
    restart: bool,
    /// The series end and those of a new pod begin.
    new_pod: bool,
}

/// Requests of which each fails with the chance `share`.
fn requests(random: &mut Random, requests: u32, share: f64) -> Moment {
    Moment { requests, errors: random.drawn(requests, share), ..Moment::default() }
}

/// An hour of the two days, and the scrape within it.
fn clock(index: u32) -> (u32, u32) {
    (index / SCRAPES_AN_HOUR, index % SCRAPES_AN_HOUR)
}

/// Runs the scenario, prints the figures and returns how far the budget is off, relative to the truth.
fn difference(
    name: &str,
    zero_errors_exist: bool,
    mut moment: impl FnMut(u32, &mut Random) -> Moment,
) -> f64 {
    let (mut scrapes, mut random) = (Scrapes::default(), Random::new(7));
    let (mut requests, mut errors, mut pod) = (0, 0, 0);
    for index in (0..).take_while(|index| second(*index) < END) {
        let now = moment(index, &mut random);
        if now.new_pod {
            scrapes.end("", index);
            pod += 1;
        }
        if now.restart {
            scrapes.restart();
        }
        scrapes.count(&format!("requests_total{{code=\"200\",pod=\"{pod}\"}}"), now.requests - now.errors);
        if now.errors > 0 || zero_errors_exist {
            scrapes.count(&format!("requests_total{{code=\"503\",pod=\"{pod}\"}}"), now.errors);
        }
        if !now.unseen {
            scrapes.scrape(index);
        }
        if second(index) > END - WINDOW {
            requests += now.requests;
            errors += now.errors;
        }
    }
    let truth = f64::from(errors) / f64::from(requests) / BUDGET;
    let consumed = consumed(&scrapes);
    let difference = consumed / truth - 1.0;
    println!(
        "{name:<36} true {:9.4} %  recorded {:9.4} %  off by {:+.4} %",
        truth * 100.0,
        consumed * 100.0,
        difference * 100.0
    );
    difference.abs()
}

/// The share of the budget that the rules say is consumed; every evaluation from the first tile on must say something.
fn consumed(scrapes: &Scrapes) -> f64 {
    let rules = specs::groups(&specs::rules(&specs::availability("99.9%", "36h")), "-tiles");
    let series = scrapes.series();
    let model = Model { rules: &rules, evaluated_every: "5m", series: &series };
    let answers = model.ask(&[
        ("1 - sum(slo:error_budget:remaining_ratio)", "48h"),
        ("sum(count_over_time(slo:error_budget:remaining_ratio[3d]))", "48h"),
        ("sum(sum_over_time(slo:error_budget:remaining_ratio[3d]))", "48h"),
        ("count(slo:error_budget:remaining_ratio != slo:error_budget:remaining_ratio)", "48h"),
        ("min(min_over_time(slo:bad_events:tile5m[3d]))", "48h"),
        ("min(min_over_time(slo:total_events:tile5m[3d]))", "48h"),
        ("count(ALERTS{slo_alert=\"absent\",alertstate=\"firing\"})", "48h"),
    ]);
    let value = |question: usize| answers[question].first().map(|sample| sample.value);
    assert_eq!(value(1), Some(f64::from(END / 300)), "a budget at every evaluation from the first tile on");
    assert!(value(2).is_some_and(f64::is_finite), "the budget was NaN once");
    assert_eq!(answers[3], [], "the budget is NaN");
    assert!(
        [4, 5].map(value).iter().all(|least| least.is_some_and(|least| least >= 0.0)),
        "a negative count"
    );
    assert_eq!(answers[6], [], "the series are not absent");
    value(0).expect("the budget is known")
}

const CLOSE: f64 = 0.003;

#[test]
fn single_errors() {
    let mut placed = Random::new(11);
    let failing: Vec<u32> = (0..30).map(|_| placed.below(48 * SCRAPES_AN_HOUR)).collect();
    let off = difference("25 single errors", true, |index, _| Moment {
        requests: BY_DAY,
        errors: u32::from(failing.contains(&index)),
        ..Moment::default()
    });
    assert!(off < CLOSE);
}

#[test]
fn night_outage_at_low_traffic() {
    let off = difference("night outage at low traffic", true, |index, random| {
        let (hour, scrape) = clock(index);
        let outage = hour == 27 && scrape < 80;
        let traffic = if hour % 24 < 7 { 1 } else { BY_DAY };
        requests(random, traffic, if outage { 0.5 } else { 0.0002 })
    });
    assert!(off < CLOSE);
}

#[test]
fn traffic_peak_half_failing() {
    let off = difference("traffic peak half failing", true, |index, random| {
        if clock(index).0 == 30 { requests(random, 3000, 0.5) } else { requests(random, 1, 0.0) }
    });
    assert!(off < CLOSE);
}

#[test]
fn an_hour_without_traffic() {
    let off = difference("an hour without traffic", true, |index, random| {
        requests(random, if clock(index).0 == 30 { 0 } else { BY_DAY }, 0.0005)
    });
    assert!(off < CLOSE);
}

#[test]
fn first_burst_of_a_counter_at_zero() {
    let off = difference("first burst of a counter at zero", true, |index, _| {
        let (hour, scrape) = clock(index);
        let errors = if hour == 24 && scrape < 10 { 10 } else { 0 };
        Moment { requests: BY_DAY, errors, ..Moment::default() }
    });
    assert!(off < CLOSE);
}

/// The first sample of a series is lost to everybody: 5 of these 100 errors, unless extrapolation makes up for it.
/// The worst case is a series that begins with the last scrape of a tile.
#[test]
fn first_error_series_ever() {
    for first in [0, 4, 9] {
        let name = format!("first error series ever, scrape {first}");
        let off = difference(&name, false, |index, _| {
            let (hour, scrape) = clock(index);
            let errors = if hour == 24 && (first..first + 20).contains(&scrape) { 5 } else { 0 };
            Moment { requests: BY_DAY, errors, ..Moment::default() }
        });
        assert!(off < 0.0501, "no more than one sample of twenty");
    }
}

#[test]
fn bursts_after_restarts_in_place() {
    let off = difference("bursts after restarts in place", true, |index, _| {
        let (hour, scrape) = clock(index);
        let burst = hour % 2 == 0 && (100..104).contains(&scrape);
        let restart = hour % 2 == 0 && scrape == 0;
        Moment { requests: BY_DAY, errors: if burst { 20 } else { 0 }, restart, ..Moment::default() }
    });
    assert!(off < CLOSE);
}

#[test]
fn a_new_pod_every_three_hours() {
    let off = difference("a new pod every 3 h", true, |index, random| {
        let (hour, scrape) = clock(index);
        let new_pod = hour % 3 == 0 && scrape == 0 && index > 0;
        Moment { new_pod, ..requests(random, BY_DAY, 0.0005) }
    });
    assert!(off < 0.01, "the first sample of a series is lost to everybody");
}

#[test]
fn scrapes_missing() {
    let off = difference("scrapes missing, 2 minutes an hour", true, |index, random| {
        let unseen = (40..44).contains(&clock(index).1);
        Moment { unseen, ..requests(random, BY_DAY, 0.0005) }
    });
    assert!(off < CLOSE);
}

/// promtool evaluates the rules meanwhile, but they find no samples and record no tiles, as if nothing was evaluated.
/// Nobody knows the events of that hour, and the counters that went on must not make them appear in one tile afterwards.
/// One error in every 20th scrape: the lost hour is like every other, and so is the ratio without it.
#[test]
fn prometheus_down_for_an_hour() {
    let off = difference("Prometheus down for an hour", true, |index, _| {
        let (errors, unseen) = (u32::from(index % 20 == 10), clock(index).0 == 30);
        Moment { requests: BY_DAY, errors, unseen, ..Moment::default() }
    });
    assert!(off < CLOSE);
}
