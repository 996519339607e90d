//! The curve of the budget.

use crate::grafana::board::{Panel, Query, Scale, View};
use crate::grafana::meaning::Meaning;
use crate::grafana::series;
use crate::model::Slo;
use crate::rules::names;

/// So many groups are drawn, the worst ones.
const GROUPS: u32 = 10;

/// How much of the budget was left, with a line at zero.
pub(super) fn curve(slo: &Slo) -> Panel {
    let mut queries = vec![left(slo)];
    if !slo.maintenance.is_empty() && slo.window.is_rolling() {
        let expr = format!("min({})", series::latest(names::RAW_REMAINING, slo));
        queries.push(Query::over_time("if maintenance counted", expr).meaning(Meaning::Maintenance).limit());
    }
    let groups = if slo.group_by.is_empty() {
        String::new()
    } else {
        format!(" These are the {GROUPS} groups with least of it now.")
    };
    let scale = if slo.group_by.is_empty() { Scale::Budget } else { Scale::Budgets };
    Panel {
        description: format!(
            "How much of the error budget was left at each moment, of the window that ended then. \
             At the line it is spent, and below it overspent.{groups}"
        ),
        queries,
        unit: "percentunit",
        no_value: "nothing to show: not recorded, or not for long",
        thresholds: vec![(None, Meaning::Spent), (Some(0.0), Meaning::Spent)],
        interval: Some(series::FAST_STEP.to_owned()),
        ..Panel::new("curve", "Error budget over time", View::Lines(scale), (12, 9))
    }
}

fn left(slo: &Slo) -> Query {
    if slo.group_by.is_empty() {
        let expr = format!("min({})", series::remaining(slo));
        return Query::over_time("budget left", expr).meaning(Meaning::Budget);
    }
    if !slo.window.is_rolling() {
        let expr = format!("min({})", series::remaining(slo));
        return Query::over_time("worst group", expr).meaning(Meaning::Budget);
    }
    let (by, selector) = (series::by_group(slo), series::series(names::REMAINING, slo));
    let now = format!("last_over_time({selector}[{}] @ end())", names::LOOKBACK);
    let worst = format!("bottomk({GROUPS}, min {by} ({now}))");
    let on = slo.group_by.join(", ");
    let legend: Vec<String> = slo.group_by.iter().map(|label| format!("{{{{{label}}}}}")).collect();
    Query::over_time(
        legend.join(", "),
        format!("min {by} ({}) and on ({on}) {worst}", series::newest(&selector)),
    )
}
