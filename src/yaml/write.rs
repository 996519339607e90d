//! YAML out: block style, two spaces, strings quoted so that readers of YAML 1.1 and 1.2 agree on them.
//!
//! A writer of our own, because what we emit has a fixed shape and thousands of files must not cost seconds.

use std::fmt::Write as _;

/// Writes nested mappings and lists line by line.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
    indent: usize,
    /// A `- ` was written and the first key goes on the same line.
    in_item: bool,
}

impl Writer {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self { text: String::with_capacity(32 * 1024), ..Self::default() }
    }

    /// A comment, a `#` before each line.
    pub fn comment(&mut self, text: &str) {
        for line in text.lines() {
            self.start();
            self.text.push_str(if line.is_empty() { "#" } else { "# " });
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    /// `key: value`, quoted where it must be; text of several lines as a literal block.
    pub fn entry(&mut self, key: &str, value: &str) {
        self.key(key);
        if value.contains('\n') && literal_safe(value) {
            self.literal(value);
        } else {
            self.text.push(' ');
            push_quoted(&mut self.text, value);
            self.text.push('\n');
        }
    }

    /// `key: value` with a value that is a number or another plain word and stays unquoted.
    pub fn plain_entry(&mut self, key: &str, value: impl std::fmt::Display) {
        self.key(key);
        let _ = writeln!(self.text, " {value}");
    }

    /// A comment at the end of the line that was written last.
    pub fn beside(&mut self, text: &str) {
        if self.text.ends_with('\n') {
            self.text.pop();
        }
        self.text.extend([" # ", text, "\n"]);
    }

    /// `key:` and what `content` writes below it.
    pub fn nested(&mut self, key: &str, content: impl FnOnce(&mut Self)) {
        self.key(key);
        self.text.push('\n');
        self.indented(content);
    }

    /// `- ` and a mapping that `content` writes beside and below it.
    pub fn item(&mut self, content: impl FnOnce(&mut Self)) {
        self.start();
        self.text.push_str("- ");
        self.in_item = true;
        self.indented(content);
        self.in_item = false;
    }

    /// `- value`.
    pub fn scalar_item(&mut self, value: &str) {
        self.start();
        self.text.push_str("- ");
        push_quoted(&mut self.text, value);
        self.text.push('\n');
    }

    /// `key: |` and, as its text, the YAML that `content` writes.
    pub fn block(&mut self, key: &str, content: impl FnOnce(&mut Self)) {
        self.key(key);
        self.text.push_str(" |\n");
        self.indented(content);
    }

    /// What was written since the beginning, or since the last [`Writer::clear`].
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Forgets the text and goes on where it ended.
    pub fn clear(&mut self) {
        self.text.clear();
    }

    /// The document.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    fn indented(&mut self, content: impl FnOnce(&mut Self)) {
        self.indent += 1;
        content(self);
        self.indent -= 1;
    }

    fn start(&mut self) {
        if !std::mem::take(&mut self.in_item) {
            for _ in 0..self.indent {
                self.text.push_str("  ");
            }
        }
    }

    fn key(&mut self, key: &str) {
        self.start();
        push_quoted(&mut self.text, key);
        self.text.push(':');
    }

    fn literal(&mut self, value: &str) {
        self.text.push_str(if value.ends_with('\n') { " |\n" } else { " |-\n" });
        for line in value.lines() {
            if !line.is_empty() {
                for _ in 0..=self.indent {
                    self.text.push_str("  ");
                }
            }
            self.text.push_str(line);
            self.text.push('\n');
        }
    }
}

/// `text` as a YAML scalar on one line.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    push_quoted(&mut quoted, text);
    quoted
}

fn push_quoted(target: &mut String, text: &str) {
    if plain_safe(text) {
        target.push_str(text);
    } else if printable(text) {
        target.push('\'');
        for (at, part) in text.split('\'').enumerate() {
            target.push_str(if at > 0 { "''" } else { "" });
            target.push_str(part);
        }
        target.push('\'');
    } else {
        push_escaped(target, text);
    }
}

fn push_escaped(target: &mut String, text: &str) {
    target.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => target.extend(['\\', c]),
            '\n' => target.push_str("\\n"),
            '\t' => target.push_str("\\t"),
            c if c.is_control() || is_odd(c) => {
                let _ = write!(target, "\\U{:08X}", u32::from(c));
            }
            c => target.push(c),
        }
    }
    target.push('"');
}

/// Nothing that YAML treats as more than a character. Nearly all texts are ASCII, which is told apart faster by bytes.
fn printable(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~')) || text.chars().all(|c| !c.is_control() && !is_odd(c))
}

/// Line separators and byte-order marks, which YAML 1.1 and 1.2 read differently.
const fn is_odd(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether every reader takes the bare word for a string: letters first, nothing that YAML gives a meaning,
/// and none of the words for booleans and nothing.
fn plain_safe(text: &str) -> bool {
    let mut bytes = text.bytes();
    let starts_well = bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_' || b == b'/');
    starts_well && bytes.all(plain_byte) && !text.ends_with(':') && !reserved(text)
}

const fn plain_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/' | b':')
}

/// `true`, `yes`, `null`, `n`, `NaN`, `.inf` and their spellings.
fn reserved(text: &str) -> bool {
    const WORDS: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a literal block holds this text unchanged.
fn literal_safe(text: &str) -> bool {
    let first_line_plain = !text.starts_with([' ', '\n', '\t']);
    first_line_plain && !text.ends_with("\n\n") && text.split('\n').all(printable)
}
