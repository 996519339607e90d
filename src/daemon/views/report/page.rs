//! The page of a report.

use std::collections::BTreeSet;

use askama::Template;

use super::episodes::Episodes;
use super::rows::ReportRow;
use crate::daemon::runs::Run;
use crate::daemon::state::Seen;
use crate::daemon::texts::{
    Moment, Sentence, Sources, Word, period_name, report_command, report_sentence, stamp,
};
use crate::daemon::views::frame::{Frame, Place};
use crate::daemon::views::row::encoded;
use crate::daemon::views::runs::{Cost, RunRow};
use crate::daemon::wanted::Wanted;
use crate::model::{Period, Window};
use crate::report::Report;
use crate::status::Extent;

/// So many runs stand in a report.
const MOST_RUNS: usize = 5;

/// The status report of a period.
#[derive(Debug, Template)]
#[template(path = "report.html")]
pub(crate) struct ReportPage {
    frame: Frame,
    /// The query that asks for this report, for its other forms.
    query: String,
    sentence: Sentence,
    start: Moment,
    until: Moment,
    zone: String,
    over: bool,
    misread: Vec<String>,
    /// The periods before and after: address and name.
    before: Option<(String, String)>,
    after: Option<(String, String)>,
    /// The last whole ones of each kind: address and whether this is it.
    kinds: Vec<(&'static str, String, bool)>,
    /// What it may be narrowed to, with what it is narrowed to.
    services: Vec<(String, bool)>,
    owners: Vec<(String, bool)>,
    /// The period, as the form sends it.
    period: String,
    other_zone: Option<String>,
    rows: Vec<ReportRow>,
    /// Of how many SLOs nothing is held, with the command that asks Prometheus.
    not_held: usize,
    command: String,
    episodes: Episodes,
    runs: Vec<RunRow>,
    more_runs: usize,
    remarks: Vec<String>,
}

impl ReportPage {
    /// The report that is `wanted` of all that is seen.
    pub(crate) fn of(wanted: &Wanted, seen: &Seen) -> Self {
        let (now, report) = (seen.present(), told(wanted.report(seen), wanted, seen));
        let sentence = report_sentence(&report);
        let runs: Vec<&Run> = runs(&report, wanted, seen).collect();
        Self {
            frame: Frame::of_some(format!("{} – sloe", sentence.text()), Place::Report, seen),
            query: query(wanted),
            start: stamp(report.extent.start, report.zone),
            until: stamp(report.until, report.zone),
            zone: report.zone.to_string(),
            over: report.is_over,
            misread: wanted.misread.clone(),
            before: wanted.before().map(|other| link(&other, seen)),
            after: wanted.after(seen.now).map(|other| link(&other, seen)),
            kinds: kinds(wanted, seen),
            services: choices(seen, wanted.service.as_deref(), |slo| Some(&slo.id.service)),
            owners: choices(seen, wanted.owner.as_deref(), |slo| slo.owner.as_ref()),
            period: wanted.name().to_string(),
            other_zone: wanted.other_zone.then(|| wanted.zone.to_string()),
            rows: report.slos.iter().map(ReportRow::of).collect(),
            not_held: report.not_held(),
            command: report_command(wanted),
            episodes: Episodes::of(&report, now),
            runs: runs.iter().take(MOST_RUNS).map(|run| RunRow::of(run, now)).collect(),
            more_runs: runs.len().saturating_sub(MOST_RUNS),
            remarks: report.remarks,
            sentence,
        }
    }
}

/// With what makes the figures of this moment doubtful.
pub(crate) fn told(mut report: Report, wanted: &Wanted, seen: &Seen) -> Report {
    let sources = Sources::of(&seen.overview, seen.present(), seen.options.stale_after);
    let asked = seen
        .overview
        .parts()
        .iter()
        .filter(|part| part.snapshot.slos.iter().any(|status| wanted.includes(&status.slo)));
    let doubts: Vec<String> = asked.filter_map(|part| sources.doubt(part)).collect();
    report.remarks.extend(doubts);
    report
}

/// The runs that began in the period, on a service that the report is about.
fn runs<'a>(report: &'a Report, wanted: &'a Wanted, seen: &'a Seen) -> impl Iterator<Item = &'a Run> {
    let services: BTreeSet<&str> = report.slos.iter().map(|slo| slo.slo.id.service.as_str()).collect();
    let narrowed = wanted.service.is_some() || wanted.owner.is_some();
    let Extent { start, end } = report.extent;
    seen.runs.runs.iter().map(|run| &**run).filter(move |run| {
        let own = run.summary.service.as_deref().is_some_and(|service| services.contains(service));
        run.summary.started.is_some_and(|at| start <= at && at < end) && (own || !narrowed)
    })
}

fn link(wanted: &Wanted, seen: &Seen) -> (String, String) {
    let so_far = if wanted.extent.end > seen.now { " so far" } else { "" };
    (address(wanted), format!("{}{so_far}", period_name(wanted.name())))
}

/// The last whole period of each kind.
fn kinds(wanted: &Wanted, seen: &Seen) -> Vec<(&'static str, String, bool)> {
    let kind = |period| {
        let window = Window::Calendar { period, zone: wanted.zone };
        let last = Extent::present(window, seen.now)?.previous(window)?;
        let own = (wanted.period, wanted.extent) == (period, last);
        Some((period.as_str(), address(&wanted.about(period, last)), own))
    };
    [Period::Week, Period::Month, Period::Quarter].into_iter().filter_map(kind).collect()
}

fn address(wanted: &Wanted) -> String {
    format!("/report?{}", query(wanted))
}

/// `period=2026-10&service=checkout`.
fn query(wanted: &Wanted) -> String {
    let zone = wanted.other_zone.then(|| wanted.zone.to_string());
    let parts = [("time_zone", &zone), ("service", &wanted.service), ("owner", &wanted.owner)];
    let part = |(key, value): (&str, &Option<String>)| {
        value.as_ref().map(|value| format!("&{key}={}", encoded(value)))
    };
    let parts: String = parts.into_iter().filter_map(part).collect();
    format!("period={}{parts}", wanted.name())
}

/// Every value that SLOs have, each once, and whether it is the one that is chosen.
fn choices(
    seen: &Seen,
    chosen: Option<&str>,
    of: for<'a> fn(&'a crate::model::Slo) -> Option<&'a String>,
) -> Vec<(String, bool)> {
    let all: BTreeSet<&String> = seen.overview.slos().filter_map(|status| of(&status.slo)).collect();
    all.into_iter().map(|value| (value.clone(), chosen == Some(value.as_str()))).collect()
}
