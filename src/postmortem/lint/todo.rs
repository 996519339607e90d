//! What is left to fill in: marks, and the placeholders of templates.

use std::sync::LazyLock;

use regex::Regex;

use crate::diag::{Code, Diagnostic};
use crate::postmortem::lint::Postmortem;

static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    let brackets = r"\[(?:À COMPLÉTER|A COMPLETER|TODO|DATE|YYYY|AAAA|Votre|Vos|Noms?|Your|Names?|[0-9]-[0-9] (?:phrases|sentences)|…|\.\.\.)[^\]\n]*\]";
    let marks = r"@?\bTODO\b(?:\([^)\n]*\))?|\b(?:À COMPLÉTER|A COMPLETER)\b|\bTBD\b|\bFIXME\b";
    let blanks = r"\b(?:YYYY-MM-DD|AAAA-MM-JJ)\b|~?\bX{2,}\b(?:\s?[%€$])?";
    Regex::new(&format!("{brackets}|{marks}|{blanks}")).expect("a fixed pattern")
});

/// Whether a text says that it is still to be written.
pub(super) fn is_open(text: &str) -> bool {
    OPEN.is_match(text)
}

/// One finding a mark.
pub(super) fn check(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    let blocks = &postmortem.document.blocks;
    let marks = blocks.iter().flat_map(|block| {
        OPEN.find_iter(&block.prose.text).map(|found| (found.as_str(), block.prose.source(&found.range())))
    });
    marks
        .map(|(mark, place)| {
            let message = format!("`{mark}` is left to fill in");
            postmortem.at(postmortem.incomplete(), Code::LEFT_TO_DO, &place, message)
        })
        .collect()
}
