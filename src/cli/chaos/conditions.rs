//! The conditions of a plan for people, and where each was read.

use crate::chaos::{Check, Evidence, Verdict};
use crate::cli::fold::{fold, width};
use crate::cli::table::{self, Align};

/// What every line below a verdict is indented by.
const INDENT: usize = 11;

/// The worst first; why not on a line of its own. In columns where they fit.
pub(super) fn table(checks: &[Check]) -> String {
    let mut sorted: Vec<&Check> = checks.iter().collect();
    sorted.sort_by_key(|check| rank(check.verdict));
    let columns = columns(&sorted);
    let widest = columns.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let lines: Vec<String> = if widest <= width() {
        columns.lines().map(str::to_owned).collect()
    } else {
        let conditions = sorted.iter().map(|check| condition(check));
        std::iter::once("VERDICT  CONDITION".to_owned()).chain(conditions).collect()
    };
    let (heading, rows) = lines.split_first().map_or(("", &[][..]), |(first, rest)| (first, rest));
    let rows = rows.iter().zip(0..).map(|(line, at)| row(line, sorted[at], sorted.get(at + 1).copied()));
    std::iter::once(format!("{heading}\n")).chain(rows).collect()
}

fn columns(checks: &[&Check]) -> String {
    let headings = ["VERDICT", "CONDITION", "FOUND", "LIMIT"].map(|heading| (heading, Align::Left));
    let cells = |check: &&Check| {
        let (verdict, name) = (word(check.verdict).to_owned(), named(check));
        vec![verdict, name, found(check).to_owned(), check.limit.clone()]
    };
    table::table(&headings, &checks.iter().map(cells).collect::<Vec<_>>())
}

fn named(check: &Check) -> String {
    if check.subject.is_empty() { check.id.clone() } else { format!("{} {}", check.id, check.subject) }
}

fn found(check: &Check) -> &str {
    if check.value.is_empty() { "unknown" } else { &check.value }
}

/// Who told what.
pub(super) fn sources(checks: &[Check]) -> String {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for check in checks {
        for source in check.evidence.iter().map(source) {
            match told.iter_mut().find(|(known, _)| *known == source) {
                Some((_, ids)) if ids.contains(&&*check.id) => {}
                Some((_, ids)) => ids.push(&check.id),
                None => told.push((source, vec![&check.id])),
            }
        }
    }
    let line = |(source, ids): (&str, Vec<&str>)| fold(&format!("from {source}: {}", ids.join(", ")), 0, 2);
    told.into_iter().map(|told| line(told) + "\n").collect()
}

fn source(evidence: &Evidence) -> &str {
    match evidence {
        Evidence::Query(_) => "Prometheus",
        Evidence::Object(name) | Evidence::File(name) => name,
    }
}

/// Red and yellow for what stands in the way; stripped where nobody wants colours. A reason that the next one shares is said there.
fn row(line: &str, check: &Check, next: Option<&Check>) -> String {
    let (on, off) = match check.verdict {
        Verdict::Pass => return format!("{line}\n"),
        Verdict::Deny => ("\x1b[31m", "\x1b[0m"),
        Verdict::Unknown => ("\x1b[33m", "\x1b[0m"),
    };
    let said_below = next.is_some_and(|next| next.reason == check.reason);
    let reason = if check.reason.is_empty() || said_below {
        String::new()
    } else {
        format!("         └ {}\n", fold(&check.reason, INDENT, INDENT))
    };
    format!("{on}{line}\n{reason}{off}")
}

/// On one line, or what was found on one of its own.
fn condition(check: &Check) -> String {
    let name = format!("{:<7}  {}", word(check.verdict), named(check));
    let found = format!("{} (limit: {})", found(check), check.limit);
    if name.chars().count() + 2 + found.chars().count() <= width() {
        format!("{name}: {found}")
    } else {
        format!("{name}\n{:INDENT$}{}", "", fold(&found, INDENT, INDENT))
    }
}

const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Unknown => 0,
        Verdict::Deny => 1,
        Verdict::Pass => 2,
    }
}

const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Unknown => "UNKNOWN",
        Verdict::Deny => "DENY",
        Verdict::Pass => "pass",
    }
}
