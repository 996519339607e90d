//! The dashboard of one service: its objectives, and a row for each.

use crate::grafana::board::{Dashboard, Row};
use crate::grafana::table::{self, About};
use crate::grafana::{panels, variables};
use crate::model::Slo;
use crate::rules::{Options, dashboard_uid, names};
use crate::units::Duration;

/// So many objectives have marks of their own: each asks three questions, and has three switches at the head of the dashboard.
const MARKED: usize = 6;

/// The dashboard of `service`, whose SLOs these are.
pub(super) fn dashboard(service: &str, slos: &[&Slo], options: &Options) -> Dashboard {
    let of_service = format!("{}=\"{service}\"", names::SERVICE_LABEL);
    let of = format!("{of_service},{}=~\"$slo\"", names::SLO_LABEL);
    let mut variables = vec![variables::datasource(), slo_variable(&of_service)];
    variables.extend(variables::groups(service, slos));
    let about = About { matchers: &of, of_info: "", slos };
    let rows = u32::try_from(slos.len()).unwrap_or(u32::MAX).min(20);
    let head = Row {
        key: String::new(),
        title: format!("Objectives of {service}"),
        panels: vec![table::objectives(&about, 3 + rows, options)],
    };
    let page = format!("/service/{service}");
    let alerts = if slos.len() > MARKED {
        variables::alerts(&of)
    } else {
        slos.iter().flat_map(|slo| variables::alerts_of(slo)).collect()
    };
    Dashboard {
        uid: dashboard_uid(service),
        title: format!("Service levels: {service}"),
        description: format!(
            "The objectives of {service}, what is left of their error budgets, and what spends them."
        ),
        links: variables::links(&page, "The page of this service", options),
        annotations: [alerts, variables::causes(&of_service, &of_service, slos)].concat(),
        variables,
        rows: std::iter::once(head).chain(slos.iter().map(|slo| panels::row(slo, options))).collect(),
        from: format!("now-{}", longest_window(slos)),
    }
}

fn slo_variable(of_service: &str) -> crate::grafana::board::Variable {
    let about =
        ("Objectives in the table", "Which objectives the table shows. Each has a row of its own below.");
    variables::label("slo", format!("{}{{{of_service}}}", names::INFO), about)
}

/// All of the longest window is shown at first.
fn longest_window(slos: &[&Slo]) -> Duration {
    slos.iter().map(|slo| slo.window.length()).max().unwrap_or(Duration::from_days(30))
}
