//! The draft of a run's postmortem as a page.

use askama::Template;
use chrono::{DateTime, Utc};

use super::row::run_href;
use crate::daemon::runs::{Draft, Run};
use crate::daemon::state::Seen;
use crate::daemon::texts::{Word, language_name};
use crate::daemon::views::frame::{Frame, Place};
use crate::postmortem;
use crate::postmortem::blocks::front_matter;

/// The draft of a run's postmortem.
#[derive(Debug, Template)]
#[template(path = "postmortem.html")]
pub(crate) struct PostmortemPage {
    frame: Frame,
    name: String,
    href: String,
    language: &'static str,
    /// All languages that there is a draft in: code and name.
    languages: Vec<(&'static str, &'static str)>,
    /// Whether the run's record was written on after the draft was made.
    stale: bool,
    /// HTML in which nothing but Markdown's own is markup.
    text: String,
    /// Whether there are facts to download.
    facts: bool,
}

impl PostmortemPage {
    /// The page of `draft`.
    pub(crate) fn of(run: &Run, draft: &Draft, seen: &Seen) -> Self {
        let name = &run.summary.run;
        Self {
            frame: Frame::of_runs(format!("Postmortem of {name} – sloe"), Place::Below, seen),
            name: name.clone(),
            href: run_href(name),
            language: draft.language,
            languages: run
                .drafts
                .iter()
                .map(|draft| (draft.language, language_name(draft.language)))
                .collect(),
            stale: is_stale(run, draft).unwrap_or(false),
            text: postmortem::html(&draft.text),
            facts: run.draft_facts.is_some(),
        }
    }
}

/// Whether the record goes on after the draft was made, which tells its time in whole seconds; `None` where nobody can say.
fn is_stale(run: &Run, draft: &Draft) -> Option<bool> {
    let drafted: DateTime<Utc> = front_matter(&draft.text, "generated")?.parse().ok()?;
    Some(drafted.timestamp() < run.facts.as_ref()?.to.timestamp())
}
