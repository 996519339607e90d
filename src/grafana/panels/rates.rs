//! Burn rates against the thresholds of alerts.

use crate::grafana::board::{Panel, Query, Scale, View};
use crate::grafana::meaning::Meaning;
use crate::grafana::series;
use crate::model::{AlertPair, Severity, Slo};
use crate::units::Duration;

/// How fast the budget burned over the long window of each alert, and from where on that alert fires.
pub(super) fn rates(slo: &Slo) -> Panel {
    let mut queries: Vec<Query> = windows(slo).into_iter().map(|window| rate(slo, window)).collect();
    let mut limits: Vec<Query> = slo.alerts.iter().map(limit).collect();
    limits.dedup_by(|later, earlier| later.legend == earlier.legend);
    queries.extend(limits);
    let groups = if slo.group_by.is_empty() {
        ""
    } else {
        " This is about the group that burns fastest, at each moment."
    };
    Panel {
        description: format!(
            "How fast the budget burned, the highest rate since the point before; at 1× it lasts exactly for its window. \
             An alert fires while the rate over its long window, which is drawn, and the one over its short window are above \
             its dashed line.{groups}"
        ),
        queries,
        unit: "suffix:×",
        ..Panel::new("rates", "Burn rates against alert thresholds", View::Lines(Scale::Decades), (12, 9))
    }
}

/// The long windows of all alerts, or all that are recorded where nothing alerts.
fn windows(slo: &Slo) -> Vec<Duration> {
    let mut windows: Vec<Duration> = slo.alerts.iter().map(|pair| pair.long).collect();
    if windows.is_empty() {
        windows.clone_from(&slo.burn_windows);
    }
    windows.sort_unstable();
    windows.dedup();
    windows
}

fn rate(slo: &Slo, window: Duration) -> Query {
    Query::over_time(format!("over {window}"), series::highest_burn_rate(slo, window))
        .meaning(Meaning::rate(window))
        .every(series::burn_rate_step(window))
}

fn limit(pair: &AlertPair) -> Query {
    let meaning = match pair.severity {
        Severity::Page => Meaning::Page,
        Severity::Ticket => Meaning::Ticket,
    };
    let legend = format!("{} over {} above {}×", pair.severity.as_str(), pair.long, pair.factor);
    Query::over_time(legend, format!("vector({})", pair.factor)).meaning(meaning).limit()
}
