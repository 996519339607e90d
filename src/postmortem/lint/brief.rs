//! Fewer notes for people: what one action lacks in one, and what a draft leaves open counted.

use std::collections::HashMap;

use crate::diag::{Code, Diagnostic, FileId, Severity};

/// What a draft leaves open in many places.
const COUNTED: [Code; 3] = [Code::LEFT_TO_DO, Code::ACTION_INCOMPLETE, Code::ACTION_VAGUE];

/// The findings as people read them; programs get all.
#[must_use]
pub fn brief(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut kept: Vec<Diagnostic> = Vec::new();
    for problem in found {
        let same = |other: &&mut Diagnostic| is_about_same_action(other, &problem);
        match kept.iter_mut().rfind(same) {
            Some(other) => join(other, problem),
            None => kept.push(problem),
        }
    }
    counted(kept)
}

fn is_about_same_action(one: &Diagnostic, other: &Diagnostic) -> bool {
    let about_action = |code| code == Code::ACTION_INCOMPLETE || code == Code::ACTION_VAGUE;
    one.primary.span == other.primary.span && about_action(one.code) && about_action(other.code)
}

/// The worse of the two gives code and severity.
fn join(one: &mut Diagnostic, mut other: Diagnostic) {
    if other.severity < one.severity {
        std::mem::swap(one, &mut other);
    }
    one.message = format!("{}; {}", one.message, other.message);
    one.help.extend(other.help);
}

/// The first note of each kind, with how many there are.
fn counted(found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let is_counted =
        |problem: &Diagnostic| problem.severity == Severity::Note && COUNTED.contains(&problem.code);
    let mut places: HashMap<(FileId, &str), usize> = HashMap::new();
    for problem in found.iter().filter(|problem| is_counted(problem)) {
        *places.entry((problem.primary.span.file, problem.code.id)).or_default() += 1;
    }
    let mut kept = Vec::new();
    for mut problem in found {
        if is_counted(&problem) {
            let Some(n) = places.remove(&(problem.primary.span.file, problem.code.id)) else { continue };
            if n > 1 {
                problem.message = format!("{}: the first of {n} such notes", problem.message);
                problem = problem.help("`--output-format concise` lists all");
            }
        }
        kept.push(problem);
    }
    kept
}
