//! The list page.

use askama::Template;
use chrono::{DateTime, Utc};

use super::frame::Frame;
use super::row::Row;
use crate::daemon::PageOptions;
use crate::daemon::charts::BarScale;
use crate::daemon::texts::{Sentence, Word, headline, subline};
use crate::status::{Budget, Snapshot};
use crate::units::show;

/// The list of all SLOs, worst first.
#[derive(Debug, Template)]
#[template(path = "list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    headline: Sentence,
    subline: Sentence,
    /// The window that all SLOs have, in words; none where they differ.
    window: Option<String>,
    rows: Vec<Row>,
}

impl ListPage {
    /// The list of `snapshot` at `now`.
    pub(crate) fn of(snapshot: &Snapshot, now: DateTime<Utc>, options: &PageOptions) -> Self {
        let headline = headline(snapshot, now);
        let left = |budget: &Budget| budget.remaining_ratio();
        let known = snapshot.slos.iter().filter_map(|status| status.worst.budget.as_ref().ok());
        let scale = BarScale::fitting(known.map(left));
        Self {
            frame: Frame::of(format!("{} – sloe", headline.text()), snapshot, now, options),
            headline,
            subline: subline(snapshot),
            window: common_window(snapshot),
            rows: snapshot.slos.iter().map(|status| Row::of(status, scale, now)).collect(),
        }
    }
}

fn common_window(snapshot: &Snapshot) -> Option<String> {
    let mut windows = snapshot.slos.iter().map(|status| status.slo.window.length());
    let first = windows.next()?;
    windows.all(|window| window == first).then(|| show::window(first))
}
