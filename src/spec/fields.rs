//! Reads a mapping key by key, so that what is missing, of the wrong kind or unknown is said in one place.

use crate::diag::{Code, Diagnostic, Span, did_you_mean};
use crate::spec::Spanned;
use crate::yaml::{Entry, Node, Value};

/// A mapping that is being decoded.
pub(super) struct Fields<'a> {
    /// What the mapping is, for messages: `an SLO`.
    what: &'static str,
    entries: &'a [Entry],
    /// Where to point when a key is missing.
    place: Span,
    known: Vec<&'static str>,
    missing: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// Starts to decode `node`, which must be a mapping.
    pub(super) fn open(
        node: &'a Node,
        what: &'static str,
        place: Span,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        if let Value::Mapping(entries) = &node.value {
            return Some(Self { what, entries, place, known: Vec::new(), missing: Vec::new() });
        }
        problems.push(wrong_kind(node, place, &format!("{what} is a mapping of keys and values")));
        None
    }

    /// The value of `key`, if it stands there with a value.
    pub(super) fn node(&mut self, key: &'static str) -> Option<&'a Entry> {
        self.known.push(key);
        let found = self.entries.iter().find(|entry| entry.key.text == key)?;
        (!matches!(found.value.value, Value::Null)).then_some(found)
    }

    /// The value of a key that has to be there.
    pub(super) fn required(&mut self, key: &'static str) -> Option<&'a Entry> {
        let found = self.node(key);
        if found.is_none() {
            self.missing.push(key);
        }
        found
    }

    /// The text of a key.
    pub(super) fn text(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Spanned<String>> {
        self.node(key).and_then(|entry| text(entry, problems))
    }

    /// The text of a key that has to be there.
    pub(super) fn required_text(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Spanned<String>> {
        self.required(key).and_then(|entry| text(entry, problems))
    }

    /// The keys and texts of a mapping; empty when the key is not there.
    pub(super) fn pairs(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<(Spanned<String>, Spanned<String>)> {
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

    /// The texts of a list; empty when the key is not there.
    pub(super) fn texts(
        &mut self,
        key: &'static str,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Spanned<String>> {
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

    /// Whether the mapping has this key, with or without a value.
    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.text == key)
    }

    /// Answers that a key that the design knows is not supported yet.
    pub(super) fn not_yet(&mut self, key: &'static str, problems: &mut Vec<Diagnostic>) {
        if let Some(entry) = self.node(key) {
            problems.push(Diagnostic::error(
                Code::NOT_YET,
                entry.key.span,
                format!("`{key}` is not supported yet"),
            ));
        }
    }

    /// Reports every key that nobody asked for and every key that is missing. A key that was meant to be a missing one
    /// is one mistake, not two.
    pub(super) fn finish(mut self, problems: &mut Vec<Diagnostic>) {
        for entry in self.entries.iter().filter(|entry| !self.known.contains(&entry.key.text.as_str())) {
            let meant = did_you_mean(&entry.key.text, self.known.iter().copied());
            self.missing.retain(|key| meant.as_deref() != Some(key));
            problems.push(self.unknown(entry, meant));
        }
        problems.extend(self.missing.iter().map(|key| self.lacks(key)));
    }

    fn unknown(&self, entry: &Entry, meant: Option<String>) -> Diagnostic {
        let message = format!("unknown key `{}` in {}", entry.key.text, self.what);
        let problem = Diagnostic::error(Code::UNKNOWN_KEY, entry.key.span, message);
        let Some(name) = meant else {
            return problem.help(format!("known keys are {}", listed(&self.known)));
        };
        let help = format!("did you mean `{name}`?");
        // Where the right key is there as well, the unknown one may be anything.
        if self.has(&name) { problem.help(help) } else { problem.fix(entry.key.span, name, help) }
    }

    fn lacks(&self, key: &str) -> Diagnostic {
        Diagnostic::error(Code::MISSING_KEY, self.place, format!("{} needs the key `{key}`", self.what))
    }
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
