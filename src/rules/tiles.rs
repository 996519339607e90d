//! The tile group, every five minutes: disjoint counts whose sums telescope, and everything derived from them.
//!
//! A group's evaluations are exactly one interval apart, so the difference of a counter's values now and one interval ago
//! counts every event once: nothing is extrapolated and nothing falls between two windows. `increase()` serves
//! series that are new, ended or were reset.

use crate::model::{Severity, Slo};
use crate::rules::base::Base;
use crate::rules::recorded::{group_names, identity_labels, is_fast, record, series};
use crate::rules::{Group, Options, Rule, alerts, expr, maintenance, names, slices};
use crate::units::Duration;

/// The group of one SLO.
pub(super) fn group(slo: &Slo, options: &Options) -> Group {
    let mut rules = if slo.slices.is_none() { counts(slo, options.tile) } else { Vec::new() };
    let windows = slo.burn_windows.iter().filter(|window| !is_fast(**window));
    rules.extend(windows.map(|window| burn_rate(slo, *window, options.tile)));
    if slo.window.is_rolling() {
        rules.extend(budgets(slo, options.tile));
    }
    rules.extend(facts(slo, options));
    rules.extend(alerts::burn_alerts(slo, Severity::Ticket));
    rules.extend(alerts::absent_alert(slo));
    let [_, _, name] = group_names(&slo.id);
    Group { name, interval: options.tile, rules }
}

fn counts(slo: &Slo, tile: Duration) -> Vec<Rule> {
    let counts = expr::counts(slo, Base::tile(tile, slo.scrape_interval), names::TOTAL_TILE);
    maintenance::tiles(slo, tile, &counts)
}

/// The sum of a tile series over a window. Ranges are half a tile short, so that the closed ranges of Prometheus 2
/// and the left-open ones of Prometheus 3 hold the same tiles.
pub(super) fn over(name: &str, slo: &Slo, window: Duration, tile: Duration) -> String {
    match slo.slices {
        None => format!("sum_over_time({}[{}])", series(name, &slo.id), window - tile / 2),
        Some(_) => slices::over(name, slo, window),
    }
}

fn burn_rate(slo: &Slo, window: Duration, tile: Duration) -> Rule {
    let bad = expr::unsigned(slo, over(names::BAD_TILE, slo, window, tile));
    let total = over(names::TOTAL_TILE, slo, window, tile);
    let expr = format!("{bad}\n  / ({total} > 0)\n  / {}", slo.objective.error_budget());
    record(&slo.id, names::burn_rate(window), expr)
}

/// The names under which a budget is recorded.
struct Budget {
    tiles: [&'static str; 2],
    window: [&'static str; 2],
    remaining: &'static str,
}

const COUNTED: Budget = Budget {
    tiles: [names::TOTAL_TILE, names::BAD_TILE],
    window: [names::TOTAL_WINDOW, names::BAD_WINDOW],
    remaining: names::REMAINING,
};

/// As if maintenance counted.
const RAW: Budget = Budget {
    tiles: [names::RAW_TOTAL_TILE, names::RAW_BAD_TILE],
    window: [names::RAW_TOTAL_WINDOW, names::RAW_BAD_WINDOW],
    remaining: names::RAW_REMAINING,
};

fn budgets(slo: &Slo, tile: Duration) -> Vec<Rule> {
    let raw = (!slo.maintenance.is_empty()).then(|| budget(slo, tile, &RAW));
    budget(slo, tile, &COUNTED).into_iter().chain(raw.into_iter().flatten()).collect()
}

fn budget(slo: &Slo, tile: Duration, names: &Budget) -> [Rule; 3] {
    let window = slo.window.length();
    let [total, bad] = names.window.map(|name| series(name, &slo.id));
    let [totals, bads] = names.tiles.map(|name| over(name, slo, window, tile));
    let remaining = format!("1 - {bad}\n  / ({total} > 0)\n  / {}", slo.objective.error_budget());
    [
        record(&slo.id, names.window[0], totals),
        record(&slo.id, names.window[1], expr::unsigned(slo, bads)),
        record(&slo.id, names.remaining, remaining),
    ]
}

/// What dashboards and the daemon have to know of the SLO itself.
fn facts(slo: &Slo, options: &Options) -> [Rule; 2] {
    let mut labels = identity_labels(&slo.id);
    let tile = slo.slices.map_or(options.tile, |slices| slices.length);
    labels.push((names::OBJECTIVE_LABEL.to_owned(), slo.objective.to_string()));
    labels.push(("window".to_owned(), slo.window.to_string()));
    labels.push((names::TILE_LABEL.to_owned(), tile.to_string()));
    labels.extend(slo.owner.iter().map(|owner| ("owner".to_owned(), owner.clone())));
    labels.extend(slo.labels.iter().cloned());
    let ratio = format!("vector({})", slo.objective.ratio());
    [
        record(&slo.id, names::OBJECTIVE, ratio),
        Rule::Record { record: names::INFO.to_owned(), expr: "vector(1)".to_owned(), labels },
    ]
}
