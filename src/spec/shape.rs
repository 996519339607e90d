//! What a mapping of a format may hold: one table that decoding, the JSON Schema and the docs share.

/// A kind of mapping and its keys.
#[derive(Debug)]
pub struct Shape {
    /// What it is, for messages: `an SLO`.
    pub what: &'static str,
    /// Its keys, in the order in which they are best written.
    pub keys: &'static [Key],
    /// Sets of keys of which exactly one belongs into the mapping.
    pub exactly_one: &'static [&'static [&'static str]],
    /// Keys of another tool's format that are known and not honoured, each with what to do about it.
    pub ignored: &'static [(&'static str, &'static str)],
    /// Whether the format is another tool's: what is not honoured is a warning then, not an error.
    pub foreign: bool,
}

/// A key of a mapping.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What its value is.
    pub kind: Kind,
    /// Whether it has to be there.
    pub required: bool,
    /// What it means, in one line of Markdown.
    pub about: &'static str,
}

/// The kind of a key's value.
#[derive(Debug)]
pub enum Kind {
    /// Any text.
    Text,
    /// A name for labels, files and addresses.
    Name,
    /// A percentage such as `99.9%`.
    Percent,
    /// A length of time such as `30d`.
    Duration,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// PromQL.
    Query,
    /// An instant as RFC 3339 writes it.
    Instant,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A mapping of names to texts.
    Pairs,
    /// A mapping.
    Mapping(&'static Shape),
    /// A list of mappings.
    List(&'static Shape),
    /// Anything, which somebody else reads.
    Anything,
}

impl Shape {
    /// A mapping of `sloe/v1`.
    #[must_use]
    pub const fn new(what: &'static str, keys: &'static [Key]) -> Self {
        Self { what, keys, exactly_one: &[], ignored: &[], foreign: false }
    }

    /// The same, with sets of keys of which exactly one has to be there.
    #[must_use]
    pub const fn exactly_one(self, sets: &'static [&'static [&'static str]]) -> Self {
        Self { exactly_one: sets, ..self }
    }

    /// The same mapping of another tool's format.
    #[must_use]
    pub const fn foreign(self) -> Self {
        Self { foreign: true, ..self }
    }

    /// The same, with keys that are known and not honoured, each with what to do about it.
    #[must_use]
    pub const fn ignoring(self, ignored: &'static [(&'static str, &'static str)]) -> Self {
        Self { ignored, ..self }
    }

    /// The key of this name.
    #[must_use]
    pub fn key(&self, name: &str) -> Option<&Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Key {
    /// A key that may be left out.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, required: false, about }
    }

    /// A key that has to be there.
    #[must_use]
    pub const fn required(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, required: true, about }
    }
}
