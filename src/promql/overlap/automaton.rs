//! Patterns as automata (Thompson's construction), followed together until one value fits all of them or none can.

use std::collections::{BTreeSet, HashSet};

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use crate::promql::re2;

/// Patterns with more steps than this are not looked at.
const MOST_STEPS: usize = 2_000;

/// A set of values: those that a pattern describes, or all others.
pub(super) struct Automaton {
    steps: Vec<Step>,
    wanted: bool,
}

/// A state and the ways out of it.
enum Step {
    /// Goes on at all of these at once.
    Split(Vec<usize>),
    /// Goes on at the next step with a character of these ranges.
    Read(Vec<(char, char)>),
    /// Goes on at the next step at the beginning of the value only.
    Start,
    /// Goes on at the next step at the end of the value only.
    End,
    /// All was read.
    Accept,
}

type States = BTreeSet<usize>;

impl Automaton {
    /// The values equal to `text`, or the others.
    pub(super) fn of_text(text: &str, wanted: bool) -> Self {
        let mut steps: Vec<Step> = text.chars().map(|c| Step::Read(vec![(c, c)])).collect();
        steps.push(Step::Accept);
        Self { steps, wanted }
    }

    /// The values that the RE2 pattern describes as a whole, or the others.
    pub(super) fn of_pattern(pattern: &str, wanted: bool) -> Option<Self> {
        let mut parser = regex_syntax::ParserBuilder::new().dot_matches_new_line(true).build();
        let hir = parser.parse(&re2::to_rust(pattern).ok()?).ok()?;
        let mut steps = Vec::new();
        append(&mut steps, &hir)?;
        steps.push(Step::Accept);
        Some(Self { steps, wanted })
    }

    fn start(&self) -> States {
        self.closure([0], true, false)
    }

    fn read(&self, states: &States, c: char) -> States {
        let onward = states.iter().filter(|at| match &self.steps[**at] {
            Step::Read(ranges) => ranges.iter().any(|(first, last)| (*first..=*last).contains(&c)),
            _ => false,
        });
        self.closure(onward.map(|at| at + 1), false, false)
    }

    /// Whether a value may end here.
    fn accepts(&self, states: &States, at_start: bool) -> bool {
        let ended = self.closure(states.iter().copied(), at_start, true);
        ended.iter().any(|at| matches!(self.steps[*at], Step::Accept)) == self.wanted
    }

    /// All states that are reached without reading.
    fn closure(&self, from: impl IntoIterator<Item = usize>, at_start: bool, at_end: bool) -> States {
        let (mut open, mut found): (Vec<usize>, _) = (from.into_iter().collect(), States::new());
        while let Some(at) = open.pop() {
            if !found.insert(at) {
                continue;
            }
            match &self.steps[at] {
                Step::Split(ways) => open.extend(ways),
                Step::Start if at_start => open.push(at + 1),
                Step::End if at_end => open.push(at + 1),
                Step::Start | Step::End | Step::Read(_) | Step::Accept => {}
            }
        }
        found
    }

    fn boundaries(&self) -> impl Iterator<Item = char> {
        let ranges = self.steps.iter().filter_map(|step| match step {
            Step::Read(ranges) => Some(ranges),
            _ => None,
        });
        ranges.flatten().flat_map(|(first, last)| [Some(*first), after(*last)]).flatten()
    }
}

/// Whether some value is in all of the sets; `None` when more than `limit` states do not tell.
pub(super) fn intersect(automata: &[Automaton], limit: usize) -> Option<bool> {
    // Between two boundaries all characters lead to the same states: one of them stands for all.
    let alphabet: BTreeSet<char> = automata.iter().flat_map(Automaton::boundaries).chain(['\0']).collect();
    let start: Vec<States> = automata.iter().map(Automaton::start).collect();
    let mut seen = HashSet::from([start.clone()]);
    let mut open = vec![(start, true)];
    while let Some((states, at_start)) = open.pop() {
        let mut each = automata.iter().zip(&states);
        if each.all(|(automaton, states)| automaton.accepts(states, at_start)) {
            return Some(true);
        }
        for c in &alphabet {
            let next: Vec<States> =
                automata.iter().zip(&states).map(|(a, states)| a.read(states, *c)).collect();
            let dead = automata.iter().zip(&next).any(|(a, states)| a.wanted && states.is_empty());
            if !dead && seen.insert(next.clone()) {
                open.push((next, false));
            }
        }
        if seen.len() > limit {
            return None;
        }
    }
    Some(false)
}

/// Adds the steps of a pattern, the next step being where it ends.
fn append(steps: &mut Vec<Step>, hir: &Hir) -> Option<()> {
    match hir.kind() {
        HirKind::Empty => {}
        HirKind::Literal(text) => {
            let text = std::str::from_utf8(&text.0).ok()?;
            steps.extend(text.chars().map(|c| Step::Read(vec![(c, c)])));
        }
        HirKind::Class(class) => steps.push(Step::Read(ranges(class)?)),
        HirKind::Look(Look::Start) => steps.push(Step::Start),
        HirKind::Look(Look::End) => steps.push(Step::End),
        HirKind::Look(_) => return None,
        HirKind::Capture(capture) => append(steps, &capture.sub)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| append(steps, part))?,
        HirKind::Alternation(parts) => alternatives(steps, parts)?,
        HirKind::Repetition(repetition) => {
            for _ in 0..repetition.min {
                append(steps, &repetition.sub)?;
            }
            match repetition.max {
                None => repeated(steps, &repetition.sub)?,
                Some(max) => optional(steps, &repetition.sub, max.saturating_sub(repetition.min))?,
            }
        }
    }
    (steps.len() <= MOST_STEPS).then_some(())
}

fn alternatives(steps: &mut Vec<Step>, parts: &[Hir]) -> Option<()> {
    let split = steps.len();
    steps.push(Step::Split(Vec::new()));
    let (mut starts, mut ends) = (Vec::new(), Vec::new());
    for part in parts {
        starts.push(steps.len());
        append(steps, part)?;
        ends.push(steps.len());
        steps.push(Step::Split(Vec::new()));
    }
    steps[split] = Step::Split(starts);
    let end = steps.len();
    for at in ends {
        steps[at] = Step::Split(vec![end]);
    }
    Some(())
}

/// Any number of times: around to the split, or past the part.
fn repeated(steps: &mut Vec<Step>, part: &Hir) -> Option<()> {
    let split = steps.len();
    steps.push(Step::Split(Vec::new()));
    append(steps, part)?;
    steps.push(Step::Split(vec![split]));
    steps[split] = Step::Split(vec![split + 1, steps.len()]);
    Some(())
}

fn optional(steps: &mut Vec<Step>, part: &Hir, times: u32) -> Option<()> {
    let mut splits = Vec::new();
    for _ in 0..times {
        splits.push(steps.len());
        steps.push(Step::Split(Vec::new()));
        append(steps, part)?;
    }
    let end = steps.len();
    for at in splits {
        steps[at] = Step::Split(vec![at + 1, end]);
    }
    Some(())
}

fn ranges(class: &Class) -> Option<Vec<(char, char)>> {
    match class {
        Class::Unicode(class) => {
            Some(class.ranges().iter().map(|range| (range.start(), range.end())).collect())
        }
        Class::Bytes(class) if class.is_ascii() => Some(
            class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect(),
        ),
        Class::Bytes(_) => None,
    }
}

fn after(c: char) -> Option<char> {
    (c..=char::MAX).nth(1)
}
