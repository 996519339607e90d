//! The last word of `sloe demo --once`: does what was recorded agree with what was felt?

use std::time::Duration;

use sloe::demo::{Answer, Comparison, Events, Felt, Table};

fn comparison(recorded: (f64, f64), felt: (f64, f64)) -> Comparison {
    let events = |(good, bad)| Events { good, bad };
    Comparison { slo: "latency".to_owned(), seconds: 120.0, recorded: events(recorded), felt: events(felt) }
}

fn answer(status: u16, felt_ms: u64, told_ms: u64) -> Answer {
    let felt = Duration::from_millis(felt_ms);
    Answer { status, felt, told: Some(Duration::from_millis(told_ms)) }
}

#[test]
fn equal_counts_agree() {
    assert!(comparison((3_600.0, 18.0), (3_600.0, 18.0)).agrees());
}

#[test]
fn a_difference_of_more_than_one_per_cent_does_not_agree_on_either_side() {
    assert!(comparison((1_009.0, 10.0), (1_000.0, 10.0)).agrees());
    assert!(!comparison((1_011.0, 10.0), (1_000.0, 10.0)).agrees());
    assert!(!comparison((1_000.0, 9.0), (1_000.0, 10.0)).agrees());
}

#[test]
fn nothing_on_both_sides_proves_nothing() {
    assert!(!comparison((0.0, 0.0), (0.0, 0.0)).agrees());
}

#[test]
fn unknown_figures_never_agree() {
    assert!(!comparison((f64::NAN, 1.0), (100.0, 1.0)).agrees());
    assert!(!comparison((100.0, f64::NAN), (100.0, 1.0)).agrees());
}

#[test]
fn the_caller_counts_as_the_slis_count_and_latency_by_backend_apis_clock() {
    let mut felt = Felt::default();
    for answer in [
        Some(answer(200, 30, 29)),
        Some(answer(402, 40, 38)),
        Some(answer(503, 3, 2)),
        Some(answer(200, 700, 699)),
        Some(answer(200, 510, 499)),
        None,
    ] {
        felt.add(answer);
    }
    let counted = Felt { answered: 5, failed: 1, slow: 1, slow_here: 2, unanswered: 1, held_back: 0 };
    assert_eq!(felt, counted);
    assert_eq!(Events::felt("availability", &felt), Some(Events { good: 4.0, bad: 1.0 }));
    assert_eq!(Events::felt("latency", &felt), Some(Events { good: 4.0, bad: 1.0 }));
    assert_eq!(Events::felt("freshness", &felt), None);
}

#[test]
fn the_table_shows_both_counts_of_every_slo() {
    let availability =
        Comparison { slo: "availability".to_owned(), ..comparison((3_982.0, 18.0), (3_982.0, 18.0)) };
    let table =
        [availability, comparison((3_921.0, 79.0), (3_920.0, 80.0)), comparison((9.0, 1.0), (0.0, 0.0))];
    insta::assert_snapshot!(Table(&table));
}
