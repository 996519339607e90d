//! Postmortems in words.

use super::{Sentence, in_words};
use crate::daemon::runs::Runs;

/// `Two of seven runs have a postmortem.`
pub(crate) fn postmortems_sentence(runs: &Runs, with: usize) -> Sentence {
    let all = runs.runs.len();
    let sentence = Sentence::default();
    match (with, all) {
        _ if !runs.looked => {
            sentence.plain("Nothing is known about postmortems: the folder of runs was not read.")
        }
        (_, 0) => sentence.plain("There is no postmortem, because there is no run."),
        (0, 1) => sentence.plain("The only run has no postmortem yet."),
        (1, 1) => sentence.plain("The only run has a postmortem."),
        (0, all) => sentence.plain(format!("None of the {} runs has a postmortem yet.", in_words(all))),
        (with, all) if with == all => {
            sentence.plain(format!("All {} runs have a postmortem.", in_words(all)))
        }
        (1, all) => sentence.plain(format!("One of {} runs has a postmortem.", in_words(all))),
        (with, all) => sentence.plain(format!("{with} of {all} runs have a postmortem.")),
    }
}

/// A language in its own words.
pub(crate) fn language_name(code: &'static str) -> &'static str {
    match code {
        "en" => "English",
        "fr" => "Français",
        other => other,
    }
}
