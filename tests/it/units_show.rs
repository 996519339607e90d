//! How figures are written for people.

use proptest::prelude::*;
use sloe::units::{Duration, show};

#[test]
fn a_share_of_the_budget_has_few_digits_and_more_near_the_ends() {
    let shares = [
        (1.0, "100 %"),
        (0.9997, "99.9 %"),
        (0.62, "62 %"),
        (0.57, "57 %"),
        (0.29, "29 %"),
        (0.0941, "9.4 %"),
        (0.004, "0.4 %"),
        (0.0004, "<0.1 %"),
        (0.0, "0 %"),
        (-0.0001, "−0.1 %"),
        (-0.07, "−7.0 %"),
        (-0.391, "−40 %"),
        (-0.39, "−39 %"),
        (-8.0, "−800 %"),
    ];
    for (ratio, text) in shares {
        assert_eq!(show::percent(ratio), text, "{ratio}");
    }
}

#[test]
fn an_sli_has_as_many_decimals_as_tell_it_from_all_good() {
    let slis = [
        (1.0, "100 %"),
        (0.99938, "99.938 %"),
        (0.9812, "98.12 %"),
        (0.5, "50.0 %"),
        (0.999_914, "99.9914 %"),
        (0.999_999_9, "99.999990 %"),
    ];
    for (ratio, text) in slis {
        assert_eq!(show::sli(ratio), text, "{ratio}");
    }
}

#[test]
fn costs_and_their_limits() {
    let costs =
        [0.0, 1e-7, 0.000_123_4, 0.004_99, 0.005, 0.0077, 0.0234, 0.1236, 1.5, -0.002].map(show::cost);
    let shown =
        ["0 %", "<0.001 %", "0.012 %", "0.499 %", "0.5 %", "0.77 %", "2.34 %", "12.4 %", "150 %", "−0.2 %"];
    assert_eq!(costs, shown);
    assert_eq!([0.999, 0.25, 0.02, 0.0, 1.0].map(show::limit), ["99.9 %", "25 %", "2 %", "0 %", "100 %"]);
}

#[test]
fn burn_rates_counts_and_spans() {
    assert_eq!(
        [0.0, 0.01, 0.42, 6.24, 14.4, 1000.0].map(show::burn_rate),
        ["0.0×", "<0.1×", "0.4×", "6.2×", "14×", "1,000×"]
    );
    assert_eq!([0.2, 1204.4, -1_234_567.0].map(show::count), ["0", "1,204", "−1,234,567"]);
    let spans = [45, 192, 1_560, 93_600, 273_600].map(|secs| show::time_span(Duration::from_secs(secs)));
    assert_eq!(spans, ["45 s", "3 min 12 s", "26 min", "1 d 2 h", "3 d 4 h"]);
    let windows = ["30d", "1h", "5m", "90m", "1500ms"];
    let shown = windows.map(|text| show::window(text.parse().unwrap()));
    assert_eq!(shown, ["30 days", "1 hour", "5 minutes", "90 minutes", "1s500ms"]);
}

proptest! {
    #[test]
    fn no_share_is_shown_better_than_it_is(ratio in -20.0..1.0_f64) {
        let text = show::percent(ratio);
        let number = text.trim_end_matches(" %").replace('−', "-").replace("<0.1", "0");
        let shown: f64 = number.parse().unwrap();
        prop_assert!(shown <= ratio * 100.0 + 1e-6 && shown > ratio * 100.0 - 1.001, "{} reads {}", ratio, text);
        prop_assert!(ratio >= -1e-9 || text.starts_with('−'), "overspent {} reads {}", ratio, text);
    }
}
