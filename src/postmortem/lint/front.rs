//! The front matter: state, language and people of a postmortem.

use std::ops::Range;

use crate::diag::FileId;
use crate::postmortem::Language;
use crate::yaml::{self, Entry, Node, Value};

/// What the head of the file says.
#[derive(Debug, Default)]
pub(super) struct FrontMatter {
    /// Still being written.
    pub(super) is_draft: bool,
    /// `lang` or `language`.
    pub(super) language: Option<Language>,
    /// An experiment that cost nothing has a report of one page, not the sections of a postmortem.
    pub(super) is_report: bool,
    /// Authors, owners and reviewers.
    pub(super) people: Vec<String>,
}

const PEOPLE: [&str; 6] = ["author", "authors", "owner", "owners", "reviewers", "on_call"];

/// What the YAML at `range` says, in so far as it can be read.
pub(super) fn read(file: FileId, text: &str, range: Option<&Range<usize>>) -> FrontMatter {
    let Some(range) = range else { return FrontMatter::default() };
    let part = text[range.clone()].trim_end().trim_end_matches(['-', '.']);
    let (documents, _) = yaml::parse(file, part);
    let Some(Value::Mapping(entries)) = documents.into_iter().next().map(|document| document.root.value)
    else {
        return FrontMatter::default();
    };
    let value =
        |name: &str| entries.iter().find(|entry| entry.key.text == name).and_then(|entry| entry.value.text());
    let says = |name: &str, words: &[&str]| {
        value(name).is_some_and(|text| words.iter().any(|word| text.trim().eq_ignore_ascii_case(word)))
    };
    FrontMatter {
        is_draft: says("status", &["draft", "brouillon"]),
        language: value("lang").or_else(|| value("language")).and_then(Language::of),
        is_report: says("document", &["report"]),
        people: entries.iter().flat_map(people).collect(),
    }
}

fn people(entry: &Entry) -> Vec<String> {
    if PEOPLE.contains(&entry.key.text.as_str()) { texts(&entry.value) } else { Vec::new() }
}

fn texts(node: &Node) -> Vec<String> {
    match &node.value {
        Value::Scalar(scalar) => scalar.text.split(',').map(|name| name.trim().to_owned()).collect(),
        Value::Sequence(nodes) => nodes.iter().flat_map(texts).collect(),
        Value::Null | Value::Mapping(_) => Vec::new(),
    }
}
