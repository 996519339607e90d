//! Numbers and durations as they are written: `1_000`, `0x1F`, `1e-3`, `Inf`, `1h30m`.

use std::fmt;

use crate::units::Duration;

/// A number, or a duration that stands for its seconds, spelled as it was written and never negative.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberLiteral {
    text: String,
}

/// A number with an optional minus, as `@` and `fill` take it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedNumber {
    /// Whether a minus stands before it.
    pub negative: bool,
    /// The number without its sign.
    pub number: NumberLiteral,
}

/// More seconds than Prometheus' durations (nanoseconds in 63 bits) hold.
pub(super) const LONGEST: f64 = 9_223_372_036.854_775;

impl NumberLiteral {
    /// Reads a number or a duration; `None` for what Prometheus refuses.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        value_of(text)?;
        Some(Self { text: text.to_owned() })
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number; seconds for a duration.
    #[must_use]
    pub fn value(&self) -> f64 {
        value_of(&self.text).unwrap_or(f64::NAN)
    }
}

impl From<Duration> for NumberLiteral {
    fn from(duration: Duration) -> Self {
        Self { text: duration.to_string() }
    }
}

impl fmt::Display for NumberLiteral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl SignedNumber {
    /// The number with its sign; seconds for a duration.
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.negative { -self.number.value() } else { self.number.value() }
    }
}

impl fmt::Display for SignedNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.negative { "-" } else { "" }, self.number)
    }
}

/// Whether a name is read as a number.
pub(super) fn is_number_word(word: &str) -> bool {
    word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("nan")
}

fn value_of(text: &str) -> Option<f64> {
    if is_number_word(text) {
        return text.to_ascii_lowercase().parse().ok();
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    number_value(text).or_else(|| duration_value(text))
}

fn duration_value(text: &str) -> Option<f64> {
    let seconds = text.parse::<Duration>().ok()?.as_secs_f64();
    (seconds <= LONGEST).then_some(seconds)
}

/// Whole numbers first, in the bases that Go knows by their prefixes, then decimal fractions.
fn number_value(text: &str) -> Option<f64> {
    let plain = without_underscores(text)?;
    if let Some(digits) = plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X")) {
        return whole(digits, 16);
    }
    let octal = plain.len() > 1 && plain.starts_with('0');
    let integer = if octal { whole(&plain[1..], 8) } else { None };
    integer.or_else(|| plain.parse().ok().filter(|value: &f64| value.is_finite()))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a PromQL number is a float, so large integers lose their last digits there too"
)]
fn whole(digits: &str, base: u32) -> Option<f64> {
    if digits.starts_with(['+', '-']) {
        return None;
    }
    i64::from_str_radix(digits, base).ok().map(|value| value as f64)
}

/// The text without its underscores, each of which must stand between two digits or behind `0x`.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    let prefix = |at: usize| at == 2 && matches!(bytes[..2], [b'0', b'x' | b'X']);
    let legal = |at: usize| at > 0 && (digit(at - 1) || prefix(at)) && digit(at + 1);
    let misplaced = bytes.iter().enumerate().any(|(at, byte)| *byte == b'_' && !legal(at));
    (!misplaced).then(|| text.replace('_', ""))
}
