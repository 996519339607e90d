//! Runs of every kind, from the gate to the last line of the record.

use sloe::chaos::record::{Event, Held, Phase, Safety};
use sloe::chaos::store::{AbortRequest, Thrown};
use sloe::chaos::{
    Check, Decision, DriverError, Ended, FaultPhase, Halt, LockError, Replicas, Reverted, Verdict,
};

use crate::chaos_script::{ALL_READY, Played, Script, Seen, Sight, Stage, WELL, base};

/// What all runs have in common that begin and are not aborted.
const WHOLE: [&str; 5] = ["lock", "inject", "clean-up", "unlock", ""];

fn ended(played: &Played) -> (Safety, Held, Decision) {
    (played.outcome.account.safety, played.outcome.account.hypothesis, played.outcome.decision)
}

fn unreachable() -> DriverError {
    DriverError::Unreachable("nobody answers".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_run_as_it_should_be() {
    let played = Stage::new().play().await;
    assert_eq!(ended(&played), (Safety::WithinLimits, Held::Held, Decision::Allow));
    assert_eq!(played.acts, WHOLE[..4]);
    insta::assert_snapshot!(played.story);
}

#[tokio::test(start_paused = true)]
async fn a_spent_budget_denies_and_nothing_is_touched() {
    let played = Stage::with(Script::default(), Sight { remaining: Some(0.1), ..Sight::default() }).play().await;
    assert_eq!(ended(&played), (Safety::NotStarted, Held::Inconclusive, Decision::Deny));
    assert_eq!(played.acts, [""; 0]);
    insta::assert_snapshot!(played.story);
}
