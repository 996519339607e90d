//! Whole drafts in both languages, from the record of a run.

use proptest::prelude::*;
use sloe::chaos::record::{Entry, Event, Held, Safety};
use sloe::diag::{self, Severity, Sources};
use sloe::postmortem::Language;
use sloe::postmortem::blocks::blocks;
use sloe::postmortem::lint::{self, Options};

use crate::fixtures::runs::{POD_DELETE, closing, drafted, entries, facts, hinted};

const LANGUAGES: [Language; 2] = [Language::English, Language::French];

/// A run that cost nothing beyond the usual.
fn harmless() -> Vec<Entry> {
    let mut entries = closing(entries(POD_DELETE), |account| {
        (account.hypothesis, account.hypothesis_reason) = (Held::Held, "no budget paid".to_owned());
        for cost in &mut account.costs {
            (cost.bad_events, cost.cost_ratio) = (cost.baseline_events, Some(0.0));
            (cost.lowest_sli, cost.below_from, cost.below_to) = (Some(0.9993), None, None);
            cost.remaining_after = cost.remaining_before;
        }
    });
    for entry in &mut entries {
        if let Event::Looked { reading, .. } = &mut entry.event {
            reading.subjects.iter_mut().for_each(|spend| spend.sli = Some(0.9996));
        }
    }
    entries
}

/// A run that the gate did not allow.
fn denied() -> Vec<Entry> {
    let all = entries(POD_DELETE);
    let kept = |entry: &Entry| entry.seq <= 7;
    let mut denied: Vec<Entry> = all.iter().filter(|entry| kept(entry)).cloned().collect();
    if let Some(Entry { event: Event::Gated { decision, checks, .. }, .. }) = denied.last_mut() {
        *decision = sloe::chaos::Decision::Deny;
        checks[0].verdict = sloe::chaos::Verdict::Deny;
        "too little is left".clone_into(&mut checks[0].reason);
    }
    let mut closed = all.last().expect("a last line").clone();
    closed.seq = 8;
    if let Event::Closed(account) = &mut closed.event {
        (account.safety, account.hypothesis) = (Safety::NotStarted, Held::Inconclusive);
        "the gate denies it: too little is left".clone_into(&mut account.safety_reason);
        (account.injected_at, account.reverted_at, account.recovered_at) = (None, None, None);
        account.costs.clear();
    }
    denied.push(closed);
    denied
}

/// A record that breaks off while the fault is there.
fn killed() -> Vec<Entry> {
    entries(POD_DELETE).into_iter().filter(|entry| entry.seq <= 20).collect()
}

#[test]
fn a_postmortem_in_english() {
    let facts = facts(&entries(POD_DELETE));
    insta::assert_snapshot!(drafted(&facts, &hinted(&facts), Language::English));
}

#[test]
fn a_postmortem_in_french() {
    let facts = facts(&entries(POD_DELETE));
    insta::assert_snapshot!(drafted(&facts, &hinted(&facts), Language::French));
}

#[test]
fn a_run_that_hurt_nobody_is_a_page() {
    let facts = facts(&harmless());
    insta::assert_snapshot!(drafted(&facts, &[], Language::English));
    insta::assert_snapshot!(drafted(&facts, &[], Language::French));
}

#[test]
fn a_run_that_was_not_started_is_a_page() {
    let facts = facts(&denied());
    insta::assert_snapshot!(drafted(&facts, &[], Language::English));
    insta::assert_snapshot!(drafted(&facts, &[], Language::French));
}

/// A gate that only adds a condition to what an earlier one said is told in full, and the earlier one in a sentence.
#[test]
fn conditions_that_said_the_same_are_told_once() {
    let mut entries = entries(POD_DELETE);
    let first_line = |draft: &str| draft.matches("| Condition | ").count();
    for entry in &mut entries {
        if let Event::Gated { gate, checks, .. } = &mut entry.event
            && gate == "gate-again"
        {
            let mut lock = checks[0].clone();
            "lock".clone_into(&mut lock.id);
            lock.subject.clear();
            checks.push(lock);
        }
    }
    let draft = drafted(&facts(&entries), &[], Language::English);
    assert_eq!(first_line(&draft), 1, "{draft}");
    assert!(draft.contains("All of them but `lock` had been looked at before the lock was taken"), "{draft}");
    if let Some(Event::Gated { checks, .. }) =
        entries.iter_mut().map(|entry| &mut entry.event).find(|event| matches!(event, Event::Gated { .. }))
    {
        checks[0].verdict = sloe::chaos::Verdict::Deny;
    }
    assert_eq!(first_line(&drafted(&facts(&entries), &[], Language::French)), 2);
}

/// Nothing is invented where the record breaks off: the gaps are visible, and no figure of the end is told.
#[test]
fn a_record_that_breaks_off_leaves_its_gaps_visible() {
    let facts = facts(&killed());
    for lang in LANGUAGES {
        let draft = drafted(&facts, &[], lang);
        let todo = if lang == Language::English {
            "TODO: the baseline is not known"
        } else {
            "À COMPLÉTER : la ligne de base est inconnue"
        };
        assert!(draft.contains(todo), "{draft}");
    }
    insta::assert_snapshot!(drafted(&facts, &[], Language::English));
}

/// Nobody is blamed, no section is missing, and no figure of the summary is invented: what is left is to be filled in.
#[test]
fn drafts_pass_the_checker() {
    for record in [entries(POD_DELETE), harmless(), denied(), killed()] {
        let facts = facts(&record);
        let json = serde_json::to_string(&facts).expect("JSON");
        for lang in LANGUAGES {
            let draft = drafted(&facts, &hinted(&facts), lang);
            let mut sources = Sources::default();
            let file = sources.add("postmortem.md", draft.as_str());
            let options = Options { language: None, today: facts.to.date_naive(), facts: Some(&json) };
            let problems = lint::check(file, &draft, &options);
            let told: Vec<_> = problems.iter().filter(|problem| problem.severity != Severity::Note).collect();
            assert!(told.is_empty(), "{}", diag::render(&problems, &sources, diag::Format::Concise, false));
        }
    }
}

#[test]
fn both_languages_have_the_same_blocks() {
    for record in [entries(POD_DELETE), harmless(), denied(), killed()] {
        let facts = facts(&record);
        let names = LANGUAGES.map(|lang| {
            let draft = drafted(&facts, &hinted(&facts), lang);
            blocks(&draft).iter().map(|block| block.name.to_owned()).collect::<Vec<_>>()
        });
        assert_eq!(names[0], names[1]);
        assert!(names[0].len() >= 4, "{names:?}");
    }
}

/// Every string of the record, replaced by `text`.
fn hostile(text: &str) -> Vec<Entry> {
    let mut entries = entries(POD_DELETE);
    for entry in &mut entries {
        match &mut entry.event {
            Event::Opened(opening) => {
                for field in [
                    &mut opening.hypothesis,
                    &mut opening.driver,
                    &mut opening.fault,
                    &mut opening.prometheus,
                ] {
                    text.clone_into(field);
                }
                opening.settings = serde_json::json!({ "fault": text, text: { "x": text } });
            }
            Event::Fact(fact) => {
                for field in [&mut fact.object, &mut fact.what, &mut fact.detail, &mut fact.source] {
                    text.clone_into(field);
                }
            }
            Event::Gated { checks, .. } => {
                for check in checks {
                    for field in [
                        &mut check.id,
                        &mut check.subject,
                        &mut check.value,
                        &mut check.limit,
                        &mut check.reason,
                    ] {
                        text.clone_into(field);
                    }
                }
            }
            Event::Planned { objects } => objects.iter_mut().for_each(|object| {
                text.clone_into(&mut object.name);
                text.clone_into(&mut object.text);
            }),
            Event::Query(query) => {
                text.clone_into(&mut query.purpose);
                text.clone_into(&mut query.query);
            }
            Event::Reverted { reason, .. } => text.clone_into(reason),
            Event::Closed(account) => {
                text.clone_into(&mut account.hypothesis_reason);
                text.clone_into(&mut account.driver_verdict);
            }
            Event::Looked { reading, .. } => {
                reading.subjects.iter_mut().for_each(|spend| text.clone_into(&mut spend.subject.slo));
            }
            _ => {}
        }
    }
    entries
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever names and reasons say, they neither open nor close a block, and no table gets another column.
    #[test]
    fn texts_of_others_never_become_markup(text in "(<!-- /auto -->|<!-- auto:impact -->|<script>|\\||\n|`{1,4}|~~~|# |[a-z ]{1,5}){1,8}") {
        let calm = facts(&hostile("calm"));
        let wild = facts(&hostile(&text));
        for lang in LANGUAGES {
            let (calm, wild) = (drafted(&calm, &[], lang), drafted(&wild, &[], lang));
            let names = |draft: &str| blocks(draft).iter().map(|block| block.name.to_owned()).collect::<Vec<_>>();
            prop_assert_eq!(names(&calm), names(&wild));
            prop_assert!(!outside_code(&wild).contains("<script>"));
        }
    }
}

/// The lines that are not within fences of code, without code spans.
fn outside_code(draft: &str) -> String {
    let (mut fence, mut kept) = (None::<String>, String::new());
    for line in draft.lines() {
        let ticks: String = line.chars().take_while(|c| *c == '`').collect();
        match &fence {
            Some(open) if line.trim() == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => kept.push_str(&without_spans(line)),
        }
    }
    kept
}

/// A line without its code spans, as `CommonMark` reads them.
fn without_spans(line: &str) -> String {
    let (mut kept, mut rest) = (String::new(), line);
    while let Some(at) = rest.find('`') {
        let run = rest[at..].chars().take_while(|c| *c == '`').count();
        let escaped = rest[..at].ends_with('\\');
        let after = &rest[at + run..];
        kept.push_str(&rest[..at]);
        rest = match closing_run(after, run).filter(|_| !escaped) {
            Some(end) => &after[end..],
            None => after,
        };
    }
    kept + rest
}

/// The end of the next run of exactly `length` backticks.
fn closing_run(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(start) = text[at..].find('`').map(|found| found + at) {
        let run = text[start..].chars().take_while(|c| *c == '`').count();
        if run == length {
            return Some(start + run);
        }
        at = start + run;
    }
    None
}
