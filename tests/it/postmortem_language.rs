//! How well blame is told from plain description: labelled sentences, and others that were written when the rules were done.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sloe::diag::{FileId, Sources};
use sloe::postmortem::Language;
use sloe::postmortem::lint::{Options, check};

/// The sentences of a file with the rules that are to find something in them.
fn labelled(text: &str) -> Vec<(BTreeSet<&str>, &str)> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let (rules, sentence) = line.split_once(' ').expect("a label and a sentence");
            (rules.split(',').filter(|rule| *rule != "ok").collect(), sentence)
        })
        .collect()
}

/// The rules about language that find something in a sentence.
fn found(sentence: &str, language: Language) -> BTreeSet<&'static str> {
    let mut sources = Sources::default();
    let file: FileId = sources.add("a.md", sentence);
    let today = NaiveDate::from_ymd_opt(2026, 1, 20).expect("a day");
    let problems = check(file, sentence, &Options { language: Some(language), today, facts: None });
    problems.iter().map(|problem| problem.code.id).filter(|id| id.starts_with('B')).collect()
}

/// Pairs of a sentence and a rule: found and meant, meant, found.
#[derive(Debug, Default)]
struct Score {
    right: usize,
    meant: usize,
    found: usize,
    wrong: Vec<String>,
}

impl Score {
    fn of(text: &str, language: Language) -> Self {
        let mut score = Self::default();
        for (meant, sentence) in labelled(text) {
            let found = found(sentence, language);
            score.right += meant.intersection(&found).count();
            score.meant += meant.len();
            score.found += found.len();
            if meant != found {
                score.wrong.push(format!("meant {meant:?}, found {found:?}: {sentence}"));
            }
        }
        score
    }

    fn recall(&self) -> f64 {
        ratio(self.right, self.meant)
    }

    fn precision(&self) -> f64 {
        ratio(self.right, self.found)
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are dozens of sentences")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}

fn report(name: &str, score: &Score) -> String {
    let (recall, precision) = (score.recall(), score.precision());
    let head =
        format!("{name}: recall {recall:.3}, precision {precision:.3} over {} findings\n", score.found);
    score.wrong.iter().fold(head, |text, wrong| format!("{text}  {wrong}\n"))
}

#[test]
fn blame_is_told_from_description_in_both_languages() {
    let mut poor = String::new();
    for set in SETS {
        let score = |text| Score::of(text, set.language);
        let (made, held_out, later) = (score(set.made), score(set.held_out), score(set.later));
        let told = |kind: &str, score: &Score| report(&format!("{}, {kind}", set.name), score);
        let (made_told, later_told) = (told("made with", &made), told("later", &later));
        println!("{made_told}\n{}\n{later_told}", told("held out", &held_out));
        let enough = [(set.made, 60), (set.held_out, 20), (set.later, 30)];
        assert!(enough.iter().all(|(text, least)| labelled(text).len() >= *least), "{}", set.name);
        for (score, told) in [(&made, made_told), (&later, later_told)] {
            poor += if score.recall() > 0.9 && score.precision() > 0.9 { "" } else { &told };
        }
    }
    assert!(poor.is_empty(), "{poor}");
}

/// The sentences of a language: those that the rules were made with, those that were held out then, and later ones.
struct Set {
    name: &'static str,
    language: Language,
    made: &'static str,
    held_out: &'static str,
    later: &'static str,
}

const SETS: [Set; 2] = [
    Set {
        name: "English",
        language: Language::English,
        made: include_str!("fixtures/blameless/en.txt"),
        held_out: include_str!("fixtures/blameless/en-held-out.txt"),
        later: include_str!("fixtures/blameless/en-later.txt"),
    },
    Set {
        name: "French",
        language: Language::French,
        made: include_str!("fixtures/blameless/fr.txt"),
        held_out: include_str!("fixtures/blameless/fr-held-out.txt"),
        later: include_str!("fixtures/blameless/fr-later.txt"),
    },
];
