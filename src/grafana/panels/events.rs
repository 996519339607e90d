//! What was counted: all of it, what was bad, which share was good, and latencies where they are recorded.

use crate::grafana::board::{Panel, Query, Scale, View};
use crate::grafana::meaning::Meaning;
use crate::grafana::series;
use crate::model::{RecordAs, Sli, Slo};
use crate::rules::names;
use crate::units::Duration;

/// The panels about events, which fill one line.
pub(super) fn all(slo: &Slo, tile: Duration) -> Vec<Panel> {
    let mut panels = vec![total(slo), bad(slo), share(slo)];
    panels.extend(quantiles(slo));
    let width = 24 / u32::try_from(panels.len()).unwrap_or(1).max(1);
    let interval = series::tile(slo, tile).to_string();
    for panel in &mut panels {
        panel.width = width;
        panel.interval.get_or_insert_with(|| interval.clone());
    }
    panels
}

fn bars(key: &'static str, title: String, query: Query) -> Panel {
    Panel { queries: vec![query], unit: "short", ..Panel::new(key, title, View::Bars, (8, 8)) }
}

fn total(slo: &Slo) -> Panel {
    let noun = slo.unit().noun();
    let query = Query::over_time(noun, series::counted(names::TOTAL_TILE, slo)).meaning(Meaning::Traffic);
    Panel {
        description: format!(
            "All {noun}. Each bar counts the time since the one before, so that bars add up."
        ),
        no_value: "nothing is recorded",
        ..bars("events", capital(noun), query)
    }
}

fn bad(slo: &Slo) -> Panel {
    let noun = slo.unit().noun();
    let query =
        Query::over_time(format!("bad {noun}"), series::counted(names::BAD_TILE, slo)).meaning(Meaning::Bad);
    Panel {
        description: format!(
            "The {noun} that spent the budget. Each bar counts the time since the one before, so that bars add up."
        ),
        no_value: "nothing is recorded",
        ..bars("bad", format!("Bad {noun}"), query)
    }
}

fn share(slo: &Slo) -> Panel {
    let (total, bad) = (series::counted(names::TOTAL_TILE, slo), series::counted(names::BAD_TILE, slo));
    let (title, what) = match &slo.sli {
        Sli::Latency { written, .. } => (format!("Answers within {written}"), "answers that came in time"),
        _ => (format!("Good {}", slo.unit().noun()), "good ones"),
    };
    let query = Query::over_time("SLI", format!("1 - {bad} / ({total} > 0)")).meaning(Meaning::Good);
    let limit = Query::over_time(format!("objective {}", slo.objective), series::objective(slo));
    Panel {
        description: format!(
            "The share of {what} since the point before, against the objective. There is a gap where nothing was counted."
        ),
        queries: vec![query, limit.meaning(Meaning::Objective).limit()],
        unit: "percentunit",
        no_value: "nothing was counted",
        ..Panel::new("sli", title, View::Lines(Scale::Free), (8, 8))
    }
}

/// The quantiles that the spec has recorded.
fn quantiles(slo: &Slo) -> Option<Panel> {
    let Sli::Latency { written, threshold, .. } = &slo.sli else { return None };
    let quantile = |extra: &RecordAs| match extra {
        RecordAs::Quantile { quantile, name } => {
            let digits = quantile.trim_start_matches("0.");
            Some(Query::over_time(format!("p{digits:0<2}"), format!("max({})", series::series(name, slo))))
        }
        RecordAs::SuccessRate { .. } => None,
    };
    let mut queries: Vec<Query> = slo.record_as.iter().filter_map(quantile).collect();
    if queries.is_empty() {
        return None;
    }
    let limit = Query::over_time(format!("in time: {written}"), format!("vector({threshold})"));
    queries.push(limit.meaning(Meaning::Objective).limit());
    Some(Panel {
        description: format!(
            "How long answers took, of the last five minutes at each point. In time is what came within {written}."
        ),
        queries,
        unit: "s",
        no_value: "nothing was measured",
        interval: Some(series::FAST_STEP.to_owned()),
        ..Panel::new("quantiles", "Latency", View::Lines(Scale::Free), (8, 8))
    })
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), chars.as_str()))
}
