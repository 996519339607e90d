//! The panels of one SLO: the row that a service's dashboard has for it.

mod alerts;
mod budget;
mod events;
mod figures;
mod rates;

pub(super) use alerts::STATES;
pub(super) use figures::{NEVER, budget_states, lasting};

use crate::grafana::board::{Link, Panel, Row};
use crate::model::{Slo, Window};
use crate::rules::{Options, page_path};

/// The row of an SLO: figures of now, the budget and how fast it burns, what was counted, and its alerts.
pub(super) fn row(slo: &Slo, options: &Options) -> Row {
    let mut panels = figures::all(slo, options);
    panels.extend([budget::curve(slo), rates::rates(slo)]);
    panels.extend(events::all(slo, options.tile));
    panels.push(alerts::states(slo));
    for panel in &mut panels {
        panel.links.extend(page_link(slo, panel.key, options));
    }
    Row { key: slo.id.name.clone(), title: heading(slo), panels }
}

fn heading(slo: &Slo) -> String {
    let over = match slo.window {
        Window::Rolling(length) => format!("over {length}"),
        Window::Calendar { period, zone } => format!("a {} ({zone})", period.as_str()),
    };
    format!("{} · {} {over}", slo.id.name, slo.objective)
}

/// The part of the objective's page that answers the same question.
fn page_link(slo: &Slo, key: &str, options: &Options) -> Option<Link> {
    let base = options.links.page.as_ref()?;
    let (part, tooltip) = match key {
        "curve" => ("#curve", "The budget with the episodes that spent it"),
        "rates" => ("#rates", "The burn rates, and whom they called"),
        "events" | "bad" | "sli" => ("#traffic", "What was counted, hour by hour"),
        "alerts" => ("#alerts", "How close each alert is to firing"),
        _ => ("", "The page of this objective"),
    };
    let url = format!("{base}{}{part}", page_path(&slo.id));
    Some(Link { title: "Open in sloe".to_owned(), url: Some(url), tooltip: tooltip.to_owned() })
}

/// What a figure is about where an SLO fans out: nothing else.
fn worst(slo: &Slo) -> &'static str {
    if slo.group_by.is_empty() { "" } else { " This is the worst of the groups that are chosen above." }
}

/// A panel whose description is about these groups.
fn described(panel: Panel, description: &str, slo: &Slo) -> Panel {
    Panel { description: format!("{description}{}", worst(slo)), ..panel }
}
