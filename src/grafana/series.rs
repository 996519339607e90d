//! What panels ask Prometheus for one SLO: recorded series alone, in the ways in which they may be read.

use crate::grafana::told;
use crate::model::{AlertPair, Severity, Slo};
use crate::rules::{group_variable, names};
use crate::units::Duration;

/// The time between two points, as Grafana fills it in.
pub(super) const STEP: &str = "$__interval";
/// Between two points of what is recorded every half a minute, so that a maximum never finds none.
pub(super) const FAST_STEP: &str = "1m";

/// What stands for an alert that fires and wakes somebody.
pub(super) const PAGES: u32 = 1;
/// What stands for one that fires and waits for working hours.
pub(super) const CALLS: u32 = 2;

/// The matchers of an SLO and, where it fans out, of the groups that are chosen.
pub(super) fn matchers(slo: &Slo) -> String {
    of_groups(slo, "")
}

fn of_groups(slo: &Slo, prefix: &str) -> String {
    let groups: String = slo
        .group_by
        .iter()
        .map(|label| format!(",{prefix}{label}=~\"${}\"", group_variable(label)))
        .collect();
    format!("{}{groups}", identity(slo))
}

/// The matchers of an SLO, whatever the group.
pub(super) fn identity(slo: &Slo) -> String {
    format!("{}=\"{}\",{}=\"{}\"", names::SERVICE_LABEL, slo.id.service, names::SLO_LABEL, slo.id.name)
}

/// A recorded series of an SLO.
pub(super) fn series(name: &str, slo: &Slo) -> String {
    format!("{name}{{{}}}", matchers(slo))
}

/// What the tile group records, which is as old as Prometheus' own lookback when it is replaced.
pub(super) fn latest(name: &str, slo: &Slo) -> String {
    newest(&series(name, slo))
}

/// The newest value of what a selector finds.
pub(super) fn newest(selector: &str) -> String {
    format!("last_over_time({selector}[{}])", names::LOOKBACK)
}

/// What is left of the budget of each group: recorded, or for a period of the calendar, which no rule can sum over, told by
/// the daemon.
pub(super) fn remaining(slo: &Slo) -> String {
    if slo.window.is_rolling() { latest(names::REMAINING, slo) } else { told_by_daemon(told::REMAINING, slo) }
}

/// What the daemon tells of each group. Its own labels have a prefix.
pub(super) fn told_by_daemon(name: &str, slo: &Slo) -> String {
    format!("{name}{{{}}}", of_groups(slo, told::GROUP_PREFIX))
}

/// The window over which the burn rate of now is told: an hour or, where that is not recorded, the next longer one.
pub(super) fn present_window(slo: &Slo) -> Option<Duration> {
    let hour = Duration::from_hours(1);
    slo.burn_windows.iter().find(|window| **window >= hour).or(slo.burn_windows.last()).copied()
}

/// The burn rate over a window now.
pub(super) fn burn_rate(slo: &Slo, window: Duration) -> String {
    recent_burn_rate(window, &matchers(slo))
}

/// The same of all that matches. What is recorded every half a minute is not known any more when it ends.
pub(super) fn recent_burn_rate(window: Duration, matchers: &str) -> String {
    let selector = format!("{}{{{matchers}}}", names::burn_rate(window));
    if is_fast(window) { selector } else { newest(&selector) }
}

/// The highest burn rate over a window since the point before, of the group that burns fastest.
pub(super) fn highest_burn_rate(slo: &Slo, window: Duration) -> String {
    format!("max(max_over_time({}[{STEP}]))", series(&names::burn_rate(window), slo))
}

/// How far apart the points of a burn rate are at least.
pub(super) fn burn_rate_step(window: Duration) -> String {
    if is_fast(window) { FAST_STEP.to_owned() } else { names::LOOKBACK.to_string() }
}

fn is_fast(window: Duration) -> bool {
    window <= Duration::from_hours(1)
}

/// The events of all tiles since the point before: points add up to what was counted.
pub(super) fn counted(name: &str, slo: &Slo) -> String {
    format!("sum(sum_over_time({}[{STEP}]))", series(name, slo))
}

/// How long a tile is.
pub(super) fn tile(slo: &Slo, tile: Duration) -> Duration {
    slo.slices.map_or(tile, |slices| slices.length)
}

/// The labels by which an SLO fans out, as a clause of an aggregation.
pub(super) fn by_group(slo: &Slo) -> String {
    format!("by ({})", slo.group_by.join(", "))
}

/// Whether an alert of a pair fired since the point before: [`PAGES`], [`CALLS`] or 0, and nothing where the rules are not evaluated.
pub(super) fn fired(slo: &Slo, pair: &AlertPair) -> String {
    let labels = format!(
        ",{}=\"{}\",{}=\"{}\",{}=\"{}\"",
        names::ALERT_LABEL,
        pair.severity.as_str(),
        names::LONG_WINDOW_LABEL,
        pair.long,
        names::SHORT_WINDOW_LABEL,
        pair.short,
    );
    let word = if pair.severity == Severity::Page { PAGES } else { CALLS };
    firing_or_quiet(slo, word, &matchers(slo), &labels)
}

/// The same of the alert on series that are absent, which knows no groups.
pub(super) fn fired_absent(slo: &Slo) -> String {
    firing_or_quiet(slo, CALLS, &identity(slo), &format!(",{}=\"absent\"", names::ALERT_LABEL))
}

fn firing_or_quiet(slo: &Slo, word: u32, of: &str, labels: &str) -> String {
    let firing = format!("{}{{{},{of}{labels}}}", told::ALERTS, told::FIRING);
    format!("{word} * max(max_over_time({firing}[{STEP}])) or 0 * {}", objective(slo))
}

/// What was promised.
pub(super) fn objective(slo: &Slo) -> String {
    format!("max({})", newest(&format!("{}{{{}}}", names::OBJECTIVE, identity(slo))))
}
