//! Episodes in words: what they took, and why somebody was or was not called.

use super::Moment;
use crate::model::{AlertPair, Severity};
use crate::status::{Detection, FiringAlert};
use crate::units::{Duration, float, show};

/// How near an episode came to the threshold of a pair.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached<'a> {
    /// The pair.
    pub(crate) pair: &'a AlertPair,
    /// The highest burn rate over its long window.
    pub(crate) rate: f64,
}

/// How an episode was noticed: in a few words, and by which alert; of one that goes on, nobody knows how it will end.
pub(crate) fn noticed(detection: Option<&Detection>, closed: bool) -> (String, Option<String>) {
    match detection {
        None => ("not known".to_owned(), Some(NOT_TOLD.to_owned())),
        Some(Detection::Unnoticed) if closed => ("no alert fired".to_owned(), None),
        Some(Detection::Unnoticed) => ("no alert so far".to_owned(), None),
        Some(Detection::FiringAlready(alert)) => {
            (format!("a {} was firing already", word(alert)), Some(of_pair(alert)))
        }
        Some(Detection::Fired { alert, after, .. }) => {
            let verb = if alert.severity == Some(Severity::Page) { "paged" } else { "ticket" };
            let after = match after.as_secs() {
                0 => "at once".to_owned(),
                _ => format!("after {}", show::time_span(*after)),
            };
            (format!("{verb} {after}"), Some(of_pair(alert)))
        }
    }
}

/// What was evaluated then did not tell, or nothing was.
const NOT_TOLD: &str = "no rules were evaluated then, or the alerts of that time are not loaded yet";

/// The class that colours how an episode was noticed.
pub(crate) const fn noticed_class(detection: Option<&Detection>) -> &'static str {
    match detection {
        None => "unknown",
        Some(Detection::Unnoticed) => "caution",
        Some(Detection::FiringAlready(_) | Detection::Fired { .. }) => "",
    }
}

/// Why no alert fired, as far as hours tell: of the pages and of the tickets, which pair came nearest.
pub(crate) fn why_unnoticed(has_alerts: bool, nearest: &[Reached<'_>]) -> String {
    if !has_alerts {
        return "this objective has no alerts".to_owned();
    }
    if nearest.is_empty() {
        return "how fast its long windows burned is not known".to_owned();
    }
    nearest.iter().map(reached).collect::<Vec<_>>().join("; ")
}

/// `1 hour burned at 8.2×, and a page needs more than 14.4×`.
fn reached(reached: &Reached<'_>) -> String {
    let Reached { pair, rate } = reached;
    let burned = format!("{} burned at {}", show::window(pair.long), show::burn_rate(*rate));
    let needs = format!("a {} needs more than {}×", pair.severity.as_str(), pair.factor.normalize());
    if nearness(reached) > 1.0 {
        return format!("{burned}; {needs}, and {} as fast at the same moment", show::window(pair.short));
    }
    format!("{burned} at most, and {needs}")
}

/// How near it came, 1 being the threshold.
pub(crate) fn nearness(reached: &Reached<'_>) -> f64 {
    reached.rate / float(reached.pair.factor)
}

/// What the episodes of a time took together that are told, of whose window `more` are not; `rest` is what is gone beside them,
/// where that is known.
pub(crate) fn episodes_lead(count: usize, more: usize, taken: Option<f64>, rest: Option<f64>) -> String {
    let episodes = match count {
        0 if more > 0 => return "No episode of this time is among the costliest of the window.".to_owned(),
        0 => return "The budget never burned faster than it may in this time.".to_owned(),
        1 => "One episode".to_owned(),
        _ if more > 0 => format!("The {count} costliest episodes"),
        _ => format!("{count} episodes"),
    };
    let Some(taken) = taken else { return format!("{episodes}; their share of the budget is not known.") };
    let rest = rest
        .filter(|rest| *rest >= 0.005)
        .map(|rest| format!("; another {} went bit by bit", show::percent(rest)));
    format!("{episodes} took {} of the budget{}.", show::cost(taken), rest.unwrap_or_default())
}

/// What is folded away: `27 smaller ones, together 3 %`.
pub(crate) fn smaller(count: usize, taken: Option<f64>, any_larger: bool) -> String {
    let ones = match (count, any_larger) {
        (1, true) => "One smaller one".to_owned(),
        (1, false) => "One small episode".to_owned(),
        (_, true) => format!("{count} smaller ones"),
        (_, false) => format!("{count} small episodes"),
    };
    let together = if count > 1 { "together " } else { "" };
    let share = taken.map(|taken| format!(", {together}{} of the budget", show::cost(taken)));
    format!("{ones}{}", share.unwrap_or_default())
}

/// That there are more than are told, of the whole window or of what is known of it.
pub(crate) fn left_out(count: usize, since: Option<&Moment>) -> Option<String> {
    let time =
        since.map_or_else(|| "In the whole window".to_owned(), |since| format!("Since {}", since.text));
    (count > 0).then(|| format!("{time} {count} more cost less and are not told."))
}

fn word(alert: &FiringAlert) -> &'static str {
    alert.severity.map_or("alert", Severity::as_str)
}

/// `by the pair 1 h / 5 min`.
fn of_pair(alert: &FiringAlert) -> String {
    let window = |text: &str| text.parse::<Duration>().map_or_else(|_| text.to_owned(), show::time_span);
    format!("by the pair {} / {}", window(&alert.long_window), window(&alert.short_window))
}
