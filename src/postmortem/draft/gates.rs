//! The conditions before a run, as rows. A gate that says nothing else than the one that decided is told in a sentence.

use super::markdown;
use super::tables::time;
use super::texts::{Texts, Word, sources};
use crate::chaos::{Check, Evidence, Verdict};
use crate::postmortem::facts::{Facts, GateFacts, Source};

/// The gate that decided, with its conditions.
pub(super) struct GateView {
    pub(super) time: String,
    pub(super) locked: bool,
    pub(super) source: String,
    pub(super) rows: Vec<GateRow>,
    /// An earlier look with the same verdicts.
    pub(super) before: Option<Earlier>,
}

/// A gate that said nothing else than the one that decided.
pub(super) struct Earlier {
    pub(super) time: String,
    pub(super) source: String,
    /// The conditions that it had not looked at yet.
    pub(super) without: Vec<String>,
}

/// One condition.
pub(super) struct GateRow {
    pub(super) condition: String,
    pub(super) value: String,
    pub(super) limit: String,
    pub(super) verdict: &'static str,
    pub(super) reason: String,
    pub(super) evidence: String,
}

/// The last gate in full; an earlier one that said something else in full, too.
pub(super) fn gates(facts: &Facts, texts: &dyn Texts) -> Vec<GateView> {
    let gate = |gate: &GateFacts, before: Option<Earlier>| GateView {
        time: time(facts, gate.at),
        locked: gate.gate == "gate-again",
        source: sources(&[gate.source]),
        rows: gate.checks.iter().map(|check| condition(check, texts)).collect(),
        before,
    };
    if let [first, last] = facts.gates.as_slice()
        && let Some(earlier) = earlier(facts, first, last)
    {
        return vec![gate(last, Some(earlier))];
    }
    facts.gates.iter().map(|one| gate(one, None)).collect()
}

/// `first`, where everything that it says is said by `last`, too.
fn earlier(facts: &Facts, first: &GateFacts, last: &GateFacts) -> Option<Earlier> {
    let same = |one: &Check, other: &Check| (&one.id, &one.subject) == (&other.id, &other.subject);
    let said =
        |check: &Check| last.checks.iter().any(|other| same(check, other) && check.verdict == other.verdict);
    let is_new = |check: &&Check| !first.checks.iter().any(|other| same(check, other));
    let without = last.checks.iter().filter(is_new).map(named).collect();
    first.checks.iter().all(said).then(|| Earlier {
        time: time(facts, first.at),
        source: sources(&[first.source]),
        without,
    })
}

/// A condition and what it is about.
fn named(check: &Check) -> String {
    let subject =
        if check.subject.is_empty() { String::new() } else { format!(" {}", markdown::code(&check.subject)) };
    format!("{}{subject}", markdown::code(&check.id))
}

fn condition(check: &Check, texts: &dyn Texts) -> GateRow {
    let evidence = check.evidence.iter().map(|evidence| match evidence {
        Evidence::Query(id) => sources(&[Source::Query(*id)]),
        Evidence::Object(name) | Evidence::File(name) => markdown::code(name),
    });
    GateRow {
        condition: named(check),
        value: markdown::text(&check.value),
        limit: markdown::text(&check.limit),
        verdict: texts.word(word(check.verdict)),
        reason: markdown::text(&check.reason),
        evidence: evidence.collect::<Vec<_>>().join(", "),
    }
}

const fn word(verdict: Verdict) -> Word {
    match verdict {
        Verdict::Pass => Word::Pass,
        Verdict::Deny => Word::Deny,
        Verdict::Unknown => Word::Unknown,
    }
}
