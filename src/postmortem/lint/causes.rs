//! Causes: several factors, and no person at the end of the chain.

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::lint::Postmortem;
use crate::postmortem::lint::document::{Block, Kind};
use crate::postmortem::lint::prose::sentences;
use crate::postmortem::lint::rule::matcher;
use crate::postmortem::lint::sections::{Section, Topic};
use crate::postmortem::lint::todo;

/// One finding for each section of causes that stops short.
pub(super) fn check(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    let sections = postmortem.sections.about(Topic::Causes);
    sections
        .filter_map(|section| one_line(postmortem, section).or_else(|| person_last(postmortem, section)))
        .collect()
}

/// A single sentence: somewhere somebody stopped asking.
fn one_line(postmortem: &Postmortem<'_>, section: &Section) -> Option<Diagnostic> {
    let blocks = written(postmortem, section);
    let [only] = blocks.as_slice() else { return None };
    let one = only.kind == Kind::Paragraph && sentences(&only.prose.text).len() == 1;
    one.then(|| {
        let message = "a single line says what the cause was".to_owned();
        let problem = postmortem.at(postmortem.incomplete(), Code::SINGLE_CAUSE, &only.range, message);
        problem.help("list the factors that had to come together, or ask `what made it possible` further")
    })
}

/// The last answer of a chain of whys is about a person.
fn person_last(postmortem: &Postmortem<'_>, section: &Section) -> Option<Diagnostic> {
    let blocks = written(postmortem, section);
    let last = blocks.iter().rfind(|block| matches!(block.kind, Kind::Item { .. }))?;
    let text = last.prose.own_words();
    let person = first_subject(postmortem, &text)?;
    let place = last.prose.source(&person);
    let message = format!("the last answer is about `{}`", &text[person]);
    let problem = postmortem.at(Severity::Error, Code::SINGLE_CAUSE, &place, message);
    Some(
        problem
            .help("ask further, until the answer is a property of a system or a process that can be changed"),
    )
}

/// A person within the first words, so most likely what the sentence is about.
fn first_subject(postmortem: &Postmortem<'_>, text: &str) -> Option<std::ops::Range<usize>> {
    const HEAD: usize = 4;
    let people = matcher(postmortem.language).people(text);
    people.into_iter().next().filter(|person| text[..person.start].split_whitespace().count() <= HEAD)
}

/// What people wrote there: no headings, no prompts, nothing that is still to be written.
fn written<'a>(postmortem: &'a Postmortem<'_>, section: &Section) -> Vec<&'a Block> {
    let blocks = postmortem.document.blocks.iter();
    let inside = blocks.filter(|block| section.body.contains(&block.range.start));
    let own = inside.filter(|block| !matches!(block.kind, Kind::Heading(_)) && !block.quoted);
    own.filter(|block| !block.prose.text.trim().is_empty() && !todo::is_open(&block.prose.text)).collect()
}
