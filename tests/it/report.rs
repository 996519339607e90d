//! Reports: who kept an objective in a period, what is said of what nobody knows, and how it is written.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
use sloe::model::{Period, Slo, Window};
use sloe::prom::{Point, Series};
use sloe::report::{MOST_OF_ONE, PeriodChoice, Recorded, Report, Verdict, json, markdown};
use sloe::status::queries::TileSum;
use sloe::status::{
    BurningTiles, Extent, Firings, PastPeriods, Previous, SloStatus, TileLengths, TileSpan, Unknown,
};
use sloe::units::{Duration, TimeZone, float};

use crate::prom_real::Prometheus;
use crate::recorded::{now, sample, slo, time};
use crate::status_calendar::maintained;
use crate::status_past::recorded;
use crate::support::{Project, SPEC};

/// An SLO, one of its groups, and its sums in October and in September.
type Sums<'a> = (&'a Slo, &'a [(&'a str, &'a str)], [Option<[f64; 3]>; 2]);

/// Tiles of October and September.
const OCTOBER: f64 = 744.0 * 12.0;
const SEPTEMBER: f64 = 720.0 * 12.0;

fn extent(choice: &str, zone: &str, at: DateTime<Utc>) -> Extent {
    let choice: PeriodChoice = choice.parse().expect("a period");
    choice.extent(zone.parse().expect("a zone"), at).expect("it has begun")
}

/// The report about `choice` at `at`, where so much was recorded in it and in the period before.
fn made(choice: &str, at: DateTime<Utc>, slos: &[&Slo], sums: &[Sums]) -> Report {
    let slos: Vec<Arc<Slo>> = slos.iter().map(|slo| Arc::new((*slo).clone())).collect();
    let period = choice.parse::<PeriodChoice>().expect("a period").period();
    let window = Window::Calendar { period, zone: TimeZone::UTC };
    let mut periods = PastPeriods::new(window, slos.iter().map(AsRef::as_ref));
    let asked = extent(choice, "UTC", at);
    for (place, extent) in [asked, asked.previous(window).expect("one before")].into_iter().enumerate() {
        periods.push(extent, extent.end.min(at), &answers(sums, place));
    }
    let tiles = TileLengths::default();
    let episodes = burned(&slos, sums, asked, at);
    let episodes = Ok((&episodes.0, &episodes.1));
    let recorded = Recorded { periods: &periods, tiles: &tiles, episodes };
    Report::begun(period, TimeZone::UTC, asked, at).with(&slos, &recorded)
}

/// Of every SLO but the one that is called `lost`, two tiles burned at noon of the fourth day of the period, and the one before its
/// end: the first was felt by a page.
fn burned(slos: &[Arc<Slo>], sums: &[Sums], asked: Extent, at: DateTime<Utc>) -> (BurningTiles, Firings) {
    let (mut burning, mut alerts) = <(BurningTiles, Firings)>::default();
    let step = Duration::from_minutes(5);
    let known: Vec<Arc<Slo>> = slos.iter().filter(|slo| slo.id.name != "lost").cloned().collect();
    let term = |slo: &Arc<Slo>| sample(slo, &[("tile", "5m")], float(slo.objective.ratio()));
    burning.judge(&known, &known.iter().map(term).collect::<Vec<_>>());
    alerts.could_fire(&known.iter().map(|slo| sample(slo, &[], 0.0)).collect::<Vec<_>>());
    let (noon, end) = (asked.start + TimeDelta::hours(84), asked.end.min(at) - TimeDelta::hours(12));
    let span = TileSpan { first: asked.start - TimeDelta::hours(1), last: asked.end.min(at), step };
    let series =
        |slo: &Slo, group: &[(&str, &str)], label: (&str, &str), values: Vec<(DateTime<Utc>, f64)>| Series {
            labels: sample(slo, &[group, &[label]].concat(), 0.0).labels,
            points: values.into_iter().map(|(at, value)| Point { at, value }).collect(),
        };
    let tiles = |(slo, group, _): &Sums| {
        let ends = [noon, noon + TimeDelta::minutes(5), end];
        let of =
            |name, value: f64| series(slo, group, ("__sum__", name), ends.map(|end| (end, value)).into());
        [of("total", 1_000.0), of("bad", 150.0)]
    };
    burning.absorb(&known, span, &sums.iter().flat_map(tiles).collect::<Vec<_>>());
    let page = |(slo, group, _): &Sums| {
        let labels = [
            ("alertname", "ErrorBudgetBurn"),
            ("slo_alert", "page"),
            ("long_window", "1h"),
            ("short_window", "5m"),
        ];
        let of = |edge, after| {
            series(
                slo,
                &[group, &labels[..]].concat(),
                ("__edge__", edge),
                vec![(noon + TimeDelta::minutes(after), 1.0)],
            )
        };
        [of("began", -1), of("ended", 40)]
    };
    let span = TileSpan { step: Duration::from_minutes(1), ..span };
    alerts.absorb(&known, span, &sums.iter().flat_map(page).collect::<Vec<_>>());
    (burning, alerts)
}

/// All that is answered about the period at `place`: to one question for each sum.
fn answers(sums: &[Sums], place: usize) -> Vec<(TileSum, Vec<sloe::prom::Sample>)> {
    let mut answers: Vec<_> = TileSum::ALL.into_iter().map(|sum| (sum, Vec::new())).collect();
    for (slo, group, periods) in sums {
        let Some(all) = periods[place] else { continue };
        for (sum, samples) in recorded(slo, group, all) {
            answers[sum as usize].1.extend(samples);
        }
        if !slo.maintenance.is_empty() {
            answers[TileSum::RawTotal as usize].1.push(sample(slo, group, all[1] + 100.0));
            answers[TileSum::RawBad as usize].1.push(sample(slo, group, all[2] + 100.0));
        }
    }
    answers
}

/// The sums of October and September of these SLOs.
fn of_both_months(slos: &[Arc<Slo>], sums: &[Sums]) -> PastPeriods {
    let window = Window::Calendar { period: Period::Month, zone: TimeZone::UTC };
    let mut periods = PastPeriods::new(window, slos.iter().map(AsRef::as_ref));
    let october = extent("2026-10", "UTC", now());
    for (place, extent) in [october, october.previous(window).expect("September")].into_iter().enumerate() {
        periods.push(extent, extent.end, &answers(sums, place));
    }
    periods
}

#[test]
fn what_is_held_in_memory_tells_the_same_as_what_is_asked_for() {
    let (regions, maintained) = (grouped("regions", "region"), maintained());
    let (kept, missed) = (slo("shop", "kept", "99.9%"), slo("shop", "missed", "99.9%"));
    let of = |tiles: f64, all: f64, bad: f64| Some([tiles, all, bad]);
    let sums: [Sums; 5] = [
        (&kept, &[], [of(OCTOBER, 1e6, 400.0), of(SEPTEMBER, 1e6, 380.0)]),
        (&missed, &[], [of(OCTOBER * 0.95, 1e6, 1_400.0), None]),
        (&regions, &[("region", "eu")], [of(OCTOBER, 5e5, 10.0), of(SEPTEMBER, 5e5, 10.0)]),
        (&regions, &[("region", "us")], [of(OCTOBER, 5e5, 9_000.0), None]),
        (&maintained, &[], [of(OCTOBER, 9e4, 90.0), of(SEPTEMBER, 9e4, 90.0)]),
    ];
    let slos: Vec<Arc<Slo>> = [&kept, &missed, &regions, &maintained].map(|slo| Arc::new(slo.clone())).into();
    let (periods, october) = (Arc::new(of_both_months(&slos, &sums)), extent("2026-10", "UTC", now()));
    let begun = || Report::begun(Period::Month, TimeZone::UTC, october, now());
    let nobody = Unknown { reason: "its episodes are not loaded".to_owned() };
    let tiles = TileLengths::default();
    let asked = begun().with(&slos, &Recorded { periods: &periods, tiles: &tiles, episodes: Err(nobody) });
    let held: Vec<SloStatus> = slos
        .iter()
        .map(|slo| {
            let present = extent("2026-11", "UTC", now());
            let (periods, tile) = (Arc::clone(&periods), tiles.length(slo));
            let previous = Previous::Loaded { periods, tile, present };
            SloStatus { previous, ..SloStatus::unasked(Arc::clone(slo)) }
        })
        .collect();
    let held = begun().with_held(held.iter());
    let body = |report: &Report| {
        // A group that is gone has no episodes any more, whatever was loaded.
        let text = json(report).expect("it is written");
        text.replace("nothing is recorded of this group any more", "its episodes are not loaded")
    };
    assert_eq!(body(&held), body(&asked));
    assert_eq!(held.not_held(), 0);
}

#[test]
fn of_one_slo_the_three_costliest_episodes_are_told() {
    let report = of_october();
    let (told, left_out) = report.costliest(100);
    let of = |name: &str| told.iter().filter(|spent| spent.slo.id.name == name).count();
    assert_eq!((of("regions"), of("missed"), of("lost")), (MOST_OF_ONE, 2, 0));
    assert_eq!(left_out, 1, "the fourth of both regions");
    assert_eq!(report.costliest(2).0.len(), 2);
}

fn grouped(name: &str, label: &str) -> Slo {
    Slo { group_by: vec![label.to_owned()], ..slo("edge", name, "99%") }
}

/// One of each: kept, missed, with groups, with maintenance, half known, not known.
fn of_october() -> Report {
    let [kept, missed, lost, young] =
        ["kept", "missed", "lost", "young"].map(|name| slo("shop", name, "99.9%"));
    let (regions, maintained) = (grouped("regions", "region"), maintained());
    let owned = Slo { owner: Some("payments".to_owned()), ..missed };
    let hostile = [("region", "a|b`<img src=x>\n# [x](http://x)")];
    let of = |tiles: f64, all: f64, bad: f64| Some([tiles, all, bad]);
    made(
        "2026-10",
        now(),
        &[&kept, &owned, &lost, &young, &regions, &maintained],
        &[
            (&kept, &[], [of(OCTOBER, 1e6, 400.0), of(SEPTEMBER, 1e6, 380.0)]),
            (&owned, &[], [of(OCTOBER, 2_000_000.0, 2_001.0), of(SEPTEMBER, 1e6, 120.0)]),
            (&lost, &[], [None, of(SEPTEMBER, 1e6, 1.0)]),
            (&young, &[], [of(OCTOBER / 2.0, 1e6, 1.0), None]),
            (&regions, &[("region", "eu")], [of(OCTOBER, 5e5, 10.0), of(SEPTEMBER, 5e5, 10.0)]),
            (&regions, &hostile, [of(OCTOBER, 5e5, 50_000.0), None]),
            (&maintained, &[], [of(OCTOBER, 9e4, 90.0), of(SEPTEMBER, 9e4, 90.0)]),
        ],
    )
}

#[test]
fn a_report_in_markdown() {
    let report = of_october().with_retention(Some(Duration::from_days(15)), now());
    insta::assert_snapshot!(markdown(&report));
}

#[test]
fn a_report_in_json() {
    insta::assert_snapshot!(json(&of_october()).expect("it is written"));
}

#[test]
fn a_period_that_is_not_over_is_told_so_far() {
    let slo = slo("shop", "orders", "99.9%");
    let week = [34.0 * 12.0 / 3.3, 1e5, 1.0];
    let of = |choice, at: &str| made(choice, time(at), &[&slo], &[(&slo, &[], [Some(week), None])]);
    insta::assert_snapshot!(markdown(&of("2026-W48", "2026-11-23T10:20:40Z")));
    let verdict = |choice, at| of(choice, at).slos[0].worst.verdict.clone();
    let begun = verdict("2026-W48", "2026-11-23T00:20:00Z");
    assert_eq!(begun.reason(), Some("less than an hour of it has passed"));
    // Its last tiles may still be written.
    assert!(!of("2026-10", "2026-11-01T00:00:59Z").is_over);
    assert!(of("2026-10", "2026-11-01T00:01:00Z").is_over);
}

#[test]
fn an_objective_is_kept_where_enough_is_known_of_the_time() {
    let slo = slo("shop", "orders", "99.9%");
    let verdict = |share: f64, bad: f64| {
        let sums = [Some([OCTOBER * share, 1e6 * share, bad]), None];
        made("2026-10", now(), &[&slo], &[(&slo, &[], sums)]).slos[0].worst.verdict.clone()
    };
    assert_eq!(verdict(1.0, 1_000.0), Verdict::Met, "all of the budget, and no more");
    assert_eq!(verdict(1.0, 1_001.0), Verdict::Missed);
    assert_eq!(verdict(0.91, 100.0), Verdict::Met);
    assert_eq!(verdict(0.89, 0.0).reason(), Some("only 89 % of its time is recorded"));
    // 500 may be bad of what is known, and 1,000 if the rest was as busy and all good.
    assert_eq!(verdict(0.5, 900.0).reason(), Some("only 50 % of its time is recorded"));
    assert_eq!(verdict(0.5, 1_001.0), Verdict::Missed);
}

#[test]
fn slos_of_a_source_that_cannot_be_read_are_unknown() {
    let (one, other) = (Arc::new(slo("shop", "orders", "99%")), slo("shop", "other", "99%"));
    let report = made("2026-10", now(), &[&other], &[(&other, &[], [Some([OCTOBER, 1e4, 1.0]), None])]);
    insta::assert_snapshot!(markdown(&report.with_unread(&[one], "the store `a|b` is gone")));
}

#[test]
fn what_changed_is_said_where_both_periods_are_known() {
    let slo = slo("shop", "orders", "99.9%");
    let change = |before: f64| {
        let sums = [Some([OCTOBER, 1e6, 500.0]), Some([SEPTEMBER * before, 1e6 * before, 200.0 * before])];
        made("2026-10", now(), &[&slo], &[(&slo, &[], sums)]).slos[0].worst.change()
    };
    assert!(change(1.0).is_some_and(|change| (change - 0.3).abs() < 1e-9));
    assert_eq!(change(0.5), None);
}

#[test]
fn the_sentence_counts_everybody_once() {
    let slos = ["a", "b"].map(|name| slo("shop", name, "99%"));
    let sums = |bad: [f64; 2]| {
        let of = |at: usize| (&slos[at], &[][..], [Some([OCTOBER, 1e4, bad[at]]), None]);
        let report = made("2026-10", now(), &[&slos[0], &slos[1]], &[of(0), of(1)]);
        markdown(&report).lines().nth(2).expect("a sentence").to_owned()
    };
    assert_eq!(sums([1.0, 2.0]), "**All 2 SLOs kept their objective.**");
    assert_eq!(sums([1.0, 200.0]), "**1 of 2 SLOs kept their objective, 1 missed it.**");
    assert_eq!(sums([f64::NAN, 200.0]), "**0 of 2 SLOs kept their objective, 1 missed it, 1 is unknown.**");
}

#[test]
fn periods_are_written_as_people_write_them() {
    let of = |text: &str, zone: &str| {
        let Extent { start, end } = extent(text, zone, now());
        format!("{start} {end}").replace(":00 UTC", "").replace(" UTC", "")
    };
    assert_eq!(of("month", "UTC"), "2026-10-01 00:00 2026-11-01 00:00");
    assert_eq!(of("week", "UTC"), "2026-11-16 00:00 2026-11-23 00:00");
    assert_eq!(of("quarter", "UTC"), of("2026-Q3", "UTC"));
    assert_eq!(of("2026-Q3", "UTC"), "2026-07-01 00:00 2026-10-01 00:00");
    assert_eq!(of("2026-10", "Europe/Paris"), "2026-09-30 22:00 2026-10-31 23:00");
    assert_eq!(of("2026-W43", "UTC"), "2026-10-19 00:00 2026-10-26 00:00");
    assert_eq!(of("2020-W53", "UTC"), "2020-12-28 00:00 2021-01-04 00:00");
    for wrong in
        ["", "2026", "2026-13", "2026-Q5", "2026-W54", "2026-1x", "26-10", "october", "2026-Q", "2026-W+1"]
    {
        assert!(wrong.parse::<PeriodChoice>().is_err(), "{wrong}");
    }
    for text in ["2026-10", "2026-Q3", "2026-W43", "week"] {
        assert_eq!(text.parse::<PeriodChoice>().map(|choice| choice.to_string()).as_deref(), Ok(text));
    }
}

/// Whether all lines of each table have as many cells.
fn tables_are_whole(markdown: &str) -> bool {
    let bars =
        |line: &str| if line.starts_with('|') { line.replace("\\|", "").matches('|').count() } else { 0 };
    let lines: Vec<usize> = markdown.lines().map(bars).collect();
    lines.windows(2).all(|pair| pair[0] == pair[1] || pair.contains(&0)) && lines.iter().any(|bars| *bars > 0)
}

proptest! {
    /// Whatever was recorded and however it is named: everybody is counted once, nothing unknown is called met, and tables keep their cells.
    #[test]
    fn reports_hold_together(
        sums in prop::collection::vec((any::<f64>(), any::<f64>(), 0.0_f64..1e6, ".{0,12}"), 1..5)
    ) {
        let slo = grouped("orders", "region");
        let groups: Vec<[(&str, &str); 1]> =
            sums.iter().map(|(_, _, _, name)| [("region", name.as_str())]).collect();
        let of = |(tiles, total, bad, _): &(f64, f64, f64, String)| Some([*tiles, *total, *bad]);
        let sums: Vec<Sums> =
            sums.iter().zip(&groups).map(|(sums, group)| (&slo, &group[..], [of(sums), None])).collect();
        let report = made("2026-10", now(), &[&slo], &sums);
        for budget in report.slos[0].budgets() {
            let known = budget.period.counts.coverage().is_some_and(|coverage| coverage >= 0.9);
            let within = budget.period.budget.as_ref().is_ok_and(|budget| budget.consumed_ratio() <= 1.000_001);
            prop_assert!(budget.verdict != Verdict::Met || known && within);
        }
        let text = markdown(&report);
        prop_assert!(tables_are_whole(&text), "{}", text);
        let body: Value = serde_json::from_str(&json(&report).expect("it is written")).expect("JSON");
        let summary = |name: &str| body["summary"][name].as_u64().expect("a count");
        prop_assert_eq!(summary("met") + summary("missed") + summary("unknown"), summary("slos"));
    }
}

/// Tiles of every five minutes from `start` to `end`, of which those on the hour have so many bad events.
fn tiles(start: DateTime<Utc>, end: DateTime<Utc>, bad: f64) -> String {
    let mut series = [String::new(), String::new()];
    for at in (start.timestamp() + 300..=end.timestamp()).step_by(300) {
        let bad = if at % 3_600 == 0 { bad } else { 0.0 };
        for (text, (name, value)) in series.iter_mut().zip([("total", 1_000.0), ("bad", bad)]) {
            writeln!(
                text,
                "slo:{name}_events:tile5m{{slo_service=\"checkout\",slo=\"availability\"}} {value} {at}"
            )
            .expect("a text takes everything");
        }
    }
    series.concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_reports_what_a_real_prometheus_has() {
    let window = Window::Calendar { period: Period::Month, zone: TimeZone::UTC };
    let Extent { start, end } = extent("month", "UTC", Utc::now());
    // By the rules that are loaded now tiles are judged.
    let objective = |at: DateTime<Utc>| {
        let slo = "slo_service=\"checkout\",slo=\"availability\"";
        let at = at.timestamp();
        format!("slo:objective:ratio{{{slo}}} 0.999 {at}\nslo_info{{{slo},tile=\"5m\"}} 1 {at}\n")
    };
    let series =
        format!("{}{}# EOF\n", tiles(start, end, 24.0), objective(Utc::now() - TimeDelta::minutes(1)));
    let prometheus = Prometheus::with_old_series(&series).await;
    let project = Project::with_spec(SPEC);
    let report = |more: &[&str]| {
        let ran = project.sloe(&[&["report", "--prometheus", prometheus.client.url()], more].concat());
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
        ran.stdout
    };
    let body: Value = serde_json::from_str(&report(&["--format=json"])).expect("JSON");
    // Twice as many bad ones as one in a thousand.
    let slo = &body["slos"][0];
    assert_eq!(slo["consumed_ratio"].as_f64().map(|ratio| (ratio * 1e9).round()), Some(2e9));
    assert_eq!((&slo["verdict"], &slo["coverage"]), (&json!("missed"), &json!(1.0)));
    assert_eq!(slo["before"]["budget_unknown_reason"], "nothing was recorded in this time");
    assert_eq!(body["period"]["over"], json!(true));
    // Every tile on the hour burns, the one that ends with the month among them; before the first nothing is known.
    let episodes = slo["episodes"].as_array().expect("they are known");
    assert_eq!(episodes.len(), 100, "the costliest");
    assert_eq!(
        (&episodes[0]["bad_events"], &episodes[0]["detection"]["kind"]),
        (&json!(24.0), &json!("unknown")),
        "the rules have only just been loaded, and could not have fired before"
    );
    assert_eq!(episodes[0]["peak_burn_rate"].as_f64().map(f64::round), Some(24.0));
    let named = report(&["--period", &start.format("%Y-%m").to_string()]);
    assert!(named.contains("**The only SLO missed its objective.**"), "{named}");
    assert!(named.contains("| 99.9 % | **missed** | 99.800 % | 200 % |"), "{named}");
    // Of the present month nothing was recorded.
    let present = Extent::present(window, Utc::now()).expect("one").start;
    let so_far = report(&["--period", &present.format("%Y-%m").to_string()]);
    assert!(so_far.contains("**The only SLO is unknown so far.**"), "{so_far}");
}

#[test]
fn the_command_needs_a_prometheus_and_a_period_that_has_begun() {
    let ran = |more: &[&str]| {
        let arguments = [&["report", "--prometheus=http://127.0.0.1:1"], more].concat();
        let ran = Project::with_spec(SPEC).sloe(&arguments);
        assert_eq!(ran.stdout, "");
        (ran.code, ran.stderr)
    };
    let (code, said) = ran(&[]);
    assert_eq!(code, 3);
    assert!(said.contains("Prometheus cannot be reached"), "{said}");
    let next = (Utc::now() + TimeDelta::days(62)).format("%Y-%m").to_string();
    let expected = format!("error: no report about `{next}`: it has not begun yet\n");
    assert_eq!(ran(&["--period", &next]), (2, expected));
    assert_eq!(ran(&["--period=october"]).0, 2);
    assert_eq!(ran(&["--time-zone=Mars"]).0, 2);
    let expected = "error: the specs declare no SLO with the service `chekout`; did you mean `checkout`?\n";
    assert_eq!(ran(&["--service=chekout"]), (2, expected.to_owned()));
    assert_eq!(
        ran(&["--owner=nobody"]),
        (2, "error: the specs declare no SLO with the owner `nobody`\n".to_owned())
    );
}
