//! The schema of Grafana's API since version 12: a resource whose elements and layout are apart.

use serde_json::{Map, Value as Json, json};

use crate::grafana::board::{Annotation, Choice, Dashboard, Link, Panel, Variable};
use crate::grafana::classic::{TAG, link};
use crate::grafana::layout::{self, Place, Placed};
use crate::grafana::{Schema, fields};

/// A dashboard with the note on where it comes from in its description.
pub(super) fn json(dashboard: &Dashboard, description: &str, schema: Schema) -> Json {
    let rows = layout::place(dashboard);
    let elements: Map<String, Json> = rows
        .iter()
        .flat_map(|row| &row.panels)
        .map(|(each, id, _)| (name(*id), panel(each, *id, schema)))
        .collect();
    json!({
        "apiVersion": api_version(schema),
        "kind": "Dashboard",
        "metadata": {"name": dashboard.uid},
        "spec": {
            "annotations": dashboard.annotations.iter().map(|one| annotation(one, &rows)).collect::<Vec<_>>(),
            "cursorSync": "Crosshair",
            "description": description,
            "editable": false,
            "elements": elements,
            "layout": {"kind": "RowsLayout", "spec": {"rows": rows.iter().map(row).collect::<Vec<_>>()}},
            "links": dashboard.links.iter().map(link).collect::<Vec<_>>(),
            "preload": false,
            "tags": [TAG],
            "timeSettings": {
                "autoRefresh": "1m", "autoRefreshIntervals": ["10s", "30s", "1m", "5m", "15m", "30m", "1h"],
                "fiscalYearStartMonth": 0, "from": dashboard.from, "hideTimepicker": false, "timezone": "browser", "to": "now"
            },
            "title": dashboard.title,
            "variables": dashboard.variables.iter().map(variable).collect::<Vec<_>>(),
        },
    })
}

fn api_version(schema: Schema) -> &'static str {
    if schema == Schema::V2Beta1 { "dashboard.grafana.app/v2beta1" } else { "dashboard.grafana.app/v2" }
}

fn name(id: u32) -> String {
    format!("panel-{id}")
}

fn row(placed: &Placed<'_>) -> Json {
    // Within a row places begin at its top.
    let top = placed.heading.y + placed.heading.height;
    let items: Vec<Json> = placed.panels.iter().map(|(_, id, place)| item(*id, *place, top)).collect();
    json!({
        "kind": "RowsLayoutRow",
        "spec": {"collapse": false, "title": placed.row.title, "layout": {"kind": "GridLayout", "spec": {"items": items}}}
    })
}

fn item(id: u32, place: Place, top: u32) -> Json {
    json!({
        "kind": "GridLayoutItem",
        "spec": {
            "element": {"kind": "ElementReference", "name": name(id)},
            "height": place.height, "width": place.width, "x": place.x, "y": place.y - top
        }
    })
}

/// A question to the Prometheus that is chosen.
fn asked(spec: &Json) -> Json {
    json!({"kind": "DataQuery", "group": "prometheus", "version": "v0", "datasource": {"name": "${datasource}"}, "spec": spec})
}

fn panel(panel: &Panel, id: u32, schema: Schema) -> Json {
    let query = |(at, query): (usize, _)| {
        let letter = fields::letter(at);
        let mut spec = fields::query(query, &letter);
        // It stands beside the question here.
        spec.as_object_mut().and_then(|spec| spec.remove("refId"));
        json!({"kind": "PanelQuery", "spec": {"hidden": false, "query": asked(&spec), "refId": letter}})
    };
    let queries: Vec<Json> = panel.queries.iter().enumerate().map(query).collect();
    let interval =
        panel.interval.as_ref().map_or_else(|| json!({}), |interval| json!({"interval": interval}));
    let transformations: Vec<Json> =
        panel.transformations.iter().map(|(id, options)| transformation(id, options, schema)).collect();
    let links: Vec<Json> =
        panel.links.iter().filter(|_| panel.coloured.is_empty()).filter_map(data_link).collect();
    json!({
        "kind": "Panel",
        "spec": {
            "data": {"kind": "QueryGroup", "spec": {"queries": queries, "queryOptions": interval, "transformations": transformations}},
            "description": panel.description,
            "id": id,
            "links": links,
            "title": panel.title,
            "vizConfig": {
                "kind": "VizConfig", "group": fields::plugin(panel.view), "version": "",
                "spec": {
                    "fieldConfig": fields::config(panel, |link| data_link(link).unwrap_or_default()),
                    "options": fields::options(panel.view)
                }
            }
        }
    })
}

fn data_link(link: &Link) -> Option<Json> {
    Some(json!({"targetBlank": false, "title": link.title, "url": link.url.as_ref()?}))
}

fn transformation(id: &str, options: &Json, schema: Schema) -> Json {
    if schema == Schema::V2Beta1 {
        json!({"kind": id, "spec": {"id": id, "options": options}})
    } else {
        json!({"kind": "Transformation", "group": id, "spec": {"options": options}})
    }
}

fn variable(variable: &Variable) -> Json {
    match &variable.choice {
        Choice::Datasource => json!({
            "kind": "DatasourceVariable",
            "spec": {
                "allowCustomValue": false, "current": {"text": "default", "value": "default"}, "description": variable.description,
                "hide": "dontHide", "includeAll": false, "label": variable.label, "multi": false, "name": variable.name, "options": [],
                "pluginId": "prometheus", "refresh": "onDashboardLoad", "regex": "", "skipUrlSync": false
            }
        }),
        Choice::Label { selector, label, narrowed } => {
            let query = fields::label_values(selector, label);
            json!({
                "kind": "QueryVariable",
                "spec": {
                    "allValue": if *narrowed { "" } else { ".*" }, "allowCustomValue": true, "current": {"text": ["All"], "value": ["$__all"]},
                    "definition": query, "description": variable.description, "hide": "dontHide", "includeAll": true,
                    "label": variable.label, "multi": true, "name": variable.name, "options": [],
                    "query": asked(&json!({"query": query, "refId": format!("Variable-{}", variable.name)})),
                    "refresh": "onTimeRangeChanged", "regex": "", "skipUrlSync": false, "sort": "alphabeticalAsc"
                }
            })
        }
    }
}

/// Without titles: the schema has no place for what Prometheus' plugin makes them of.
fn annotation(annotation: &Annotation, rows: &[Placed<'_>]) -> Json {
    let mut json = json!({
        "kind": "AnnotationQuery",
        "spec": {
            "enable": true, "hide": false, "iconColor": annotation.meaning.colour(), "name": annotation.name,
            "query": asked(&json!({"expr": annotation.expr, "interval": "60s", "refId": "Anno"}))
        }
    });
    if let Some(row) = &annotation.row {
        json["spec"]["filter"] = json!({"exclude": false, "ids": layout::ids_of(rows, row)});
    }
    json
}
