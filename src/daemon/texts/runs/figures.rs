//! Figures of runs, as drafts of their postmortems write them.

use chrono::TimeDelta;

use crate::postmortem::Language;

/// A share of a budget that was spent, with two significant digits: `0.013 %`, `1.8 %`, `27 %`.
pub(crate) fn cost_percent(ratio: f64) -> String {
    Language::English.cost(ratio)
}

/// A share that is left, with as many decimals as show what `cost` took.
pub(crate) fn left_percent(ratio: f64, cost: Option<f64>) -> String {
    Language::English.remaining(ratio, cost)
}

/// A count of events, with a fraction below ten only: `13`, `2.4`.
pub(crate) fn events(value: f64) -> String {
    Language::English.count(value)
}

/// An objective that was recorded as a ratio, with all its digits: `99.95 %`.
pub(crate) fn objective_percent(ratio: f64) -> String {
    Language::English.objective(ratio)
}

/// How long something took: `42 s`, `3 min 12 s`.
pub(crate) fn span(length: TimeDelta) -> String {
    Language::English.span(length)
}

/// A time seen from the fault: `+42 s`, `−1 min 5 s`, `0 s`.
pub(crate) fn after(length: TimeDelta) -> String {
    match length.num_milliseconds() {
        -499..=499 => "0 s".to_owned(),
        500.. => format!("+{}", span(length)),
        _ => format!("−{}", span(-length)),
    }
}
