//! The tile group, every five minutes: disjoint counts whose sums telescope, and everything derived from them.
//!
//! A group's evaluations are exactly one interval apart, so the difference of a counter's values now and one interval ago
//! counts every event once: nothing is extrapolated and nothing falls between two windows. `increase()` serves
//! series that are new, ended or were reset.

use crate::model::{Severity, Slo};
use crate::promql::VectorSelector;
use crate::rules::expr::{self, Names};
use crate::rules::recorded::{burn_windows, identity_labels, is_fast, series};
use crate::rules::{Group, Options, Rule, alerts, names};
use crate::units::Duration;

/// The group of one SLO.
pub(super) fn group(slo: &Slo, options: &Options) -> Group {
    let mut rules = counts(slo, options.tile);
    rules.extend(
        burn_windows(slo).into_iter().filter(|w| !is_fast(*w)).map(|w| burn_rate(slo, w, options.tile)),
    );
    rules.extend(budget(slo, options.tile));
    rules.extend(facts(slo, options));
    rules.extend(alerts::burn_alerts(slo, Severity::Ticket));
    rules.push(alerts::absent_alert(slo));
    Group { name: format!("slo-{}-{}-tiles", slo.id.service, slo.id.name), interval: options.tile, rules }
}

fn counts(slo: &Slo, tile: Duration) -> Vec<Rule> {
    let names = Names { total: names::TOTAL_TILE, bad: names::BAD_TILE };
    let guard = tile + slo.scrape_interval * 2;
    let records = expr::event_records(slo, &names, &|selector| tile_count(selector, tile, guard));
    let labels = identity_labels(&slo.id);
    records
        .into_iter()
        .map(|(name, expr)| Rule::Record { record: name.to_owned(), expr, labels: labels.clone() })
        .collect()
}

/// The events of one tile, a series each. The guard looks two scrapes further back for resets: a reset between the sample that
/// `offset` finds and the tile's start would otherwise go unseen.
fn tile_count(counter: &VectorSelector, tile: Duration, guard: Duration) -> String {
    format!(
        "(({counter} - {counter} offset {tile}) >= 0 and resets({counter}[{guard}]) == 0)\n\
         or increase({counter}[{tile}])"
    )
}

/// The sum of a tile series over a window. Ranges are half a tile short, so that the closed ranges of Prometheus 2
/// and the left-open ones of Prometheus 3 hold the same tiles.
fn over(name: &str, slo: &Slo, window: Duration, tile: Duration) -> String {
    format!("sum_over_time({}[{}])", series(name, &slo.id), window - tile / 2)
}

fn burn_rate(slo: &Slo, window: Duration, tile: Duration) -> Rule {
    let bad = over(names::BAD_TILE, slo, window, tile);
    let total = over(names::TOTAL_TILE, slo, window, tile);
    let expr = format!("{bad}\n  / ({total} > 0)\n  / {}", slo.objective.error_budget());
    Rule::Record { record: names::burn_rate(window), expr, labels: identity_labels(&slo.id) }
}

fn budget(slo: &Slo, tile: Duration) -> [Rule; 3] {
    let window = slo.window.length();
    let record = |record: &str, expr| {
        let labels = identity_labels(&slo.id);
        Rule::Record { record: record.to_owned(), expr, labels }
    };
    let (bad, total) = (series(names::BAD_WINDOW, &slo.id), series(names::TOTAL_WINDOW, &slo.id));
    [
        record(names::TOTAL_WINDOW, over(names::TOTAL_TILE, slo, window, tile)),
        record(names::BAD_WINDOW, over(names::BAD_TILE, slo, window, tile)),
        record(
            names::REMAINING,
            format!("1 - {bad}\n  / ({total} > 0)\n  / {}", slo.objective.error_budget()),
        ),
    ]
}

/// What dashboards and the daemon have to know of the SLO itself.
fn facts(slo: &Slo, options: &Options) -> [Rule; 2] {
    let mut labels = identity_labels(&slo.id);
    let objective = labels.clone();
    labels.push(("objective".to_owned(), slo.objective.to_string()));
    labels.push(("window".to_owned(), slo.window.to_string()));
    labels.push((names::TILE_LABEL.to_owned(), options.tile.to_string()));
    labels.extend(slo.owner.iter().map(|owner| ("owner".to_owned(), owner.clone())));
    labels.extend(slo.labels.iter().cloned());
    let ratio = format!("vector({})", slo.objective.ratio());
    [
        Rule::Record { record: names::OBJECTIVE.to_owned(), expr: ratio, labels: objective },
        Rule::Record { record: names::INFO.to_owned(), expr: "vector(1)".to_owned(), labels },
    ]
}
