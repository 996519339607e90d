//! From text to spanned trees. A broken document is reported and the next one is read all the same.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, StrInput};

use crate::diag::{Code, Diagnostic, FileId, Span};
use crate::yaml::{Document, Entry, Key, Node, Scalar, Value};

/// How many nodes a file may have after its aliases are put in place: far over any spec, far under what hurts.
const MAX_NODES: usize = 500_000;
/// How many keys a mapping may have; each is compared with those before it.
const MAX_KEYS: usize = 5_000;
/// How deep nodes may nest; deeper trees would need a deeper stack in everything that walks them.
const MAX_DEPTH: usize = 64;

/// All documents of `text`, and what is wrong with the others.
#[must_use]
pub fn parse(file: FileId, text: &str) -> (Vec<Document>, Vec<Diagnostic>) {
    let options = granit_parser::options! { emit_comments: false, block_scalar_eof_without_line_feed: true };
    let mut parser = Parser::new_from_str_with_options(text, options);
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    loop {
        let mut builder = Builder::new(file, text);
        match builder.read_document(&mut parser) {
            Ok(Some(root)) => documents.push(Document { root }),
            Ok(None) => break,
            Err(problem) => {
                problems.push(*problem);
                if !matches!(parser.proceed_next_document(), Ok(true)) {
                    break;
                }
            }
        }
        problems.append(&mut builder.problems);
    }
    (documents, problems)
}

type Failure = Box<Diagnostic>;

/// A collection that is still being read.
enum Open {
    Sequence(Vec<Node>, Span, usize),
    Mapping { entries: Vec<Entry>, key: Option<Key>, span: Span, anchor: usize },
}

struct Builder<'t> {
    file: FileId,
    text: &'t str,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    problems: Vec<Diagnostic>,
}

impl<'t> Builder<'t> {
    fn new(file: FileId, text: &'t str) -> Self {
        let (open, anchors, problems) = (Vec::new(), HashMap::new(), Vec::new());
        Self { file, text, open, anchors, nodes: 0, problems }
    }

    /// The next document's root; `None` at the end of the file.
    fn read_document(&mut self, parser: &mut Parser<'t, StrInput<'t>>) -> Result<Option<Node>, Failure> {
        let mut root = None;
        while let Some(next) = parser.next_event() {
            let (event, span) = next.map_err(|error| self.syntax(&error))?;
            let range = span.byte_range().unwrap_or(0..0);
            match event {
                Event::DocumentEnd => return Ok(Some(root.unwrap_or_else(|| self.null()))),
                Event::StreamEnd => return Ok(None),
                event => {
                    if let Some(node) = self.take(event, Span::new(self.file, range.start, range.end))? {
                        root = Some(node);
                    }
                }
            }
        }
        Ok(None)
    }

    /// Takes one event in; gives the root when it is complete.
    fn take(&mut self, event: Event<'_>, span: Span) -> Result<Option<Node>, Failure> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let node = Node { value: scalar(text, style), span };
                self.finish(node, anchor, 1)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.descend(Open::Sequence(Vec::new(), span, anchor), span)
            }
            Event::MappingStart(_, anchor, _) => {
                self.descend(Open::Mapping { entries: Vec::new(), key: None, span, anchor }, span)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(id) => self.alias(id, span),
            _ => Ok(None),
        }
    }

    fn descend(&mut self, open: Open, span: Span) -> Result<Option<Node>, Failure> {
        if self.open.len() >= MAX_DEPTH {
            let message = format!("this is nested more than {MAX_DEPTH} levels deep");
            return Err(Box::new(Diagnostic::error(Code::TOO_LARGE, span, message)));
        }
        self.open.push(open);
        Ok(None)
    }

    fn close(&mut self, end: Span) -> Result<Option<Node>, Failure> {
        let (value, span, anchor) = match self.open.pop() {
            Some(Open::Sequence(items, span, anchor)) => (Value::Sequence(items), span, anchor),
            Some(Open::Mapping { entries, span, anchor, .. }) => (Value::Mapping(entries), span, anchor),
            None => return Ok(None),
        };
        let node = Node { value, span: Span { end: end.end.max(span.end), ..span } };
        self.finish(node, anchor, 1)
    }

    /// Puts an anchored node in the alias's place; what a bomb expands to is counted before it is copied.
    fn alias(&mut self, id: usize, span: Span) -> Result<Option<Node>, Failure> {
        let Some((node, size)) = self.anchors.remove(&id) else {
            let message = "this alias is inside the node that it names";
            return Err(Box::new(Diagnostic::error(Code::YAML_SYNTAX, span, message)));
        };
        self.count(size, span)?;
        let copy = Node { span, ..node.clone() };
        self.anchors.insert(id, (node, size));
        self.finish(copy, 0, 0)
    }

    fn count(&mut self, nodes: usize, span: Span) -> Result<(), Failure> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!("this file has more than {MAX_NODES} nodes once its aliases are expanded");
        let help = "split the file, or write out what the aliases stand for";
        Err(Box::new(Diagnostic::error(Code::TOO_LARGE, span, message).help(help)))
    }

    /// Hands a complete node to the collection around it, or back as the root.
    fn finish(&mut self, node: Node, anchor: usize, own: usize) -> Result<Option<Node>, Failure> {
        self.count(own, node.span)?;
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size(&node)));
        }
        match self.open.last_mut() {
            None => return Ok(Some(node)),
            Some(Open::Sequence(items, ..)) => items.push(node),
            Some(Open::Mapping { entries, key, .. }) => match key.take() {
                None => *key = Some(as_key(&node)?),
                Some(key) if entries.len() >= MAX_KEYS => return Err(crowded(&key)),
                Some(key) => match entries.iter().find(|entry| entry.key.text == key.text) {
                    Some(first) => self.problems.push(duplicate(&first.key, &key)),
                    None => entries.push(Entry { key, value: node }),
                },
            },
        }
        Ok(None)
    }

    fn syntax(&self, error: &ScanError) -> Failure {
        let length = self.text.len();
        let at = error.marker().byte_offset().unwrap_or(0).min(length);
        if let Some(tab) = self.indenting_tab(at) {
            let span = Span::new(self.file, tab, tab + 1);
            let message = "invalid YAML: a tab cannot indent";
            return Box::new(Diagnostic::error(Code::YAML_SYNTAX, span, message).help("indent with spaces"));
        }
        let span = Span::new(self.file, at, (at + 1).min(length));
        Box::new(Diagnostic::error(Code::YAML_SYNTAX, span, format!("invalid YAML: {}", error.info())))
    }

    /// A tab at the beginning of the line of a mistake or of the next: the mistake itself, wherever the parser noticed it.
    fn indenting_tab(&self, at: usize) -> Option<usize> {
        let start = self.text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
        let mut line_start = start;
        for line in self.text.get(start..)?.split_inclusive('\n').take(2) {
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            if let Some(tab) = line[..blank].find('\t') {
                return Some(line_start + tab);
            }
            line_start += line.len();
        }
        None
    }

    fn null(&self) -> Node {
        node_null(Span::new(self.file, 0, 0))
    }
}

const fn node_null(span: Span) -> Node {
    Node { value: Value::Null, span }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle) -> Value {
    let plain = style == ScalarStyle::Plain;
    if plain && matches!(text.as_ref(), "" | "~" | "null" | "Null" | "NULL") {
        return Value::Null;
    }
    let double_quoted = style == ScalarStyle::DoubleQuoted;
    Value::Scalar(Scalar { text: text.into_owned(), plain, double_quoted })
}

fn size(node: &Node) -> usize {
    1 + match &node.value {
        Value::Null | Value::Scalar(_) => 0,
        Value::Sequence(items) => items.iter().map(size).sum(),
        Value::Mapping(entries) => entries.iter().map(|entry| 1 + size(&entry.value)).sum(),
    }
}

fn as_key(node: &Node) -> Result<Key, Failure> {
    match node.text() {
        Some(text) => Ok(Key { text: text.to_owned(), span: node.span }),
        None => Err(Box::new(Diagnostic::error(Code::WRONG_TYPE, node.span, "a key has to be plain text"))),
    }
}

fn crowded(key: &Key) -> Failure {
    let message = format!("this mapping has more than {MAX_KEYS} keys");
    Box::new(Diagnostic::error(Code::TOO_LARGE, key.span, message))
}

fn duplicate(first: &Key, second: &Key) -> Diagnostic {
    Diagnostic::error(
        Code::DUPLICATE_KEY,
        second.span,
        format!("the key `{}` stands here twice", second.text),
    )
    .context(first.span, "first here")
    .help("remove one of the two")
}
