//! The pages: plain view models made by pure functions of a snapshot and the time, rendered by askama templates.

mod cells;
mod detail;
mod frame;
mod list;
mod missing;
mod postmortems;
mod report;
mod row;
mod runs;
mod service;
mod sources;
mod table;

use anyhow::Context;
use askama::Template;

use crate::daemon::asked::{Asked, Ignored};
use crate::daemon::runs::{Draft, Run};
use crate::daemon::state::Seen;
use crate::daemon::wanted::Wanted;
use crate::status::Known;

pub(crate) use detail::Aspect;
pub(crate) use missing::Sought;
pub(crate) use report::told;
pub(crate) use sources::RuleCounts;

/// The list of the SLOs that are asked for, worst first unless another order is; `ignored` is what nobody understood.
pub(crate) fn list(asked: &Asked, ignored: &[Ignored], seen: &Seen) -> anyhow::Result<String> {
    render(&list::ListPage::of(asked, ignored, seen))
}

/// One service with all its SLOs; `None` where it has none.
pub(crate) fn service(service: &str, seen: &Seen) -> Option<anyhow::Result<String>> {
    service::ServicePage::of(service, seen).map(|page| render(&page))
}

/// One SLO in full, with the charts that are `asked` for.
pub(crate) fn detail(known: Known<'_>, asked: &Aspect, seen: &Seen) -> anyhow::Result<String> {
    render(&detail::DetailPage::of(known, asked, seen))
}

/// The list of all runs, newest first.
pub(crate) fn runs(seen: &Seen) -> anyhow::Result<String> {
    render(&runs::RunsPage::of(seen))
}

/// One run in full.
pub(crate) fn run(run: &Run, seen: &Seen) -> anyhow::Result<String> {
    render(&runs::RunPage::of(run, seen))
}

/// A draft of a run's postmortem.
pub(crate) fn postmortem(run: &Run, draft: &Draft, seen: &Seen) -> anyhow::Result<String> {
    render(&runs::PostmortemPage::of(run, draft, seen))
}

/// All postmortems, those of the newest runs first.
pub(crate) fn postmortems(seen: &Seen) -> anyhow::Result<String> {
    render(&postmortems::PostmortemsPage::of(seen))
}

/// Where figures come from.
pub(crate) fn sources(seen: &Seen) -> anyhow::Result<String> {
    render(&sources::SourcesPage::of(seen))
}

/// The status report of a period.
pub(crate) fn report(wanted: &Wanted, seen: &Seen) -> anyhow::Result<String> {
    render(&report::ReportPage::of(wanted, seen))
}

/// What is shown instead of a page that is not there.
pub(crate) fn missing(sought: Sought<'_>, seen: &Seen) -> anyhow::Result<String> {
    render(&missing::MissingPage::of(sought, seen))
}

fn render(page: &impl Template) -> anyhow::Result<String> {
    page.render().context("the page's template failed")
}
