//! `sloe postmortem check`: whole outputs, states of postmortems, ignore comments, facts, and any text at all.

use std::io::Write as _;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use proptest::prelude::*;
use sloe::diag::{Diagnostic, Severity, Sources};
use sloe::postmortem::Language;
use sloe::postmortem::blocks::seal;
use sloe::postmortem::lint::{Options, check, vale};

use crate::support::{Project, Ran};

const GOOD: &str = include_str!("fixtures/postmortems/blameless.en.md");

/// What the command says about a postmortem.
fn says(text: &str) -> Ran {
    Project::new().file("postmortem.md", text).sloe(&["postmortem", "check", "postmortem.md"])
}

/// The findings in a text on a day, without facts.
fn findings(text: &str) -> Vec<Diagnostic> {
    findings_in(text, None, None)
}

fn findings_in(text: &str, language: Option<Language>, facts: Option<&str>) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    let file = sources.add("postmortem.md", text);
    let today = NaiveDate::from_ymd_opt(2026, 1, 20).expect("a day");
    check(file, text, &Options { language, today, facts })
}

/// Codes, severities and what is underlined.
fn short(text: &str) -> Vec<(&'static str, Severity, &str)> {
    let found = findings(text);
    let range = |problem: &Diagnostic| problem.primary.span.range();
    found.iter().map(|problem| (problem.code.id, problem.severity, &text[range(problem)])).collect()
}

#[test]
fn a_filled_in_template_with_blame_is_told_so_in_full() {
    for name in ["blameful.en.md", "blameful.fr.md"] {
        let text =
            std::fs::read_to_string(format!("tests/it/fixtures/postmortems/{name}")).expect("a fixture");
        let ran = says(&text);
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
        insta::assert_snapshot!(name, ran.stderr);
    }
}

#[test]
fn what_is_written_without_blame_passes() {
    for text in [GOOD, include_str!("fixtures/postmortems/blameless.fr.md")] {
        let project = Project::new().file("postmortem.md", text);
        let ran = project.sloe(&["postmortem", "check", "postmortem.md", "--deny-warnings"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, "1 postmortem checked\n"));
    }
}

#[test]
fn what_a_draft_leaves_open_is_an_error_once_it_is_up_for_review() {
    let open = GOOD
        .replace("To the on-call responders.", "> TODO(human): whom?")
        .replace("owner: @team-sre", "owner: @TODO")
        .replace("(UTC)", "")
        .replace("| Kubernetes |", "| |")
        .replace("## Lessons\n\n- A disruption budget does not stop a direct deletion.\n", "");
    let codes = |text: &str, severity| -> Vec<&str> {
        let found = findings(text);
        found.iter().filter(|problem| problem.severity == severity).map(|problem| problem.code.id).collect()
    };
    let wanted = ["S01", "S04", "S05", "A01", "S02", "S02"];
    assert_eq!(codes(&open, Severity::Error), wanted);
    let draft = open.replace("status: review", "status: draft");
    assert_eq!((codes(&draft, Severity::Error), codes(&draft, Severity::Note)), (vec![], wanted.to_vec()));
    let bare = open.split_once("---\n\n").expect("front matter").1;
    assert_eq!(codes(bare, Severity::Error), wanted);
}

#[test]
fn what_nobody_has_filled_in_is_found_in_the_front_matter_and_forgiven_in_generated_blocks() {
    let text = seal(
        "---\nstatus: review\nowner: TODO\n---\n\n<!-- auto:a -->\nTODO: not measured\n<!-- /auto -->\n",
    );
    let open: Vec<_> = findings(&text).into_iter().filter(|problem| problem.code.id == "S02").collect();
    let severities: Vec<Severity> = open.iter().map(|problem| problem.severity).collect();
    assert_eq!(severities, [Severity::Error, Severity::Note]);
}

#[test]
fn an_owner_that_is_still_to_be_found_is_none_in_french_either() {
    let action = "---\nstatus: draft\n---\n\n## Actions\n\n- [ ] a — responsable : À COMPLÉTER — échéance : 01/02/2099\n";
    assert!(short(action).contains(&(
        "A01",
        Severity::Note,
        "a — responsable : À COMPLÉTER — échéance : 01/02/2099"
    )));
}

#[test]
fn the_report_of_an_experiment_that_cost_nothing_needs_no_sections() {
    let report =
        "---\nstatus: review\ndocument: report\n---\n\n# Report\n\n## Result\n\nThe hypothesis held.\n";
    assert_eq!(short(report), []);
}

#[test]
fn blame_is_an_error_in_drafts_too() {
    let text = "---\nstatus: draft\n---\n\nIt was human error.\n";
    assert_eq!(short(text), [("B01", Severity::Error, "human error")]);
}

#[test]
fn comments_ignore_a_rule_on_their_line_or_in_the_next_block_and_nowhere_else() {
    let with = |comment: &str| {
        format!("---\nstatus: draft\n---\n\n{comment}\n\nObviously slow.\n\nObviously late.\n")
    };
    let late = ("B06", Severity::Warning, "Obviously");
    assert_eq!(short(&with("<!-- lint-ok: B06 quoted from the chat -->")), [late]);
    assert_eq!(short(&with("<!-- lint-ok: b06 quoted from the chat -->")), [late]);
    let comment = "<!-- lint-ok: B06 -->";
    assert_eq!(short(&with(comment)), [("S07", Severity::Error, comment), late, late]);
    let comment = "<!-- lint-ok: B03 a reason -->";
    assert_eq!(short(&with(comment)), [("S07", Severity::Note, comment), late, late]);
    let comment = "<!-- lint-ok: B99 a reason -->";
    assert_eq!(short(&with(comment)), [("S07", Severity::Error, comment), late, late]);
    let line = "---\nstatus: draft\n---\n\nObviously slow. <!-- lint-ok: B06 quoted -->\n\nObviously late.\n";
    assert_eq!(short(line), [late]);
}

#[test]
fn code_quotations_addresses_and_comments_are_no_language() {
    let text = "---\nstatus: draft\n---\n\n`human error`, \"human error\", “human error”, https://a.example/careless?x=obviously\n\n\
                > human error\n\n```text\nhuman error\n```\n\n<!-- human error -->\n\n    human error\n";
    assert_eq!(short(text), []);
    let quoted = "---\nlang: fr\nstatus: draft\n---\n\nLe message « erreur humaine » vient du chat.\n";
    assert_eq!(short(quoted), []);
}

#[test]
fn places_are_exact_across_markup_line_ends_and_wide_characters() {
    let text = "\u{feff}---\r\nstatus: draft\r\n---\r\n\r\n😀 &amp; **human** error\r\nand a _care_less\r\nchange.\r\n";
    let found = short(text);
    assert_eq!(found, [("B01", Severity::Error, "human** error")]);
    let table = "---\nstatus: draft\n---\n\n| a | b |\n|---|---|\n| é \\| é | human error |\n";
    assert_eq!(short(table), [("B01", Severity::Error, "human error")]);
}

#[test]
fn generated_blocks_are_no_language_and_stay_as_they_are() {
    let sealed =
        seal("---\nstatus: draft\n---\n\n<!-- auto:impact -->\nThe outage, obviously.\n<!-- /auto -->\n");
    assert_eq!(short(&sealed), []);
    let edited = sealed.replace("obviously", "of course");
    assert_eq!(short(&edited).iter().map(|found| found.0).collect::<Vec<_>>(), ["S03"]);
    let open = sealed.replace("<!-- /auto -->", "");
    assert_eq!(short(&open).iter().map(|found| found.0).collect::<Vec<_>>(), ["S03", "B10", "B06"]);
}

/// A time of day in a sentence is read in as many zones as one in the timeline.
#[test]
fn times_in_prose_have_a_zone() {
    let bare = |text: &str| {
        let found = findings(text);
        let bare = found.iter().filter(|problem| problem.code.id == "S04");
        bare.map(|problem| text[problem.primary.span.range()].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        bare("## Summary\n\nErrors at 14:05 for 20 minutes, until 14:25.\n"),
        ["at 14:05", "until 14:25"]
    );
    assert_eq!(bare("## Résumé\n\nDes erreurs à 14h05, jusqu'à 14:25 UTC.\n"), ["à 14h05"]);
    assert!(bare("## Summary\n\nAll times are in UTC.\n\nErrors at 14:05 at a ratio of 1:20.\n").is_empty());
}

#[test]
fn figures_of_the_summary_are_compared_with_the_facts() {
    let text = "---\nstatus: draft\nlang: fr\n---\n\n## Résumé\n\n5,3 % des 1 204 requêtes ont échoué en 2 minutes, soit 7 %.\n";
    let facts = r#"{"share": 0.0531, "cost": {"events": 1204}, "text": "120 s"}"#;
    let found = findings_in(text, None, Some(facts));
    let figures: Vec<&str> = found
        .iter()
        .filter(|problem| problem.code.id == "S06")
        .map(|problem| &text[problem.primary.span.range()])
        .collect();
    assert_eq!(figures, ["7 %"]);
    for (text, count) in [
        ("## Summary\n\nThe incident cost 4,321 failed payments of 1,204 orders.\n", "4,321 failed payments"),
        ("## Résumé\n\nL'incident a coûté 4 321 paiements sur 1 204 commandes.\n", "4 321 paiements"),
    ] {
        let language = text.contains("Summary").then_some(Language::English).or(Some(Language::French));
        let found = findings_in(text, language, Some(facts));
        let wrong = found.iter().filter(|problem| problem.code.id == "S06");
        let wrong: Vec<&str> = wrong.map(|problem| &text[problem.primary.span.range()]).collect();
        assert_eq!(wrong, [count]);
    }
    assert!(findings_in(text, None, Some("no JSON")).iter().all(|problem| problem.code.id != "S06"));
}

#[test]
fn an_outage_is_one_where_nothing_worked() {
    let text = "---\nstatus: draft\n---\n\nThe outage lasted 20 seconds.\n";
    let codes =
        |facts| findings_in(text, None, facts).iter().map(|problem| problem.code.id).collect::<Vec<_>>();
    assert_eq!(codes(Some(r#"{"budgets": [{"lowest_sli": 0.95}]}"#)), ["B10"]);
    assert_eq!(codes(Some(r#"{"budgets": [{"lowest_sli": 0.95}, {"lowest_sli": 0}]}"#)), [""; 0]);
}

#[test]
fn the_language_is_that_of_the_option_the_front_matter_or_the_headings() {
    let text = "C'est une erreur humaine.\n\n## Leçons apprises\n\nRien.\n";
    let has_blame = |text: &str, language| {
        findings_in(text, language, None).iter().any(|problem| problem.code.id == "B01")
    };
    assert!(has_blame(text, None));
    assert!(!has_blame(text, Some(Language::English)));
    assert!(!has_blame(&format!("---\nlanguage: en\n---\n\n{text}"), None));
    assert!(has_blame("---\nlang: fr-CA\n---\n\nC'est une erreur humaine.\n", None));
}

#[test]
fn an_action_that_is_done_is_not_overdue() {
    let with = |mark| {
        GOOD.replace("- [ ] [prevent]", &format!("- [{mark}] [prevent]")).replace("2099-02-01", "2020-02-01")
    };
    assert_eq!(short(&with("x")), []);
    assert_eq!(short(&with(" ")).iter().map(|found| found.0).collect::<Vec<_>>(), ["A01"]);
}

#[test]
fn standard_input_is_a_file_and_what_cannot_be_read_is_wrong_usage() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sloe"))
        .args(["postmortem", "check", "-", "--output-format", "concise", "--lang", "en"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program");
    let text = b"---\nstatus: draft\n---\n\nIt was human error.\n";
    child.stdin.take().expect("a pipe").write_all(text).expect("it is read");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1));
    assert!(said.starts_with("<stdin>:5:8: error[B01]: "), "{said}");
    let ran = Project::new().sloe(&["postmortem", "check", "nowhere.md"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
}

#[test]
fn other_programs_get_sarif() {
    let project = Project::new().file("a.md", "---\nstatus: draft\n---\n\nIt was human error.\n");
    let ran = project.sloe(&["postmortem", "check", "a.md", "--output-format", "sarif"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (1, ""));
    let log = crate::diag_formats::sarif(&ran.stdout);
    assert_eq!(log["runs"][0]["results"][0]["ruleId"], "B01");
}

#[test]
fn the_style_for_vale_is_current_and_its_patterns_are_patterns() {
    let files = vale::style();
    assert!(files.len() >= 18, "{} files", files.len());
    for (path, text) in &files {
        let checked_in = format!("docs/vale/{path}");
        if std::env::var_os("SLOE_UPDATE_DOCS").is_some() {
            std::fs::create_dir_all(std::path::Path::new(&checked_in).parent().expect("a folder"))
                .expect("a folder");
            std::fs::write(&checked_in, text).expect("a file");
        }
        let found = std::fs::read_to_string(&checked_in).unwrap_or_default();
        assert!(found == *text, "{checked_in} is out of date: `sloe postmortem vale --out docs/vale`");
        let tokens = text.split("tokens:\n").nth(1).expect("tokens").lines();
        for token in tokens {
            let pattern = token.trim_start_matches("  - '").trim_end_matches('\'').replace("''", "'");
            regex::Regex::new(&format!("(?i){pattern}")).expect("a pattern");
        }
    }
    let project = Project::new();
    assert_eq!(project.sloe(&["postmortem", "vale", "--out", "styles"]).code, 0);
    let (path, text) = &files[0];
    assert_eq!(project.read(&format!("styles/{path}")), *text);
    assert_eq!(project.files("styles").len(), files.len());
}

#[test]
fn an_address_is_no_time_and_a_vague_end_is_none() {
    let head = "---\nstatus: review\n---\n\n";
    let codes = |body: &str, code: &str| {
        findings(&format!("{head}{body}")).iter().filter(|problem| problem.code.id == code).count()
    };
    assert_eq!(codes("## Timeline\n\n- from 127.0.0.1:21879 (log)\n", "S04"), 0);
    assert_eq!(codes("## Timeline\n\n- at 14:02:05 (log)\n", "S04"), 1);
    let action = |end: &str| {
        format!("## Actions\n\n- [ ] Improve reviews -- owner: sre -- due: 1 May 2099 -- done when: {end}\n")
    };
    assert_eq!(codes(&action("everybody is careful"), "A02"), 1);
    assert_eq!(codes(&action("the alert fires within 2 minutes"), "A02"), 0);
    assert_eq!(codes(&action("`make test` fails"), "A01"), 0);
}

#[test]
fn two_versions_of_a_block_and_conflicts_are_not_left_at_review() {
    for language in Language::ALL {
        let note = language.edited_note("impact");
        let found = findings(&format!("---\nstatus: review\n---\n\n{note}\n"));
        let left = |problem: &&Diagnostic| problem.code.id == "S03" && problem.severity == Severity::Error;
        assert_eq!(found.iter().filter(left).count(), 1, "{note}");
    }
    let conflict = "---\nstatus: draft\n---\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n";
    assert!(short(conflict).contains(&("S03", Severity::Error, "<<<<<<<")));
}

#[test]
fn people_get_one_note_for_what_a_draft_leaves_open_and_programs_get_all() {
    let text = "---\nstatus: draft\n---\n\n## Actions\n\n- [ ] a TODO\n- [ ] b TODO\n- [ ] c TODO\n";
    let found = findings(text);
    let of =
        |found: &[Diagnostic], code: &str| found.iter().filter(|problem| problem.code.id == code).count();
    assert_eq!(["S02", "A01", "A02"].map(|code| of(&found, code)), [3, 3, 3]);
    let brief = sloe::postmortem::lint::brief(found);
    assert_eq!(["S02", "A01", "A02"].map(|code| of(&brief, code)), [1, 1, 0]);
    let first = brief.iter().find(|problem| problem.code.id == "A01").expect("one");
    assert!(first.message.ends_with("; an action does not say when it is done: the first of 3 such notes"));
}

/// Pieces that postmortems are made of, in any order.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "\\PC{0,20}",
        Just("---\nstatus: draft\n---\n".to_owned()),
        Just("\n## Timeline\n\n| time | source |\n|---|---|\n| 14:00 | \\| é |\n".to_owned()),
        Just("\n## Actions\n\n- [ ] a\n  - owner: é\n- [x] 2026-13-45\n".to_owned()),
        Just("\n## Cause racine\n\n1. parce que l’ingénieur a oublié\n".to_owned()),
        Just("<!-- auto:a -->\nx\n<!-- /auto -->\n".to_owned()),
        Just("<!-- lint-ok: B01".to_owned()),
        Just(" -->".to_owned()),
        Just("> \"human error\" « é\r\n".to_owned()),
        Just("`a` [b](c) ![d](e) <f@g.h> &eacute; **TODO** XX% 😀 human error!\n".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("```\n".to_owned()),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_checked_and_places_lie_in_it(text in text(), french in any::<bool>()) {
        let language = french.then_some(Language::French);
        for problem in findings_in(&text, language, Some("{\"a\": [1, \"2 %\"]}")) {
            prop_assert!(text.get(problem.primary.span.range()).is_some(), "{problem:?} in {text:?}");
        }
    }
}
