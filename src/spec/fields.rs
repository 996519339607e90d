//! Reads a mapping key by key, so that what is missing, of the wrong kind or unknown is said in one place.

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::spec::shape::{Kind, Shape};
use crate::spec::{Pair, Spanned};
use crate::yaml::{Entry, Node, Value};

/// A mapping that is being decoded.
pub(super) struct Fields<'a> {
    shape: &'static Shape,
    entries: &'a [Entry],
    /// Where to point when a key is missing.
    place: Span,
}

impl<'a> Fields<'a> {
    /// Starts to decode `node`, which must be a mapping.
    pub(super) fn open(
        node: &'a Node,
        shape: &'static Shape,
        place: Span,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        if let Value::Mapping(entries) = &node.value {
            return Some(Self { shape, entries, place });
        }
        problems.push(wrong_kind(node, place, &format!("{} is a mapping of keys and values", shape.what)));
        None
    }

    /// The mapping under `key`, opened; `None` where it is missing or no mapping, which is reported.
    pub(super) fn mapping(
        &self,
        key: &'static str,
        shape: &'static Shape,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let entry = self.node(key)?;
        Fields::open(&entry.value, shape, entry.key.span, problems)
    }

    /// The mappings of the list under `key`, opened, each with its place.
    pub(super) fn list(
        &self,
        key: &'static str,
        shape: &'static Shape,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Self> {
        let Some(entry) = self.node(key) else { return Vec::new() };
        let Value::Sequence(items) = &entry.value.value else {
            problems.push(wrong_kind(&entry.value, entry.key.span, &format!("`{key}` is a list")));
            return Vec::new();
        };
        let open = |item| Fields::open(item, shape, first_key(item, entry.key.span), problems);
        items.iter().filter_map(open).collect()
    }

    /// The value of `key`, if it stands there with a value.
    pub(super) fn node(&self, key: &'static str) -> Option<&'a Entry> {
        debug_assert!(self.shape.key(key).is_some(), "`{key}` is a key of {}", self.shape.what);
        let found = self.entries.iter().find(|entry| entry.key.text == key)?;
        (!matches!(found.value.value, Value::Null)).then_some(found)
    }

    /// The text of a key.
    pub(super) fn text(&self, key: &'static str, problems: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
        self.node(key).and_then(|entry| text(entry, problems))
    }

    /// The text of a key that takes one of the words of its shape.
    pub(super) fn choice(
        &self,
        key: &'static str,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Spanned<String>> {
        let found = self.text(key, problems)?;
        let Some(Kind::Choice(words)) = self.shape.key(key).map(|key| &key.kind) else { return Some(found) };
        if words.contains(&found.value.as_str()) {
            return Some(found);
        }
        let message = format!("`{key}` is one of {}", listed(words));
        let problem = Diagnostic::error(Code::CHOICE, found.span, message);
        problems.push(match did_you_mean(&found.value, words.iter().copied()) {
            Some(word) => problem.fix(found.span, &*word, format!("did you mean `{word}`?")),
            None => problem,
        });
        None
    }

    /// The truth value of a key.
    pub(super) fn boolean(&self, key: &'static str, problems: &mut Vec<Diagnostic>) -> Option<Spanned<bool>> {
        let found = self.text(key, problems)?;
        let value = match found.value.as_str() {
            "true" => true,
            "false" => false,
            _ => {
                let message = format!("`{key}` is `true` or `false`");
                problems.push(Diagnostic::error(Code::CHOICE, found.span, message));
                return None;
            }
        };
        Some(Spanned { value, span: found.span })
    }

    /// The PromQL of a key, as the node that it stands in.
    pub(super) fn query(&self, key: &'static str, problems: &mut Vec<Diagnostic>) -> Option<Node> {
        let entry = self.node(key)?;
        if entry.value.text().is_some() {
            return Some(entry.value.clone());
        }
        let message = format!("`{}` is a PromQL text", entry.key.text);
        let found = format!("found {} here", entry.value.kind());
        problems.push(Diagnostic::error(Code::WRONG_TYPE, entry.key.span, message).label(found));
        None
    }

    /// The keys and texts of a mapping; empty when the key is not there.
    pub(super) fn pairs(&self, key: &'static str, problems: &mut Vec<Diagnostic>) -> Vec<Pair> {
        let Some(entry) = self.node(key) else { return Vec::new() };
        let Value::Mapping(entries) = &entry.value.value else {
            problems.push(wrong_kind(
                &entry.value,
                entry.key.span,
                &format!("`{key}` is a mapping of names and texts"),
            ));
            return Vec::new();
        };
        let pair = |entry: &Entry, problems: &mut Vec<Diagnostic>| {
            let name = Spanned { value: entry.key.text.clone(), span: entry.key.span };
            Some((name, text(entry, problems)?))
        };
        entries.iter().filter_map(|entry| pair(entry, problems)).collect()
    }

    /// Where the key of a mapping with nothing in it stands.
    pub(super) fn empty(&self, key: &'static str) -> Option<Span> {
        let entry = self.node(key)?;
        let is_empty = matches!(&entry.value.value, Value::Mapping(entries) if entries.is_empty());
        is_empty.then_some(entry.key.span)
    }

    /// The texts of a list; empty when the key is not there.
    pub(super) fn texts(&self, key: &'static str, problems: &mut Vec<Diagnostic>) -> Vec<Spanned<String>> {
        let Some(entry) = self.node(key) else { return Vec::new() };
        let Value::Sequence(items) = &entry.value.value else {
            problems.push(wrong_kind(&entry.value, entry.key.span, &format!("`{key}` is a list of names")));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.text() {
                Some(text) => texts.push(Spanned { value: text.to_owned(), span: item.span }),
                None => problems.push(wrong_kind(item, entry.key.span, "this list has texts only")),
            }
        }
        texts
    }

    /// Where the mapping begins.
    pub(super) const fn place(&self) -> Span {
        self.place
    }

    /// Whether the mapping has this key, with or without a value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.text == key)
    }

    /// Reports every key that the shape does not have, every one that is missing, and those of which only one belongs.
    /// A key that was meant to be a missing one is one mistake, not two.
    pub(super) fn finish(self, problems: &mut Vec<Diagnostic>) {
        let mut missing: Vec<&str> = self.missing();
        let mut meant_all = Vec::new();
        for entry in self.entries.iter().filter(|entry| self.shape.key(&entry.key.text).is_none()) {
            let meant = did_you_mean(&entry.key.text, self.names());
            // In another tool's format the unknown key is a warning only: the missing one has to be said as well.
            missing.retain(|key| self.shape.foreign || meant.as_deref() != Some(key));
            problems.push(self.unknown(entry, meant.as_deref()));
            meant_all.extend(meant.filter(|_| !self.shape.foreign));
        }
        problems.extend(missing.iter().map(|key| self.lacks(key)));
        for set in self.shape.exactly_one {
            self.exactly_one(set, &meant_all, problems);
        }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.shape.keys.iter().map(|key| key.name)
    }

    fn missing(&self) -> Vec<&'static str> {
        let required = self.shape.keys.iter().filter(|key| key.required);
        required.map(|key| key.name).filter(|key| self.node(key).is_none()).collect()
    }

    fn exactly_one(&self, set: &[&'static str], meant: &[String], problems: &mut Vec<Diagnostic>) {
        let found: Vec<&Entry> = set.iter().filter_map(|key| self.node(key)).collect();
        let what = self.shape.what;
        match found.as_slice() {
            [] if !meant.iter().any(|meant| set.contains(&meant.as_str())) => {
                let message = format!("{what} needs {}", alternatives(set));
                problems.push(Diagnostic::error(Code::MISSING_KEY, self.place, message));
            }
            [first, second, ..] => {
                let message = format!("{what} has only one of {}", listed(set));
                let help = format!("remove `{}` or `{}`", first.key.text, second.key.text);
                let problem = Diagnostic::error(Code::ONE_OF, second.key.span, message);
                problems.push(problem.context(first.key.span, "the other").help(help));
            }
            _ => {}
        }
    }

    fn unknown(&self, entry: &Entry, meant: Option<&str>) -> Diagnostic {
        if let Some((name, help)) = self.shape.ignored.iter().find(|(name, _)| *name == entry.key.text) {
            let message = format!("`{name}` in {} is not honoured", self.shape.what);
            return Diagnostic::warning(Code::FOREIGN_KEY, entry.key.span, message).help(*help);
        }
        let message = format!("unknown key `{}` in {}", entry.key.text, self.shape.what);
        let problem = if self.shape.foreign {
            Diagnostic::warning(Code::FOREIGN_KEY, entry.key.span, message)
        } else {
            Diagnostic::error(Code::UNKNOWN_KEY, entry.key.span, message)
        };
        let Some(name) = meant else {
            return problem.help(format!("known keys are {}", listed(&self.names().collect::<Vec<_>>())));
        };
        let help = format!("did you mean `{name}`?");
        // Where the right key is there as well, the unknown one may be anything.
        if self.has(name) { problem.help(help) } else { problem.fix(entry.key.span, name, help) }
    }

    fn lacks(&self, key: &str) -> Diagnostic {
        let message = format!("{} needs the key `{key}`", self.shape.what);
        Diagnostic::error(Code::MISSING_KEY, self.place, message)
    }
}

/// The first key of a mapping: a better place for "needs the key" than the list around it.
fn first_key(node: &Node, fallback: Span) -> Span {
    match &node.value {
        Value::Mapping(entries) => entries.first().map_or(fallback, |entry| entry.key.span),
        _ => node.span,
    }
}

/// `` `a` or `b` ``.
fn alternatives(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")
}

fn text(entry: &Entry, problems: &mut Vec<Diagnostic>) -> Option<Spanned<String>> {
    let found = entry.value.text();
    if found.is_none() {
        problems.push(wrong_kind(&entry.value, entry.key.span, &format!("`{}` is a text", entry.key.text)));
    }
    found.map(|text| Spanned { value: text.to_owned(), span: entry.value.span })
}

/// Points at the value, or at `place` where the value spans many lines.
fn wrong_kind(node: &Node, place: Span, message: &str) -> Diagnostic {
    let span = if matches!(node.value, Value::Scalar(_)) { node.span } else { place };
    Diagnostic::error(Code::WRONG_TYPE, span, message.to_owned()).label(format!("found {} here", node.kind()))
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
