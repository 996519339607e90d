//! Drafts that are written anew keep what people wrote.

use proptest::prelude::*;
use sloe::postmortem::Language;
use sloe::postmortem::blocks::{Half, blocks, halves, merge, seal};

use crate::fixtures::runs::{POD_DELETE, closing, drafted, entries, facts, hinted};
use crate::support::Project;

const RUN: &str = "payment-pod-delete-20261124t095948z";

fn note(name: &str) -> String {
    format!("NOTE {name}")
}

fn sealed(blocks: &[(&str, &str)]) -> String {
    seal(
        &blocks
            .iter()
            .map(|(name, text)| format!("<!-- auto:{name} -->\n{text}\n<!-- /auto -->\n"))
            .collect::<String>(),
    )
}

#[test]
fn facts_are_replaced_and_words_stay() {
    let old = sealed(&[("a", "1"), ("b", "2")]).replace("<!-- /auto -->\n<!--", "<!-- /auto -->\nmine\n<!--");
    let merged = merge(&old, &sealed(&[("b", "22"), ("a", "11")]), note);
    let expected =
        sealed(&[("a", "11"), ("b", "22")]).replace("<!-- /auto -->\n<!--", "<!-- /auto -->\nmine\n<!--");
    assert_eq!((merged.text, merged.edited, merged.left_out), (expected, vec![], vec![]));
}

#[test]
fn an_edited_block_stays_below_the_new_one() {
    let old = sealed(&[("a", "1")]).replace("\n1\n", "\n1, and what I know\n");
    let merged = merge(&old, &sealed(&[("a", "2")]), note);
    assert_eq!(merged.edited, ["a"]);
    assert_eq!(
        merged.text,
        sealed(&[("a", "2")]).trim_end().to_owned() + "\n\nNOTE a\n\n1, and what I know\n\n"
    );
    let again = merge(&merged.text, &sealed(&[("a", "3")]), note);
    assert_eq!(again.edited, Vec::<String>::new(), "what was kept is ordinary text");
    assert!(again.text.contains("1, and what I know") && again.text.contains("\n3\n"));
}

#[test]
fn a_block_that_somebody_removed_stays_away_and_is_told() {
    let merged = merge("mine\n", &sealed(&[("a", "1")]), note);
    assert_eq!((merged.text.as_str(), merged.left_out), ("mine\n", vec!["a".to_owned()]));
}

#[test]
fn an_unknown_block_and_a_fence_that_nothing_closes_stay() {
    let old = sealed(&[("zzz", "mine")]) + "<!-- auto:a 0123 -->\nopen\n";
    assert_eq!(merge(&old, &sealed(&[("a", "1")]), note).text, old);
}

/// Without one of its fences a block would keep its old figures for ever.
#[test]
fn a_lost_fence_is_named_and_nothing_is_written() {
    let project = Project::new().file(&format!(".sloe/runs/{RUN}/record.jsonl"), POD_DELETE);
    let draft = || project.sloe(&["postmortem", "draft", RUN]);
    assert_eq!(draft().code, 0);
    let path = project.path().join(format!(".sloe/runs/{RUN}/postmortem.en.md"));
    let whole = std::fs::read_to_string(&path).expect("a draft");
    let end = whole.replacen("<!-- /auto -->\n", "", 1);
    let start =
        whole.lines().filter(|line| !line.starts_with("<!-- auto:impact")).collect::<Vec<_>>().join("\n");
    for (text, told) in
        [(end, "the block `summary` begins in line"), (start, "ends a block that does not begin")]
    {
        std::fs::write(&path, &text).expect("a file");
        let ran = draft();
        assert_eq!((ran.code, ran.stderr.contains(told)), (2, true), "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(&path).expect("a draft"), text);
        let checked = project.sloe(&["postmortem", "check", &path.display().to_string()]);
        assert_eq!(
            (checked.code, checked.stderr.contains("a generated block")),
            (1, true),
            "{}",
            checked.stderr
        );
    }
}

#[test]
fn fences_without_their_other_half() {
    let found = |text| halves(text);
    assert_eq!(found("<!-- auto:a -->\nx\n<!-- /auto -->\n"), []);
    let text = "<!-- auto:a 01 -->\n<!-- auto:b -->\n<!-- /auto -->\n<!-- /auto -->\n<!-- auto:c -->\n";
    assert_eq!(found(text), [Half::Opening("a", 1), Half::Closing(4), Half::Opening("c", 5)]);
}

/// Editors that write `\r\n` change no fact, and get `\r\n` back.
#[test]
fn line_ends_are_no_edit() {
    let old = sealed(&[("a", "1")]).replace('\n', "\r\n");
    assert!(!blocks(&old)[0].is_edited());
    let merged = merge(&old, &sealed(&[("a", "2")]), note);
    assert_eq!(merged.text, sealed(&[("a", "2")]).replace('\n', "\r\n"));
}

proptest! {
    /// Whatever stands between the blocks, it is there afterwards, byte for byte and in its order.
    #[test]
    fn what_people_wrote_survives(
        words in prop::collection::vec("(\\PC|\n|\r\n|<!-- x -->|<!-- auto:a -->\n|```\n){0,30}\n", 3),
        facts in prop::collection::vec("[a-z0-9 \n]{0,20}", 4),
    ) {
        let text = |a: &str, b: &str| [&words[0], &*sealed(&[("one", a)]), &words[1], &*sealed(&[("two", b)]), &words[2]].concat();
        prop_assume!(blocks(&text("x", "y")).len() == 2);
        let merged = merge(&text(&facts[0], &facts[1]), &sealed(&[("one", &facts[2]), ("two", &facts[3])]), note);
        prop_assert_eq!(merged.text, text(&facts[2], &facts[3]));
        prop_assert!(merged.edited.is_empty());
    }

    /// Nor does anything within a block get lost that a person wrote there.
    #[test]
    fn what_people_changed_survives(mine in "[A-Z]{1,20}", new in "[a-z]{1,10}") {
        let old = sealed(&[("a", "old")]).replace("old", &mine);
        let merged = merge(&old, &sealed(&[("a", &new)]), note);
        prop_assert!(merged.text.contains(&mine));
        let expected = format!("\n{new}\n");
        prop_assert!(merged.text.contains(&expected));
    }
}

#[test]
fn a_whole_draft_takes_new_facts_and_keeps_its_words() {
    let before = facts(&entries(POD_DELETE));
    let after = facts(&closing(entries(POD_DELETE), |account| account.costs[0].bad_events = Some(57.0)));
    let old = drafted(&before, &hinted(&before), Language::English);
    let edited = old.replace("> TODO(human): what do we want to keep?", "The gate. We keep the gate.");
    let merged = merge(&edited, &drafted(&after, &hinted(&after), Language::English), note);
    assert!(merged.text.contains("57 ± 3 of 4,800 events") && !merged.text.contains("42 ± 3"));
    assert!(merged.text.contains("The gate. We keep the gate."));
    assert_eq!((merged.edited, merged.left_out), (vec![], vec![]));
}

#[test]
fn the_command_drafts_beside_the_record_and_again_without_losing_a_word() {
    let project = Project::new().file(&format!(".sloe/runs/{RUN}/record.jsonl"), POD_DELETE);
    let ran = project.sloe(&["postmortem", "draft", "payment", "--lang", "fr"]);
    let path = format!(".sloe/runs/{RUN}/postmortem.fr.md");
    assert_eq!((ran.code, ran.stdout.trim()), (0, path.as_str()), "{}", ran.stderr);
    let file = project.path().join(&path);
    let draft = std::fs::read_to_string(&file).expect("a draft");
    std::fs::write(&file, draft.clone() + "\nNous gardons le garde.\n").expect("a file");
    let ran = project.sloe(&["postmortem", "draft", RUN, "--lang", "fr"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(&file).expect("a draft"), draft + "\nNous gardons le garde.\n");
    let json = std::fs::read_to_string(project.path().join(format!(".sloe/runs/{RUN}/postmortem.json")));
    assert!(json.expect("facts").contains("\"version\": \"sloe.postmortem/v1\""));
}

/// Facts that are renewed without the formulas keep those that the draft was made with.
#[test]
fn formulas_stay() {
    let project = Project::new().file(&format!(".sloe/runs/{RUN}/record.jsonl"), POD_DELETE);
    let draft = |more: &[&str]| {
        let ran = project.sloe(&[&["postmortem", "draft", RUN, "--lang", "en"], more].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let path = format!(".sloe/runs/{RUN}/postmortem.en.md");
        std::fs::read_to_string(project.path().join(path)).expect("a draft")
    };
    let formula = "= 0.8 × (40 ± 3)";
    assert!(draft(&["--users-per-failure", "0.8"]).contains(formula));
    assert!(draft(&[]).contains(formula));
}

/// A draft of something else, in another language, or without a block is left as it is.
#[test]
fn another_document_is_not_written_over() {
    let project = Project::new()
        .file(&format!(".sloe/runs/{RUN}/record.jsonl"), POD_DELETE)
        .file("other.md", "---\nid: 'another-run'\nlanguage: en\n---\n")
        .file("french.md", format!("---\nid: {RUN}\nlanguage: fr\n---\n"))
        .file("bare.md", "# Ours\n\nIt has no block.\n");
    let refused = |file: &str| {
        let before = std::fs::read_to_string(project.path().join(file)).expect("a file");
        let ran = project.sloe(&["postmortem", "draft", RUN, "--lang", "en", "--out", file]);
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        assert_eq!(std::fs::read_to_string(project.path().join(file)).expect("a file"), before);
        ran.stderr
    };
    assert!(refused("other.md").contains("is about `another-run`"));
    assert!(refused("french.md").contains("draft with `--lang fr`"));
    assert!(refused("bare.md").contains("nothing was renewed"));
}

#[test]
fn mistakes_on_the_command_line_are_answered_with_the_remedy() {
    let project = Project::new().file(&format!(".sloe/runs/{RUN}/record.jsonl"), POD_DELETE);
    let stderr = |arguments: &[&str]| {
        let ran = project.sloe(&[&["postmortem", "draft"], arguments].concat());
        assert_eq!(ran.code, 2, "{}", ran.stderr);
        ran.stderr
    };
    assert!(stderr(&["nothing-like-it"]).contains("there is no run `nothing-like-it`"));
    assert!(stderr(&["--service", "payment-service"]).contains("--from"));
    let without_zone = ["--service", "x", "--from", "2026-11-24T09:00", "--to", "2026-11-24T10:00:00Z"];
    assert!(stderr(&without_zone).contains("with its zone, such as `2026-11-24T09:00:00Z`"));
    assert!(stderr(&[RUN, "--revenue-per-failure", "20"]).contains("such as `19.90EUR`"));
    assert!(stderr(&[RUN, "--manifests", "nowhere"]).contains("nowhere"));
}
