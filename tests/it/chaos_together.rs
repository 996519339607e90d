//! Several people, one target: what a plan foresees is what a run is told, runs of others count, and of two at once one goes on.

use std::fs;

use chrono::TimeDelta;
use sloe::chaos::foresee::Foresight;
use sloe::chaos::gates::PastRun;
use sloe::chaos::record::{Opening, Safety};
use sloe::chaos::recover::Recovery;
use sloe::chaos::run::{Assessment, Outcome, Pace, Setup, Sources, assess, run};
use sloe::chaos::store::Store;
use sloe::chaos::{Check, Decision, DriverError, LockError, Reverted};
use tokio_util::sync::CancellationToken;

use crate::chaos_recover::{crashed_after, length};
use crate::chaos_script::{Script, Scripted, Sight, base, clock, experiment, opening, story_of};

const CRASHED: &str = "payment-kill-1";
const NEXT: &str = "payment-kill-2";

/// What `sloe chaos plan` finds.
async fn planned(store: &Store, script: Script) -> Assessment {
    let (driver, pace, clock, experiment) =
        (Scripted::new(script, clock()), Pace::default(), clock(), experiment());
    let drivers = async |_: &Opening| Ok(driver.clone());
    let foreseen = Foresight { store, drivers, pace: &pace }.all(&mut driver.clone()).await;
    let sources = Sources {
        experiment: &experiment,
        run: NEXT,
        store,
        driver: &mut driver.clone(),
        eyes: &mut Sight::default(),
        pace: &pace,
        clock: &clock,
        ended: &foreseen.ended,
    };
    let mut assessment = assess(sources, None).await;
    assessment.checks.extend(foreseen.checks);
    assert_eq!(driver.acts(), [""; 0], "a plan touches nothing");
    assessment
}

/// What `sloe chaos run` does.
async fn ran(store: &Store, name: &str, script: Script) -> Outcome {
    let (mut driver, clock) = (Scripted::new(script, clock()), clock());
    let mut recovery = Recovery {
        store,
        drivers: async |_: &Opening| Ok(driver.clone()),
        eyes: |_: &Opening, _| Ok(Sight::default()),
        pace: &Pace::default(),
        clock: &clock,
        interrupted: &CancellationToken::new(),
        told: &mut |_, _| {},
    };
    let conditions = recovery.all(&mut driver.clone()).await;
    let setup = Setup {
        experiment: &experiment(),
        opening: opening(name),
        conditions,
        store,
        driver: &mut driver,
        eyes: &mut Sight::default(),
        pace: Pace::default(),
        clock,
        interrupted: CancellationToken::new(),
        told: &mut |_| {},
    };
    let outcome = run(setup).await.expect("a record");
    let begun = outcome.account.safety != Safety::NotStarted;
    assert_eq!(driver.concluded.get(), begun.then_some(outcome.account.safety), "the target is told");
    outcome
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::new(folder.path().join("state"));
    (folder, store)
}

/// A condition as somebody would read it.
fn shown(checks: &[Check], id: &str) -> String {
    let line = |check: &Check| {
        let Check { subject, value, verdict, reason, .. } = check;
        format!("{verdict:?} {subject} {value} {reason}")
    };
    checks.iter().filter(|check| check.id == id).map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test(start_paused = true)]
async fn wherever_a_run_died_the_plan_of_the_next_says_what_its_run_is_told() {
    let mut decisions = Vec::new();
    for line in 1..length().await {
        let (_folder, store) = crashed_after(line).await;
        let before = fs::read(store.record_path(CRASHED)).expect("a record");
        let plan = planned(&store, Script::default()).await;
        assert_eq!(fs::read(store.record_path(CRASHED)).expect("a record"), before, "line {line}");
        let outcome = ran(&store, NEXT, Script::default()).await;
        assert_eq!(plan.decision(), outcome.decision, "line {line}: {:#?}", plan.checks);
        decisions.push(outcome.decision);
    }
    decisions.dedup();
    assert_eq!(decisions, [Decision::Allow, Decision::Deny], "until the fault was asked for, then after");
}

#[tokio::test(start_paused = true)]
async fn a_plan_sees_what_is_left_and_who_holds_the_lock() {
    let (_folder, store) = crashed_after(14).await;
    let slow = |_, _| Ok(Reverted::NotYet("pay-1 is slow".to_owned()));
    let found = [
        planned(&store, Script { reverted: slow, ..Script::default() }).await,
        planned(&store, Script { leftovers: || Ok(vec!["of-another".to_owned()]), ..Script::default() })
            .await,
        planned(&store, Script { holder: || Ok(Some("search-1".to_owned())), ..Script::default() }).await,
        planned(&store, Script { holder: unreachable, leftovers: unreachable, ..Script::default() }).await,
    ];
    let told = |plan: &Assessment| {
        let of = |id| shown(&plan.checks, id);
        format!("{:?}\n{}\n{}\n", plan.decision(), of("leftovers"), of("lock"))
    };
    insta::assert_snapshot!(found.iter().map(told).collect::<String>());
}

fn unreachable<T>() -> Result<T, DriverError> {
    Err(DriverError::Unreachable("nobody answers".to_owned()))
}

/// The target was hit half an hour ago by somebody whose records are elsewhere.
fn hit_by_another(safety: Option<Safety>) -> PastRun {
    let ended_at = base() - TimeDelta::minutes(30);
    PastRun {
        run: "of-another".to_owned(),
        service: "payment-service".to_owned(),
        injected_at: Some(ended_at - TimeDelta::minutes(5)),
        ended_at: Some(ended_at),
        safety,
        recovered: safety == Some(Safety::WithinLimits),
    }
}

#[tokio::test(start_paused = true)]
async fn runs_that_only_the_target_remembers_count() {
    let (_folder, store) = store();
    let well = || Ok(Some(vec![hit_by_another(Some(Safety::WithinLimits))]));
    let unsaid = || Ok(Some(vec![hit_by_another(None)]));
    for (past_runs, expected) in [
        (well as fn() -> _, [Decision::Allow; 2]),
        (unsaid, [Decision::Deny; 2]),
        (unreachable, [Decision::CannotDecide; 2]),
    ] {
        let plan = planned(&store, Script { past_runs, ..Script::default() }).await;
        let outcome = ran(&store, NEXT, Script { past_runs, ..Script::default() }).await;
        assert_eq!([plan.decision(), outcome.decision], expected, "{:#?}", plan.checks);
        let cooldown = plan.checks.iter().find(|check| check.id == "cooldown").expect("a condition");
        assert_eq!(cooldown.evidence.len(), 2, "it says whom it asked: {cooldown:?}");
        // Only what others did shall count.
        fs::remove_dir_all(store.runs()).expect("the folder goes");
    }
    // Here is a record of the same second, of a run that was killed before it touched anything.
    drop(store.create(opening("of-another"), base()).expect("a record"));
    let plan = planned(&store, Script { past_runs: well, ..Script::default() }).await;
    assert!(shown(&plan.checks, "runs-per-day").starts_with("Pass payment-service 1"), "{:#?}", plan.checks);
}

/// Each sees the other before it has the lock; only one of them goes on, and the other is told whose turn it is.
#[tokio::test(start_paused = true)]
async fn of_two_runs_at_once_one_goes_on() {
    let (_folder, store) = store();
    let (one, two) =
        tokio::join!(ran(&store, CRASHED, Script::default()), ran(&store, NEXT, Script::default()));
    let (winner, loser) = if one.decision == Decision::Allow { (CRASHED, NEXT) } else { (NEXT, CRASHED) };
    let safety = |run: &str| store.summary(run).account.expect("it is closed").safety;
    assert_eq!(
        [safety(winner), safety(loser)],
        [Safety::WithinLimits, Safety::NotStarted],
        "{one:?} {two:?}"
    );
    let story = story_of(&store, loser);
    assert!(story.contains(&format!("other-runs: {winner} (limit: none)")), "{story}");
}

#[test]
fn one_run_has_the_turn_and_others_are_told_which() {
    let (_folder, store) = store();
    let [_one, _two] = [CRASHED, NEXT].map(|name| store.create(opening(name), base()).expect("a record"));
    assert_eq!(store.whose_turn().expect("an answer"), None);
    let turn = store.take_turn(CRASHED).expect("nobody has it");
    let held = store.take_turn(NEXT).expect_err("it is held");
    assert!(matches!(&held, LockError::Held { by, .. } if by == CRASHED), "{held}");
    assert_eq!(store.whose_turn().expect("an answer").as_deref(), Some(CRASHED));
    assert_eq!(store.others_under_way(NEXT), Ok(vec![CRASHED.to_owned()]));
    assert_eq!(store.others_under_way(CRASHED), Ok(vec![]), "one that still looks is in nobody's way");
    drop(turn);
    assert_eq!(store.others_under_way(NEXT), Ok(vec![]));
    store.take_turn(NEXT).expect("it is free");
}
