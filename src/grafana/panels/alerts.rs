//! Which alerts fired when.

use crate::grafana::board::{Panel, Query, View, Word};
use crate::grafana::meaning::Meaning;
use crate::grafana::series;
use crate::model::Slo;

/// What an alert does, in the colour of whom it calls.
pub(in crate::grafana) const STATES: [Word; 3] = [
    Word { from: Some(0.0), to: Some(0.0), text: "quiet", meaning: Meaning::Healthy },
    fires(series::PAGES, Meaning::Page),
    fires(series::CALLS, Meaning::Ticket),
];

const fn fires(value: u32, meaning: Meaning) -> Word {
    let value = value as f64;
    Word { from: Some(value), to: Some(value), text: "fires", meaning }
}

/// A line an alert: when it fired, when it was quiet, and when nobody knows.
pub(super) fn states(slo: &Slo) -> Panel {
    let pairs = slo.alerts.iter().map(|pair| {
        let name = format!("{} {}/{}", pair.severity.as_str(), pair.long, pair.short);
        Query::over_time(name, series::fired(slo, pair))
    });
    let absent =
        slo.alerting.absent.enabled.then(|| Query::over_time("no series", series::fired_absent(slo)));
    let queries: Vec<Query> = pairs.chain(absent).collect();
    let lines = u32::try_from(queries.len()).unwrap_or(u32::MAX).min(20);
    Panel {
        description: "When each alert fired, by its two windows, and when it was quiet. Where nothing is drawn no rules were \
                      evaluated, and nobody would have been told."
            .to_owned(),
        queries: if lines == 0 { vec![Query::over_time("no alerts", format!("0 * {}", series::objective(slo)))] } else { queries },
        no_value: "nothing to show: no rules are evaluated, or not for long",
        words: STATES.to_vec(),
        thresholds: vec![(None, Meaning::Unknown)],
        interval: Some(series::FAST_STEP.to_owned()),
        ..Panel::new("alerts", "Alerts", View::States, (24, 4 + lines.max(1)))
    }
}
