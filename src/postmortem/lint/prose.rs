//! Running text without its markup, which knows where in the file each of its bytes stands.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Stands for inline code and addresses: no letter, so that no word ends or begins in it.
pub(super) const OPAQUE: char = '\u{fffc}';

/// Quotations say what somebody said, and addresses are no language.
static FOREIGN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""[^"\n]*"|“[^”\n]*”|«[^»\n]*»|https?://\S+"#).expect("a fixed pattern"));

/// Words that end with a full stop within a sentence.
const ABBREVIATIONS: [&str; 12] =
    ["e.g", "i.e", "etc", "approx", "vs", "cf", "no", "p. ex", "min", "env", "resp", "fig"];

/// The text of a paragraph, a heading, an item or a cell.
#[derive(Debug, Default)]
pub(super) struct Prose {
    /// What a reader sees; `\n` where a line is broken on purpose.
    pub(super) text: String,
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    at: usize,
    source: Range<usize>,
}

impl Prose {
    /// Adds what stands at `source` in the file.
    pub(super) fn push(&mut self, text: &str, source: Range<usize>) {
        self.pieces.push(Piece { at: self.text.len(), source });
        self.text.push_str(text);
    }

    /// Adds something that is no language.
    pub(super) fn push_opaque(&mut self, source: Range<usize>) {
        self.push(OPAQUE.encode_utf8(&mut [0; 4]), source);
    }

    /// Where in the file a range of the text stands.
    pub(super) fn source(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.offset(range.start, false);
        start..self.offset(range.end, true).max(start)
    }

    /// Where the byte at `at` stands; for an end, where the byte before it ends.
    fn offset(&self, at: usize, end: bool) -> usize {
        let behind = |piece: &Piece| if end { piece.at < at } else { piece.at <= at };
        let index = self.pieces.partition_point(behind).saturating_sub(1);
        let Some(Piece { at: begin, source }) = self.pieces.get(index) else { return 0 };
        let next = self.pieces.get(index + 1).map_or(self.text.len(), |piece| piece.at);
        if next - begin == source.len() {
            (source.start + at.saturating_sub(*begin)).min(source.end)
        } else if end {
            source.end
        } else {
            source.start
        }
    }

    /// The text with quotations and addresses blackened, byte for byte as long.
    pub(super) fn own_words(&self) -> String {
        let mut text = self.text.clone();
        for found in FOREIGN.find_iter(&self.text) {
            text.replace_range(found.range(), &"_".repeat(found.len()));
        }
        text
    }
}

/// The sentences of a text, as ranges without the space around them.
pub(super) fn sentences(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, sign) in text.char_indices() {
        let end = at + sign.len_utf8();
        if sign == '\n' || matches!(sign, '.' | '!' | '?' | '…') && ends(&text[start..at], &text[end..], sign)
        {
            found.push(start..end);
            start = end;
        }
    }
    found.push(start..text.len());
    found.into_iter().map(|range| trimmed(text, range)).filter(|range| !range.is_empty()).collect()
}

/// Whether a stop between two texts ends a sentence: a space follows, and after a full stop no small letter.
fn ends(before: &str, after: &str, sign: char) -> bool {
    let next = after.trim_start().chars().next();
    let apart = after.chars().next().is_none_or(char::is_whitespace);
    let abbreviated = || ABBREVIATIONS.iter().any(|word| ends_with_word(before, word));
    apart && (sign != '.' || next.is_none_or(|next| !next.is_lowercase()) && !abbreviated())
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}
