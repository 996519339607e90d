//! The list page: all objectives, or those that its address asks for.

mod chosen;
mod releases;
mod tools;

use askama::Template;

use self::chosen::Chosen;
use self::releases::Release;
use self::tools::Tools;
use super::frame::{Frame, Place};
use super::table::{Shared, Sorts, Table, group_by_service};
use crate::daemon::asked::{Asked, Ignored};
use crate::daemon::state::Seen;
use crate::daemon::texts::{Sentence, Sources, Word, headline, ignored, nothing, subline};
use crate::policy;
use crate::status::Overview;

/// The list of objectives, worst first unless something else is asked for.
#[derive(Debug, Template)]
#[template(path = "list.html")]
pub(crate) struct ListPage {
    frame: Frame,
    headline: Sentence,
    subline: Sentence,
    /// What of the address changes nothing.
    ignored: Option<Sentence>,
    /// Search and filters; none where there is nothing to be found.
    tools: Option<Tools>,
    /// Which services may be released, of those that are shown.
    releases: Vec<Release>,
    table: Table,
    /// That nothing fits, and what would have to.
    nothing: Option<Sentence>,
}

impl ListPage {
    /// What is `asked` of all that is seen.
    pub(crate) fn of(asked: &Asked, not_understood: &[Ignored], seen: &Seen) -> Self {
        let (overview, now) = (&*seen.overview, seen.present());
        let sources = Sources::of(overview, now, seen.options.stale_after);
        let headline = headline(overview, &sources, now);
        let chosen = Chosen::of(asked, overview, &sources);
        let gates = policy::gates(overview, |part| sources.doubt(part));
        let shared = Shared { sources: &sources, gates: &gates, now };
        let all = overview.slos().len();
        Self {
            frame: Frame::of(format!("{} – sloe", headline.text()), Place::Objectives, seen),
            headline,
            subline: sources.remark(subline(overview, &sources)),
            ignored: ignored(not_understood),
            tools: (all > 0).then(|| Tools::of(asked, &chosen, all)),
            releases: releases::of(&gates, &chosen.rows, overview.tells_something()),
            nothing: (all > 0 && chosen.rows.is_empty()).then(|| nothing(asked, all)),
            table: table(asked, &chosen, &shared, overview),
        }
    }
}

fn table(asked: &Asked, chosen: &Chosen<'_>, shared: &Shared<'_>, overview: &Overview) -> Table {
    let table = Table::of(&chosen.rows, overview.slos(), shared);
    let table = Table { sorts: Sorts::of(asked), ..table };
    if asked.by_service { group_by_service(table, overview, shared) } else { table }
}
