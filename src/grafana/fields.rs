//! How panels look, in the words that both of Grafana's schemas share: options, and the configuration of fields.

use serde_json::{Value as Json, json};

use crate::grafana::board::{Link, Panel, Query, Scale, View, Word};
use crate::grafana::meaning::Meaning;

/// Grafana's name for a view.
pub(super) const fn plugin(view: View) -> &'static str {
    match view {
        View::Stat => "stat",
        View::Lines(_) | View::Bars => "timeseries",
        View::States => "state-timeline",
        View::Table => "table",
    }
}

/// The options of a panel's view.
pub(super) fn options(view: View) -> Json {
    let legend =
        |shown: bool| json!({"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": shown});
    match view {
        View::Stat => json!({
            "colorMode": "value", "graphMode": "none", "justifyMode": "auto", "orientation": "auto", "textMode": "value",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": false}
        }),
        View::Lines(_) => json!({"legend": legend(true), "tooltip": {"mode": "multi", "sort": "desc"}}),
        View::Bars => json!({"legend": legend(false), "tooltip": {"mode": "multi", "sort": "none"}}),
        View::States => json!({
            "alignValue": "left", "legend": legend(false), "mergeValues": true, "rowHeight": 0.8, "showValue": "auto",
            "tooltip": {"mode": "single", "sort": "none"}
        }),
        View::Table => {
            json!({"cellHeight": "sm", "footer": {"show": false, "reducer": ["sum"], "countRows": false}, "showHeader": true})
        }
    }
}

/// The configuration of all fields of a panel, and of single ones. `link` writes a link down.
pub(super) fn config(panel: &Panel, link: impl Fn(&Link) -> Json) -> Json {
    let mut defaults = json!({
        "color": colour(panel),
        "custom": custom(panel.view),
        "mappings": mappings(panel),
        "noValue": panel.no_value,
        "thresholds": thresholds(&panel.thresholds),
        "unit": panel.unit,
    });
    if let Some(decimals) = panel.decimals {
        defaults["decimals"] = json!(decimals);
    }
    if panel.view == View::Table {
        defaults["links"] = panel.links.iter().map(link).collect();
    }
    let series = panel.queries.iter().filter_map(override_of);
    let columns = panel.coloured.iter().map(|(column, steps)| of_column(column, steps));
    json!({"defaults": defaults, "overrides": series.chain(columns).collect::<Vec<_>>()})
}

/// Figures and states are coloured by what they mean, series by theirs, and those without by their names.
fn colour(panel: &Panel) -> Json {
    match panel.view {
        View::Stat | View::States | View::Table => json!({"mode": "thresholds"}),
        View::Lines(_) | View::Bars => json!({"mode": "palette-classic-by-name"}),
    }
}

/// Which thresholds hold; Grafana writes the lowest one as no value.
fn thresholds(steps: &[(Option<f64>, Meaning)]) -> Json {
    let step = |(value, meaning): &(Option<f64>, Meaning)| json!({"color": meaning.colour(), "value": value});
    json!({"mode": "absolute", "steps": steps.iter().map(step).collect::<Vec<_>>()})
}

/// Values that are words. Nothing, and what is no number, is neither good nor bad: without a word of its own it would have the
/// colour of the lowest threshold.
fn mappings(panel: &Panel) -> Vec<Json> {
    let word = |(index, word): (usize, &Word)| {
        let result = json!({"color": word.meaning.colour(), "index": index, "text": word.text});
        json!({"type": "range", "options": {"from": word.from, "to": word.to, "result": result}})
    };
    let unknown = json!({"color": Meaning::Unknown.colour(), "index": panel.words.len(), "text": "unknown"});
    let nothing = json!({"type": "special", "options": {"match": "null+nan", "result": unknown}});
    panel.words.iter().enumerate().map(word).chain([nothing]).collect()
}

fn custom(view: View) -> Json {
    match view {
        View::Stat => json!({}),
        View::Lines(scale) => lines(scale),
        View::Bars => json!({
            "axisSoftMin": 0, "barAlignment": -1, "drawStyle": "bars", "fillOpacity": 70, "lineWidth": 0, "showPoints": "never"
        }),
        View::States => json!({"fillOpacity": 40, "lineWidth": 0}),
        View::Table => json!({"align": "auto", "cellOptions": {"type": "auto"}, "filterable": true}),
    }
}

/// Gaps stay gaps: what is not known is not drawn.
fn lines(scale: Scale) -> Json {
    let mut custom = json!({
        "drawStyle": "line", "fillOpacity": 0, "lineInterpolation": "linear", "lineWidth": 2, "showPoints": "auto", "pointSize": 3,
        "spanNulls": false, "scaleDistribution": {"type": "linear"}, "thresholdsStyle": {"mode": "off"}
    });
    match scale {
        Scale::Budget | Scale::Budgets => {
            custom["axisSoftMin"] = json!(0);
            custom["axisSoftMax"] = json!(1);
            custom["fillOpacity"] = json!(if scale == Scale::Budget { 10 } else { 0 });
            custom["thresholdsStyle"] = json!({"mode": "line"});
        }
        Scale::Decades => {
            custom["scaleDistribution"] = json!({"type": "symlog", "log": 10, "linearThreshold": 0.1});
            custom["axisSoftMin"] = json!(0);
        }
        Scale::Free => {}
    }
    custom
}

/// The colour of a series, and dashes for a limit.
fn override_of(query: &Query) -> Option<Json> {
    let colour = json!({"id": "color", "value": {"mode": "fixed", "fixedColor": query.meaning?.colour()}});
    let dashes = json!({"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [8, 6]}});
    let properties = if query.is_limit { vec![colour, dashes] } else { vec![colour] };
    let named = !query.legend.is_empty() && !query.legend.contains("{{");
    named.then(|| override_named(&query.legend, &properties))
}

fn of_column(column: &str, steps: &[(Option<f64>, Meaning)]) -> Json {
    let cell = json!({"id": "custom.cellOptions", "value": {"type": "color-text"}});
    override_named(column, &[cell, json!({"id": "thresholds", "value": thresholds(steps)})])
}

/// By a list of names and with objects as values: the schemas take no plain texts there.
fn override_named(name: &str, properties: &[Json]) -> Json {
    json!({"matcher": {"id": "byNames", "options": {"mode": "include", "names": [name]}}, "properties": properties})
}

/// A question as the plugin `prometheus` asks it.
pub(super) fn query(query: &Query, letter: &str) -> Json {
    use crate::grafana::board::Asked;
    let over_time = query.of == Asked::Time;
    let mut target = json!({
        "editorMode": "code",
        "expr": query.expr,
        "format": if query.of == Asked::Rows { "table" } else { "time_series" },
        "instant": !over_time,
        "range": over_time,
        "legendFormat": if query.legend.is_empty() { "__auto" } else { &query.legend },
        "refId": letter,
    });
    if let Some(interval) = &query.interval {
        target["interval"] = json!(interval);
    }
    target
}

/// The letters by which queries of a panel are known: A, B, …, Z, A1, ….
pub(super) fn letter(at: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(at % 26).unwrap_or_default());
    if at < 26 { letter.to_string() } else { format!("{letter}{}", at / 26) }
}

/// All that is asked of Prometheus to fill a variable.
pub(super) fn label_values(selector: &str, label: &str) -> String {
    format!("label_values({selector}, {label})")
}
