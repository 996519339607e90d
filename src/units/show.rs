//! How figures are written for people: few digits, the unit beside them, never more precision than there is.

use crate::units::Duration;

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

/// A share of the budget: `62 %`, `0.4 %`, `−39 %`. Rounded down in size near the ends, so that 99.97 % never reads 100 %.
#[must_use]
pub fn percent(ratio: f64) -> String {
    let value = ratio * 100.0;
    let decimals = if value.abs() >= 10.0 && (value - 100.0).abs() >= 1.0 || value == 100.0 || value == 0.0 {
        0
    } else {
        1
    };
    let scale = 10_f64.powi(decimals);
    let cut = (value * scale).floor() / scale;
    let text = format!("{:.*} %", usize::from(decimals > 0), cut.abs());
    if cut < 0.0 { format!("−{text}") } else { text }
}

/// An SLI with as many decimals as tell it from 100 %: `99.938 %`, `98.1 %`.
#[must_use]
pub fn sli(ratio: f64) -> String {
    let missing = (1.0 - ratio).abs() * 100.0;
    let decimals: usize = match missing {
        m if m == 0.0 || m >= 10.0 => 1,
        m if m >= 1.0 => 2,
        m if m >= 0.01 => 3,
        _ => 5,
    };
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(5));
    let cut = (ratio * 100.0 * scale + 1e-7).floor() / scale;
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
        (0, 0, m) if m >= 10 || secs % 60 == 0 => format!("{m} min"),
        (0, 0, m) => format!("{m} min {} s", secs % 60),
        (0, h, 0) => format!("{h} h"),
        (0, h, m) => format!("{h} h {m} min"),
        (d, 0, _) => format!("{d} d"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}
