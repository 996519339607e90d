//! What the charts of burn rates and events answer.

use super::chart::hour;
use crate::charts::{EventsLabels, Threshold};
use crate::model::{AlertPair, Severity, Unit};
use crate::status::{HourSum, PastHour};
use crate::units::{Duration, TimeZone, float, show};

/// How fast the fastest hour burned, and how that compares with the pair that watches over one hour.
pub(crate) fn rates_answer(
    hours: &[PastHour],
    pairs: &[AlertPair],
    error_budget: f64,
    zone: TimeZone,
) -> String {
    let rates = || hours.iter().filter_map(|hour| Some((hour.burn_rate(error_budget)?, hour.end)));
    let Some((fastest, end)) = rates().max_by(|one, two| one.0.total_cmp(&two.0)) else {
        return "Nothing is known about this time.".to_owned();
    };
    if fastest <= 0.0 {
        return format!("Nothing burned in this time.{}", unknown_hours(hours));
    }
    let over = rates().filter(|(rate, _)| *rate > 1.0).count();
    format!(
        "The fastest hour burned at {}: {}{}. {} of {} hours burned faster than 1×, which uses the budget up.{}",
        show::burn_rate(fastest),
        hour(end, zone),
        compared(fastest, pairs),
        show::count(precise(over)),
        show::count(precise(rates().count())),
        unknown_hours(hours),
    )
}

/// Only a pair over one hour compares with the figure of an hour.
fn compared(rate: f64, pairs: &[AlertPair]) -> String {
    let hourly = pairs.iter().filter(|pair| pair.long == Duration::from_hours(1));
    let Some(pair) = hourly.min_by_key(|pair| pair.severity) else { return String::new() };
    let side = if rate > float(pair.factor) { "above" } else { "below" };
    format!(", {side} the {}× of a {}", pair.factor.normalize(), pair.severity.as_str())
}

/// The thresholds of `pairs`; of several at one rate, the most urgent.
pub(crate) fn thresholds(pairs: &[AlertPair]) -> Vec<Threshold> {
    let mut pairs: Vec<&AlertPair> = pairs.iter().collect();
    pairs.sort_by_key(|pair| (pair.factor, pair.severity));
    pairs.dedup_by_key(|pair| pair.factor);
    pairs.into_iter().map(threshold).collect()
}

fn threshold(pair: &AlertPair) -> Threshold {
    let class = match pair.severity {
        Severity::Page => "page",
        Severity::Ticket => "ticket",
    };
    let (word, factor, long) = (pair.severity.as_str(), pair.factor.normalize(), show::window(pair.long));
    let (label, short) = (format!("{word} above {factor}× over {long}"), format!("{word} above {factor}×"));
    Threshold { rate: float(pair.factor), label, short, class }
}

/// How much was counted, and when most of it was bad.
pub(crate) fn events_labels(
    hours: &[PastHour],
    unit: Unit,
    thresholds: &[Threshold],
    error_budget: f64,
    zone: TimeZone,
) -> EventsLabels {
    let noun = unit.noun();
    EventsLabels {
        answer: events_answer(hours, noun, thresholds, error_budget, zone),
        total: format!("{noun} an hour"),
        bad: format!("bad {noun} an hour"),
        count: short_count,
    }
}

fn events_answer(
    hours: &[PastHour],
    noun: &str,
    thresholds: &[Threshold],
    error_budget: f64,
    zone: TimeZone,
) -> String {
    let known: Vec<(HourSum, &PastHour)> =
        hours.iter().filter_map(|hour| Some((hour.counted?, hour))).collect();
    let sum = |kept: fn(&HourSum) -> f64| known.iter().map(|(sum, _)| kept(sum)).sum::<f64>();
    let worst = known.iter().max_by(|one, two| one.0.bad_events.total_cmp(&two.0.bad_events));
    let Some((most, at)) = worst else { return "Nothing is known about this time.".to_owned() };
    let (total, bad) = (sum(|sum| sum.total_events), sum(|sum| sum.bad_events));
    let each = total / precise(known.len());
    let worst = if most.bad_events > 0.0 {
        format!(" Most in one hour: {}, {}.", short_count(most.bad_events), hour(at.end, zone))
    } else {
        String::new()
    };
    format!(
        "In the hours that are over, {} of {} {noun} were bad; an hour has {} on average.{worst}{}{}",
        show::count(bad),
        show::count(total),
        short_count(each),
        low_traffic(each, noun, thresholds, error_budget),
        unknown_hours(hours),
    )
}

/// Where one bad event in an average hour burns faster than a page needs.
fn low_traffic(each: f64, noun: &str, thresholds: &[Threshold], error_budget: f64) -> String {
    let (one, noun) = (1.0 / each / error_budget, noun.trim_end_matches('s'));
    let page = thresholds.iter().filter(|limit| limit.class == "page").map(|limit| limit.rate);
    match page.reduce(f64::max) {
        Some(page) if one.is_finite() && one > page => {
            format!(" Traffic is low: one bad {noun} in an hour like that burns at {}.", show::burn_rate(one))
        }
        _ => String::new(),
    }
}

fn unknown_hours(hours: &[PastHour]) -> String {
    match hours.iter().filter(|hour| hour.counted.is_none()).count() {
        0 => String::new(),
        1 => " Nothing is known of one hour, which is hatched.".to_owned(),
        count => format!(" Nothing is known of {count} hours, which are hatched."),
    }
}

/// A round burn rate at a scale: `1×`, `10k×`.
pub(crate) fn rate_tick(rate: f64) -> String {
    if rate < 1.0 { show::burn_rate(rate) } else { format!("{}×", short_rate(rate)) }
}

/// A burn rate beside a chart, of few letters: `0.4×`, `1,204×`, `12k×`.
pub(crate) fn rate_beside(rate: f64) -> String {
    if rate < 9_999.5 { show::burn_rate(rate) } else { format!("{}×", short_rate(rate)) }
}

fn short_rate(rate: f64) -> String {
    if (9_999.5..999.5e3).contains(&rate) { format!("{}k", short(rate / 1e3)) } else { short_count(rate) }
}

/// A count of at most six letters: `4,400`, `12k`, `3.2M`, `0.5`.
fn short_count(count: f64) -> String {
    let text = |value: f64, unit: &str| format!("{}{unit}", short(value));
    match count {
        c if c >= 999.5e6 => text(c / 1e9, "G"),
        c if c >= 999.5e3 => text(c / 1e6, "M"),
        c if c >= 99.5e3 => text(c / 1e3, "k"),
        c if c >= 10.0 => show::count(c),
        c => short(c),
    }
}

/// With one digit after the point where there is something, and two below one.
fn short(value: f64) -> String {
    let digits = if value < 1.0 { 2 } else { usize::from(value < 99.5) };
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[expect(clippy::cast_precision_loss, reason = "hours of a quarter")]
const fn precise(count: usize) -> f64 {
    count as f64
}
