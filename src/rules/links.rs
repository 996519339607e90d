//! Where people look when an alert fires: the page of the objective and its service's dashboard.

use crate::model::{Slo, SloId};
use crate::rules::{Rule, names};

/// What Grafana takes as the name of a dashboard: so many letters, digits, dashes and underscores.
const LONGEST_UID: usize = 40;
/// The readable part of a dashboard's name that ends with a checksum.
const READABLE_UID: usize = 20;

/// The name of the dashboard of all services, by which Grafana's addresses know it: `/d/sloe`.
pub const OVERVIEW_DASHBOARD: &str = "sloe";

/// The variables of all dashboards.
const DASHBOARD_VARIABLES: [&str; 4] = ["datasource", "owner", "service", "slo"];

/// The base addresses of what alerts and dashboards link to, without a slash at their end; none where nobody said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Of `sloe serve`, e.g. `https://slo.example.com`.
    pub page: Option<String>,
    /// Of Grafana, e.g. `https://grafana.example.com`.
    pub grafana: Option<String>,
}

impl Links {
    /// Adds them to an alert, as annotations. What a spec says of the same name stays, and absent series have no group.
    pub(super) fn annotate(&self, slo: &Slo, rule: &mut Rule) {
        let Rule::Alert { labels, annotations, .. } = rule else { return };
        let absent = labels.iter().any(|(name, value)| name == names::ALERT_LABEL && value == "absent");
        let group = if absent { &[][..] } else { &slo.group_by };
        let page =
            self.page.as_ref().map(|base| format!("{base}{}{}", page_path(&slo.id), page_group(group)));
        let dashboard = self.grafana.as_ref().map(|base| {
            format!(
                "{base}{}?var-slo={}&from=now-6h&to=now{}",
                dashboard_path(&slo.id.service),
                slo.id.name,
                dashboard_group(group)
            )
        });
        for (name, url) in [("page_url", page), ("dashboard_url", dashboard)] {
            let is_new = annotations.iter().all(|(own, _)| own != name);
            annotations.extend(url.filter(|_| is_new).map(|url| (name.to_owned(), url)));
        }
    }
}

/// The page of an objective below the base address of `sloe serve`. Names of services and SLOs need no escapes.
#[must_use]
pub fn page_path(id: &SloId) -> String {
    format!("/slo/{}/{}", id.service, id.name)
}

/// The dashboard of a service below the base address of Grafana.
#[must_use]
pub fn dashboard_path(service: &str) -> String {
    format!("/d/{}", dashboard_uid(service))
}

/// The group as pages ask for it, `?group=region%3Deu%2C%20route%3Da`, each value as `$labels` has it.
fn page_group(labels: &[String]) -> String {
    let values: Vec<String> =
        labels.iter().map(|label| format!("{label}%3D{{{{ urlquery $labels.{label} }}}}")).collect();
    if values.is_empty() { String::new() } else { format!("?group={}", values.join("%2C%20")) }
}

/// The same as variables of the dashboard.
fn dashboard_group(labels: &[String]) -> String {
    let value = |label: &String| format!("&var-{}={{{{ urlquery $labels.{label} }}}}", group_variable(label));
    labels.iter().map(value).collect()
}

/// The name of a service's dashboard, by which Grafana's addresses know it: `sloe-payment-service`. It never changes; names of
/// services that Grafana does not take as they are get a checksum.
#[must_use]
pub fn dashboard_uid(service: &str) -> String {
    let uid = format!("{OVERVIEW_DASHBOARD}-{service}");
    if uid.len() <= LONGEST_UID && !service.contains('.') {
        return uid;
    }
    let readable: String =
        service.chars().take(READABLE_UID).map(|c| if c == '.' { '-' } else { c }).collect();
    // No service that is named with a dot meets one that is not: only these have two dashes and twelve digits there.
    format!("{OVERVIEW_DASHBOARD}-{readable}--{}", names::checksum(service))
}

/// The variable of a dashboard with which groups are chosen by a label: called like it, unless dashboards have one of that name.
#[must_use]
pub fn group_variable(label: &str) -> String {
    if DASHBOARD_VARIABLES.contains(&label) { format!("group_{label}") } else { label.to_owned() }
}
