//! The list page.

use askama::Template;

use super::cells::watched;
use super::frame::{Frame, Place};
use super::row::Row;
use crate::charts::BarScale;
use crate::daemon::state::Seen;
use crate::daemon::texts::{Sentence, Sources, Word, headline, subline};
use crate::model::Slo;
use crate::status::{Budget, Overview};
use crate::units::{Duration, show};

/// The list of all SLOs, worst first.
#[derive(Debug, Template)]
#[template(path = "list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    headline: Sentence,
    subline: Sentence,
    /// The window that all SLOs have, in words; none where they differ.
    window: Option<String>,
    /// The window of the burn rates that all SLOs have, in words; none where they differ.
    now_window: Option<String>,
    rows: Vec<Row>,
}

impl ListPage {
    /// The list of all that is seen.
    pub(crate) fn of(seen: &Seen) -> Self {
        let (overview, now) = (&*seen.overview, seen.present());
        let headline = headline(overview, now);
        let left = |budget: &Budget| budget.remaining_ratio();
        let known = overview.slos().filter_map(|status| status.worst.budget.as_ref().ok());
        let scale = BarScale::fitting(known.map(left));
        let sources = Sources::of(overview, now, seen.options.stale_after);
        Self {
            frame: Frame::of(format!("{} – sloe", headline.text()), Place::Objectives, seen),
            headline,
            subline: sources.remark(subline(overview)),
            window: common(overview, |slo| Some(slo.window.length())),
            now_window: common(overview, |slo| watched(slo).map(|pair| pair.long)),
            rows: overview.known().map(|known| Row::of(known, scale, &sources, now)).collect(),
        }
    }
}

/// What `length` says of every SLO, in words, if it says the same of all.
fn common(overview: &Overview, length: fn(&Slo) -> Option<Duration>) -> Option<String> {
    let mut lengths = overview.slos().map(|status| length(&status.slo));
    let first = lengths.next()??;
    lengths.all(|length| length == Some(first)).then(|| show::window(first))
}
