//! Figures of runs: costs are small, so that they need more digits than budgets.

use chrono::TimeDelta;

use crate::units::{Duration, show};

/// A share of a budget that was spent, with two significant digits: `0.013 %`, `1.8 %`, `27 %`.
pub(crate) fn cost_percent(ratio: f64) -> String {
    let decimals = decimals(ratio);
    signed(format!("{:.decimals$} %", ratio * 100.0))
}

/// A share that is left, with as many decimals as show what `cost` took, up to three. Rounded down.
pub(crate) fn left_percent(ratio: f64, cost: Option<f64>) -> String {
    let decimals = cost.map_or(1, decimals).min(3);
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(4));
    // What binary arithmetic is off by must not take a digit away.
    let value = (ratio * 100.0 * scale + 1e-6).floor() / scale;
    signed(format!("{value:.decimals$} %"))
}

/// A count of events, with a fraction below ten only: `13`, `2.4`.
pub(crate) fn events(value: f64) -> String {
    let whole = value.abs() >= 10.0 || (value - value.round()).abs() < 0.05;
    if whole { show::count(value) } else { signed(format!("{value:.1}")) }
}

/// An objective that was recorded as a ratio, with all its digits: `99.95 %`.
pub(crate) fn objective_percent(ratio: f64) -> String {
    let text = format!("{:.6}", ratio * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// How long something took: `42 s`, `3 min 12 s`.
pub(crate) fn span(length: TimeDelta) -> String {
    let secs = (length.num_milliseconds() + 500).div_euclid(1_000);
    show::time_span(Duration::from_secs(secs.max(0).cast_unsigned()))
}

/// A time seen from the fault: `+42 s`, `−1 min 5 s`, `0 s`.
pub(crate) fn after(length: TimeDelta) -> String {
    match length.num_milliseconds() {
        -499..=499 => "0 s".to_owned(),
        1.. => format!("+{}", span(length)),
        _ => format!("−{}", span(-length)),
    }
}

fn decimals(ratio: f64) -> usize {
    match ratio.abs() * 100.0 {
        percent if percent >= 9.95 || percent == 0.0 => 0,
        percent if percent >= 0.995 => 1,
        percent if percent >= 0.0995 => 2,
        percent if percent >= 0.00995 => 3,
        _ => 4,
    }
}

/// With the minus sign of figures; a zero has none.
fn signed(text: String) -> String {
    let zero = text.trim_start_matches('-').chars().all(|c| !c.is_ascii_digit() || c == '0');
    if zero { text.replace('-', "") } else { text.replace('-', "−") }
}
