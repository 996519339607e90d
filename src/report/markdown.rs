//! A report in Markdown as GitHub draws it. Names, labels and reasons never become markup.

use crate::model::Slo;
use crate::report::episodes::episodes;
use crate::report::sentence::{name, sentence, wall_clock};
use crate::report::{BudgetReport, Report, SloReport, Verdict};
use crate::status::{Budget, PastPeriod, Unknown};
use crate::units::markdown::{code, text};
use crate::units::{Duration, show};

/// What is not known, where another cell says why.
pub(super) const NONE: &str = "–";

/// The figures of a budget, in the order of its cells after the verdict.
const FIGURES: [&str; 6] =
    ["SLI", "Budget consumed", "Than before", "Bad of all", "As an outage", "Recorded"];

/// The whole report.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let mut parts = vec![head(report), overview(report), episodes(report)];
    parts.extend(report.slos.iter().filter(|slo| !slo.groups.is_empty()).map(groups));
    parts.extend(maintenance(report));
    if !report.remarks.is_empty() {
        let remarks: String = report.remarks.iter().map(|remark| format!("- {}\n", text(remark))).collect();
        parts.push(format!("## What to keep in mind\n\n{remarks}"));
    }
    parts.join("\n")
}

fn head(report: &Report) -> String {
    let [start, until] = [report.extent.start, report.until].map(|at| wall_clock(at, report.zone));
    let (name, sentence, zone) = (name(report), sentence(report), text(&report.zone.to_string()));
    let so_far = if report.is_over { "" } else { ", which is not over" };
    format!(
        "# Service levels: {name}\n\n**{sentence}.**\n\nFrom {start} to {until} ({zone}){so_far}. Worst first.\n"
    )
}

fn overview(report: &Report) -> String {
    let rows = report.slos.iter().map(|slo| {
        let SloReport { slo, worst, .. } = slo;
        [vec![code_name(slo, worst), show::objective(slo.objective)], figures(slo, worst)].concat()
    });
    table(&[&["SLO", "Objective", "Verdict"], &FIGURES[..]].concat(), rows)
}

/// The worst group speaks for a grouped SLO.
pub(super) fn code_name(slo: &Slo, worst: &BudgetReport) -> String {
    let name = code(&slo.id.to_string());
    if worst.labels.is_empty() { name } else { format!("{name} {}", group_name(worst)) }
}

fn groups(slo: &SloReport) -> String {
    let rows = slo.groups.iter().map(|group| [vec![group_name(group)], figures(&slo.slo, group)].concat());
    let rows = table(&[&["Group", "Verdict"], &FIGURES[..]].concat(), rows);
    format!("## Groups of {}\n\n{rows}", code(&slo.slo.id.to_string()))
}

fn group_name(budget: &BudgetReport) -> String {
    let labels: Vec<String> = budget.labels.iter().map(|(name, value)| format!("{name}={value}")).collect();
    code(&labels.join(", "))
}

fn figures(slo: &Slo, budget: &BudgetReport) -> Vec<String> {
    let verdict = match &budget.verdict {
        Verdict::Met => "met".to_owned(),
        Verdict::Missed => "**missed**".to_owned(),
        Verdict::Unknown(Unknown { reason }) => format!("unknown: {}", text(reason)),
    };
    let known = |figure: &dyn Fn(&Budget) -> String| known(&budget.period, figure);
    let recorded = budget.period.counts.coverage().map_or_else(|| NONE.to_owned(), show::percent);
    vec![
        verdict,
        known(&|budget| show::sli(budget.sli())),
        known(&|budget| show::consumed(budget.consumed_ratio())),
        budget.change().map_or_else(|| NONE.to_owned(), show::points),
        known(&|budget| bad_of_all(slo, budget)),
        known(&|budget| outage(budget.bad_outage_secs())),
        recorded,
    ]
}

fn known(period: &PastPeriod, figure: &dyn Fn(&Budget) -> String) -> String {
    period.budget.as_ref().map_or_else(|_| NONE.to_owned(), figure)
}

/// What is not zero never reads as zero.
fn outage(secs: f64) -> String {
    match secs {
        _ if secs > 0.0 && secs < 1.0 => "<1 s".to_owned(),
        _ => show::time_span(Duration::from_secs_f64(secs)),
    }
}

fn bad_of_all(slo: &Slo, budget: &Budget) -> String {
    let [bad, all] = [budget.bad_events(), budget.total_events()].map(show::count);
    format!("{bad} of {all} {}", slo.unit().noun())
}

/// Budgets with and without the events of maintenance, side by side.
fn maintenance(report: &Report) -> Option<String> {
    let budgets = report.slos.iter().flat_map(|slo| slo.budgets().iter().map(|budget| (&*slo.slo, budget)));
    let row = |(slo, budget): (&Slo, &BudgetReport)| {
        Some(with_and_without(slo, budget, budget.period.raw.as_ref()?))
    };
    let rows: Vec<Vec<String>> = budgets.filter_map(row).collect();
    let headings = ["SLO", "SLI", "Budget consumed", "SLI with maintenance", "Budget consumed with it"];
    let about = "The figures above leave maintenance out. With it they would be these:";
    (!rows.is_empty()).then(|| format!("## Maintenance\n\n{about}\n\n{}", table(&headings, rows.into_iter())))
}

fn with_and_without(slo: &Slo, budget: &BudgetReport, raw: &Result<Budget, Unknown>) -> Vec<String> {
    let both = |budget: &Result<Budget, Unknown>| match budget {
        Ok(budget) => [show::sli(budget.sli()), show::consumed(budget.consumed_ratio())],
        Err(unknown) => [format!("unknown: {}", text(&unknown.reason)), NONE.to_owned()],
    };
    [vec![code_name(slo, budget)], both(&budget.period.budget).into(), both(raw).into()].concat()
}

/// Figures to the right; names, verdicts and reasons to the left.
pub(super) fn table(headings: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let aligned = |heading: &&str| {
        if ["SLO", "Group", "Verdict", "Episode", "Noticed"].contains(heading) { "---" } else { "--:" }
    };
    let rules: Vec<&str> = headings.iter().map(aligned).collect();
    let lines = rows.map(|row| format!("| {} |\n", row.join(" | "))).collect::<String>();
    format!("| {} |\n| {} |\n{lines}", headings.join(" | "), rules.join(" | "))
}
