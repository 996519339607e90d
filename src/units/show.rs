//! How figures are written for people: few digits, the unit beside them, never more precision than there is.

use crate::units::{Duration, Objective};

/// What binary arithmetic may be off by after a multiplication with 100: `0.57 × 100` is `56.999…99`.
const ROUNDING_ERROR: f64 = 1e-7;

/// A count with thousands separators: `1,204`. Fractions of an event are rounded, as `increase()` makes them.
#[must_use]
pub fn count(value: f64) -> String {
    let rounded = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (i, digit) in rounded.chars().enumerate() {
        if i > 0 && (rounded.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 && rounded != "0" { format!("−{text}") } else { text }
}

/// A share of the budget: `62 %`, `0.4 %`, `−39 %`. Rounded down, so that 99.97 % never reads 100 % and an
/// overspent budget never reads 0 %; a last remainder reads `<0.1 %`.
#[must_use]
pub fn percent(ratio: f64) -> String {
    cut_percent(ratio, |value| (value + ROUNDING_ERROR).floor())
}

/// The share of a budget that is gone: `38 %`, `0.1 %`, `139 %`. Rounded up, as what is left is rounded down: what is not all of it
/// never reads as more, and more than all of it never reads 100 %; very little reads `<0.1 %`.
#[must_use]
pub fn consumed(ratio: f64) -> String {
    let very_little = ratio > 0.0 && ratio < 0.001 - ROUNDING_ERROR;
    if very_little {
        "<0.1 %".to_owned()
    } else {
        cut_percent(ratio, |value| (value - ROUNDING_ERROR).ceil())
    }
}

/// A difference of two shares: `+12 points`, `−0.4 points`.
#[must_use]
pub fn points(difference: f64) -> String {
    let value = difference * 100.0;
    let digits = usize::from(value.abs() < 9.95);
    let text = format!("{:.digits$}", value.abs());
    let text = text.trim_end_matches(".0");
    match text {
        "0" => "±0 points".to_owned(),
        _ => format!("{}{text} points", if value < 0.0 { "−" } else { "+" }),
    }
}

fn cut_percent(ratio: f64, whole_number: fn(f64) -> f64) -> String {
    let value = ratio * 100.0;
    let near_the_ends = value.abs() < 10.0 || (value - 100.0).abs() < 1.0;
    let whole = !near_the_ends || is(value, 0.0) || is(value, 100.0);
    let scale = if whole { 1.0 } else { 10.0 };
    let cut = whole_number(value * scale) / scale;
    match (cut, whole) {
        (0.0, false) => "<0.1 %".to_owned(),
        (cut, true) => format!("{}{:.0} %", sign(cut), cut.abs()),
        (cut, false) => format!("{}{:.1} %", sign(cut), cut.abs()),
    }
}

/// A configured share with all digits that it has: `99.9 %`, `2 %`, `0.05 %`.
#[must_use]
pub fn limit(ratio: f64) -> String {
    let text = format!("{:.6}", ratio * 100.0);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// What something cost, as a share of the budget, to be held against a limit: three digits, `0.772 %`, `12.4 %`.
#[must_use]
pub fn cost(ratio: f64) -> String {
    let percent = ratio * 100.0;
    let digits = match percent.abs() {
        p if p >= 99.95 => 0,
        p if p >= 9.995 => 1,
        p if p >= 0.9995 => 2,
        _ => 3,
    };
    let text = format!("{:.digits$}", percent.abs());
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    match text {
        "0" if percent > 0.0 => "<0.001 %".to_owned(),
        _ => format!("{}{text} %", if text == "0" { "" } else { sign(percent) }),
    }
}

/// An objective: `99.9 %`, exactly as many digits as it has.
#[must_use]
pub fn objective(objective: Objective) -> String {
    format!("{} %", objective.percent())
}

/// An SLI with as many decimals as tell it from 100 %: `99.938 %`, `98.12 %`.
#[must_use]
pub fn sli(ratio: f64) -> String {
    let missing = (1.0 - ratio).abs() * 100.0;
    let decimals: usize = match missing {
        0.0 => 0,
        m if m >= 10.0 => 1,
        m if m >= 1.0 => 2,
        m if m >= 0.01 => 3,
        m if m >= 0.0001 => 4,
        _ => 6,
    };
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(6));
    let cut = (ratio * 100.0 * scale + ROUNDING_ERROR).floor() / scale;
    format!("{cut:.decimals$} %")
}

/// A burn rate: `0.4×`, `14×`.
#[must_use]
pub fn burn_rate(rate: f64) -> String {
    match rate {
        r if r.abs() >= 99.5 => format!("{}×", count(r)),
        r if r.abs() >= 9.95 => format!("{r:.0}×"),
        r if r != 0.0 && r.abs() < 0.05 => "<0.1×".to_owned(),
        r => format!("{r:.1}×"),
    }
}

/// A length of time in its two largest units: `3 d 4 h`, `26 min`, `45 s`.
#[must_use]
pub fn time_span(length: Duration) -> String {
    let secs = length.as_secs();
    let (days, hours, minutes) = (secs / 86_400, secs / 3_600 % 24, secs / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{secs} s"),
        (0, 0, m) if m >= 10 || secs.is_multiple_of(60) => format!("{m} min"),
        (0, 0, m) => format!("{m} min {} s", secs % 60),
        (0, h, 0) => format!("{h} h"),
        (0, h, m) => format!("{h} h {m} min"),
        (d, 0, _) => format!("{d} d"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}

/// A configured length of time in words, every unit it has: `30 days`, `1 hour`, `5 minutes`.
#[must_use]
pub fn window(length: Duration) -> String {
    let millis = length.as_millis();
    let units = [("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1_000)];
    let whole = units.iter().find(|(_, size)| millis >= *size && millis.is_multiple_of(*size));
    match whole {
        Some((unit, size)) if millis / size == 1 => format!("1 {unit}"),
        Some((unit, size)) => format!("{} {unit}s", millis / size),
        None => length.to_string(),
    }
}

fn is(value: f64, whole: f64) -> bool {
    (value - whole).abs() < ROUNDING_ERROR
}

fn sign(value: f64) -> &'static str {
    if value < 0.0 { "−" } else { "" }
}
