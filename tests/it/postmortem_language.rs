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
    for (name, text, held_out, language) in SETS {
        let (score, unseen) = (Score::of(text, language), Score::of(held_out, language));
        println!("{}\n{}", report(name, &score), report(&format!("{name}, held out"), &unseen));
        assert!(labelled(text).len() >= 60 && labelled(held_out).len() >= 20, "{name} has enough sentences");
        assert!(score.recall() > 0.9 && score.precision() > 0.9, "{}", report(name, &score));
    }
}

/// For each language the sentences that the rules were made with, and those that came after them.
const SETS: [(&str, &str, &str, Language); 2] = [
    (
        "English",
        include_str!("fixtures/blameless/en.txt"),
        include_str!("fixtures/blameless/en-held-out.txt"),
        Language::English,
    ),
    (
        "French",
        include_str!("fixtures/blameless/fr.txt"),
        include_str!("fixtures/blameless/fr-held-out.txt"),
        Language::French,
    ),
];
