//! `<!-- lint-ok: B03 reason -->`: findings on its line or in the next block that are meant to be there.

use std::ops::Range;

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::lint::Postmortem;

/// A comment that silences a rule.
struct Ignore<'a> {
    place: Range<usize>,
    rule: &'a str,
    reason: &'a str,
    covers: [Range<usize>; 2],
}

/// The findings that no comment silences, and what is wrong with the comments.
pub(super) fn apply(postmortem: &Postmortem<'_>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let ignores: Vec<Ignore<'_>> =
        postmortem.document.comments.iter().filter_map(|range| read(postmortem, range)).collect();
    let mut used = vec![false; ignores.len()];
    let mut left = Vec::new();
    for problem in found {
        match ignores.iter().position(|ignore| ignore.silences(&problem)) {
            Some(at) => used[at] = true,
            None => left.push(problem),
        }
    }
    left.extend(ignores.iter().zip(used).filter_map(|(ignore, used)| ignore.problem(postmortem, used)));
    left
}

impl Ignore<'_> {
    fn silences(&self, problem: &Diagnostic) -> bool {
        let at = problem.primary.span.start as usize;
        let covered = self.covers.iter().any(|range| range.contains(&at));
        covered && problem.code.id.eq_ignore_ascii_case(self.rule) && !self.reason.is_empty()
    }

    fn problem(&self, postmortem: &Postmortem<'_>, used: bool) -> Option<Diagnostic> {
        let found = |severity, message| postmortem.at(severity, Code::IGNORED_WRONGLY, &self.place, message);
        if Code::find(self.rule).is_none() {
            let message = format!("there is no rule `{}` to ignore", self.rule);
            return Some(found(Severity::Error, message).help("`<!-- lint-ok: B03 reason -->`"));
        }
        if self.reason.is_empty() {
            let message = format!("`{}` is ignored without a reason", self.rule);
            return Some(found(Severity::Error, message).help("say why it may stay, behind the rule's name"));
        }
        let message = || format!("there is no `{}` here to ignore", self.rule);
        (!used).then(|| found(Severity::Note, message()).help("remove the comment"))
    }
}

fn read<'a>(postmortem: &'a Postmortem<'_>, range: &Range<usize>) -> Option<Ignore<'a>> {
    let comment = postmortem.comment(range);
    let words = comment.strip_prefix("lint-ok:")?.trim();
    let (rule, reason) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let covers = [line(postmortem.text, range), next_block(postmortem, range)];
    Some(Ignore { place: range.clone(), rule, reason: reason.trim(), covers })
}

/// The lines that the comment touches.
fn line(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
    start..end
}

/// The running text behind the comment, where the comment stands on lines of its own.
fn next_block(postmortem: &Postmortem<'_>, range: &Range<usize>) -> Range<usize> {
    let line = line(postmortem.text, range);
    if postmortem.text[line].trim() != postmortem.text[range.clone()].trim() {
        return 0..0;
    }
    let next = postmortem.document.blocks.iter().find(|block| block.range.start >= range.end);
    next.map_or(0..0, |block| block.range.clone())
}
