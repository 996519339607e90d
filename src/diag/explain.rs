//! Explanations of codes: from a small part of Markdown to paragraphs, examples and text for a terminal.

use std::fmt::Write as _;

use crate::diag::Code;

/// A fenced block of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The word behind the fence: `yaml` for specs, `markdown` for postmortems, `text` for files that cannot be shown as such.
    pub language: &'static str,
    /// What stands between the fences.
    pub text: &'static str,
    /// The paragraph before it is `Instead:`: it shows how to do it right.
    pub instead: bool,
}

impl Example {
    /// The files of a spec or a postmortem: one, or several that each begin with a comment `# file: NAME`.
    #[must_use]
    pub fn files(&self) -> Vec<(&'static str, &'static str)> {
        if !self.text.starts_with(FILE) {
            return vec![(if self.language == "markdown" { "postmortem.md" } else { "slo.yaml" }, self.text)];
        }
        let parts = self.text.split(FILE).skip(1);
        parts.filter_map(|part| part.split_once('\n')).map(|(name, text)| (name.trim(), text)).collect()
    }
}

const FILE: &str = "# file: ";
const FENCE: &str = "```";
/// The paragraph that announces what is right.
const INSTEAD: &str = "Instead:";
/// How far examples are moved to the right.
const INDENT: &str = "    ";

/// A part of an explanation.
enum Block {
    Paragraph(&'static str),
    Example(Example),
}

pub(super) fn paragraphs(markdown: &'static str) -> Vec<&'static str> {
    let text = |block| if let Block::Paragraph(text) = block { Some(text) } else { None };
    blocks(markdown).into_iter().filter_map(text).filter(|text| *text != INSTEAD).collect()
}

pub(super) fn examples(markdown: &'static str) -> Vec<Example> {
    let example = |block| if let Block::Example(example) = block { Some(example) } else { None };
    blocks(markdown).into_iter().filter_map(example).collect()
}

/// For a terminal of `width` columns.
pub(super) fn render(code: Code, width: usize) -> String {
    let mut text = wrapped(&format!("{}: {}", code.id, code.summary), width);
    for block in blocks(code.explanation) {
        text.push('\n');
        match block {
            Block::Paragraph(paragraph) => text.push_str(&wrapped(paragraph, width)),
            Block::Example(example) => text.push_str(&indented(example.text)),
        }
    }
    text
}

/// Fences come in pairs, so that every second part between them is an example.
fn blocks(markdown: &'static str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (at, part) in markdown.split(FENCE).enumerate() {
        if at % 2 == 1 {
            let (language, text) = part.split_once('\n').unwrap_or((part, ""));
            let instead = matches!(blocks.last(), Some(Block::Paragraph(INSTEAD)));
            blocks.push(Block::Example(Example { language, text, instead }));
        } else {
            let paragraphs = part.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
            blocks.extend(paragraphs.map(Block::Paragraph));
        }
    }
    blocks
}

/// The words of a paragraph in lines of at most `width` columns; a longer word has a line of its own.
fn wrapped(paragraph: &str, width: usize) -> String {
    let (mut text, mut column) = (String::new(), 0);
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            text.push('\n');
            column = 0;
        }
        let gap = usize::from(column > 0);
        let _ = write!(text, "{}{word}", &" "[..gap]);
        column += gap + length;
    }
    text.push('\n');
    text
}

fn indented(example: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{INDENT}{line}\n") };
    example.lines().map(line).collect()
}
