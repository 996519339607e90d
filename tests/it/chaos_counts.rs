//! Counting at once: over a stretch of time the events are those that the tiles count.

use std::sync::Arc;

use sloe::model::Slo;
use sloe::rules::{self, Options, Span, SpanCounts};
use sloe::units::Duration;

use crate::rules_harness::promtool::{Model, Sample, Series};
use crate::rules_harness::random::Random;
use crate::rules_harness::specs;
use crate::rules_harness::traffic::{SCRAPES_AN_HOUR, Scrapes};

const TILE: Duration = Duration::from_minutes(5);
const EVENTS: &str = "events: {bad: 'requests_total{code=\"500\"}', total: requests_total}";

/// SLOs of one service: `keys` of each beside name, objective and window.
fn spec(slos: &[&str]) -> String {
    let one = |(i, keys): (usize, &&str)| {
        format!("  - name: promise{i}\n    objective: 99%\n    window: 30d\n{keys}\n")
    };
    let slos: String = slos.iter().enumerate().map(one).collect();
    format!("version: sloe/v1\nservice: shop\nslos:\n{slos}")
}

fn compiled(yaml: &str) -> Vec<Arc<Slo>> {
    specs::compile(yaml).0.into_iter().map(Arc::new).collect()
}

/// Three hours of two pods' requests, their durations, a queue and a probe. One pod's counters start again, and its errors begin
/// late, within the last tile of the first hour and a half.
fn traffic(restarts: bool) -> Vec<Series> {
    let (mut scrapes, mut random) = (Scrapes::default(), Random::new(11));
    for index in 0..SCRAPES_AN_HOUR * 3 {
        if restarts && index == SCRAPES_AN_HOUR * 3 / 2 - 5 {
            scrapes.restart();
        }
        for pod in ["a", "b"] {
            let (fine, bad) = (random.below(90), random.below(4));
            scrapes.count(&format!("requests_total{{pod=\"{pod}\",code=\"200\"}}"), fine);
            scrapes.count(&format!("fine_total{{pod=\"{pod}\"}}"), fine);
            scrapes.count(&format!("seconds_count{{pod=\"{pod}\"}}"), fine + bad);
            scrapes.count(&format!("seconds_bucket{{pod=\"{pod}\",le=\"0.5\"}}"), fine);
            if !restarts || pod == "a" || index > SCRAPES_AN_HOUR * 3 / 2 - 8 {
                scrapes.count(&format!("requests_total{{pod=\"{pod}\",code=\"500\"}}"), bad);
            }
        }
        scrapes.scrape(index);
    }
    let mut series = scrapes.series();
    let level = |index: u32| u32::from(index.is_multiple_of(7));
    let levels: Vec<String> =
        (0..SCRAPES_AN_HOUR * 3).map(|index| format!("_x29 {}", level(index))).collect();
    series.push(Series { name: "level".to_owned(), values: levels.join(" ") });
    series
}

/// The sums of a vector's results by their labels without those that name the SLO, which only recorded series have.
fn by_group(samples: &[Sample]) -> Vec<(String, f64)> {
    let own = |label: &&str| !label.starts_with("slo") && !label.starts_with("__name__") && !label.is_empty();
    let labels = |sample: &Sample| {
        let inner = sample.labels.split_once('{').map_or(&*sample.labels, |(_, inner)| inner);
        inner.split(", ").filter(own).collect::<Vec<_>>().join(",")
    };
    let mut found: Vec<_> = samples.iter().map(|sample| (labels(sample), sample.value)).collect();
    found.sort_by(|one, two| one.0.cmp(&two.0));
    found
}

/// What the last SLO of a spec counts at once over so many tiles before `at`, and the sums of its recorded tiles.
fn both(yaml: &str, series: &[Series], tiles: u64, at: &str) -> [[Vec<(String, f64)>; 2]; 2] {
    let slos = compiled(yaml);
    let slo = slos.last().expect("an SLO");
    let span = Span { length: TILE * tiles, tile: TILE, slos: &slos };
    let SpanCounts { total, bad } = span.charged(slo).expect("it can be counted");
    let rules = specs::rules(yaml);
    let model = Model { rules: &rules, evaluated_every: "5m", series };
    let id = format!("slo_service=\"shop\",slo=\"{}\"", slo.id.name);
    let range = TILE * tiles - Duration::from_secs(150);
    let tiled = |name: &str| format!("sum_over_time(slo:{name}_events:tile5m{{{id}}}[{range}])");
    let questions = [total, bad, tiled("total"), tiled("bad")];
    let questions: Vec<(&str, &str)> = questions.iter().map(|expr| (expr.as_str(), at)).collect();
    let [total, bad, all_tiles, bad_tiles] =
        <[Vec<Sample>; 4]>::try_from(model.ask(&questions)).expect("four answers").map(|one| by_group(&one));
    [[total, bad], [all_tiles, bad_tiles]]
}

#[track_caller]
fn count_alike(slos: &[&str], tiles: u64, restarts: bool) {
    let [at_once, recorded] = both(&spec(slos), &traffic(restarts), tiles, "90m");
    assert_eq!(at_once[0].len(), recorded[0].len(), "{at_once:?} {recorded:?}");
    for (ours, theirs) in at_once.iter().flatten().zip(recorded.iter().flatten()) {
        assert_eq!(ours.0, theirs.0);
        assert!((ours.1 - theirs.1).abs() < 1e-6, "{at_once:?} {recorded:?}");
    }
    assert!(at_once[0].iter().all(|(_, total)| *total > 0.0), "there is something to count: {at_once:?}");
    assert!(at_once[1].iter().any(|(_, bad)| *bad > 0.0), "some of it is bad: {at_once:?}");
}

const GOOD: &str = "    sli: {events: {good: fine_total, total: requests_total}}";
const BAD: &str = "    sli: {events: {bad: 'requests_total{code=\"500\"}', total: requests_total}}";
const LATENCY: &str = "    sli: {latency: {histogram: seconds, below: 500ms}}";
const GAUGE: &str = "    sli: {gauge: {query: level, good: '< 1'}}";
const PROBE: &str = "    sli: {probe: {success: level}}";
const EXPRESSION: &str = "    sli: {events: {bad: 'sum(increase(requests_total{code=\"500\"}[$window]))', \
                          total: 'sum(increase(requests_total[$window]))'}}";
const RATIO: &str = "    sli: {ratio: {errors: 'avg(avg_over_time(level[$window]))'}}";
const BY_POD: &str = "    group_by: [pod]\n";

#[test]
fn over_an_hour_every_kind_counts_what_the_tiles_count() {
    for sli in [BAD, GOOD, LATENCY, GAUGE, PROBE, EXPRESSION] {
        count_alike(&[sli], 12, false);
    }
    count_alike(&[&format!("{BY_POD}{BAD}")], 12, false);
    count_alike(&[&format!("{BY_POD}{LATENCY}")], 12, false);
}

#[test]
fn over_one_tile_series_that_begin_or_start_again_count_as_in_the_tile() {
    for sli in [BAD, GOOD, LATENCY, GAUGE, PROBE, EXPRESSION, RATIO] {
        count_alike(&[sli], 1, true);
    }
    count_alike(&[&format!("{BY_POD}{GOOD}")], 1, true);
}

#[test]
fn what_new_series_began_with_is_told_of_bad_events_however_they_are_counted() {
    let series = traffic(true);
    let first_bad = |sli: &str| {
        let yaml = spec(&[sli]);
        let slos = compiled(&yaml);
        let parts = Span { length: TILE, tile: TILE, slos: &slos }.first_bad(&slos[0]);
        let model = Model { rules: &specs::rules(&yaml), evaluated_every: "5m", series: &series };
        parts.iter().map(|part| model.value(part, "90m")).collect::<Vec<_>>()
    };
    // The errors of one pod begin within the tile; all events and good ones were there before.
    let [Some(of_bad)] = first_bad(BAD)[..] else { panic!("one series began") };
    assert_eq!(first_bad(GOOD), [Some(of_bad)]);
    assert_eq!(first_bad(LATENCY), [None]);
    assert_eq!(first_bad(GAUGE), []);
}

#[test]
fn composites_count_what_their_components_would() {
    // Recorded composites lag an interval behind their components, so the components are held against each other.
    let value = |yaml: &str| both(yaml, &traffic(false), 12, "90m")[0].clone();
    let (one, two) = (value(&spec(&[BAD])), value(&spec(&[LATENCY])));
    let all = value(&spec(&[BAD, LATENCY, "    sli: {composite: {all_of: [promise0, promise1]}}"]));
    let sum = value(&spec(&[BAD, LATENCY, "    sli: {composite: {weights: {promise0: 2, promise1: 0.5}}}"]));
    let of = |counts: &[Vec<(String, f64)>; 2], i: usize| counts[i][0].1;
    assert!((of(&all, 0) - of(&one, 0).max(of(&two, 0))).abs() < 1e-6, "{all:?}");
    assert!((of(&all, 1) - (of(&one, 1) + of(&two, 1)).min(of(&all, 0))).abs() < 1e-6, "{all:?}");
    for i in [0, 1] {
        assert!((of(&sum, i) - (2.0 * of(&one, i) + 0.5 * of(&two, i))).abs() < 1e-6, "{sum:?}");
    }
}

#[test]
fn half_a_tile_of_a_ratio_is_half_a_unit() {
    let yaml = spec(&[RATIO]);
    let slos = compiled(&yaml);
    let span = Span { length: TILE / 2, tile: TILE, slos: &slos };
    let total = span.charged(&slos[0]).expect("it can be counted").total;
    let series = traffic(false);
    let model = Model { rules: &specs::rules(&yaml), evaluated_every: "5m", series: &series };
    assert_eq!(model.value(&total, "90m"), Some(0.5));
}

#[test]
fn slices_count_when_they_have_ended() {
    let sliced = format!("    sli: {{{EVENTS}, slices: {{length: 5m, target: 97%}}}}");
    let [at_once, recorded] = both(&spec(&[&sliced]), &traffic(false), 6, "90m");
    assert_eq!(at_once, recorded);
    assert!((at_once[0][0].1 - 6.0).abs() < 1e-9, "six slices: {at_once:?}");
    // A minute after a slice has ended, none has ended in the last half minute: that is known.
    let (yaml, series) = (spec(&[&sliced]), traffic(false));
    let slos = compiled(&yaml);
    let span = Span { length: Duration::from_secs(30), tile: TILE, slos: &slos };
    let model = Model { rules: &specs::rules(&yaml), evaluated_every: "5m", series: &series };
    let SpanCounts { total, bad } = span.charged(&slos[0]).expect("it can be counted");
    let measured = span.measured(&slos[0]).expect("it can be measured").total;
    // promtool loads samples up to the last evaluation of rules.
    let answers = model.ask(&[(&total, "91m"), (&bad, "91m"), (&measured, "91m"), ("vector(0)", "95m")]);
    let values: Vec<f64> = answers.iter().map(|samples| samples[0].value).collect();
    assert_eq!(values[..2], [0.0, 0.0]);
    assert!(values[2] > 0.0, "the SLI is there at every moment: {values:?}");
}

#[test]
fn nothing_is_known_where_nothing_is_measured() {
    let slos = compiled(&spec(&[BAD, GOOD, LATENCY, GAUGE, PROBE, EXPRESSION, RATIO]));
    let span = Span { length: TILE, tile: TILE, slos: &slos };
    let counts = slos.iter().map(|slo| span.charged(slo).expect("it can be counted"));
    let questions: Vec<String> = counts.flat_map(|counts| [counts.total, counts.bad]).collect();
    let series = [Series { name: "other".to_owned(), values: "1x10".to_owned() }];
    let rules = rules::generate(&[], &Options::default());
    assert!(rules.is_empty());
    let model = Model { rules: "groups: []", evaluated_every: "5m", series: &series };
    let questions: Vec<(&str, &str)> = questions.iter().map(|expr| (expr.as_str(), "1m")).collect();
    assert!(model.ask(&questions).iter().all(Vec::is_empty));
}

#[test]
fn the_newest_sample_of_every_part() {
    let slos = compiled(&spec(&[BAD, LATENCY, GAUGE, PROBE, EXPRESSION, RATIO]));
    let mut series = traffic(false);
    series.retain(|series| !series.name.contains("code=\"200\""));
    let model = Model { rules: "groups: []", evaluated_every: "5m", series: &series };
    // Scrapes come 7 s after every half minute; those of `level` at the end of it.
    for (slo, newest) in slos.iter().zip([5_407.0, 5_407.0, 5_399.0, 5_399.0, 5_407.0, 5_407.0]) {
        for expr in rules::newest_samples(slo, &slos) {
            let value = model.value(&expr, "5410s");
            assert!(value.is_some_and(|at| (at - newest).abs() <= 30.0), "{}: {value:?}", slo.id);
        }
    }
    assert_eq!(rules::newest_samples(&slos[1], &slos).len(), 2, "a latency needs its bucket");
}
