//! The dashboard of all services: what is in trouble, worst first.

use std::collections::BTreeSet;

use crate::grafana::board::{Dashboard, Panel, Query, Row, Scale, Variable, View};
use crate::grafana::meaning::Meaning;
use crate::grafana::panels::STATES;
use crate::grafana::series::{self, CALLS, FAST_STEP, STEP, newest};
use crate::grafana::table::{self, About, OTHERS, PAGES, by_budget};
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
    let figures =
        [spent(&about), caution(&about), unknown(&about), firing("page", PAGES), firing("ticket", OTHERS)];
    let first = figures.into_iter().chain([table::objectives(&about, height(slos), options)]);
    let second = [curves(&about), alerts(slos)];
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
        from: "now-7d".to_owned(),
    }
}

/// A line a row, within reason.
fn height(slos: &[&Slo]) -> u32 {
    u32::try_from(slos.len()).unwrap_or(u32::MAX).clamp(2, 16) + 3
}

fn choices() -> Vec<Variable> {
    let of_owner = format!("{}{{owner=~\"$owner\"}}", names::INFO);
    let of_service = format!("{}{{owner=~\"$owner\",slo_service=~\"$service\"}}", names::INFO);
    vec![
        variables::datasource(),
        variables::label("owner", names::INFO.to_owned(), ("Owner", "Whose services are shown.")),
        variables::narrowed("service", of_owner, ("Service", "Which services are shown.")),
        variables::label("slo", of_service, ("Objective", "Which objectives are shown.")),
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

fn spent(about: &About<'_>) -> Panel {
    let remaining = table::remaining(about);
    let tells = "Budgets of which nothing is left; of an objective that fans out each group has one.";
    number("spent", "Budgets spent", tells, (&format!("{remaining} <= 0"), &remaining), Meaning::Spent)
}

fn caution(about: &About<'_>) -> Panel {
    let remaining = table::remaining(about);
    let tells = "Budgets of which less than half is left.";
    number(
        "caution",
        "Budgets below half",
        tells,
        (&format!("{remaining} > 0 < 0.5"), &remaining),
        Meaning::Caution,
    )
}

fn unknown(about: &About<'_>) -> Panel {
    let tells = "Budgets that are not known although their rules are evaluated: nothing was counted, or series are missing. \
                 Those of the calendar are known where this Prometheus scrapes sloe.";
    let expr = format!("({}) < {:e}", table::left(about), table::BELOW_ALL);
    number("unknown", "Budgets unknown", tells, (&expr, &info()), Meaning::Unknown)
}

fn firing(key: &'static str, which: &str) -> Panel {
    let expr = format!("{}{{{},{CHOSEN}{which}}}", told::ALERTS, told::FIRING);
    let (title, tells, meaning, width) = if which == PAGES {
        (
            "Pages firing",
            "Alerts that fire and wake somebody, each pair of windows counted.",
            Meaning::Page,
            NUMBER_WIDTH,
        )
    } else {
        let tells = "Alerts that fire and are for working hours, each pair of windows counted, and those on series that are absent.";
        ("Tickets firing", tells, Meaning::Ticket, 24 - 4 * NUMBER_WIDTH)
    };
    Panel { width, ..number(key, title, tells, (&expr, &info()), meaning) }
}

fn info() -> String {
    newest(&format!("{}{{{CHOSEN}}}", names::INFO))
}

fn curves(about: &About<'_>) -> Panel {
    let worst = format!("bottomk({WORST}, {})", table::remaining_at(about, " @ end()"));
    Panel {
        description: format!(
            "How much was left at each moment of the {WORST} budgets with least left at the end of what is shown. \
             At the line they are spent."
        ),
        queries: vec![Query::over_time(
            legend(about.slos),
            format!("{}\nand {worst}", table::remaining(about)),
        )],
        unit: "percentunit",
        no_value: "nothing to show: not recorded, or not for long",
        thresholds: vec![(None, Meaning::Spent), (Some(0.0), Meaning::Spent)],
        interval: Some(FAST_STEP.to_owned()),
        ..Panel::new(
            "curves",
            "Error budgets over time, the worst ones",
            View::Lines(Scale::Budgets),
            (12, 10),
        )
    }
}

/// An SLO and its group; what has no group has nothing there.
fn legend(slos: &[&Slo]) -> String {
    let labels: BTreeSet<&String> = slos.iter().flat_map(|slo| &slo.group_by).collect();
    let groups: String = labels.into_iter().map(|label| format!(" {{{{{label}}}}}")).collect();
    format!("{{{{slo_service}}}} {{{{slo}}}}{groups}")
}

fn alerts(slos: &[&Slo]) -> Panel {
    Panel {
        description: "The alerts that fired at any time that is shown, red those that wake somebody. What was quiet all the time has \
                      no line, and where nothing is drawn no rules were evaluated."
            .to_owned(),
        queries: vec![fired(series::PAGES, PAGES, slos), fired(CALLS, OTHERS, slos)],
        words: STATES.to_vec(),
        no_value: "nothing to show: no alert fired, or none long enough to be seen at this range",
        thresholds: vec![(None, Meaning::Unknown)],
        interval: Some(FAST_STEP.to_owned()),
        ..Panel::new("alerts", "Alerts that fired", View::States, (12, 10))
    }
}

/// The alerts that `which` matches: those that fired at any time that is shown, and when they were quiet. Without that a state would go on
/// until the next one.
fn fired(word: u32, which: &str, slos: &[&Slo]) -> Query {
    let alerts = format!("{}{{{},{CHOSEN}{which}}}", told::ALERTS, told::FIRING);
    let by = by_budget(slos).replace(')', ", slo_alert, long_window, short_window)");
    let evaluated = newest(&format!("{}{{{CHOSEN}}}", names::OBJECTIVE));
    Query::over_time(
        format!("{}: {{{{slo_alert}}}} {{{{long_window}}}}/{{{{short_window}}}}", legend(slos)),
        format!(
            "{word} * max {by} (max_over_time({alerts}[{STEP}]))\n\
             or 0 * max {by} (max_over_time({alerts}[$__range] @ end()))\n\
             * on (slo_service, slo) group_left () max by (slo_service, slo) ({evaluated})"
        ),
    )
}
