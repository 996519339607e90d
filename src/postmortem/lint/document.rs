//! A Markdown file as its blocks, headings and comments, each with its place.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::postmortem::lint::prose::Prose;

/// A file, taken apart.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// Running text in the order of the file.
    pub(super) blocks: Vec<Block>,
    /// The YAML between `---` at the head of the file, with its fences.
    pub(super) front_matter: Option<Range<usize>>,
    /// HTML comments outside of code, with their signs.
    pub(super) comments: Vec<Range<usize>>,
}

/// A stretch of running text.
#[derive(Debug)]
pub(super) struct Block {
    /// What it is part of.
    pub(super) kind: Kind,
    /// All of it; of an item, with what is nested in it.
    pub(super) range: Range<usize>,
    /// Within a block quote.
    pub(super) quoted: bool,
    /// Has a link or inline code.
    pub(super) has_evidence: bool,
    /// What it says.
    pub(super) prose: Prose,
}

/// What running text is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A heading of this level.
    Heading(u8),
    /// A paragraph of its own or a later one of an item.
    Paragraph,
    /// An item of a list: how deep it is nested, from 1, and whether its box is ticked.
    Item { depth: usize, done: bool },
    /// A cell: which table of the file, which row (0 is the head) and column.
    Cell { table: usize, row: usize, column: usize },
}

/// Takes a file apart; there is no text that cannot be.
pub(super) fn parse(text: &str) -> Document {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut reader = Reader::default();
    for (event, range) in Parser::new_ext(&text[mark..], options).into_offset_iter() {
        let range = range.start + mark..range.end + mark;
        let is_block = matches!(event, Event::Start(_));
        // Blocks end with their line; their text does not.
        let end = if is_block { range.start + text[range.clone()].trim_end().len() } else { range.end };
        reader.take(event, range.start..end);
    }
    reader.close();
    let comments = comments(text, &reader.code);
    Document { comments, ..reader.document }
}

/// The comments that do not begin in code.
fn comments(text: &str, code: &[Range<usize>]) -> Vec<Range<usize>> {
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(at) = text[from..].find("<!--").map(|at| at + from) {
        let end = text[at..].find("-->").map_or(text.len(), |end| at + end + "-->".len());
        if let Some(code) = code.iter().find(|code| code.contains(&at)) {
            from = code.end.max(at + 1);
        } else {
            found.push(at..end);
            from = end;
        }
        from = text.ceil_char_boundary(from);
    }
    found
}

#[derive(Default)]
struct Reader {
    document: Document,
    open: Option<Block>,
    code: Vec<Range<usize>>,
    /// Code, metadata and images that are open: their text is no language.
    silent: usize,
    quotes: usize,
    lists: usize,
    tables: usize,
    row: usize,
    column: usize,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.silent == 0 => self.push(&text, range),
            Event::Code(_) => {
                self.evidence(range.clone());
                self.code.push(range);
            }
            Event::SoftBreak | Event::InlineHtml(_) => self.push(" ", range),
            Event::HardBreak => self.push("\n", range),
            Event::TaskListMarker(ticked) => self.tick(ticked),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => self.begin(Kind::Heading(*level as u8), range),
            Tag::Paragraph if !self.in_fresh_item() => self.begin(Kind::Paragraph, range),
            Tag::Item => self.begin(Kind::Item { depth: self.lists, done: false }, range),
            Tag::List(_) => {
                self.close();
                self.lists += 1;
            }
            Tag::BlockQuote(_) => {
                self.close();
                self.quotes += 1;
            }
            Tag::Table(_) => {
                self.close();
                (self.tables, self.row) = (self.tables + 1, 0);
            }
            Tag::TableHead | Tag::TableRow => self.column = 0,
            Tag::TableCell => {
                let (table, row, column) = (self.tables, self.row, self.column);
                self.begin(Kind::Cell { table, row, column }, range);
            }
            Tag::CodeBlock(_) => {
                self.close();
                self.silent += 1;
                self.code.push(range);
            }
            Tag::MetadataBlock(_) => {
                self.silent += 1;
                self.document.front_matter = Some(range);
            }
            Tag::Image { .. } => {
                self.silent += 1;
                self.evidence(range);
            }
            Tag::Link { .. } => self.cite(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock | TagEnd::MetadataBlock(_) | TagEnd::Image => self.silent -= 1,
            TagEnd::List(_) => self.lists -= 1,
            TagEnd::BlockQuote(_) => {
                self.close();
                self.quotes -= 1;
            }
            TagEnd::TableHead | TagEnd::TableRow => self.row += 1,
            TagEnd::TableCell => {
                self.close();
                self.column += 1;
            }
            TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item => self.close(),
            _ => {}
        }
    }

    fn begin(&mut self, kind: Kind, range: Range<usize>) {
        self.close();
        let (quoted, has_evidence, prose) = (self.quotes > 0, false, Prose::default());
        self.open = Some(Block { kind, range, quoted, has_evidence, prose });
    }

    /// Ends what is open; what comes next without a beginning of its own is a paragraph.
    fn close(&mut self) {
        self.document.blocks.extend(self.open.take());
    }

    /// An item's first paragraph is the item's own text.
    fn in_fresh_item(&self) -> bool {
        self.open
            .as_ref()
            .is_some_and(|block| matches!(block.kind, Kind::Item { .. }) && block.prose.text.is_empty())
    }

    fn push(&mut self, text: &str, range: Range<usize>) {
        if let Some(block) = &mut self.open {
            block.prose.push(text, range);
        }
    }

    fn evidence(&mut self, range: Range<usize>) {
        self.cite();
        if let Some(block) = &mut self.open {
            block.prose.push_opaque(range);
        }
    }

    fn tick(&mut self, ticked: bool) {
        if let Some(Block { kind: Kind::Item { done, .. }, .. }) = &mut self.open {
            *done = ticked;
        }
    }

    fn cite(&mut self) {
        if let Some(block) = &mut self.open {
            block.has_evidence = true;
        }
    }
}
