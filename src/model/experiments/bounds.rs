//! Values of an experiment that have to lie within bounds: the guard is only as good as its limits.

use std::fmt::Display;

use crate::diag::{Code, Diagnostic};
use crate::model::values::Values;
use crate::spec::Spanned;
use crate::units::{Decimal, Duration};

/// What a value may be.
pub(super) struct Bounds<T> {
    /// Its key, for messages.
    pub(super) key: &'static str,
    /// The least that it may be.
    pub(super) least: T,
    /// The most.
    pub(super) most: T,
    /// Why, or what to do about a value beyond.
    pub(super) why: &'static str,
}

impl<T: PartialOrd + Display> Bounds<T> {
    fn hold(&self, value: &T, text: &Spanned<String>, problems: &mut Vec<Diagnostic>) -> bool {
        let within = self.least <= *value && *value <= self.most;
        if !within {
            let message = format!("`{}` is from {} to {}", self.key, self.least, self.most);
            problems.push(Diagnostic::error(Code::EXPERIMENT, text.span, message).help(self.why));
        }
        within
    }
}

impl Bounds<Duration> {
    /// The length of time that a text says; `default` where there is none.
    pub(super) fn time(
        &self,
        text: Option<&Spanned<String>>,
        default: Duration,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Duration> {
        text.map_or(Some(default), |text| self.required_time(text, problems))
    }

    /// The length of time that a text says.
    pub(super) fn required_time(
        &self,
        text: &Spanned<String>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Duration> {
        let length = Values::new(problems).duration_within(text, self.least..=self.most)?;
        self.hold(&length, text, problems).then_some(length)
    }
}

impl Bounds<u32> {
    /// The whole number that a text says; `default` where there is none.
    pub(super) fn count(
        &self,
        text: Option<&Spanned<String>>,
        default: u32,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<u32> {
        let Some(text) = text else { return Some(default) };
        let Ok(count) = text.value.parse() else {
            let message = format!("`{}` is a whole number from {} to {}", self.key, self.least, self.most);
            problems.push(Diagnostic::error(Code::EXPERIMENT, text.span, message).help(self.why));
            return None;
        };
        self.hold(&count, text, problems).then_some(count)
    }
}

/// A share in per cent: above 0 % where nothing would be allowed otherwise, and up to 100 %.
pub(super) struct Share {
    /// Its key, for messages.
    pub(super) key: &'static str,
    /// Whether 0 % makes sense.
    pub(super) nothing: bool,
    /// Whether 100 % makes sense.
    pub(super) everything: bool,
    /// Its value where nothing is said, in per cent.
    pub(super) default: Decimal,
}

impl Share {
    /// The ratio that a text says as a percentage.
    pub(super) fn ratio(
        &self,
        text: Option<&Spanned<String>>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Decimal> {
        let Some(text) = text else { return Some(ratio(self.default)) };
        let number = text.value.strip_suffix('%').map(str::trim_end);
        let percent = number.and_then(|number| Decimal::from_str_exact(number).ok());
        let sound = percent.filter(|percent| self.allows(*percent));
        if sound.is_none() {
            problems.push(self.unsound(text));
        }
        sound.map(ratio)
    }

    fn allows(&self, percent: Decimal) -> bool {
        let above = percent > Decimal::ZERO || self.nothing && percent == Decimal::ZERO;
        above && (percent < Decimal::ONE_HUNDRED || self.everything && percent == Decimal::ONE_HUNDRED)
    }

    fn unsound(&self, text: &Spanned<String>) -> Diagnostic {
        let from = if self.nothing { "from" } else { "above" };
        let to = if self.everything { "up to" } else { "below" };
        let message = format!("`{}` is a percentage {from} 0% and {to} 100%", self.key);
        let problem = Diagnostic::error(Code::EXPERIMENT, text.span, message);
        let bare = Decimal::from_str_exact(&text.value).ok();
        // Below 1 a bare number may be meant as a ratio.
        match bare.filter(|number| *number >= Decimal::ONE && self.allows(*number)) {
            Some(number) => problem.fix(text.span, format!("{number}%"), format!("write `{number}%`")),
            None => problem.help(format!("write, say, `{}%`", self.default)),
        }
    }
}

fn ratio(percent: Decimal) -> Decimal {
    (percent / Decimal::ONE_HUNDRED).normalize()
}
