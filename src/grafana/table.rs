//! The table of objectives, worst first.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::grafana::board::{Link, Panel, Query, View, Word};
use crate::grafana::meaning::Meaning;
use crate::grafana::panels::{NEVER, budget_states, lasting};
use crate::grafana::series::{newest, present_window, recent_burn_rate};
use crate::grafana::told;
use crate::model::{Slo, Window};
use crate::rules::{Options, dashboard_path, names};
use crate::units::Duration;

/// The columns of figures: their head and the letter of their query.
const FIGURES: [(&str, &str); 5] = [
    ("Budget left, %", "A"),
    ("Burn rate, ×", "B"),
    ("Lasts, days", "C"),
    ("Pages firing", "D"),
    ("Tickets firing", "E"),
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
    let queries = [left(about), rate(about), lasts(about), alerts(about, PAGES), alerts(about, OTHERS)]
        .map(Query::rows);
    Panel {
        description: "Every objective: first those of which nobody knows the budget, then the one with least of it. It lasts for so many days at least if it goes on burning at its present rate."
            .to_owned(),
        queries: queries.to_vec(),
        coloured: vec![
            (FIGURES[0].0, budget_states(100.0)),
            (FIGURES[1].0, vec![(None, Meaning::Healthy), (Some(1.0), Meaning::Caution), (Some(PAGING), Meaning::Spent)]),
            (FIGURES[3].0, vec![(None, Meaning::Healthy), (Some(1.0), Meaning::Page)]),
            (FIGURES[4].0, vec![(None, Meaning::Healthy), (Some(1.0), Meaning::Ticket)]),
        ],
        unit: "locale",
        words: vec![UNKNOWN, NEVER],
        links: row_links(about.slos, options),
        transformations: vec![("merge", json!({})), ("organize", columns(about.slos)), ("sortBy", worst_first())],
        ..Panel::new("objectives", "Objectives, worst first", View::Table, (24, height))
    }
}

fn worst_first() -> Json {
    json!({"sort": [{"field": FIGURES[0].0, "desc": false}]})
}

/// What each column is called and where it stands.
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
    json!({"excludeByName": {"Time": true}, "indexByName": order, "renameByName": heads})
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

/// Figures with the facts of their SLO, so that all columns of a row have the same labels. What is not grouped has no group.
fn with_facts(figures: &str, about: &About<'_>) -> String {
    let labels = facts_told(about.slos).join(", ");
    let figures = format!("({figures})\n* on (slo_service, slo) group_left ({labels}) {}", facts(about));
    group_labels(about.slos).iter().fold(figures, |figures, label| {
        format!("label_replace({figures}, \"{label}\", \"–\", \"{label}\", \"\")")
    })
}

/// What tells budgets apart, as a clause of an aggregation: whatever labels a Prometheus of several adds, a row is one budget.
pub(super) fn by_budget(slos: &[&Slo]) -> String {
    let labels: BTreeSet<&String> = slos.iter().flat_map(|slo| &slo.group_by).collect();
    let groups: String = labels.into_iter().map(|label| format!(", {label}")).collect();
    format!("by (slo_service, slo{groups})")
}

/// What is left of each budget, at the moment `at`: of each evaluation, or with `@ end()` of the last one.
pub(super) fn remaining_at(about: &About<'_>, at: &str) -> String {
    let by = by_budget(about.slos);
    let recorded = format!("{}{{{}}}[{}]{at}", names::REMAINING, about.matchers, names::LOOKBACK);
    let recorded = format!("min {by} (last_over_time({recorded}))");
    let calendar: Vec<&&Slo> = about.slos.iter().filter(|slo| !slo.window.is_rolling()).collect();
    if calendar.is_empty() {
        return recorded;
    }
    // Groups are called as in rules.
    let labels: BTreeSet<&String> = calendar.iter().flat_map(|slo| &slo.group_by).collect();
    let told = labels.iter().fold(format!("{}{{{}}}{at}", told::REMAINING, about.matchers), |told, label| {
        let prefix = told::GROUP_PREFIX;
        format!("label_replace({told}, \"{label}\", \"$1\", \"{prefix}{label}\", \"(.+)\")")
    });
    format!("({recorded}\nor on (slo_service, slo) min {by} ({told}))")
}

/// What is left of each budget now.
pub(super) fn remaining(about: &About<'_>) -> String {
    remaining_at(about, "")
}

/// Cut to tenths of a per cent, so that 99.97 % never reads 100 %. What has a burn rate or an alert, and what is only there, has a row
/// of its own where nobody knows what is left.
pub(super) fn left(about: &About<'_>) -> String {
    let unknown = |of: &str| with_facts(&format!("0 * ({of}) - 1e18"), about);
    format!(
        "{}\nor {}\nor {}\nor on (slo_service, slo) {}",
        with_facts(&format!("floor(1000 * {}) / 10", remaining(about)), about),
        unknown(&present_rate(about)),
        unknown(&firing(about, "")),
        unknown(&format!("group by (slo_service, slo) ({})", facts(about))),
    )
}

/// No budget is as low: what is below stands for one that nobody knows. It is a number, because not everything sorts infinities.
pub(super) const BELOW_ALL: f64 = -1e15;
/// What a budget is that nobody knows: lower than all others, so that it comes first.
const UNKNOWN: Word = Word { from: None, to: Some(BELOW_ALL), text: "unknown", meaning: Meaning::Unknown };

fn rate(about: &About<'_>) -> String {
    with_facts(&format!("round({}, 0.01)", present_rate(about)), about)
}

/// The burn rates of now, over the windows over which pages tell them.
fn present_rate(about: &About<'_>) -> String {
    let windows: BTreeSet<Duration> = about.slos.iter().filter_map(|slo| present_window(slo)).collect();
    let rates: Vec<String> = windows.iter().map(|window| recent_burn_rate(*window, about.matchers)).collect();
    format!("max {} ({})", by_budget(about.slos), rates.join("\nor "))
}

fn lasts(about: &About<'_>) -> String {
    let recorded = newest(&format!("{}{{{}}}", names::REMAINING, about.matchers));
    let recorded = format!("min {} ({recorded})", by_budget(about.slos));
    let length = format!("on (slo_service, slo) group_left () ({})", days(about));
    with_facts(&format!("floor(100 * ({})) / 100", lasting(&recorded, &present_rate(about), &length)), about)
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

/// The matcher of alerts that wake somebody.
pub(super) const PAGES: &str = ",slo_alert=\"page\"";
/// The matcher of all others: those on series that are absent are for working hours, too.
pub(super) const OTHERS: &str = ",slo_alert!=\"page\"";

/// The number of alerts that fire, of each budget.
fn firing(about: &About<'_>, which: &str) -> String {
    let firing = format!("{}{{{},{}{which}}}", told::ALERTS, told::FIRING, about.matchers);
    format!("count {} ({firing})", by_budget(about.slos))
}

/// The same, 0 where the rules are evaluated and none does.
fn alerts(about: &About<'_>, which: &str) -> String {
    with_facts(&format!("{}\nor 0 * {}", firing(about, which), remaining(about)), about)
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
        format!("{}{field}?${{datasource:queryparam}}&${{__url_time_range}}", dashboard_path(""))
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
