//! The table of objectives, worst first.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::grafana::board::{Link, Panel, Query, View};
use crate::grafana::meaning::Meaning;
use crate::grafana::panels::{NEVER, budget_states, lasting};
use crate::grafana::series::{newest, present_window, recent_burn_rate};
use crate::grafana::told;
use crate::model::{Slo, Window};
use crate::rules::{Options, dashboard_path, names};
use crate::units::Duration;

/// The columns of figures: their head and the letter of their query.
const FIGURES: [(&str, &str); 5] = [
    ("Budget left, %", "B"),
    ("Burn rate, ×", "C"),
    ("Lasts, days", "D"),
    ("Pages firing", "E"),
    ("Tickets firing", "F"),
];
/// The burn rate from which on the fastest alert of a budget of 30 days pages.
const PAGING: f64 = 14.4;
/// What `slo_info` tells of an SLO, and what its column is called.
const FACTS: [(&str, &str); 3] =
    [("owner", "Owner"), (names::OBJECTIVE_LABEL, "Promise"), ("window", "Window")];

/// Which SLOs a table is about.
pub(super) struct About<'a> {
    /// Matchers of their series.
    pub(super) matchers: &'a str,
    /// More matchers, for `slo_info` alone.
    pub(super) of_info: &'a str,
    /// The SLOs of the specs that may be among them.
    pub(super) slos: &'a [&'a Slo],
}

/// A row an SLO and group: what is left, how fast it burns, how long it lasts, and what alerts.
pub(super) fn objectives(about: &About<'_>, height: u32, options: &Options) -> Panel {
    let queries =
        [unknown(about), left(about), rate(about), lasts(about), alerts(about, "="), alerts(about, "!=")]
            .map(Query::rows);
    Panel {
        description: "Every objective, the one with least of its budget first. A budget that nobody knows is unknown, not full. \
                      It lasts for so many days at least if it goes on burning at its present rate."
            .to_owned(),
        queries: queries.to_vec(),
        coloured: vec![
            (FIGURES[0].0, budget_states(100.0)),
            (FIGURES[1].0, vec![(None, Meaning::Healthy), (Some(1.0), Meaning::Caution), (Some(PAGING), Meaning::Spent)]),
            (FIGURES[3].0, vec![(None, Meaning::Healthy), (Some(1.0), Meaning::Page)]),
            (FIGURES[4].0, vec![(None, Meaning::Healthy), (Some(1.0), Meaning::Ticket)]),
        ],
        words: vec![NEVER],
        links: row_links(about.slos, options),
        transformations: vec![("merge", json!({})), ("organize", columns(about.slos)), ("sortBy", worst_first())],
        ..Panel::new("objectives", "Objectives, worst first", View::Table, (24, height))
    }
}

fn worst_first() -> Json {
    json!({"sort": [{"field": FIGURES[0].0, "desc": false}]})
}

/// What each column is called and where it stands. What only marks rows is not shown.
fn columns(slos: &[&Slo]) -> Json {
    let groups = group_labels(slos);
    let names = [(names::SERVICE_LABEL, "Service"), (names::SLO_LABEL, "Objective")];
    let groups = groups.iter().map(|label| (label.as_str(), label.as_str()));
    let figures = FIGURES.map(|(head, letter)| (format!("Value #{letter}"), head));
    let shown: Vec<(String, &str)> = names
        .into_iter()
        .chain(groups)
        .map(|(label, head)| (label.to_owned(), head))
        .chain(figures)
        .chain(FACTS.map(|(label, head)| (label.to_owned(), head)))
        .collect();
    let order: serde_json::Map<String, Json> =
        shown.iter().enumerate().map(|(at, (field, _))| (field.clone(), json!(at))).collect();
    let heads: serde_json::Map<String, Json> = shown
        .iter()
        .filter(|(field, head)| field != head)
        .map(|(field, head)| (field.clone(), json!(head)))
        .collect();
    json!({"excludeByName": {"Time": true, "Value #A": true}, "indexByName": order, "renameByName": heads})
}

/// The labels by which any of the SLOs fans out, but for those that are columns of their own.
fn group_labels(slos: &[&Slo]) -> BTreeSet<String> {
    let all = slos.iter().flat_map(|slo| &slo.group_by);
    all.filter(|label| FACTS.iter().all(|(fact, _)| fact != label)).cloned().collect()
}

/// The labels with facts, but for those by which an SLO fans out: such a label is told by its series.
fn facts_told(slos: &[&Slo]) -> Vec<&'static str> {
    let grouped = |label: &str| slos.iter().any(|slo| slo.group_by.iter().any(|own| own == label));
    FACTS.iter().map(|(label, _)| *label).filter(|label| !grouped(label)).collect()
}

/// The facts of each SLO as labels. While they change there may be two for some minutes: one is enough. Nobody is an owner.
fn facts(about: &About<'_>) -> String {
    let info = newest(&format!("{}{{{}{}}}", names::INFO, about.matchers, about.of_info));
    let owned = format!("label_replace({info}, \"owner\", \"–\", \"owner\", \"\")");
    let labels: String = facts_told(about.slos).iter().map(|label| format!(", {label}")).collect();
    format!("topk by (slo_service, slo) (1, group by (slo_service, slo{labels}) ({owned}))")
}

/// Figures with the facts of their SLO, so that all columns of a row have the same labels.
fn with_facts(figures: &str, about: &About<'_>) -> String {
    let labels = facts_told(about.slos).join(", ");
    format!("({figures})\n* on (slo_service, slo) group_left ({labels}) {}", facts(about))
}

fn remaining(about: &About<'_>) -> String {
    let recorded = newest(&format!("{}{{{}}}", names::REMAINING, about.matchers));
    let calendar: Vec<&&Slo> = about.slos.iter().filter(|slo| !slo.window.is_rolling()).collect();
    if calendar.is_empty() {
        return recorded;
    }
    // Whatever a target's labels are, those of a budget stay, and groups are called as in rules.
    let labels: BTreeSet<&String> = calendar.iter().flat_map(|slo| &slo.group_by).collect();
    let told = labels.iter().fold(format!("{}{{{}}}", told::REMAINING, about.matchers), |told, label| {
        let prefix = told::GROUP_PREFIX;
        format!("label_replace({told}, \"{label}\", \"$1\", \"{prefix}{label}\", \"(.+)\")")
    });
    let by: String = labels.iter().map(|label| format!(", {label}")).collect();
    format!("{recorded}\nor on (slo_service, slo) min by (slo_service, slo{by}) ({told})")
}

/// Rows without a budget, which would be in no other column.
fn unknown(about: &About<'_>) -> String {
    format!("{} unless on (slo_service, slo) ({})", facts(about), remaining(about))
}

/// Cut to tenths of a per cent, so that 99.97 % never reads 100 %.
fn left(about: &About<'_>) -> String {
    with_facts(&format!("floor(1000 * ({})) / 10", remaining(about)), about)
}

fn rate(about: &About<'_>) -> String {
    with_facts(&format!("round({}, 0.01)", present_rate(about)), about)
}

/// The burn rates of now, over the windows over which pages tell them.
fn present_rate(about: &About<'_>) -> String {
    let windows: BTreeSet<Duration> = about.slos.iter().filter_map(|slo| present_window(slo)).collect();
    let rates: Vec<String> = windows.iter().map(|window| recent_burn_rate(*window, about.matchers)).collect();
    rates.join("\nor ")
}

fn lasts(about: &About<'_>) -> String {
    let recorded = newest(&format!("{}{{{}}}", names::REMAINING, about.matchers));
    let length = format!("on (slo_service, slo) group_left () ({})", days(about));
    let rate = format!("({})", present_rate(about));
    with_facts(&format!("floor(10 * ({})) / 10", lasting(&recorded, &rate, &length)), about)
}

/// The days of each SLO's window: facts tell them in words only.
fn days(about: &About<'_>) -> String {
    let windows: BTreeSet<(Duration, String)> = about
        .slos
        .iter()
        .filter(|slo| matches!(slo.window, Window::Rolling(_)))
        .map(|slo| (slo.window.length(), slo.window.to_string()))
        .collect();
    let of = |(length, written): &(Duration, String)| {
        let info = format!("{}{{{},window=\"{written}\"}}", names::INFO, about.matchers);
        format!(
            "group by (slo_service, slo) ({}) * {}",
            newest(&info),
            length.ratio_to(Duration::from_days(1))
        )
    };
    let lengths: Vec<String> = windows.iter().map(of).collect();
    // Without any window of its own length there is nothing that lasts.
    if lengths.is_empty() { "vector(0) < 0".to_owned() } else { lengths.join(" or ") }
}

/// The number of alerts that fire and wake somebody, or of all others; 0 where the rules are evaluated and none does.
fn alerts(about: &About<'_>, is: &str) -> String {
    let labels: String = group_labels(about.slos).iter().map(|label| format!(", {label}")).collect();
    let page = format!("{}{is}\"page\"", names::ALERT_LABEL);
    let firing = format!("{}{{{},{},{page}}}", told::ALERTS, told::FIRING, about.matchers);
    let counted = format!("count by (slo_service, slo{labels}) ({firing})\nor 0 * ({})", remaining(about));
    with_facts(&counted, about)
}

/// From each cell to the objective's page and to its service's dashboard.
fn row_links(slos: &[&Slo], options: &Options) -> Vec<Link> {
    let page = options.links.page.as_ref().map(|base| Link {
        title: "Open in sloe".to_owned(),
        url: Some(format!("{base}/slo/${{__data.fields.slo_service}}/${{__data.fields.slo}}")),
        tooltip: "The page of this objective".to_owned(),
    });
    let field = "${__data.fields.slo_service}";
    // Names that Grafana does not take as they are cannot be told from a cell: such dashboards are found by their title.
    let plain = slos
        .iter()
        .all(|slo| dashboard_path(&slo.id.service) == dashboard_path("").clone() + &slo.id.service);
    let url = if plain {
        format!("{}{field}?${{datasource:queryparam}}", dashboard_path(""))
    } else {
        format!("/dashboards?tag=sloe&query={field}")
    };
    let dashboard = Link {
        title: "Dashboard of the service".to_owned(),
        url: Some(url),
        tooltip: "A row an objective".to_owned(),
    };
    page.into_iter().chain([dashboard]).collect()
}
