//! Runs of chaos experiments in JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::text;
use crate::chaos::store::{RunSummary, Thrown};
use crate::daemon::runs::{Run, Runs, Stage};
use crate::daemon::state::Seen;
use crate::postmortem::facts::Facts;

/// `GET /api/v1/runs`: every run, newest first.
pub(crate) fn runs(seen: &Seen) -> anyhow::Result<String> {
    let runs = &seen.runs;
    text(&ListBody {
        switch: SwitchBody::of(runs),
        runs: runs.runs.iter().map(|run| RunBody::of(run)).collect(),
        left_out: runs.left_out,
        read: runs.looked,
        problem: runs.problem.as_deref(),
    })
}

/// `GET /api/v1/runs/{run}`: one run with all that its record tells.
pub(crate) fn run(run: &Run) -> anyhow::Result<String> {
    text(&DetailBody { run: RunBody::of(run), facts: run.facts.as_ref() })
}

/// Runs of chaos experiments.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunList")]
pub(super) struct ListBody<'a> {
    /// The safety switch: while it is thrown nothing starts, and what runs is aborted.
    switch: SwitchBody<'a>,
    /// The runs, newest first.
    runs: Vec<RunBody<'a>>,
    /// How many older ones there are that are not told.
    left_out: usize,
    /// Whether the folder of runs was read at all.
    read: bool,
    /// Why the folder cannot be read, the runs being those of the last time that it could; `null` where it can.
    problem: Option<&'a str>,
}

/// The safety switch.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Switch")]
struct SwitchBody<'a> {
    /// Whether it is thrown; what cannot be read counts as thrown. `null` before it was looked at.
    thrown: Option<bool>,
    #[serde(flatten)]
    by: Option<&'a Thrown>,
    /// Why it cannot be read; `null` where it can.
    problem: Option<&'a str>,
}

impl<'a> SwitchBody<'a> {
    fn of(runs: &'a Runs) -> Self {
        let (by, problem) = match &runs.switch {
            Ok(thrown) => (thrown.as_ref(), None),
            Err(problem) => (None, Some(problem.as_str())),
        };
        let thrown = runs.looked || runs.problem.is_some();
        Self { thrown: thrown.then_some(by.is_some() || problem.is_some()), by, problem }
    }
}

/// One run.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunDetail")]
pub(super) struct DetailBody<'a> {
    /// In a few figures.
    run: RunBody<'a>,
    /// All that its record tells; `null` for one that does not say what it is about.
    facts: Option<&'a Facts>,
}

/// A run in a few figures; what its record does not say is `null`.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Run")]
struct RunBody<'a> {
    /// How far it is.
    stage: StageName,
    #[serde(flatten)]
    summary: &'a RunSummary,
    /// The largest share of a budget that the run cost, 1 being all of it; `null` while any of them is unknown.
    cost_ratio: Option<f64>,
    /// How many lines of its record a later version of sloe wrote, which cannot be told.
    unknown_lines: usize,
    /// The languages of the drafts of its postmortem, as ISO 639 has them.
    postmortems: Vec<&'static str>,
}

/// How far a run is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Stage")]
enum StageName {
    /// Its process works on it.
    UnderWay,
    /// Its process is gone and did not say how it ended.
    Interrupted,
    /// Nobody knows whether its process is alive.
    Unclear,
    /// Its record does not even say what it is about.
    Unreadable,
    /// It has ended.
    Ended,
}

impl<'a> RunBody<'a> {
    fn of(run: &'a Run) -> Self {
        Self {
            stage: run.stage().into(),
            summary: &run.summary,
            cost_ratio: run.summary.cost_ratio(),
            unknown_lines: run.unknown_lines,
            postmortems: run.drafts.iter().map(|draft| draft.language).collect(),
        }
    }
}

impl From<Stage<'_>> for StageName {
    fn from(stage: Stage<'_>) -> Self {
        match stage {
            Stage::UnderWay(_) => Self::UnderWay,
            Stage::Interrupted => Self::Interrupted,
            Stage::Unclear => Self::Unclear,
            Stage::Unreadable => Self::Unreadable,
            Stage::Ended(_) => Self::Ended,
        }
    }
}
