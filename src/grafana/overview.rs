//! The dashboard of all services: what is in trouble, worst first.

use crate::grafana::board::{Dashboard, Panel, Query, Row, Scale, View};
use crate::grafana::meaning::Meaning;
use crate::grafana::panels::STATES;
use crate::grafana::series::{CALLS, FAST_STEP, PAGES, STEP, newest};
use crate::grafana::table::{self, About};
use crate::grafana::{told, variables};
use crate::model::Slo;
use crate::rules::{OVERVIEW_DASHBOARD, Options, names};

/// The matchers of what is chosen.
const CHOSEN: &str = "slo_service=~\"$service\",slo=~\"$slo\"";
/// So many budgets are drawn, the worst ones.
const WORST: u32 = 10;

/// The dashboard of all SLOs.
pub(super) fn dashboard(slos: &[&Slo], options: &Options) -> Dashboard {
    let about = About { matchers: CHOSEN, of_info: ",owner=~\"$owner\"", slos };
    let figures = [spent(), caution(), unknown(), firing("page", "Pages"), firing("ticket", "Tickets")];
    let first = figures.into_iter().chain([table::objectives(&about, height(slos), options)]);
    let second = [curves(), alerts()];
    Dashboard {
        uid: OVERVIEW_DASHBOARD.to_owned(),
        title: "Service levels".to_owned(),
        description: "All objectives, the one with least of its error budget first.".to_owned(),
        links: variables::links("/", "The page of all objectives", options),
        variables: choices(),
        annotations: [
            variables::alerts(CHOSEN),
            variables::causes(CHOSEN, "slo_service=~\"$service\"", slos),
        ]
        .concat(),
        rows: vec![
            Row { key: "now".to_owned(), title: "Now".to_owned(), panels: first.collect() },
            Row { key: "past".to_owned(), title: "How it came to this".to_owned(), panels: second.to_vec() },
        ],
        from: "now-30d".to_owned(),
    }
}

/// A line a row, within reason.
fn height(slos: &[&Slo]) -> u32 {
    u32::try_from(slos.len()).unwrap_or(u32::MAX).clamp(2, 16) + 3
}

fn choices() -> Vec<crate::grafana::board::Variable> {
    let info = || names::INFO.to_owned();
    vec![
        variables::datasource(),
        variables::label("owner", info(), ("Owner", "Whose objectives the table shows.")),
        variables::label("service", info(), ("Service", "Which services are shown.")),
        variables::label(
            "slo",
            format!("{}{{slo_service=~\"$service\"}}", names::INFO),
            ("Objective", "Which objectives are shown."),
        ),
    ]
}

/// How many there are, as long as somebody knows: never a zero that nobody counted.
fn number(
    key: &'static str,
    title: &str,
    description: &str,
    (expr, base): (&str, &str),
    meaning: Meaning,
) -> Panel {
    Panel {
        description: description.to_owned(),
        queries: vec![Query::now(format!("count({expr}) or 0 * count({base})"))],
        decimals: Some(0),
        thresholds: vec![(None, Meaning::Healthy), (Some(1.0), meaning)],
        ..Panel::new(key, title, View::Stat, (NUMBER_WIDTH, 4))
    }
}

/// Five of them make a line: the last one is wider.
const NUMBER_WIDTH: u32 = 5;

fn remaining() -> String {
    newest(&format!("{}{{{CHOSEN}}}", names::REMAINING))
}

fn spent() -> Panel {
    let expr = format!("{} <= 0", remaining());
    let about = "Budgets of which nothing is left; of an objective that fans out each group has one.";
    number("spent", "Budgets spent", about, (&expr, &remaining()), Meaning::Spent)
}

fn caution() -> Panel {
    let expr = format!("{} > 0 < 0.5", remaining());
    let about = "Budgets of which less than half is left.";
    number("caution", "Budgets below half", about, (&expr, &remaining()), Meaning::Caution)
}

fn unknown() -> Panel {
    let info = newest(&format!("{}{{{CHOSEN}}}", names::INFO));
    let told = format!("{}{{{CHOSEN}}}", told::REMAINING);
    let expr =
        format!("{info} unless on (slo_service, slo) {} unless on (slo_service, slo) {told}", remaining());
    let about = "Objectives whose rules are evaluated and whose budget is not known: nothing was counted, or series are missing. \
                 Budgets of the calendar are known where this Prometheus scrapes sloe.";
    number("unknown", "Budgets unknown", about, (&expr, &info), Meaning::Unknown)
}

fn firing(kind: &'static str, title: &str) -> Panel {
    let expr = format!("{}{{{},{CHOSEN},{}=\"{kind}\"}}", told::ALERTS, told::FIRING, names::ALERT_LABEL);
    let info = newest(&format!("{}{{{CHOSEN}}}", names::INFO));
    let (about, meaning) = if kind == "page" {
        ("Alerts that fire and wake somebody, each pair of windows counted.", Meaning::Page)
    } else {
        ("Alerts that fire and are for working hours, each pair of windows counted.", Meaning::Ticket)
    };
    let width = if kind == "ticket" { 24 - 4 * NUMBER_WIDTH } else { NUMBER_WIDTH };
    Panel { width, ..number(kind, &format!("{title} firing"), about, (&expr, &info), meaning) }
}

fn curves() -> Panel {
    let selector = format!("{}{{{CHOSEN}}}", names::REMAINING);
    let now = format!("bottomk({WORST}, last_over_time({selector}[{}] @ end()))", names::LOOKBACK);
    Panel {
        description: format!(
            "How much was left at each moment of the {WORST} budgets with least left at the end of what is shown. \
             At the line they are spent."
        ),
        queries: vec![Query::over_time(
            "{{slo_service}} {{slo}}",
            format!("{} and {now}", newest(&selector)),
        )],
        unit: "percentunit",
        thresholds: vec![(None, Meaning::Spent), (Some(0.0), Meaning::Spent)],
        interval: Some(FAST_STEP.to_owned()),
        ..Panel::new("curves", "Error budgets left, the worst ones", View::Lines(Scale::Budgets), (12, 10))
    }
}

fn alerts() -> Panel {
    Panel {
        description: "The alerts that fired at any time that is shown, red those that wake somebody. What was quiet all the time has \
                      no line, and where nothing is drawn no rules were evaluated."
            .to_owned(),
        queries: vec![fired(PAGES, "="), fired(CALLS, "!=")],
        words: STATES.to_vec(),
        no_value: "no alert fired that this Prometheus knows of",
        thresholds: vec![(None, Meaning::Unknown)],
        interval: Some(FAST_STEP.to_owned()),
        ..Panel::new("alerts", "Alerts that fired", View::States, (12, 10))
    }
}

/// The alerts that wake somebody, or all others: those that fired at any time that is shown, and when they were quiet. Without
/// that a state would go on until the next one.
fn fired(word: u32, is: &str) -> Query {
    let page = format!("{}{is}\"page\"", names::ALERT_LABEL);
    let alerts = format!("{}{{{},{CHOSEN},{page}}}", told::ALERTS, told::FIRING);
    let ever = format!("max {FIRED_BY} (max_over_time({alerts}[$__range] @ end()))");
    let evaluated = newest(&format!("{}{{{CHOSEN}}}", names::OBJECTIVE));
    Query::over_time(
        "{{slo_service}} {{slo}}: {{slo_alert}} {{long_window}}",
        format!(
            "{word} * max {FIRED_BY} (max_over_time({alerts}[{STEP}]))\n\
             or 0 * {ever} * on (slo_service, slo) group_left () {evaluated}"
        ),
    )
}

/// What tells alerts apart.
const FIRED_BY: &str = "by (slo_service, slo, slo_alert, long_window)";
