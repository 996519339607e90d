//! Corrective actions: who, until when, done when what, and whether any of them prevents or detects.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use crate::diag::{Code, Diagnostic, Severity};
use crate::postmortem::lint::document::{Block, Kind};
use crate::postmortem::lint::prose::OPAQUE;
use crate::postmortem::lint::sections::{Section, Topic};
use crate::postmortem::lint::{Postmortem, dates};

/// More actions than this are not carried out.
const MOST: usize = 10;

static OWNER: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)\b(?:owner|assignee|assigned to|responsable|pilote|propriétaire)\s*:\s*(.*?)(?:\s(?:--|—|–|-)\s|[;|,)\n]|$)",
    )
});
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| fixed(r"(?:^|[\s(])(@[A-Za-z][\w/-]*)"));
static DONE_WHEN: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)\b(?:done when|done once|end state|terminée? (?:quand|lorsque|dès)|faite? (?:quand|lorsque)|critère)\b(?:[^:\n]{0,20}:)?\s*(\S[^\n]*?)(?:\s(?:--|—|–)\s|\n|$)",
    )
});
static TYPE: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)\[(prevent\w*|detect\w*|mitigate\w*|process\w*|other|prévenir|prévention|détecter|détection|atténuer|atténuation|processus|autre)\]",
    )
});
static PREVENTS: LazyLock<Regex> = LazyLock::new(|| fixed(r"(?i)^(?:pr[eé]v|d[eé]t)"));
static VAGUE: LazyLock<Regex> = LazyLock::new(|| {
    let english = "investigate|look into|consider|improve|ensure|make sure|remind|train|monitor (?:more )?closely|think about|discuss|try to|explore|educate";
    let french = "investiguer|étudier|regarder|envisager|améliorer|s'assurer|veiller à|rappeler|former|sensibiliser|surveiller (?:de près|plus)|réfléchir|essayer|discuter";
    let anywhere = r"\bbe(?:ing)? more careful|\bpay (?:more |better )?attention|\bfaire (?:plus |davantage )?attention|\bêtre plus (?:vigilante?s?|prudente?s?|attenti(?:f|fs|ve|ves))";
    fixed(&format!(r"(?i)^\W*(?:\[[^\]]*\]\s*)*({english}|{french})\b|({anywhere})"))
});
/// What others can see or count.
static OBSERVABLE: LazyLock<Regex> = LazyLock::new(|| {
    let english = r"tests?|alerts?|pages?|paged|merged|deployed|released|published|dashboards?|metrics?|pull requests?|ci|pipelines?|probes?|runbooks?|experiments?|fails?|passes|rejects?|refuses|document(?:ed)?";
    let french = r"alertes?|fusionnée?s?|déployée?s?|livrée?s?|publiée?s?|tableaux? de bord|métriques?|sondes?|expériences?|échoue(?:nt)?|passe(?:nt)?|refuse(?:nt)?|documentée?s?";
    fixed(&format!(r"(?i)\d|\b(?:{english}|{french})\b|{OPAQUE}"))
});
/// Nobody in particular.
static NOBODY: LazyLock<Regex> = LazyLock::new(|| {
    fixed(
        r"(?i)^\W*(?:(?:the |l'|la )?(?:team|équipe)|all|everyone|tous|tbd|todo.*|à compléter.*|none|personne|n/?a|-)?\W*$",
    )
});
static FINISHED: LazyLock<Regex> =
    LazyLock::new(|| fixed(r"(?i)\b(?:done|closed|fait|faite|terminée?|clos)\b|✅"));

fn fixed(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a fixed pattern")
}

/// One action.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that an action may lack by itself")]
struct Action {
    place: Range<usize>,
    text: String,
    done: bool,
    owned: bool,
    due: Option<NaiveDate>,
    bounded: bool,
    observable: bool,
}

/// What the actions leave unsaid, one by one and all together.
pub(super) fn check(postmortem: &Postmortem<'_>, today: NaiveDate) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for section in postmortem.sections.about(Topic::Actions) {
        let actions = actions(postmortem, section);
        found.extend(actions.iter().flat_map(|action| problems(postmortem, action, today)));
        found.extend(together(postmortem, section, &actions));
    }
    found
}

fn problems(postmortem: &Postmortem<'_>, action: &Action, today: NaiveDate) -> Vec<Diagnostic> {
    let found =
        |severity, code, message: &str| postmortem.at(severity, code, &action.place, message.to_owned());
    let mut problems = Vec::new();
    let incomplete = match (action.owned, action.due) {
        (false, None) => Some("an action has neither an owner nor a date"),
        (false, Some(_)) => Some("an action has no owner"),
        (true, None) => Some("an action has no date"),
        (true, Some(due)) if due < today && !action.done => Some("an action is overdue"),
        (true, Some(_)) => None,
    };
    if let Some(message) = incomplete {
        let problem = found(postmortem.incomplete(), Code::ACTION_INCOMPLETE, message);
        problems
            .push(problem.help("`- [ ] text -- owner: team-payments -- due: 2026-02-01 -- done when: …`"));
    }
    if let Some(vague) = vague(&action.text).filter(|_| !action.observable) {
        let message = format!("`{vague}` has no end");
        let problem = found(Severity::Warning, Code::ACTION_VAGUE, &message);
        problems.push(
            problem.help("say what can be seen afterwards, a figure, a test, an alert: `done when: …`"),
        );
    } else if !action.bounded && !action.done {
        problems.push(found(Severity::Note, Code::ACTION_VAGUE, "an action does not say when it is done"));
    }
    problems
}

fn is_observable(end: &str) -> bool {
    OBSERVABLE.is_match(end)
}

/// A verb that has no end.
fn vague(text: &str) -> Option<&str> {
    let found = VAGUE.captures(text)?;
    found.get(1).or_else(|| found.get(2)).map(|verb| verb.as_str())
}

/// Too many, or of kinds that change nothing about the next time.
fn together(postmortem: &Postmortem<'_>, section: &Section, actions: &[Action]) -> Vec<Diagnostic> {
    let found =
        |message: String| postmortem.at(Severity::Warning, Code::ACTIONS_WEAK, &section.heading, message);
    let mut problems = Vec::new();
    if actions.len() > MOST {
        let message = format!("{} actions are more than will be carried out", actions.len());
        problems.push(found(message).help(format!("keep at most {MOST}, those that change most")));
    }
    let kinds = actions.iter().flat_map(|action| TYPE.captures_iter(&action.text));
    let kinds: Vec<&str> = kinds.filter_map(|kind| kind.get(1)).map(|kind| kind.as_str()).collect();
    if !kinds.is_empty() && !kinds.iter().any(|kind| PREVENTS.is_match(kind)) {
        let message = "no action prevents or detects the next one".to_owned();
        problems.push(found(message).help("add one of kind `[prevent]` or `[detect]`"));
    }
    problems
}

/// Items of the outermost lists, and rows of tables.
fn actions(postmortem: &Postmortem<'_>, section: &Section) -> Vec<Action> {
    let blocks: Vec<&Block> = postmortem
        .document
        .blocks
        .iter()
        .filter(|block| section.body.contains(&block.range.start) && !block.quoted)
        .collect();
    let mut found: Vec<Action> = blocks.iter().filter_map(|block| item(&blocks, block)).collect();
    found.extend(rows(&blocks));
    found
}

fn item(blocks: &[&Block], item: &Block) -> Option<Action> {
    let Kind::Item { depth: 1, done } = item.kind else { return None };
    let inside = blocks.iter().filter(|block| item.range.contains(&block.range.start));
    let text: Vec<&str> = inside.map(|block| block.prose.text.as_str()).collect();
    let text = text.join("\n");
    let owner = OWNER.captures(&text).and_then(|found| found.get(1));
    let owner = owner.or_else(|| ACCOUNT.captures(&text).and_then(|found| found.get(1)));
    let place = item.prose.source(&(0..item.prose.text.len()));
    let owned = owner.is_some_and(|owner| !NOBODY.is_match(owner.as_str()));
    let end = DONE_WHEN.captures(&text).and_then(|found| found.get(1)).map(|end| end.as_str());
    let observable = end.is_some_and(is_observable);
    Some(Action { place, owned, done, due: dates::first(&text), bounded: end.is_some(), observable, text })
}

/// What a column of a table of actions is for, by its head.
fn column(head: &str) -> Option<Column> {
    let head = head.to_lowercase();
    let columns = [
        (Column::Owner, ["owner", "responsable", "pilote", "assign"].as_slice()),
        (Column::Due, &["due", "deadline", "échéance", "date"]),
        (Column::State, &["stat", "état"]),
        (Column::End, &["done when", "quand", "critère", "end state"]),
        (Column::Text, &["action", "what", "description", "quoi"]),
    ];
    columns
        .into_iter()
        .find(|(_, words)| words.iter().any(|word| head.contains(word)))
        .map(|(column, _)| column)
}

#[derive(Clone, Copy, PartialEq)]
enum Column {
    Text,
    Owner,
    Due,
    State,
    End,
}

fn rows(blocks: &[&Block]) -> Vec<Action> {
    let mut found: Vec<Action> = Vec::new();
    let mut current = None;
    for block in blocks {
        let Kind::Cell { table, row: row @ 1.., column: at } = block.kind else { continue };
        if current.replace((table, row)) != Some((table, row)) {
            let place = block.prose.source(&(0..block.prose.text.len()));
            found.push(Action { place, ..Action::default() });
        }
        let head = blocks.iter().find(|head| head.kind == Kind::Cell { table, row: 0, column: at });
        if let (Some(action), Some(column)) =
            (found.last_mut(), head.and_then(|head| column(&head.prose.text)))
        {
            action.fill(column, &block.prose.text);
        }
    }
    found
}

impl Action {
    fn fill(&mut self, column: Column, text: &str) {
        match column {
            Column::Text => self.text.push_str(text),
            Column::Owner => self.owned = !NOBODY.is_match(text),
            Column::Due => self.due = dates::first(text),
            Column::State => self.done = FINISHED.is_match(text),
            Column::End => {
                self.bounded = !NOBODY.is_match(text);
                self.observable = is_observable(text);
            }
        }
    }
}
