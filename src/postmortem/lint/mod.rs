//! What a postmortem's text says that blames, and what it leaves out. Pure: text and the day in, diagnostics out.

mod actions;
mod blame;
mod brief;
mod causes;
mod dates;
mod document;
mod english;
mod fences;
mod figures;
mod french;
mod front;
mod ignore;
mod names;
mod prose;
mod rule;
mod sections;
mod timeline;
mod todo;
pub mod vale;

use std::ops::Range;

use chrono::NaiveDate;

use crate::diag::{self, Code, Diagnostic, FileId, Severity, Span};
use crate::postmortem::Language;

pub use brief::brief;
pub use rule::{Rule, Vocabulary, vocabulary};
pub use todo::left_to_do;

use document::Document;
use front::FrontMatter;
use sections::Sections;

/// What the text is checked with.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The language; where there is none, the front matter's or that of the headings.
    pub language: Option<Language>,
    /// The day on which dates are in the past or not.
    pub today: NaiveDate,
    /// The facts that the draft was written from, as JSON, where they are at hand.
    pub facts: Option<&'a str>,
}

/// Everything there is to say about the postmortem `text`, in the order of its places.
#[must_use]
pub fn check(file: FileId, text: &str, options: &Options<'_>) -> Vec<Diagnostic> {
    let document = document::parse(text);
    let front = front::read(file, text, document.front_matter.as_ref());
    let sections = sections::find(&document, text);
    let language = options.language.or(front.language).unwrap_or_else(|| sections.language());
    let postmortem = Postmortem { file, text, document, front, sections, language };
    let mut found = blame::check(&postmortem, options.facts);
    found.extend(causes::check(&postmortem));
    found.extend(sections::check(&postmortem));
    found.extend(todo::check(&postmortem));
    found.extend(actions::check(&postmortem, options.today));
    found.extend(timeline::check(&postmortem));
    found.extend(fences::check(&postmortem));
    found.extend(options.facts.map(|facts| figures::check(&postmortem, facts)).unwrap_or_default());
    let mut found = ignore::apply(&postmortem, found);
    diag::sort(&mut found);
    found
}

/// A postmortem, taken apart.
struct Postmortem<'a> {
    file: FileId,
    text: &'a str,
    document: Document,
    front: FrontMatter,
    sections: Sections,
    language: Language,
}

impl Postmortem<'_> {
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn at(&self, severity: Severity, code: Code, range: &Range<usize>, message: String) -> Diagnostic {
        Diagnostic { severity, ..Diagnostic::error(code, self.span(range), message) }
    }

    /// What a comment says.
    fn comment(&self, range: &Range<usize>) -> &str {
        self.text[range.clone()].trim_start_matches("<!--").trim_end_matches("-->").trim()
    }

    /// How bad it is that something is not there yet: a draft is allowed to be one.
    fn incomplete(&self) -> Severity {
        if self.front.is_draft { Severity::Note } else { Severity::Error }
    }
}
