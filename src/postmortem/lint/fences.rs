//! Generated blocks: `<!-- auto:NAME HASH -->` to `<!-- /auto -->`, and whether somebody edited one.

use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest as _, Sha256};

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::lint::Postmortem;

/// The first bytes of a hash, and so half the digits, that a fence shows.
const SHOWN: usize = 6;

/// What a fence says about the text in it: the first 12 hexadecimal digits of its SHA-256.
#[must_use]
pub fn fingerprint(inner: &str) -> String {
    Sha256::digest(inner.as_bytes()).iter().take(SHOWN).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A generated block.
struct Fence {
    name: String,
    hash: String,
    open: Range<usize>,
    /// Where it closes, where it does.
    close: Option<Range<usize>>,
}

/// The generated blocks, with their fences.
pub(super) fn ranges(postmortem: &Postmortem<'_>) -> Vec<Range<usize>> {
    let end = |fence: &Fence| fence.close.as_ref().map_or(fence.open.end, |close| close.end);
    find(postmortem).iter().map(|fence| fence.open.start..end(fence)).collect()
}

/// Blocks that are not what was generated, and fences that do not close.
pub(super) fn check(postmortem: &Postmortem<'_>) -> Vec<Diagnostic> {
    find(postmortem).iter().filter_map(|fence| problem(postmortem, fence)).collect()
}

fn problem(postmortem: &Postmortem<'_>, fence: &Fence) -> Option<Diagnostic> {
    let found = |message| postmortem.at(Severity::Error, Code::FACTS_EDITED, &fence.open, message);
    let Some(close) = &fence.close else {
        let message = format!("the generated block `{}` does not end", fence.name);
        return Some(found(message).help("put `<!-- /auto -->` behind it"));
    };
    let intact = fingerprint(&postmortem.text[fence.open.end..close.start]) == fence.hash;
    (!intact).then(|| {
        let message = format!("the generated block `{}` was edited", fence.name);
        found(message).help("write beside it what is to be added, and generate the facts anew")
    })
}

fn find(postmortem: &Postmortem<'_>) -> Vec<Fence> {
    let mut fences: Vec<Fence> = Vec::new();
    for range in &postmortem.document.comments {
        let comment =
            postmortem.text[range.clone()].trim_start_matches("<!--").trim_end_matches("-->").trim();
        if let Some(head) = comment.strip_prefix("auto:") {
            let mut words = head.split_whitespace();
            let (name, hash) = (words.next().unwrap_or_default(), words.last().unwrap_or_default());
            let (name, hash) = (name.to_owned(), hash.to_owned());
            fences.push(Fence { name, hash, open: range.clone(), close: None });
        } else if comment == "/auto"
            && let Some(open) = fences.last_mut().filter(|fence| fence.close.is_none())
        {
            open.close = Some(range.clone());
        }
    }
    fences
}
