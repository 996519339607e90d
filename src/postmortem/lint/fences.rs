//! Generated blocks: whether somebody edited one, and fences that do not close.

use std::ops::Range;

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::Language;
use crate::postmortem::blocks::{Block, blocks};
use crate::postmortem::lint::Postmortem;

/// The generated blocks, with their fences.
pub(super) fn ranges(text: &str) -> Vec<Range<usize>> {
    blocks(text).into_iter().map(|block| block.range).collect()
}

/// Blocks that are not what was generated, and fences that do not close.
pub(super) fn check(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    let blocks = blocks(postmortem.text);
    let mut found: Vec<Diagnostic> = blocks.iter().filter_map(|block| edited(postmortem, block)).collect();
    let opening = |range: &&Range<usize>| postmortem.comment(range).starts_with("auto:");
    let alone = |range: &&Range<usize>| blocks.iter().all(|block| block.range.start != range.start);
    found.extend(postmortem.document.comments.iter().filter(opening).filter(alone).map(|range| {
        let message = "a generated block does not end".to_owned();
        let problem = postmortem.at(Severity::Error, Code::FACTS_EDITED, range, message);
        problem.help("put `<!-- /auto -->` behind it, on a line of its own")
    }));
    found.extend(ends_alone(postmortem, &blocks));
    found.extend(two_versions(postmortem));
    found.extend(conflicts(postmortem));
    found
}

/// Fences that end a block which does not begin: its text is no longer written anew.
fn ends_alone(postmortem: &Postmortem<'_>, blocks: &[Block<'_>]) -> Vec<Diagnostic> {
    let closing = |range: &&Range<usize>| postmortem.comment(range) == "/auto";
    let alone = |range: &&Range<usize>| !blocks.iter().any(|block| block.range.contains(&range.start));
    let found = postmortem.document.comments.iter().filter(closing).filter(alone);
    found
        .map(|range| {
            let message = "a generated block ends here that does not begin".to_owned();
            let problem = postmortem.at(Severity::Error, Code::FACTS_EDITED, range, message);
            problem
                .help("put `<!-- auto:NAME -->` back before it, on a line of its own, or delete this comment")
        })
        .collect()
}

/// The notes that a new draft leaves above text that somebody edited.
fn two_versions(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    let notes = Language::ALL.map(|language| language.edited_note(""));
    let begins = |text: &str| {
        notes
            .iter()
            .filter_map(|note| note.split('`').next())
            .any(|note| text.starts_with(note.trim_start_matches(['>', ' ', '*'])))
    };
    let left = postmortem.document.blocks.iter().filter(|block| block.quoted && begins(&block.prose.text));
    left.map(|block| {
        let message = "two versions of a generated block are left".to_owned();
        let problem = postmortem.at(postmortem.incomplete(), Code::FACTS_EDITED, &block.range, message);
        problem.help("keep what is right, and delete the other version and this note")
    })
    .collect()
}

/// Where a merge was not finished.
fn conflicts(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    let text = postmortem.text;
    let marks = text.match_indices("<<<<<<< ").filter(|(at, _)| *at == 0 || text[..*at].ends_with('\n'));
    marks
        .map(|(at, mark)| {
            let message = "a conflict of a merge is left".to_owned();
            let problem =
                postmortem.at(Severity::Error, Code::FACTS_EDITED, &(at..at + mark.len() - 1), message);
            problem.help("keep one side, and delete the lines `<<<<<<<`, `=======` and `>>>>>>>`")
        })
        .collect()
}

fn edited(postmortem: &Postmortem<'_>, block: &Block<'_>) -> Option<Diagnostic> {
    block.is_edited().then(|| {
        let fence = block.range.start..postmortem.text[block.range.clone()].find('\n').map_or(block.range.end, |at| block.range.start + at);
        let message = format!("the generated block `{}` was edited", block.name);
        let problem = postmortem.at(Severity::Error, Code::FACTS_EDITED, &fence, message);
        problem.help("write beside it what is to be added, and draft the postmortem anew: the facts come back, the rest stays")
    })
}
