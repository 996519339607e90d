//! The pages: plain view models made by pure functions of a snapshot and the time, rendered by askama templates.

mod alerts;
mod cells;
mod detail;
mod facts;
mod frame;
mod groups;
mod list;
mod missing;
mod row;

use anyhow::Context;
use askama::Template;
use chrono::{DateTime, Utc};

use crate::daemon::PageOptions;
use crate::status::{SloStatus, Snapshot};

/// The list of all SLOs, worst first.
pub(crate) fn list(snapshot: &Snapshot, now: DateTime<Utc>, options: &PageOptions) -> anyhow::Result<String> {
    render(&list::ListPage::of(snapshot, now, options))
}

/// One SLO in full.
pub(crate) fn detail(
    status: &SloStatus,
    snapshot: &Snapshot,
    now: DateTime<Utc>,
    options: &PageOptions,
) -> anyhow::Result<String> {
    render(&detail::DetailPage::of(status, snapshot, now, options))
}

/// What is shown instead of a page that is not there, with the SLOs that may have been meant by `sought`.
pub(crate) fn missing(
    sought: Option<(&str, &str)>,
    snapshot: &Snapshot,
    now: DateTime<Utc>,
    options: &PageOptions,
) -> anyhow::Result<String> {
    render(&missing::MissingPage::of(sought, snapshot, now, options))
}

fn render(page: &impl Template) -> anyhow::Result<String> {
    page.render().context("the page's template failed")
}
