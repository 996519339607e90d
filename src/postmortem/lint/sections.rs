//! The sections of a postmortem, under whatever names, and which of them are missing or empty.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::diag::{Code, Diagnostic};
use crate::postmortem::Language;
use crate::postmortem::lint::Postmortem;
use crate::postmortem::lint::document::{Document, Kind};

/// What a section is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    Summary,
    Impact,
    Timeline,
    Causes,
    WentWell,
    WentWrong,
    Actions,
    Lessons,
    Thanks,
}

/// A topic's name in messages, and what its heading contains in English and French.
const TOPICS: [(Topic, &str, &[&str], &[&str]); 9] = [
    (Topic::Summary, "summary", &["summary", "overview", "tl;dr"], &["résumé", "synthèse", "en bref"]),
    (Topic::Impact, "impact", &["impact"], &["impact", "impacts", "conséquences"]),
    (Topic::Timeline, "timeline", &["timeline", "chronology"], &["chronologie", "déroulé"]),
    (
        Topic::Causes,
        "causes",
        &["root cause", "root causes", "contributing factors", "causes"],
        &[
            "cause racine",
            "causes racines",
            "causes profondes",
            "facteurs contributifs",
            "facteurs",
            "causes",
        ],
    ),
    (
        Topic::WentWell,
        "what went well",
        &["went well", "worked well", "what worked"],
        &["bien fonctionné", "bien passé", "bien marché", "points positifs"],
    ),
    (
        Topic::WentWrong,
        "what went wrong",
        &[
            "went wrong",
            "went badly",
            "went poorly",
            "not go well",
            "didn't go well",
            "could be better",
            "to improve",
        ],
        &["mal fonctionné", "mal passé", "pas fonctionné", "mal marché", "à améliorer"],
    ),
    (
        Topic::Actions,
        "actions",
        &["action items", "corrective actions", "actions", "follow-ups", "follow-up", "remediation"],
        &["actions", "actions correctives", "plan d'action"],
    ),
    (
        Topic::Lessons,
        "lessons",
        &["lessons", "lessons learned", "what we learned"],
        &["leçons", "leçons apprises", "enseignements"],
    ),
    (Topic::Thanks, "thanks", &["thanks", "acknowledgements", "acknowledgments"], &["remerciements"]),
];

/// A postmortem has all of these.
const REQUIRED: [Topic; 8] = [
    Topic::Summary,
    Topic::Impact,
    Topic::Timeline,
    Topic::Causes,
    Topic::WentWell,
    Topic::WentWrong,
    Topic::Actions,
    Topic::Lessons,
];

/// A line `Impact: …` at the head of a short postmortem is both summary and impact.
static IMPACT_LINE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?im)^[*_\s]*impacts?[*_\s]*:[*_\s]*\S").expect("a fixed pattern"));

/// What a reader sees of a section: anything but comments.
static COMMENT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?s)<!--.*?-->|^[\s-]+$").expect("a fixed pattern"));

/// A heading and what stands under it.
#[derive(Debug)]
pub(super) struct Section {
    /// What it is about, where that is known.
    pub(super) topic: Option<Topic>,
    /// The heading.
    pub(super) heading: Range<usize>,
    /// From behind the heading to the next one of its level or above.
    pub(super) body: Range<usize>,
    language: Option<Language>,
}

/// All sections, in the order of the file.
#[derive(Debug)]
pub(super) struct Sections {
    all: Vec<Section>,
    title: Option<Range<usize>>,
}

impl Sections {
    /// Those about a topic that are not within another one about it.
    pub(super) fn about(&self, topic: Topic) -> impl Iterator<Item = &Section> {
        let inside = move |inner: &Section| {
            let holds =
                |outer: &&Section| outer.topic == Some(topic) && outer.body.contains(&inner.heading.start);
            self.all.iter().any(|outer| holds(&outer))
        };
        self.all.iter().filter(move |section| section.topic == Some(topic) && !inside(section))
    }

    /// Whether a place is under a heading about `topic`.
    pub(super) fn is_about(&self, at: usize, topic: Topic) -> bool {
        self.about(topic).any(|section| section.body.contains(&at))
    }

    /// The language that more headings are in; English where that says nothing.
    pub(super) fn language(&self) -> Language {
        let of = |language| self.all.iter().filter(|section| section.language == Some(language)).count();
        if of(Language::French) > of(Language::English) { Language::French } else { Language::English }
    }
}

/// The sections of a document. Its first heading is its title where others follow.
pub(super) fn find(document: &Document, text: &str) -> Sections {
    let headings = headings(document);
    let is_title =
        |at: usize| at == 0 && headings.len() > 1 && headings[1..].iter().all(|h| h.0 > headings[0].0);
    let all =
        headings.iter().enumerate().filter(|(at, _)| !is_title(*at)).map(|(at, (level, range, title))| {
            let end = headings[at + 1..]
                .iter()
                .find(|next| next.0 <= *level)
                .map_or(text.len(), |next| next.1.start);
            let known = topic(title);
            let body = range.end..end.max(range.end);
            Section {
                topic: known.map(|known| known.0),
                language: known.and_then(|known| known.1),
                heading: (*range).clone(),
                body,
            }
        });
    Sections { all: all.collect(), title: headings.first().map(|first| first.1.clone()) }
}

/// The levels, places and texts of all headings.
fn headings(document: &Document) -> Vec<(u8, &Range<usize>, &str)> {
    let headings = document.blocks.iter().filter_map(|block| match block.kind {
        Kind::Heading(level) => Some((level, &block.range, block.prose.text.as_str())),
        _ => None,
    });
    headings.collect()
}

/// What a heading is about, and the language that tells so. The longest name decides: `What went wrong` is no list of causes.
fn topic(title: &str) -> Option<(Topic, Option<Language>)> {
    let title = plain(title);
    let mut best: Option<(usize, Topic, Option<Language>)> = None;
    for (topic, _, english, french) in TOPICS {
        let longest =
            |names: &[&str]| names.iter().filter(|name| says(&title, name)).map(|name| name.len()).max();
        let (english, french) = (longest(english), longest(french));
        let language = match english.cmp(&french) {
            std::cmp::Ordering::Less => Some(Language::French),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(Language::English),
        };
        if let Some(length) = english.max(french).filter(|length| best.is_none_or(|best| *length > best.0)) {
            best = Some((length, topic, language));
        }
    }
    best.map(|(_, topic, language)| (topic, language))
}

/// Words in lower case with single spaces, without numbers, emoji and punctuation around them.
fn plain(title: &str) -> String {
    let kept = title.to_lowercase().replace('’', "'");
    kept.split(|c: char| !c.is_alphabetic() && !matches!(c, '\'' | '-' | ';'))
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn says(title: &str, name: &str) -> bool {
    format!(" {title} ").contains(&format!(" {name} "))
}

/// Sections that are missing, all in one, and those that are empty.
pub(super) fn check(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    if postmortem.front.is_report {
        return Vec::new();
    }
    let mut found: Vec<Diagnostic> = missing(postmortem).into_iter().collect();
    found.extend(postmortem.sections.all.iter().filter(|section| is_empty(postmortem.text, section)).map(
        |section| {
            let message = "a section is empty".to_owned();
            let problem =
                postmortem.at(postmortem.incomplete(), Code::SECTION_MISSING, &section.heading, message);
            problem.help("write what is known, or `none` where there is nothing")
        },
    ));
    found
}

fn missing(postmortem: &Postmortem<'_>) -> Option<Diagnostic> {
    let sections = &postmortem.sections;
    // Notes have no headings yet.
    if postmortem.front.is_draft && sections.all.is_empty() {
        return None;
    }
    let head = sections.all.first().map_or(postmortem.text, |first| &postmortem.text[..first.heading.start]);
    let short = IMPACT_LINE.is_match(head);
    let given = |topic: Topic| {
        short && matches!(topic, Topic::Summary | Topic::Impact) || sections.about(topic).next().is_some()
    };
    let missing: Vec<String> = TOPICS
        .iter()
        .filter(|(topic, ..)| REQUIRED.contains(topic) && !given(*topic))
        .map(|(_, name, ..)| format!("`{name}`"))
        .collect();
    let message = match missing.split_last()? {
        (one, []) => format!("there is no section {one}"),
        (last, others) => format!("there are no sections {} and {last}", others.join(", ")),
    };
    let at = sections.title.clone().unwrap_or(0..0);
    Some(postmortem.at(postmortem.incomplete(), Code::SECTION_MISSING, &at, message))
}

fn is_empty(text: &str, section: &Section) -> bool {
    COMMENT.replace_all(&text[section.body.clone()], "").trim().trim_matches('-').is_empty()
}
