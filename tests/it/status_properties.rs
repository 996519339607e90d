//! Whatever Prometheus answers, nothing unknown looks healthy, and the order of SLOs is one order.

use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sloe::model::Slo;
use sloe::prom::Sample;
use sloe::status::{Answers, Context, GroupStatus, HourSum, Snapshot, State, assess};

use crate::recorded::{alert, answers, burn_rate, history, now, sample, slo, snapshot, time};
use crate::rules_harness::specs;

const NAMES: [&str; 4] = ["a", "b", "c", "d"];

fn slos() -> Vec<Slo> {
    NAMES.iter().map(|name| slo("shop", name, "99%")).collect()
}

/// Values that are recorded, and values that should never be.
fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        select(vec![0.0, -0.0, 1.0, -1.0, 1e6, 1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-300]),
        0.0_f64..2e4,
    ]
}

/// Some series of some SLOs, now and then one twice.
fn series(labels: &'static [(&'static str, &'static str)]) -> impl Strategy<Value = Vec<Sample>> {
    vec((select(&NAMES[..]), value()), 0..8).prop_map(|all| {
        all.into_iter().map(|(name, value)| sample(&slo("shop", name, "99%"), labels, value)).collect()
    })
}

fn infos() -> impl Strategy<Value = Vec<Sample>> {
    let objectives = select(vec!["99%", "99.9%", "nonsense"]);
    vec((select(&NAMES[..]), objectives, select(vec!["30d", "7d", "?"])), 0..8).prop_map(|all| {
        let one = |(name, objective, window): (&str, &str, &str)| {
            sample(
                &slo("shop", name, "99%"),
                &[("objective", objective), ("window", window), ("tile", "5m")],
                1.0,
            )
        };
        all.into_iter().map(one).collect()
    })
}

fn rates() -> impl Strategy<Value = Vec<Sample>> {
    let windows = select(vec!["5m", "1h", "6h", "3d", "soon"]);
    vec((select(&NAMES[..]), windows, value()), 0..12).prop_map(|all| {
        all.into_iter()
            .map(|(name, window, rate)| burn_rate(&slo("shop", name, "99%"), window, rate))
            .collect()
    })
}

fn alerts() -> impl Strategy<Value = Vec<Sample>> {
    vec((select(&NAMES[..]), select(vec!["page", "ticket", "absent", "odd"])), 0..4).prop_map(|all| {
        all.into_iter().map(|(name, kind)| alert(&slo("shop", name, "99%"), kind, "1h", "5m")).collect()
    })
}

fn any_answers() -> impl Strategy<Value = Answers> {
    (infos(), series(&[]), series(&[]), series(&[]), rates(), rates(), alerts()).prop_map(
        |(infos, total, bad, tiles, fast_burn_rates, slow_burn_rates, alerts)| Answers {
            infos,
            total,
            bad,
            tiles,
            fast_burn_rates,
            slow_burn_rates,
            alerts,
            ..Answers::default()
        },
    )
}

/// Sums of the newest tiles, now and then one twice.
fn sums() -> impl Strategy<Value = Vec<Sample>> {
    let names = select(vec!["tiles", "total", "bad", "raw_total", "raw_bad", "odd"]);
    let one = |(name, value): (&str, f64)| sample(&slo("shop", "a", "99%"), &[("__sum__", name)], value);
    vec((names, value()), 0..8).prop_map(move |all| all.into_iter().map(one).collect())
}

/// An SLO of the calendar of every kind of basis, with maintenance.
fn calendar(slices: bool) -> Slo {
    let slices = if slices { ", slices: {length: 5m, target: 95%}" } else { "" };
    let spec = format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - {{name: a, objective: 99%, calendar: week, maintenance: [{{when: 'deploying'}}], \
         sli: {{events: {{bad: errors_total, total: requests_total}}{slices}}}}}\n"
    );
    specs::compile(&spec).0.remove(0)
}

/// How many series of this kind the SLO has, and the value of the last.
fn of(samples: &[Sample], name: &str) -> Vec<f64> {
    samples.iter().filter(|sample| sample.labels["slo"] == name).map(|sample| sample.value).collect()
}

fn left(figures: &GroupStatus) -> f64 {
    figures.budget.as_ref().map_or(f64::INFINITY, sloe::status::Budget::remaining_ratio)
}

fn names(snapshot: &Snapshot) -> Vec<String> {
    snapshot.slos.iter().map(|status| status.slo.id.name.clone()).collect()
}

proptest! {
    #[test]
    fn healthy_is_only_what_is_known_to_be(answers in any_answers()) {
        for status in snapshot(&answers, &slos()).slos {
            let name = status.slo.id.name.as_str();
            if status.worst.state != State::Healthy {
                continue;
            }
            let (total, bad) = (of(&answers.total, name), of(&answers.bad, name));
            prop_assert!(!of(&answers.infos, name).is_empty(), "rules are loaded");
            prop_assert!(total.len() == 1 && total[0].is_finite() && total[0] > 0.0);
            prop_assert!(bad.len() == 1 && bad[0] >= 0.0 && bad[0] <= 0.005 * total[0] * 1.000_001);
            prop_assert!(!of(&answers.tiles, name).is_empty(), "it is measured");
            prop_assert!(status.worst.alerts.is_empty());
        }
    }

    #[test]
    fn figures_are_finite_and_never_clamped(answers in any_answers()) {
        for status in snapshot(&answers, &slos()).slos {
            prop_assert!(status.worst.burn_rates.iter().all(|burn| burn.rate.is_finite()));
            if let Ok(budget) = status.worst.budget {
                let whole = budget.remaining_ratio() + budget.consumed_ratio();
                prop_assert!((whole - 1.0).abs() <= 1e-9 * (1.0 + budget.consumed_ratio()));
                prop_assert_eq!(budget.remaining_ratio() <= 0.0, status.worst.state == State::Spent);
            } else {
                prop_assert!(matches!(status.worst.state, State::Unknown | State::Caution));
            }
        }
    }

    #[test]
    fn budgets_of_the_calendar_are_sound_or_unknown(recent in sums(), bad in 0.0..200.0_f64, slices in any::<bool>()) {
        let slo = calendar(slices);
        let hour = HourSum { total_events: 100.0, bad_events: bad, tiles: 12.0 };
        let history = history(&slo, time("2026-11-23T10:00:00Z"), &[Some(hour); 11]);
        let recent_since = Some(time("2026-11-23T10:00:00Z"));
        let answers = Answers { recent: recent.clone(), recent_since, ..answers(&slo, 0.0, 0.0, 0.1) };
        let slos = [Arc::new(slo)];
        let context = Context { slos: &slos, history: &history, retention: None, notices: &[] };
        let status = assess(&answers, &context, now()).slos.remove(0).worst;
        let count = |name: &str| recent.iter().filter(|one| one.labels["__sum__"] == name).count();
        if let Ok(budget) = &status.budget {
            prop_assert!(budget.remaining_ratio().is_finite() && budget.total_events() >= 0.0);
            prop_assert!(count("total") <= 1 && count("bad") <= 1 && count("tiles") <= 1);
            prop_assert_eq!(budget.remaining_ratio() <= 0.0, status.state == State::Spent);
        } else {
            prop_assert!(matches!(status.state, State::Unknown | State::Caution));
        }
        prop_assert!(status.raw.is_some_and(|raw| raw.map_or(true, |raw| raw.remaining_ratio().is_finite())));
    }

    #[test]
    fn the_order_is_total_and_does_not_depend_on_the_order_of_questions(
        answers in any_answers(), shuffled in Just(slos()).prop_shuffle()
    ) {
        let (one, two) = (snapshot(&answers, &slos()), snapshot(&answers, &shuffled));
        prop_assert_eq!(names(&one), names(&two));
        let key = |status: &sloe::status::SloStatus| (status.worst.state, left(&status.worst));
        let sorted = one.slos.iter().map(key).is_sorted_by(|(state, left), (next, right)| {
            state.cmp(next).then(left.total_cmp(right)).is_le()
        });
        prop_assert!(sorted);
    }
}
