//! How far a fault is: the verdict is the result's. An engine's copy of it can be lost, and its errors are no verdict.

use std::time::Duration;

use crate::chaos::drivers::litmus::state::{EngineState, Outcome};
use crate::chaos::{Ended, FaultPhase};

/// So long an engine may be without any experiment: one that cannot start says nothing more.
const START: Duration = Duration::from_mins(2);

/// How far a fault is that was asked for `since` ago. `complaints` are Litmus' warnings.
pub(super) fn phase(
    engine: Option<&EngineState>,
    outcome: Option<&Outcome>,
    since: Duration,
    complaints: &[String],
) -> FaultPhase {
    if let Some(outcome) = outcome.filter(|outcome| outcome.is_final()) {
        return FaultPhase::Ended(verdict(outcome));
    }
    let Some(engine) = engine else {
        return inconclusive("the engine is gone, and its result has no verdict", complaints);
    };
    match engine.status.as_deref() {
        Some("stopped") => inconclusive("the engine was stopped before its result had a verdict", complaints),
        Some("completed") => inconclusive(&unreported(engine), complaints),
        _ => under_way(engine, outcome, since, complaints),
    }
}

/// What a final result says.
fn verdict(outcome: &Outcome) -> Ended {
    let problems = outcome.problems.join("; ");
    match (outcome.phase.as_str(), outcome.verdict.as_str()) {
        ("Completed", "Pass") => Ended::Completed,
        ("Stopped", _) | (_, "Stopped") => Ended::Stopped(problems),
        ("Completed" | "Completed_With_Probe_Failure", "Fail") => Ended::ChecksFailed(problems),
        ("Error", _) | (_, "Error") => Ended::Inconclusive(format!("Litmus failed: {problems}")),
        (phase, verdict) => {
            Ended::Inconclusive(format!("Litmus' result says `{phase}`, `{verdict}`: {problems}"))
        }
    }
}

fn under_way(
    engine: &EngineState,
    outcome: Option<&Outcome>,
    since: Duration,
    complaints: &[String],
) -> FaultPhase {
    match engine.reported.as_ref().map(|(status, _)| status.as_str()) {
        Some("ChaosExperiment Not Found") => {
            failed_to_start("Litmus finds no ChaosExperiment of that name", complaints)
        }
        Some("Skipped") => inconclusive("Litmus' runner skipped the experiment", complaints),
        Some("Running") => FaultPhase::Injecting,
        _ if outcome.is_some() => FaultPhase::Injecting,
        None if since > START => {
            let waited =
                format!("Litmus began no experiment within {} s; is its operator running?", START.as_secs());
            failed_to_start(&waited, complaints)
        }
        _ => FaultPhase::Starting,
    }
}

/// What a completed engine says whose result says nothing: the runner marks its own errors as `Fail`.
fn unreported(engine: &EngineState) -> String {
    let (status, verdict) = engine.reported.as_ref().map_or(("", ""), |(status, verdict)| (status, verdict));
    format!("the engine says `{status}`, `{verdict}`, but its result has no verdict")
}

fn inconclusive(why: &str, complaints: &[String]) -> FaultPhase {
    FaultPhase::Ended(Ended::Inconclusive(with(why, complaints)))
}

fn failed_to_start(why: &str, complaints: &[String]) -> FaultPhase {
    FaultPhase::Ended(Ended::StartFailed(with(why, complaints)))
}

fn with(why: &str, complaints: &[String]) -> String {
    if complaints.is_empty() { why.to_owned() } else { format!("{why}: {}", complaints.join("; ")) }
}
