//! What is left to fill in: marks, and the placeholders of templates.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::lint::{Postmortem, fences};

static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    let brackets = r"\[(?:À COMPLÉTER|A COMPLETER|TODO|DATE|YYYY|AAAA|Votre|Vos|Noms?|Your|Names?|[0-9]-[0-9] (?:phrases|sentences)|…|\.\.\.)[^\]\n]*\]";
    let marks = r"@?\bTODO\b(?:\([^)\n]*\))?|\b(?:À COMPLÉTER|A COMPLETER)\b|\bTBD\b|\bFIXME\b";
    let blanks = r"\b(?:YYYY-MM-DD|AAAA-MM-JJ)\b|~?\bX{2,}\b(?:\s?[%€$])?";
    Regex::new(&format!("{brackets}|{marks}|{blanks}")).expect("a fixed pattern")
});

/// How many marks of a postmortem's `text` say that something is left to write, without those in generated blocks, which nobody may
/// fill in.
#[must_use]
pub fn left_to_do(text: &str) -> usize {
    let generated = fences::ranges(text);
    let is_own = |at: usize| !generated.iter().any(|range| range.contains(&at));
    OPEN.find_iter(text).filter(|found| is_own(found.start())).count()
}

/// Whether a text says that it is still to be written.
pub(super) fn is_open(text: &str) -> bool {
    OPEN.is_match(text)
}

/// One finding a mark, in running text and in the front matter.
pub(super) fn check(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    let blocks = postmortem.document.blocks.iter().flat_map(|block| {
        OPEN.find_iter(&block.prose.text).map(|found| (found.as_str(), block.prose.source(&found.range())))
    });
    let front = postmortem.document.front_matter.iter().flat_map(|range| {
        let marks = OPEN.find_iter(&postmortem.text[range.clone()]);
        marks.map(|found| (found.as_str(), range.start + found.start()..range.start + found.end()))
    });
    let generated = fences::ranges(postmortem.text);
    let is_generated = |place: &Range<usize>| generated.iter().any(|range| range.contains(&place.start));
    blocks.chain(front).map(|(mark, place)| problem(postmortem, mark, &place, is_generated(&place))).collect()
}

/// Nobody may fill in what is generated: there the mark says what is not known.
fn problem(postmortem: &Postmortem<'_>, mark: &str, place: &Range<usize>, generated: bool) -> Diagnostic {
    let message = format!("`{mark}` is left to fill in");
    if generated {
        let problem = postmortem.at(Severity::Note, Code::LEFT_TO_DO, place, message);
        return problem.help("write below the generated block what is known, or that it is not");
    }
    postmortem.at(postmortem.incomplete(), Code::LEFT_TO_DO, place, message)
}
