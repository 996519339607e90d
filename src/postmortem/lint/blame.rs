//! The rules about language, sentence by sentence.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::lint::document::Block;
use crate::postmortem::lint::names::FIRST_NAMES;
use crate::postmortem::lint::prose::sentences;
use crate::postmortem::lint::rule::matcher;
use crate::postmortem::lint::sections::Topic;
use crate::postmortem::lint::{Postmortem, fences};

/// A first name with what follows it, or an account; not an address of mail or a package.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        format!(r"\b(?:{FIRST_NAMES})\b(?:[ -]\p{{Lu}}[\p{{L}}'’-]+)*|(?:^|[\s(,;])(@[A-Za-z][\w-]*)");
    Regex::new(&pattern).expect("a fixed pattern")
});

/// `Author: …` and the like may name people.
static FIELD: LazyLock<Regex> = LazyLock::new(|| {
    let words = "authors?|auteure?s?|owners?|responsables?|pilotes?|reviewers?|réviseurs?|relecteurs?|participants?|on-?call|astreinte";
    Regex::new(&format!(r"(?i)^\s*(?:{words})\s*:")).expect("a fixed pattern")
});

/// What the language of the text says about people.
pub(super) fn check(postmortem: &Postmortem<'_>, facts: Option<&str>) -> Vec<Diagnostic> {
    let generated = fences::ranges(postmortem.text);
    let facts: Option<Value> = facts.and_then(|facts| serde_json::from_str(facts).ok());
    let was_total = facts.as_ref().is_some_and(was_total);
    let own =
        |block: &&Block| !block.quoted && generated.iter().all(|range| !range.contains(&block.range.start));
    let mut found = Vec::new();
    for block in postmortem.document.blocks.iter().filter(own) {
        let text = block.prose.own_words();
        for sentence in sentences(&text) {
            let problems = sentence_problems(postmortem, &text[sentence.clone()], block.range.start);
            found.extend(problems.into_iter().map(|(range, problem)| {
                let place = block.prose.source(&(sentence.start + range.start..sentence.start + range.end));
                Diagnostic {
                    primary: crate::diag::Label { span: postmortem.span(&place), ..problem.primary.clone() },
                    ..problem
                }
            }));
        }
    }
    found.retain(|problem| !(was_total && problem.code == Code::OUTAGE));
    found
}

/// What is wrong with one sentence, with places in it.
fn sentence_problems(
    postmortem: &Postmortem<'_>,
    sentence: &str,
    at: usize,
) -> Vec<(Range<usize>, Diagnostic)> {
    let mut found = Vec::new();
    for hit in matcher(postmortem.language).find(sentence) {
        let said = sentence[hit.range.clone()].trim();
        let problem = postmortem.at(hit.rule.severity, hit.rule.code, &(0..0), message(hit.rule.code, said));
        found.push((hit.range, problem.help(advice(hit.rule.code))));
    }
    if may_not_name(postmortem, sentence, at) {
        found.extend(names(postmortem, sentence).into_iter().map(|range| {
            let message = message(Code::PERSON_NAMED, &sentence[range.clone()]);
            let problem = postmortem.at(Severity::Warning, Code::PERSON_NAMED, &(0..0), message);
            (range, problem.help(advice(Code::PERSON_NAMED)))
        }));
    }
    found
}

fn may_not_name(postmortem: &Postmortem<'_>, sentence: &str, at: usize) -> bool {
    let about_people = [Topic::Actions, Topic::Thanks];
    !FIELD.is_match(sentence) && !about_people.iter().any(|topic| postmortem.sections.is_about(at, *topic))
}

/// First names, accounts, and the people whom the front matter names.
fn names(postmortem: &Postmortem<'_>, sentence: &str) -> Vec<Range<usize>> {
    let known = postmortem.front.people.iter().filter(|name| name.contains(' ') && !name.is_empty());
    let known =
        known.flat_map(|name| sentence.match_indices(name.as_str()).map(|(at, name)| at..at + name.len()));
    let common = NAMED.captures_iter(sentence).filter_map(|found| {
        let name = found.get(1).or_else(|| found.get(0))?;
        let package = sentence[name.end()..].starts_with(['/', '.']) && name.as_str().starts_with('@');
        (!package && name.as_str() != "@TODO").then(|| name.range())
    });
    let mut found: Vec<Range<usize>> = common.collect();
    let new: Vec<Range<usize>> = known
        .filter(|known| found.iter().all(|range| range.end <= known.start || known.end <= range.start))
        .collect();
    found.extend(new);
    found
}

/// Whether the facts say that at some time nothing succeeded: then it was an outage.
fn was_total(facts: &Value) -> bool {
    match facts {
        Value::Object(entries) => entries.iter().any(|(key, value)| match value {
            Value::Number(rate) => key == "lowest_sli" && rate.as_f64().is_some_and(|rate| rate <= 0.0),
            value => was_total(value),
        }),
        Value::Array(values) => values.iter().any(was_total),
        _ => false,
    }
}

/// What is wrong with `said`, in the words of the rule.
fn message(code: Code, said: &str) -> String {
    match code {
        Code::HUMAN_ERROR => format!("`{said}` ends the analysis where it begins"),
        Code::BLAME => format!("`{said}` says whose fault it was"),
        Code::INSULT => format!("`{said}` judges people"),
        Code::OMISSION => format!("`{said}` tells what somebody did wrong or did not do"),
        Code::COUNTERFACTUAL => format!("`{said}` tells of something that did not happen"),
        Code::HINDSIGHT => format!("`{said}` is said with hindsight"),
        Code::PERSON_NAMED => format!("`{said}` names a person"),
        Code::WHO_QUESTION => format!("`{said}` looks for a person"),
        Code::ANIMATED => format!("`{said}` is agitated"),
        _ => format!("`{said}` says that nothing worked at all"),
    }
}

/// What to write instead.
pub(super) fn advice(code: Code) -> &'static str {
    match code {
        Code::HUMAN_ERROR => "describe the conditions that made the action possible and reasonable",
        Code::BLAME => "name the change, the system or the condition: `the change …`, `the pipeline …`",
        Code::INSULT => "leave the judgement out; say what was known and seen at the time",
        Code::OMISSION => "say what the process, the tool or the page did not show",
        Code::COUNTERFACTUAL => {
            "say what happened and why it made sense then; what is to change is an action"
        }
        Code::HINDSIGHT => "leave it out; it was not so before",
        Code::PERSON_NAMED => "name the role: `the on-call responder`",
        Code::WHO_QUESTION => "ask what and how: `what made it possible that …`",
        Code::ANIMATED => "say it plainly, with a figure",
        _ => "`incident` or `degradation`, with the share that failed; `total outage` where nothing worked",
    }
}
