//! What a rule about language is, and how it is looked for in a sentence.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::diag::{Code, Severity};
use crate::postmortem::Language;
use crate::postmortem::lint::names::FIRST_NAMES;
use crate::postmortem::lint::{english, french};

/// How far before what is said about a person the person may stand, in bytes.
pub(super) const REACH: usize = 40;

/// A pattern of a rule. In patterns `{P}` is any person, `{A P}` one with an article and adjectives before, and `'` either apostrophe.
#[derive(Debug)]
pub struct Rule {
    /// The rule.
    pub code: Code,
    /// How bad it is.
    pub severity: Severity,
    /// What to look for, whatever the case.
    pub pattern: &'static str,
    /// Counts only where a person stands shortly before it in the same clause.
    pub about_a_person: bool,
    /// Where this is found around it, it does not count; nothing where empty.
    pub unless: &'static str,
}

/// The words of a language that rules are made of.
#[derive(Debug)]
pub struct Vocabulary {
    /// Nouns, pronouns and roles for people, as an alternation.
    pub people: &'static str,
    /// Articles and adjectives that may stand before a person's word.
    pub before: &'static str,
    /// What is no person although a person's word is in it.
    pub no_people: &'static str,
    /// Words between a person and a verb that make another clause of it.
    pub clause: &'static str,
    /// Pronouns that may also stand for things, and things that they may stand for.
    pub pronouns: &'static str,
    /// See `pronouns`.
    pub things: &'static str,
    /// All rules.
    pub rules: &'static [Rule],
}

/// The words and rules of a language.
#[must_use]
pub fn vocabulary(language: Language) -> &'static Vocabulary {
    match language {
        Language::English => &english::VOCABULARY,
        Language::French => &french::VOCABULARY,
    }
}

/// The pattern of a rule as a regular expression.
#[must_use]
pub(super) fn expression(text: &str, language: Language) -> String {
    let words = vocabulary(language);
    let person = format!("(?:{}|@[a-z][\\w-]*)", words.people);
    let with_article = format!("{}{person}", words.before);
    text.replace("{A P}", &with_article).replace("{P}", &person).replace('\'', "['’]")
}

/// A rule found in a sentence.
pub(super) struct Match {
    /// The rule.
    pub(super) rule: &'static Rule,
    /// Where in the sentence.
    pub(super) range: Range<usize>,
}

/// A language's rules, ready to be looked for.
pub(super) struct Matcher {
    rules: Vec<(&'static Rule, Regex, Option<Regex>)>,
    person: Regex,
    no_person: Regex,
    clause: Regex,
    pronoun: Regex,
    thing: Regex,
}

static ENGLISH: LazyLock<Matcher> = LazyLock::new(|| Matcher::new(Language::English));
static FRENCH: LazyLock<Matcher> = LazyLock::new(|| Matcher::new(Language::French));

/// The matcher of a language.
pub(super) fn matcher(language: Language) -> &'static Matcher {
    match language {
        Language::English => &ENGLISH,
        Language::French => &FRENCH,
    }
}

impl Matcher {
    fn new(language: Language) -> Self {
        let words = vocabulary(language);
        let regex = |text: &str| compile(&expression(text, language));
        let unless = |rule: &Rule| Some(rule.unless).filter(|text| !text.is_empty()).map(regex);
        let rules = words.rules.iter().map(|rule| (rule, regex(rule.pattern), unless(rule))).collect();
        let person = compile(&format!(r"\b(?:{}|(?-i:{FIRST_NAMES}))\b|@[a-z][\w-]*", words.people));
        let [no_person, clause, pronoun, thing] =
            [words.no_people, words.clause, words.pronouns, words.things]
                .map(|text| regex(&format!(r"\b(?:{text})\b")));
        Self { rules, person, no_person, clause, pronoun, thing }
    }

    /// Everything that the rules find in a sentence.
    pub(super) fn find(&self, sentence: &str) -> Vec<Match> {
        let people = self.people(sentence);
        let mut found = Vec::new();
        for (rule, regex, unless) in &self.rules {
            for hit in
                regex.find_iter(sentence).map(|hit| hit.start()..hit.start() + hit.as_str().trim_end().len())
            {
                let no_person = rule.pattern.contains("P}") && touches(&self.no_person, sentence, &hit);
                let excused =
                    no_person || unless.as_ref().is_some_and(|unless| touches(unless, sentence, &hit));
                let subject = self.subject(sentence, &people, hit.start);
                if excused || rule.about_a_person && subject.is_none() {
                    continue;
                }
                let start = subject.filter(|_| rule.about_a_person).map_or(hit.start, |person| person.start);
                found.push(Match { rule, range: start..hit.end });
            }
        }
        found
    }

    /// The people that a text speaks of.
    pub(super) fn people(&self, text: &str) -> Vec<Range<usize>> {
        let things: Vec<_> = self.no_person.find_iter(text).map(|found| found.range()).collect();
        let person = |range: &Range<usize>| {
            let apart = things.iter().all(|thing| thing.end <= range.start || range.end <= thing.start);
            apart && !self.stands_for_a_thing(text, range)
        };
        self.person.find_iter(text).map(|found| found.range()).filter(person).collect()
    }

    /// `they` after `the pods`.
    fn stands_for_a_thing(&self, text: &str, word: &Range<usize>) -> bool {
        let pronoun = self.pronoun.find(&text[word.clone()]).is_some_and(|found| found.len() == word.len());
        pronoun && self.thing.is_match(&text[..word.start])
    }

    /// The last person before `verb`, near and in the same clause.
    fn subject(&self, sentence: &str, people: &[Range<usize>], verb: usize) -> Option<Range<usize>> {
        let person = people.iter().rfind(|person| person.end <= verb)?;
        let between = &sentence[person.end..verb];
        // `the team's service` is a thing.
        let owns = between.starts_with("'s ") || between.starts_with("’s ");
        let near = verb - person.end <= REACH && !owns && !self.clause.is_match(between);
        near.then(|| person.clone())
    }
}

fn touches(regex: &Regex, text: &str, range: &Range<usize>) -> bool {
    regex.find_iter(text).any(|found| found.start() < range.end && range.start < found.end())
}

fn compile(text: &str) -> Regex {
    Regex::new(&format!("(?i){text}")).expect("the tables of patterns are compiled in tests")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A raw string goes on over the end of a line, and what follows would be looked for with a line break before it.
    #[test]
    fn no_pattern_asks_for_a_line_break() {
        for language in Language::ALL {
            let words = vocabulary(language);
            let lists =
                [words.people, words.before, words.no_people, words.clause, words.pronouns, words.things];
            let of_rules = words.rules.iter().flat_map(|rule| [rule.pattern, rule.unless]);
            assert!(lists.into_iter().chain(of_rules).all(|pattern| !pattern.contains('\n')), "{language:?}");
        }
    }
}
