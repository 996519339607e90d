//! Generated blocks: whether somebody edited one, and fences that do not close.

use std::ops::Range;

use crate::diag::{Code, Diagnostic, Severity};
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
    found
}

fn edited(postmortem: &Postmortem<'_>, block: &Block<'_>) -> Option<Diagnostic> {
    block.is_edited().then(|| {
        let fence = block.range.start..postmortem.text[block.range.clone()].find('\n').map_or(block.range.end, |at| block.range.start + at);
        let message = format!("the generated block `{}` was edited", block.name);
        let problem = postmortem.at(Severity::Error, Code::FACTS_EDITED, &fence, message);
        problem.help("write beside it what is to be added, and draft the postmortem anew: the facts come back, the rest stays")
    })
}
