//! Figures as each language writes them. French has a comma before decimals and a narrow space between thousands.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::postmortem::Language;
use crate::postmortem::facts::{self, BudgetFacts};
use crate::units::{Duration, show};

/// No share in per cent is shown with more decimals.
const LEAST: i32 = 4;

const MONTHS: [[&str; 2]; 12] = [
    ["January", "janvier"],
    ["February", "février"],
    ["March", "mars"],
    ["April", "avril"],
    ["May", "mai"],
    ["June", "juin"],
    ["July", "juillet"],
    ["August", "août"],
    ["September", "septembre"],
    ["October", "octobre"],
    ["November", "novembre"],
    ["December", "décembre"],
];

impl Language {
    /// A figure of [`show`] in this language.
    fn figure(self, english: &str) -> String {
        match self {
            Self::English => english.to_owned(),
            Self::French => english
                .chars()
                .map(|c| match c {
                    ',' => '\u{202f}',
                    '.' => ',',
                    ' ' => '\u{a0}',
                    'd' => 'j',
                    c => c,
                })
                .collect(),
        }
    }

    /// A count of events; a fraction only below ten.
    pub(crate) fn count(self, value: f64) -> String {
        let told = facts::told(value);
        let whole = told.fract() == 0.0;
        if whole { self.figure(&show::count(told)) } else { self.figure(&format!("{told:.1}")) }
    }

    /// A share with two significant digits: `0.16 %`, `27 %`, `130 %`.
    pub(crate) fn cost(self, ratio: f64) -> String {
        let (decimals, least) = (decimals(ratio), 10_f64.powi(-LEAST));
        if is_too_small(ratio) {
            return self.figure(&format!("<{least} %"));
        }
        self.figure(&format!("{:.decimals$} %", ratio * 100.0).replace('-', "−"))
    }

    /// A share that is left, with as many decimals as show what `cost` took.
    pub(crate) fn remaining(self, ratio: f64, cost: Option<f64>) -> String {
        let decimals = cost.map_or(1, decimals);
        let value = rounded(ratio * 100.0, decimals);
        self.figure(&format!("{value:.decimals$} %").replace('-', "−"))
    }

    /// What was left before and after, so that before less the cost is after in the digits that are shown; `≈` stands for a cost
    /// that no digit shows.
    pub(super) fn left(self, budget: &BudgetFacts) -> Option<(String, String)> {
        let (before, after) = budget.remaining_before.zip(budget.remaining_after)?;
        let told =
            |after| (self.remaining(before, budget.cost_ratio), self.remaining(after, budget.cost_ratio));
        let Some(cost) = budget.cost_ratio.filter(|cost| (before - cost - after).abs() < 1e-9) else {
            return Some(told(after));
        };
        if is_too_small(cost) {
            let (before, after) = told(after);
            return Some((before, format!("≈ {after}")));
        }
        let digits = |ratio: f64| rounded(ratio * 100.0, decimals(cost));
        Some(told((digits(before) - digits(cost)) / 100.0))
    }

    /// A count with its uncertainty: `17 ± 7`.
    pub(super) fn counted(self, value: f64, uncertainty: Option<f64>) -> String {
        let give = uncertainty.filter(|give| *give > 0.0).map(|give| format!(" ± {}", self.count(give)));
        format!("{}{}", self.count(value), give.unwrap_or_default())
    }

    /// An SLI.
    pub(super) fn sli(self, ratio: f64) -> String {
        self.figure(&show::sli(ratio))
    }

    /// A burn rate: `14×`.
    pub(super) fn burn_rate(self, rate: f64) -> String {
        self.figure(&show::burn_rate(rate))
    }

    /// An objective, with all its digits.
    pub(crate) fn objective(self, ratio: f64) -> String {
        let text = format!("{:.6}", ratio * 100.0);
        self.figure(&format!("{} %", text.trim_end_matches('0').trim_end_matches('.')))
    }

    /// A length of time: `20 s`, `3 min 12 s`.
    pub(crate) fn span(self, length: TimeDelta) -> String {
        if length > TimeDelta::zero() && length < TimeDelta::milliseconds(500) {
            return self.figure("<1 s");
        }
        let secs = (length.num_milliseconds() + 500) / 1_000;
        self.figure(&show::time_span(Duration::from_secs(secs.max(0).cast_unsigned())))
    }

    /// A number of seconds.
    pub(super) fn secs(self, secs: f64) -> String {
        if secs > 0.0 && secs < 0.05 {
            return self.figure("<0.1 s");
        }
        if secs > 0.0 && secs < 9.95 && (secs - secs.round()).abs() > 0.05 {
            return self.figure(&format!("{secs:.1} s"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "lengths of time are far below 2^63 ms")]
        self.span(TimeDelta::milliseconds((secs * 1_000.0) as i64))
    }

    /// A window: `30 days`.
    pub(super) fn window(self, secs: f64) -> String {
        let days = secs / 86_400.0;
        match self {
            Self::English if (days - days.round()).abs() < 1e-9 => format!("{days:.0} days"),
            Self::French if (days - days.round()).abs() < 1e-9 => format!("{days:.0} jours"),
            _ => self.secs(secs),
        }
    }

    /// A decimal as it was given.
    pub(super) fn decimal(self, value: &str) -> String {
        self.figure(value)
    }

    /// An amount with two decimals.
    pub(super) fn amount(self, value: f64) -> String {
        let text = format!("{value:.2}");
        let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
        self.figure(&format!("{}.{cents}", show::count(whole.parse().unwrap_or(f64::NAN))))
    }

    /// A day: `24 November 2026`.
    pub(super) fn day(self, at: DateTime<Utc>) -> String {
        let month = MONTHS[at.month0() as usize][usize::from(self == Self::French)];
        match (self, at.day()) {
            (Self::French, 1) => format!("1er {month} {}", at.year()),
            (_, day) => format!("{day} {month} {}", at.year()),
        }
    }
}

/// A time of day, with its zone: the same in every language.
pub(super) fn time(at: DateTime<Utc>) -> String {
    at.format("%H:%M:%S UTC").to_string()
}

/// To so many decimals, half away from zero, whatever binary arithmetic is off by.
fn rounded(value: f64, decimals: usize) -> f64 {
    let scale = 10_f64.powi(i32::try_from(decimals).unwrap_or(4));
    (value * scale + 1e-6_f64.copysign(value)).round() / scale
}

/// As many as leave two significant digits of a share in per cent.
fn decimals(ratio: f64) -> usize {
    match ratio.abs() * 100.0 {
        percent if percent >= 9.95 || percent == 0.0 => 0,
        percent if percent >= 0.995 => 1,
        percent if percent >= 0.0995 => 2,
        percent if percent >= 0.00995 => 3,
        _ => LEAST.unsigned_abs() as usize,
    }
}

/// A share that is not zero, but would be in the digits that are shown.
fn is_too_small(ratio: f64) -> bool {
    ratio > 0.0 && ratio * 100.0 < 0.5 * 10_f64.powi(-LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn costs_are_told_with_two_digits() {
        let cost = |ratio| Language::English.cost(ratio);
        assert_eq!(
            [cost(0.0016), cost(0.27), cost(1.3), cost(0.0), cost(0.016_01)],
            ["0.16 %", "27 %", "130 %", "0 %", "1.6 %"]
        );
    }

    /// What is not zero never reads as if it were.
    #[test]
    fn what_is_too_small_for_the_digits_is_not_zero() {
        let (english, french) = (Language::English, Language::French);
        assert_eq!([english.cost(1e-8), french.cost(1e-8)], ["<0.0001 %", "<0,0001\u{a0}%"]);
        assert_eq!([english.cost(6e-7), english.cost(0.0)], ["0.0001 %", "0 %"]);
        assert_eq!([0.01, 0.06, 0.0].map(|secs| english.secs(secs)), ["<0.1 s", "0.1 s", "0 s"]);
        let spans = [20, 700, 0].map(|millis| english.span(TimeDelta::milliseconds(millis)));
        assert_eq!(spans, ["<1 s", "1 s", "0 s"]);
    }

    #[test]
    fn what_is_left_shows_what_was_taken() {
        let left = |ratio| Language::French.remaining(ratio, Some(0.0016));
        assert_eq!(
            [left(0.6231), left(0.6215), left(-0.2)],
            ["62,31\u{a0}%", "62,15\u{a0}%", "−20,00\u{a0}%"]
        );
    }

    #[test]
    fn amounts_have_cents() {
        let amount = |value| Language::English.amount(value);
        assert_eq!([amount(776.1), amount(12_345.0), amount(0.5)], ["776.10", "12,345.00", "0.50"]);
    }
}
