//! One run in full.

use askama::Template;

use super::budgets::{self, BudgetRow};
use super::conditions::{self, Gate};
use super::dips::{self, DipFigure};
use super::questions::{self, QuestionRow};
use super::row::{run_href, took};
use super::story::{self, StoryRow};
use super::tiles::{self, Tile};
use crate::chaos::Replicas;
use crate::chaos::record::Safety;
use crate::daemon::runs::{Run, Stage};
use crate::daemon::state::Seen;
use crate::daemon::texts::{
    Ending, Moment, Sentence, Word, clock, endings, fault_words, phase_words, run_sentence,
};
use crate::daemon::views::frame::{Frame, Place};
use crate::postmortem::facts::{Facts, RunFacts};

/// One run in full; what its record does not say is missing, and said to be.
#[derive(Debug, Template)]
#[template(path = "run.html")]
pub(crate) struct RunPage {
    frame: Frame,
    href: String,
    name: String,
    sentence: Sentence,
    endings: Vec<Ending>,
    /// What it does at the moment.
    phase: Option<&'static str>,
    began: Option<Moment>,
    took: Option<String>,
    /// What makes the page doubtful.
    doubts: Vec<String>,
    /// What to do about a run whose process is gone.
    remedy: Option<String>,
    postmortem: bool,
    /// Whether nothing was touched, so that the gate is what matters.
    untouched: bool,
    tiles: Vec<Tile>,
    verdict: Option<Verdict>,
    told: Option<Told>,
    dips: Vec<DipFigure>,
    budgets: Vec<BudgetRow>,
    gates: Vec<Gate>,
    story: Vec<StoryRow>,
    questions: Vec<QuestionRow>,
    more_questions: usize,
}

/// How it ended, in words.
#[derive(Clone, Debug)]
struct Verdict {
    hypothesis: String,
    safety: String,
    driver: String,
}

/// What was to be done.
#[derive(Clone, Debug)]
struct Told {
    experiment: String,
    service: String,
    hypothesis: String,
    fault: String,
    targets: Vec<String>,
    replicas: Option<String>,
    prometheus: String,
    version: String,
    digest: String,
    settings: String,
    objects: Vec<(String, String)>,
}

impl RunPage {
    /// The page of `run`.
    pub(crate) fn of(run: &Run, seen: &Seen) -> Self {
        let (now, summary) = (seen.present(), &run.summary);
        let sentence = run_sentence(run, now);
        let facts = run.facts.as_ref();
        let (questions, more_questions) =
            facts.map(|facts| questions::rows(facts, now.zone)).unwrap_or_default();
        Self {
            frame: Frame::of_runs(format!("{} – sloe", sentence.text()), Place::Below, seen),
            href: run_href(&summary.run),
            name: summary.run.clone(),
            sentence,
            endings: endings(run),
            phase: phase(run),
            began: summary.started.map(|at| clock(at, now)),
            took: took(run, now),
            doubts: doubts(run, seen),
            remedy: remedy(run),
            postmortem: !run.drafts.is_empty(),
            untouched: matches!(run.stage(), Stage::Ended(account) if account.safety == Safety::NotStarted),
            tiles: facts.map(|facts| tiles::tiles(run, facts)).unwrap_or_default(),
            verdict: verdict(run),
            told: facts.and_then(|facts| Some(Told::of(facts, facts.run.as_ref()?))),
            dips: facts.map(|facts| dips::figures(run, facts)).unwrap_or_default(),
            budgets: facts.map(budgets::rows).unwrap_or_default(),
            gates: facts.map(|facts| conditions::gates(facts, now.zone)).unwrap_or_default(),
            story: facts.map(|facts| story::rows(facts, now.zone)).unwrap_or_default(),
            questions,
            more_questions,
        }
    }
}

impl Told {
    fn of(facts: &Facts, run: &RunFacts) -> Self {
        let ready = |replicas: Replicas| format!("{} of {} ready before", replicas.ready, replicas.wanted);
        Self {
            experiment: run.experiment.clone(),
            service: facts.service.clone(),
            hypothesis: run.hypothesis.clone(),
            fault: fault_words(run),
            targets: run.targets.clone(),
            replicas: run.replicas.map(ready),
            prometheus: run.prometheus.clone(),
            version: run.version.clone(),
            digest: run.specs_digest.clone(),
            settings: serde_json::to_string_pretty(&run.settings).unwrap_or_default(),
            objects: run.objects.iter().map(|object| (object.name.clone(), object.text.clone())).collect(),
        }
    }
}

fn phase(run: &Run) -> Option<&'static str> {
    match run.stage() {
        Stage::UnderWay(phase) => Some(phase_words(phase)),
        _ => None,
    }
}

fn verdict(run: &Run) -> Option<Verdict> {
    let account = run.summary.account.as_ref()?;
    Some(Verdict {
        hypothesis: account.hypothesis_reason.clone(),
        safety: account.safety_reason.clone(),
        driver: account.driver_verdict.clone(),
    })
}

fn doubts(run: &Run, seen: &Seen) -> Vec<String> {
    let damage = run.summary.damage.iter().map(|damage| match damage.line {
        0 => format!("The record cannot be read: {}.", damage.what),
        line => {
            format!("Line {line} of the record is damaged: {}. What it said is missing here.", damage.what)
        }
    });
    let unknown = (run.unknown_lines > 0).then(|| {
        format!("{} lines of the record are of a later version of sloe and not shown.", run.unknown_lines)
    });
    let old = seen.runs.problem.as_ref().map(|problem| {
        format!(
            "The folder of runs cannot be read any more, so that this page may be out of date: {problem}."
        )
    });
    old.into_iter().chain(damage.take(20)).chain(unknown).collect()
}

/// A fault that nobody watches has to be stopped by somebody.
fn remedy(run: &Run) -> Option<String> {
    let left =
        matches!(run.stage(), Stage::Interrupted | Stage::Unclear) || run.summary.reverted == Some(false);
    (left && !run.is_under_way()).then(|| format!("sloe chaos abort {}", run.summary.run))
}
