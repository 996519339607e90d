//! Regular expressions: the patterns of `=~` and `!~`, which match the whole of a label's value.
//!
//! Matched on the syntax tree: values are short and asked about once or twice, where building an engine, as the `regex`
//! crate does, costs a hundred times more than the answer.

use std::collections::{BTreeSet, HashMap};

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::re2;

/// What is wrong with a pattern.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PatternProblem {
    /// Prometheus refuses it.
    Invalid(String),
    /// Prometheus may know more about it.
    Unreadable,
}

/// Looks for what Prometheus would refuse.
pub(super) fn check(pattern: &str) -> Option<PatternProblem> {
    if is_plain(pattern) {
        return None;
    }
    match re2::to_rust(pattern) {
        Err(message) => Some(PatternProblem::Invalid(message)),
        Ok(rust) => regex_syntax::parse(&rust).err().map(|_| PatternProblem::Unreadable),
    }
}

/// Whether a pattern matches the whole of a value; `None` when it cannot be read.
pub(super) fn is_match(pattern: &str, value: &str) -> Option<bool> {
    if is_plain(pattern) {
        return Some(pattern == value);
    }
    if let Some(mut choices) = choices(pattern) {
        return Some(choices.any(|choice| fits(choice, value)));
    }
    let rust = re2::to_rust(pattern).ok()?;
    let mut parser = regex_syntax::ParserBuilder::new().dot_matches_new_line(true).build();
    let hir = parser.parse(&rust).ok()?;
    let mut search = Search { value, known: HashMap::new() };
    Some(search.ends(&hir, 0).contains(&value.len()))
}

/// Patterns without any sign are common and need no tree.
fn is_plain(pattern: &str) -> bool {
    pattern.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | ':' | ' ' | ','))
}

/// The alternatives of a pattern that has no signs but `.` and `|`, which are most: status codes, names, lists of them.
pub(super) fn choices(pattern: &str) -> Option<impl Iterator<Item = &str>> {
    let simple = pattern.split(['.', '|']).all(is_plain);
    simple.then(|| pattern.split('|'))
}

/// Whether a value has the characters of an alternative, any one for each `.`.
fn fits(choice: &str, value: &str) -> bool {
    let mut rest = value.chars();
    choice.chars().all(|c| rest.next().is_some_and(|found| c == '.' || c == found)) && rest.next().is_none()
}

/// Where matches can end, in bytes.
type Ends = BTreeSet<usize>;

/// All ways through a pattern at once. What a part can do from a place is found out once, so that nested repetitions
/// cost no more than parts times places times places.
struct Search<'a> {
    value: &'a str,
    known: HashMap<(*const Hir, usize), Ends>,
}

impl<'a> Search<'a> {
    fn ends(&mut self, hir: &'a Hir, start: usize) -> Ends {
        let key = (std::ptr::from_ref(hir), start);
        if let Some(ends) = self.known.get(&key) {
            return ends.clone();
        }
        let ends = self.find(hir, start);
        self.known.insert(key, ends.clone());
        ends
    }

    fn find(&mut self, hir: &'a Hir, start: usize) -> Ends {
        let rest = &self.value.as_bytes()[start..];
        match hir.kind() {
            HirKind::Empty => Ends::from([start]),
            HirKind::Literal(text) => ends_if(rest.starts_with(&text.0), start + text.0.len()),
            HirKind::Class(class) => self.class(class, start).into_iter().collect(),
            HirKind::Look(look) => ends_if(self.holds(*look, start), start),
            HirKind::Repetition(repetition) => self.repeated(repetition, start),
            HirKind::Capture(capture) => self.ends(&capture.sub, start),
            HirKind::Concat(parts) => {
                parts.iter().fold(Ends::from([start]), |starts, part| self.onward(part, &starts))
            }
            HirKind::Alternation(parts) => parts.iter().flat_map(|part| self.ends(part, start)).collect(),
        }
    }

    fn onward(&mut self, hir: &'a Hir, starts: &Ends) -> Ends {
        starts.iter().flat_map(|start| self.ends(hir, *start)).collect()
    }

    /// One more repetition leads from a set of places to the next; a set that leads to itself leads nowhere else.
    fn repeated(&mut self, repetition: &'a Repetition, start: usize) -> Ends {
        let (mut reached, mut found) = (Ends::from([start]), Ends::new());
        for times in 0..=repetition.max.unwrap_or(u32::MAX) {
            let settled = times >= repetition.min;
            let more = settled && reached.iter().any(|end| !found.contains(end));
            if settled {
                found.extend(&reached);
            }
            let next = self.onward(&repetition.sub, &reached);
            if next == reached {
                found.extend(next);
                break;
            }
            if next.is_empty() || settled && !more {
                break;
            }
            reached = next;
        }
        found
    }

    fn class(&self, class: &Class, start: usize) -> Option<usize> {
        match class {
            Class::Unicode(class) => {
                let c = self.value.get(start..)?.chars().next()?;
                let within = class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c));
                within.then_some(start + c.len_utf8())
            }
            Class::Bytes(class) => {
                let byte = self.value.as_bytes().get(start)?;
                let within = class.ranges().iter().any(|range| (range.start()..=range.end()).contains(byte));
                within.then_some(start + 1)
            }
        }
    }

    /// Assertions as RE2 has them: lines end with `\n`, words are of ASCII.
    fn holds(&self, look: Look, at: usize) -> bool {
        let bytes = self.value.as_bytes();
        let (before, after) = (at.checked_sub(1).map(|at| bytes[at]), bytes.get(at).copied());
        let is_word = |byte: Option<u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
        match look {
            Look::Start => before.is_none(),
            Look::End => after.is_none(),
            Look::StartLF => before.is_none_or(|byte| byte == b'\n'),
            Look::EndLF => after.is_none_or(|byte| byte == b'\n'),
            Look::WordAscii => is_word(before) != is_word(after),
            Look::WordAsciiNegate => is_word(before) == is_word(after),
            // RE2 has no others.
            _ => false,
        }
    }
}

fn ends_if(matches: bool, end: usize) -> Ends {
    matches.then_some(end).into_iter().collect()
}
