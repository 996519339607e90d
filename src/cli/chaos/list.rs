//! `sloe chaos list`: all runs, the newest first, damaged ones too.

use crate::chaos::record::{Damage, Safety};
use crate::chaos::store::{RunSummary, Store};
use crate::chaos::story;
use crate::cli::arguments::{ListArguments, StatusFormat};
use crate::cli::table::{Align, table};
use crate::cli::{ExitStatus, print};
use crate::units::show;

/// Lists the runs.
pub(super) fn run(arguments: &ListArguments) -> anyhow::Result<ExitStatus> {
    let store = Store::new(&arguments.state.state);
    let runs = store.list()?;
    match arguments.format {
        StatusFormat::Json => print::data(&format!("{}\n", serde_json::to_string_pretty(&runs)?)),
        StatusFormat::Table if runs.is_empty() => {}
        StatusFormat::Table => print::data(&rows(&runs)),
    }
    if runs.is_empty() {
        print::error(&none(&store));
    }
    for run in &runs {
        run.damage.iter().for_each(|damage| warn(&run.run, damage));
        print::error(&aborted(run).unwrap_or_default());
    }
    match store.halted() {
        Ok(None) => {}
        Ok(Some(thrown)) => {
            print::error(&format!("the safety switch is thrown by {}: {}\n", thrown.by, thrown.reason));
        }
        Err(error) => print::error(&format!("the safety switch counts as thrown: {error}\n")),
    }
    Ok(ExitStatus::Ok)
}

/// A folder that is not there may be mistyped.
fn none(store: &Store) -> String {
    let root = store.root().display();
    if store.exists() {
        format!("there are no runs in `{root}`\n")
    } else {
        format!("there are no runs: there is no folder `{root}`; `--state` names another\n")
    }
}

fn warn(run: &str, damage: &Damage) {
    let place = if damage.line == 0 { String::new() } else { format!(", line {}", damage.line) };
    print::error(&format!("warning: the record of {run} is damaged{place}: {}\n", damage.what));
}

/// Why a run that has no end yet is to end before its time.
fn aborted(run: &RunSummary) -> Option<String> {
    let (rule, reason) = run.abort.as_ref().filter(|_| run.account.is_none())?;
    Some(format!("{} is aborted ({rule}): {reason}\n", run.run))
}

fn rows(runs: &[RunSummary]) -> String {
    let headings =
        [("RUN", Align::Left), ("STATE", Align::Left), ("HYPOTHESIS", Align::Left), ("COST", Align::Right)];
    table(&headings, &runs.iter().map(row).collect::<Vec<_>>())
}

fn row(run: &RunSummary) -> Vec<String> {
    let unknown = || "–".to_owned();
    let held = run.account.as_ref().filter(|account| account.safety != Safety::NotStarted);
    vec![
        run.run.clone(),
        state(run),
        held.map_or_else(unknown, |account| story::held_in_words(account.hypothesis).to_owned()),
        cost(run).unwrap_or_else(unknown),
    ]
}

/// What a run cost, or has cost as far as anybody looked.
fn cost(run: &RunSummary) -> Option<String> {
    let seen = if run.alive == Some(true) { "so far" } else { "at the last look" };
    let so_far = || run.cost_so_far.filter(|_| run.account.is_none());
    run.cost_ratio().map(show::cost).or_else(|| Some(format!("{} {seen}", show::cost(so_far()?))))
}

/// What is wrong comes first.
fn state(run: &RunSummary) -> String {
    let ended = run.account.as_ref().map(|account| match (account.safety, run.decision) {
        (Safety::NotStarted, Some(decision)) => {
            format!("{}: {}", story::safety_in_words(account.safety), story::decision_in_words(decision))
        }
        (safety, _) => story::safety_in_words(safety).to_owned(),
    });
    let aborted = run.abort.as_ref().map(|(rule, _)| format!(", ABORTED ({rule})")).unwrap_or_default();
    let phase = || run.phase.map_or("begun", story::phase_in_words);
    let state = match (ended, run.alive) {
        (Some(ended), _) => ended,
        (None, Some(true)) => format!("running{aborted}: {}", phase()),
        (None, _) => format!("KILLED{aborted}: {}", phase()),
    };
    if run.damage.is_empty() { state } else { format!("DAMAGED, {state}") }
}
