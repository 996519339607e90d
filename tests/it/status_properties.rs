//! Whatever Prometheus answers, nothing unknown looks healthy, and the order of SLOs is one order.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sloe::model::Slo;
use sloe::prom::Sample;
use sloe::status::{Answers, GroupStatus, Snapshot, State};

use crate::recorded::{alert, burn_rate, sample, slo, snapshot};

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
