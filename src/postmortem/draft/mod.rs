//! The draft: a template a language, filled with facts, hints and prompts.

mod charts;
mod figures;
mod gates;
mod language;
mod markdown;
mod tables;
mod texts;
mod view;

use askama::Template;

use crate::postmortem::Language;
use crate::postmortem::blocks;
use crate::postmortem::facts::{Facts, Harm};
use crate::postmortem::hints::{Finding, remarks};
use view::View;

/// What a draft is made of besides the facts.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// What manifests and facts suggest.
    pub findings: &'a [Finding],
    /// Whether manifests were looked at, or why they say nothing.
    pub manifests: Manifests,
    /// Where the record is, as the draft refers to it.
    pub record: &'a str,
    /// When the draft is written.
    pub now: chrono::DateTime<chrono::Utc>,
}

/// What became of the manifests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manifests {
    /// The workload was found among them.
    Read,
    /// There are none.
    NotGiven,
    /// There are some, and the workload is not among them.
    WithoutWorkload,
}

#[derive(Template)]
#[template(path = "postmortem/draft.en.md")]
struct DraftEnglish<'a> {
    v: &'a View,
}

#[derive(Template)]
#[template(path = "postmortem/draft.fr.md")]
struct DraftFrench<'a> {
    v: &'a View,
}

#[derive(Template)]
#[template(path = "postmortem/report.en.md")]
struct ReportEnglish<'a> {
    v: &'a View,
}

#[derive(Template)]
#[template(path = "postmortem/report.fr.md")]
struct ReportFrench<'a> {
    v: &'a View,
}

/// Whether the facts ask for a postmortem; else a one-page report says all there is.
#[must_use]
pub const fn needs_postmortem(facts: &Facts) -> bool {
    matches!(facts.harm, Harm::Some | Harm::Unknown)
}

/// The draft, or the report of a run that hurt nobody, with its blocks sealed.
///
/// # Errors
/// When a template cannot be filled, which only a formatter's failure brings about.
pub fn draft(facts: &Facts, lang: Language, context: &Context) -> Result<String, askama::Error> {
    let view = View::of(facts, &remarks(facts), lang, context);
    let v = &view;
    let text = match (needs_postmortem(facts), lang) {
        (true, Language::English) => DraftEnglish { v }.render(),
        (true, Language::French) => DraftFrench { v }.render(),
        (false, Language::English) => ReportEnglish { v }.render(),
        (false, Language::French) => ReportFrench { v }.render(),
    }?;
    Ok(blocks::seal(&text))
}
