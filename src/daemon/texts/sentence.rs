//! A sentence of words that look different: names, figures, times. Templates escape every one of them.

use super::Moment;

/// A sentence that a person could say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    /// Its words in order, with their spaces.
    pub(crate) words: Vec<Word>,
}

/// A stretch of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// As it is.
    Plain(String),
    /// The name of something a spec declares.
    Name(String),
    /// A figure, kept on one line and coloured by this state's class.
    Figure(String, &'static str),
    /// A time, rewritten to the reader's zone where JavaScript runs.
    Time(Moment),
}

/// Longer names fill only their own cells; in a sentence they are cut.
const LONGEST_NAME: usize = 60;

impl Sentence {
    /// With plain text at its end, without what would turn round the direction of the words that follow: an answer of Prometheus or
    /// the name of a source may have that.
    pub(crate) fn plain(self, text: impl Into<String>) -> Self {
        let text: String = text.into();
        self.word(Word::Plain(text.replace(turns_direction, "")))
    }

    /// With a name at its end.
    pub(crate) fn name(self, name: &str) -> Self {
        self.word(Word::Name(shortened(name)))
    }

    /// With a figure at its end.
    pub(crate) fn figure(self, figure: String, class: &'static str) -> Self {
        self.word(Word::Figure(figure, class))
    }

    /// With a time at its end.
    pub(crate) fn time(self, moment: Moment) -> Self {
        self.word(Word::Time(moment))
    }

    /// Without any markup, for titles.
    pub(crate) fn text(&self) -> String {
        let text = |word: &Word| match word {
            Word::Plain(text) | Word::Name(text) | Word::Figure(text, _) => text.clone(),
            Word::Time(moment) => moment.text.clone(),
        };
        self.words.iter().map(text).collect()
    }

    /// With a word at its end.
    pub(crate) fn word(mut self, word: Word) -> Self {
        self.words.push(word);
        self
    }
}

/// Whether it is one of Unicode's characters that change the direction of what stands after them.
const fn turns_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name that fits into a sentence.
pub(crate) fn shortened(name: &str) -> String {
    cut(name, LONGEST_NAME)
}

/// A text of at most so many letters.
pub(crate) fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let kept: String = text.chars().take(longest - 1).collect();
    format!("{kept}…")
}
