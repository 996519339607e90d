//! The schema in which Grafana has read dashboards for years.

use serde_json::{Value as Json, json};

use crate::grafana::board::{Annotation, Choice, Dashboard, Link, Panel, Variable};
use crate::grafana::fields;
use crate::grafana::layout::{self, Place, Placed};

/// The newest version of the schema that all Grafanas since 10.3 read; newer ones bring it up to date themselves.
const VERSION: u32 = 39;
/// How often it is looked whether something is to be marked; Grafana looks less often where that would be too much.
const MARKS: &str = "60s";
/// What all dashboards of sloe are tagged with.
pub(super) const TAG: &str = "sloe";

/// A dashboard with the note on where it comes from in its description.
pub(super) fn json(dashboard: &Dashboard, description: &str) -> Json {
    let rows = layout::place(dashboard);
    let marks: Vec<Json> = dashboard.annotations.iter().map(|one| annotation(one, &rows)).collect();
    json!({
        "annotations": {"list": marks},
        "description": description,
        "editable": false,
        "graphTooltip": 1,
        "links": dashboard.links.iter().map(link).collect::<Vec<_>>(),
        "panels": panels(&rows),
        "refresh": "1m",
        "schemaVersion": VERSION,
        "tags": [TAG],
        "templating": {"list": dashboard.variables.iter().map(variable).collect::<Vec<_>>()},
        "time": {"from": dashboard.from, "to": "now"},
        "timezone": "browser",
        "title": dashboard.title,
        "uid": dashboard.uid,
    })
}

/// The Prometheus that is chosen at the head of the dashboard.
fn datasource() -> Json {
    json!({"type": "prometheus", "uid": "${datasource}"})
}

fn panels(rows: &[Placed<'_>]) -> Vec<Json> {
    let mut all = Vec::new();
    for placed in rows {
        all.push(json!({
            "collapsed": false, "gridPos": grid(placed.heading), "id": placed.id, "panels": [], "title": placed.row.title, "type": "row"
        }));
        all.extend(placed.panels.iter().map(|(each, id, place)| panel(each, *id, *place)));
    }
    all
}

fn grid(place: Place) -> Json {
    json!({"h": place.height, "w": place.width, "x": place.x, "y": place.y})
}

fn panel(panel: &Panel, id: u32, place: Place) -> Json {
    let targets: Vec<Json> = panel
        .queries
        .iter()
        .enumerate()
        .map(|(at, query)| {
            let mut target = fields::query(query, &fields::letter(at));
            target["datasource"] = datasource();
            target
        })
        .collect();
    let mut json = json!({
        "datasource": datasource(),
        "description": panel.description,
        "fieldConfig": fields::config(panel, link),
        "gridPos": grid(place),
        "id": id,
        "links": panel.links.iter().filter(|_| panel.coloured.is_empty()).map(link).collect::<Vec<_>>(),
        "options": fields::options(panel.view),
        "targets": targets,
        "title": panel.title,
        "transformations": panel.transformations.iter().map(|(id, options)| json!({"id": id, "options": options})).collect::<Vec<_>>(),
        "type": fields::plugin(panel.view),
    });
    if let Some(interval) = &panel.interval {
        json["interval"] = json!(interval);
    }
    json
}

/// A link as panels and dashboards have it; those of fields have fewer parts, and the schema asks for all.
pub(super) fn link(link: &Link) -> Json {
    let to_all = link.url.is_none();
    json!({
        "asDropdown": to_all,
        "icon": if to_all { "apps" } else { "external link" },
        "includeVars": false,
        "keepTime": to_all,
        "tags": if to_all { vec![TAG] } else { Vec::new() },
        "targetBlank": false,
        "title": link.title,
        "tooltip": link.tooltip,
        "type": if to_all { "dashboards" } else { "link" },
        "url": link.url.clone().unwrap_or_default(),
    })
}

fn variable(variable: &Variable) -> Json {
    match &variable.choice {
        Choice::Datasource => json!({
            "current": {"selected": false, "text": "default", "value": "default"},
            "hide": 0,
            "includeAll": false,
            "label": variable.label,
            "description": variable.description,
            "multi": false,
            "name": variable.name,
            "options": [],
            "query": "prometheus",
            "refresh": 1,
            "regex": "",
            "type": "datasource",
        }),
        Choice::Label { selector, label, narrowed } => json!({
            "allValue": if *narrowed { "" } else { ".*" },
            "current": {"selected": true, "text": ["All"], "value": ["$__all"]},
            "datasource": datasource(),
            "definition": fields::label_values(selector, label),
            "description": variable.description,
            "hide": 0,
            "includeAll": true,
            "label": variable.label,
            "multi": true,
            "name": variable.name,
            "options": [],
            "query": fields::label_values(selector, label),
            "refresh": 2,
            "regex": "",
            "sort": 1,
            "type": "query",
        }),
    }
}

/// The question stands there twice: older versions read it beside the name, newer ones as a target.
fn annotation(annotation: &Annotation, rows: &[Placed<'_>]) -> Json {
    let mut json = json!({
        "datasource": datasource(),
        "enable": true,
        "expr": annotation.expr,
        "hide": false,
        "iconColor": annotation.meaning.colour(),
        "name": annotation.name,
        "step": MARKS,
        "tagKeys": "severity,slo_alert",
        "target": {"editorMode": "code", "expr": annotation.expr, "instant": false, "interval": MARKS, "range": true, "refId": "Anno"},
        "titleFormat": annotation.title,
    });
    if let Some(row) = &annotation.row {
        json["filter"] = json!({"exclude": false, "ids": layout::ids_of(rows, row)});
    }
    json
}
