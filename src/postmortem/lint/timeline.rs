//! The timeline: times with a zone, and a source for each row.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::diag::{Code, Diagnostic};
use crate::postmortem::lint::Postmortem;
use crate::postmortem::lint::document::{Block, Kind};
use crate::postmortem::lint::sections::{Section, Topic};

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:\d{4}-\d{2}-\d{2}[T ])?\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?").expect("a fixed pattern")
});

/// A date and a time, as programs write them.
static INSTANT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?").expect("a fixed pattern")
});

/// A time of day in a sentence: behind a word that says when, for `1:20` alone may be a ratio.
static CLOCK: LazyLock<Regex> = LazyLock::new(|| {
    let when = "at|until|till|since|from|by|around|before|after|between|à|vers|dès|depuis|avant|après|entre|jusqu['’]à|jusque vers";
    Regex::new(&format!(r"(?i)\b(?:{when}) \d{{1,2}}[:h]\d{{2}}(?::\d{{2}}(?:\.\d+)?)?\b"))
        .expect("a fixed pattern")
});

/// A sentence that gives a zone to all times of the text: `All times are in UTC.`
static TIMES_IN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:times?|heures?)\b[^.]{0,40}\b(?-i:UTC|GMT|CES?T|[A-Z][a-z]+/[A-Z][a-z_]+)\b")
        .expect("a fixed pattern")
});

/// What follows a time that has a zone.
static ZONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:Z\b| ?(?:UTC|GMT|[A-Z]{3,4}\b|[+-]\d{2}:?\d{2}|\(?[A-Z][a-z]+/[A-Z][a-z_]+))")
        .expect("a fixed pattern")
});

/// A heading or a sentence that gives a zone to all times.
static ZONE_FOR_ALL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b(?:UTC|GMT|CES?T|[A-Z][a-z]+/[A-Z][a-z_]+)\b").expect("a fixed pattern"));

/// Heads of columns that say where a row is from.
static SOURCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:source|actor|acteur|system|système|evidence|preuve|link|lien|from|origine)s?\b")
        .expect("a fixed pattern")
});

/// A source in an item: `(Prometheus)`, `source: …`, an address.
static CITED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bsource\s*:\s*\S|\([^)]+\)\s*\.?$|https?://").expect("a fixed pattern")
});

/// What timelines leave unsaid; once for each section, for the remedy is one.
pub(super) fn check(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for section in postmortem.sections.about(Topic::Timeline) {
        let blocks: Vec<&Block> = inside(postmortem, section).collect();
        found.extend(no_zone(postmortem, section, &blocks));
        found.extend(no_source(postmortem, &blocks));
    }
    found.extend(instants(postmortem));
    found
}

fn inside<'a>(postmortem: &'a Postmortem<'_>, section: &Section) -> impl Iterator<Item = &'a Block> {
    let body = section.body.clone();
    postmortem.document.blocks.iter().filter(move |block| body.contains(&block.range.start))
}

fn no_zone(postmortem: &Postmortem<'_>, section: &Section, blocks: &[&Block]) -> Option<Diagnostic> {
    let is_row = |block: &&&Block| matches!(block.kind, Kind::Item { .. } | Kind::Cell { row: 1.., .. });
    let said =
        blocks.iter().filter(|block| !is_row(block)).any(|block| ZONE_FOR_ALL.is_match(&block.prose.text));
    if said || ZONE_FOR_ALL.is_match(&postmortem.text[section.heading.clone()]) {
        return None;
    }
    let mut bare = blocks.iter().flat_map(|block| without_zone(block, &TIME)).peekable();
    let first = bare.peek()?.clone();
    let message = match bare.count() {
        1 => "a time has no zone".to_owned(),
        n => format!("{n} times have no zone, of which this is the first"),
    };
    let problem = postmortem.at(postmortem.incomplete(), Code::NO_ZONE, &first, message);
    Some(problem.help("write `14:00:05 UTC`, or put the zone into the head of the column: `Time (UTC)`"))
}

/// Dates with times elsewhere, which were copied from a program, and times of day in sentences.
fn instants(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    let said = postmortem.document.blocks.iter().any(|block| TIMES_IN.is_match(&block.prose.text));
    let elsewhere = postmortem
        .document
        .blocks
        .iter()
        .filter(|block| !postmortem.sections.is_about(block.range.start, Topic::Timeline));
    let bare = elsewhere.flat_map(|block| {
        let clock = (!said && !block.quoted).then(|| without_zone(block, &CLOCK));
        without_zone(block, &INSTANT).into_iter().chain(clock.unwrap_or_default())
    });
    bare.map(|place| {
        let message = "a time has no zone".to_owned();
        postmortem
            .at(postmortem.incomplete(), Code::NO_ZONE, &place, message)
            .help("write `Z` or `UTC` behind it")
    })
    .collect()
}

fn without_zone(block: &Block, times: &Regex) -> Vec<Range<usize>> {
    let text = &block.prose.text;
    let bare = times
        .find_iter(text)
        .filter(|time| stands_alone(text, &time.range()) && !ZONE.is_match(&text[time.end()..]));
    bare.map(|time| block.prose.source(&time.range())).collect()
}

/// Not the end of `127.0.0.1:2187`.
fn stands_alone(text: &str, time: &Range<usize>) -> bool {
    let before = text[..time.start].chars().next_back();
    let behind = text[time.end..].chars().next();
    !before.is_some_and(|c| matches!(c, '.' | ':')) && !behind.is_some_and(|c| c.is_ascii_digit())
}

/// Rows without a source: an empty cell in the column for it, no such column, or an item that cites nothing.
fn no_source(postmortem: &Postmortem<'_>, blocks: &[&Block]) -> Option<Diagnostic> {
    let mut missing = rows(blocks).into_iter().filter(|(_, cited)| !cited).map(|(place, _)| place).peekable();
    let first = missing.peek()?.clone();
    let message = match missing.count() {
        1 => "a row of the timeline has no source".to_owned(),
        n => format!("{n} rows of the timeline have no source, of which this is the first"),
    };
    let problem = postmortem.at(postmortem.incomplete(), Code::NO_SOURCE, &first, message);
    Some(
        problem
            .help("say where each row is from, in a column `Source` or as a link: a metric, a log, an event"),
    )
}

/// Every row of tables and every item with a time, and whether it has a source.
fn rows(blocks: &[&Block]) -> Vec<(Range<usize>, bool)> {
    let mut found: Vec<(Range<usize>, bool)> = Vec::new();
    let mut current = None;
    for block in blocks {
        let text = block.prose.text.trim();
        match block.kind {
            Kind::Item { .. } if TIME.find_iter(text).any(|time| stands_alone(text, &time.range())) => {
                found.push((
                    block.prose.source(&(0..block.prose.text.len())),
                    block.has_evidence || CITED.is_match(text),
                ));
            }
            Kind::Cell { table, row: row @ 1.., column } => {
                if current.replace((table, row)) != Some((table, row)) {
                    found.push((block.range.clone(), false));
                }
                let cites =
                    block.has_evidence || is_source(blocks, table, column) && !text.is_empty() && text != "-";
                if let Some(last) = found.last_mut() {
                    last.1 |= cites;
                }
            }
            _ => {}
        }
    }
    found
}

fn is_source(blocks: &[&Block], of: usize, at: usize) -> bool {
    let heads = |block: &&&Block| block.kind == Kind::Cell { table: of, row: 0, column: at };
    blocks.iter().find(heads).is_some_and(|head| SOURCE.is_match(&head.prose.text))
}
