//! The parts of a draft that are written anew from facts, fenced by comments, and everything else, which is people's.
//!
//! A fence is `<!-- auto:NAME HASH -->` … `<!-- /auto -->`, each on a line of its own; the hash is that of what stands
//! between, so that a block which somebody edited is recognized.

use std::ops::Range;

const OPEN: &str = "<!-- auto:";
const CLOSE: &str = "<!-- /auto -->";

/// One fenced block of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    /// Its name.
    pub name: &'a str,
    /// The hash that its fence says; empty for a block that was never sealed.
    pub hash: &'a str,
    /// What stands between the fences.
    pub content: &'a str,
    /// Where it is, fences included.
    pub range: Range<usize>,
}

/// A fence without its other half: what stands there is no block any more, and would never be written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half<'a> {
    /// A block of this name begins in this line and does not end.
    Opening(&'a str, usize),
    /// A block ends in this line that does not begin.
    Closing(usize),
}

/// What becomes of a text when its facts are written anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The text.
    pub text: String,
    /// The names of blocks that somebody edited; both versions are in the text.
    pub edited: Vec<String>,
    /// The names of new blocks for which the text has no place any more; they were left out.
    pub left_out: Vec<String>,
}

impl Block<'_> {
    /// Whether somebody changed what stands between the fences.
    #[must_use]
    pub fn is_edited(&self) -> bool {
        self.hash != hash(self.content)
    }
}

/// All blocks of `text`, in their order. A fence that nothing closes is ordinary text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block<'_>> {
    let (mut found, mut open) = (Vec::<Block>::new(), None);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        let bare = line.trim_end_matches(['\n', '\r']);
        if let Some((name, hash)) = opening(bare) {
            open = Some((name, hash, at, end));
        } else if bare == CLOSE
            && let Some((name, hash, start, inner)) = open.take()
        {
            let range = start..at + CLOSE.len();
            found.push(Block { name, hash, content: &text[inner..at], range });
        }
        at = end;
    }
    found
}

/// All fences of `text` without their other half; lines are counted from 1.
#[must_use]
pub fn halves(text: &str) -> Vec<Half<'_>> {
    let (mut found, mut open) = (Vec::new(), None);
    for (line, number) in text.lines().zip(1..) {
        if let Some((name, _)) = opening(line) {
            found.extend(open.replace(Half::Opening(name, number)));
        } else if line == CLOSE && open.take().is_none() {
            found.push(Half::Closing(number));
        }
    }
    found.extend(open);
    found
}

/// `text` with the hash of its content in every fence.
#[must_use]
pub fn seal(text: &str) -> String {
    replaced(text, |block| fenced(block.name, block.content))
}

/// `old` with the blocks of the sealed text `new` in the places of its own. What stands outside stays byte for byte; a
/// block that somebody edited stays below the new one with `note` above it.
#[must_use]
pub fn merge(old: &str, new: &str, note: impl Fn(&str) -> String) -> Merged {
    let fresh = blocks(new);
    let mut edited = Vec::new();
    let text = replaced(old, |block| {
        let Some(new) = fresh.iter().find(|fresh| fresh.name == block.name) else {
            return old[block.range.clone()].to_owned();
        };
        let content = fenced(block.name, &with_line_ends_of(block.content, new.content));
        if !block.is_edited() || block.content == new.content {
            return content;
        }
        edited.push(block.name.to_owned());
        format!("{content}\n\n{}\n\n{}", note(block.name), block.content)
    });
    let known = blocks(old);
    let missing = |block: &&Block| known.iter().all(|known| known.name != block.name);
    let left_out = fresh.iter().filter(missing).map(|block| block.name.to_owned()).collect();
    Merged { text, edited, left_out }
}

/// A line of content that would be taken for a fence, made harmless.
#[must_use]
pub fn defused(line: &str) -> String {
    if opening(line).is_some() || line == CLOSE { format!(" {line}") } else { line.to_owned() }
}

fn replaced(text: &str, mut with: impl FnMut(&Block) -> String) -> String {
    let (mut result, mut at) = (String::with_capacity(text.len()), 0);
    for block in blocks(text) {
        result.push_str(&text[at..block.range.start]);
        result.push_str(&with(&block));
        at = block.range.end;
    }
    result.push_str(&text[at..]);
    result
}

fn fenced(name: &str, content: &str) -> String {
    let end = if content.contains("\r\n") { "\r\n" } else { "\n" };
    format!("{OPEN}{name} {} -->{end}{content}{CLOSE}", hash(content))
}

/// An editor that writes `\r\n` gets `\r\n`.
fn with_line_ends_of(old: &str, new: &str) -> String {
    if old.contains("\r\n") { new.replace('\n', "\r\n") } else { new.to_owned() }
}

/// Name and hash of an opening fence.
fn opening(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix(OPEN)?.strip_suffix("-->")?.trim_end();
    let (name, hash) = inner.split_once(' ').unwrap_or((inner, ""));
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (!name.is_empty() && plain(name) && plain(hash)).then_some((name, hash))
}

/// FNV-1a in 64 bits: it tells edits, not attacks. Line ends do not count, because editors change them.
fn hash(content: &str) -> String {
    let bytes = content.bytes().filter(|byte| *byte != b'\r');
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}
