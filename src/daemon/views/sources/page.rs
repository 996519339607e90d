//! The page of all sources.

use std::collections::BTreeMap;

use askama::Template;

use super::rules::Counts;
use super::source::SourceCard;
use crate::daemon::state::Seen;
use crate::daemon::texts::{Moment, RulesTold, Sentence, Word, instant_ago, lasting_since, sources_sentence};
use crate::daemon::views::frame::{Frame, Place};

/// Where figures come from.
#[derive(Debug, Template)]
#[template(path = "sources.html")]
pub(crate) struct SourcesPage {
    frame: Frame,
    sentence: Sentence,
    sources: Vec<SourceCard>,
    /// When the specs in use were read.
    specs_loaded: Moment,
    /// Why those on the disk are not in use.
    specs_problem: Option<String>,
    /// The files with the number of their SLOs.
    files: Vec<(String, usize)>,
    version: &'static str,
    started: Moment,
}

impl SourcesPage {
    /// What is to be known of the sources of all that is seen.
    pub(crate) fn of(seen: &Seen) -> Self {
        let (now, parts) = (seen.present(), seen.overview.parts());
        let counts = || parts.iter().map(|part| Counts::of(&part.snapshot));
        let told = RulesTold {
            troubled: counts().map(Counts::troubled).sum(),
            not_told: counts().map(|counts| counts.not_told).sum(),
        };
        let sentence = sources_sentence(&seen.overview, now, seen.options.stale_after, told);
        Self {
            frame: Frame::of(format!("{} – sloe", sentence.text()), Place::Sources, seen),
            sentence,
            sources: parts.iter().enumerate().map(|(at, part)| SourceCard::of(part, at + 1, seen)).collect(),
            specs_loaded: instant_ago(seen.specs.loaded_at, now),
            specs_problem: seen.specs.problem.clone(),
            files: files(seen).into_iter().collect(),
            version: env!("CARGO_PKG_VERSION"),
            started: lasting_since(seen.started_at, now),
        }
    }
}

/// The files that declare SLOs, with the number of these.
fn files(seen: &Seen) -> BTreeMap<String, usize> {
    let mut files = BTreeMap::new();
    for status in seen.overview.slos() {
        *files.entry(status.slo.source.display().to_string()).or_default() += 1;
    }
    files
}
