//! Runs whose processes die, wherever they are: the next start finds, ends and tells them.

use std::fs;
use std::panic::resume_unwind;
use std::rc::Rc;

use sloe::chaos::record::{Entry, Event, Opening, Safety};
use sloe::chaos::recover::Recovery;
use sloe::chaos::run::Pace;
use sloe::chaos::store::Store;
use sloe::chaos::{Check, Decision, DriverError, Reverted};
use tokio::task::LocalSet;

use crate::chaos_script::{Script, Scripted, Sight, Stage, clock, opening, story_of};

const RUN: &str = "payment-kill-1";

/// A run that dies as soon as it has written this line of its record; the folder with what it leaves.
pub(crate) async fn crashed_after(line: u64) -> (Rc<tempfile::TempDir>, Store) {
    let stage = Stage::new();
    let (folder, store) = (Rc::clone(&stage.folder), stage.store());
    let dying = async move {
        stage
            .play_and(move |_, entry: &Entry| {
                if entry.seq == line {
                    // Like a panic, but silent.
                    resume_unwind(Box::new("killed"));
                }
            })
            .await
    };
    let died = LocalSet::new().run_until(async { tokio::task::spawn_local(dying).await }).await;
    assert!(died.is_err_and(|error| error.is_panic()), "line {line} was not written");
    (folder, store)
}

/// What recovery finds with such a driver, and what it has it do.
async fn recovered(store: &Store, script: Script) -> (Vec<Check>, Vec<&'static str>) {
    let driver = Scripted::new(script, clock());
    let mut recovery = Recovery {
        store,
        drivers: async |_: &Opening| Ok(driver.clone()),
        pace: &Pace::default(),
        clock: &clock(),
        told: &mut |_, _| {},
    };
    let checks = recovery.all(&mut driver.clone()).await;
    (checks, driver.acts())
}

/// A whole run writes so many lines.
pub(crate) async fn length() -> u64 {
    let stage = Stage::new();
    let (folder, store) = (Rc::clone(&stage.folder), stage.store());
    stage.play().await;
    let length = store.record(RUN).expect("a record").last_seq();
    drop(folder);
    length
}

#[tokio::test(start_paused = true)]
async fn wherever_a_run_dies_its_fault_is_ended_and_its_record_tells_so() {
    let last = length().await;
    for line in 1..last {
        let (_folder, store) = crashed_after(line).await;
        assert!(store.summary(RUN).is_unfinished() && !store.is_alive(RUN).expect("an answer"));
        let begun = store.summary(RUN).injected_at.is_some();
        let (checks, acts) = recovered(&store, Script::default()).await;
        let summary = store.summary(RUN);
        assert_eq!(Decision::of(&checks), Decision::Allow, "line {line}: {checks:?}");
        assert_eq!(acts, if begun { vec!["stop", "clean-up"] } else { vec![] }, "line {line}");
        let safety = summary.account.as_ref().map(|account| account.safety);
        assert_eq!(safety, Some(if begun { Safety::Aborted } else { Safety::NotStarted }), "line {line}");
        assert_eq!((summary.is_unfinished(), summary.damage), (false, vec![]), "line {line}");
        let again = recovered(&store, Script::default()).await;
        assert_eq!(again.1, [""; 0], "once is enough");
    }
}

#[tokio::test(start_paused = true)]
async fn the_record_of_a_killed_run_is_told_to_its_end() {
    let (_folder, store) = crashed_after(14).await;
    let (checks, _) = recovered(&store, Script::default()).await;
    insta::assert_snapshot!(format!("{}\n{checks:#?}", story_of(&store, RUN)));
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_verified_denies_until_it_can() {
    let (_folder, store) = crashed_after(14).await;
    let stays =
        Script { reverted: |_, _| Ok(Reverted::NotYet("pay-1 is slow".to_owned())), ..Script::default() };
    let (checks, _) = recovered(&store, stays).await;
    assert_eq!(Decision::of(&checks), Decision::Deny, "{checks:?}");
    assert!(store.summary(RUN).is_unfinished());
    let (checks, _) = recovered(&store, Script::default()).await;
    assert_eq!(Decision::of(&checks), Decision::Allow, "{checks:?}");
    insta::assert_snapshot!(story_of(&store, RUN).lines().skip(14).collect::<Vec<_>>().join("\n"));
}

/// A run that gave up is closed, but its fault may be there: it is looked for again, and the breach stays one.
#[tokio::test(start_paused = true)]
async fn a_breach_is_looked_after_and_stays_one() {
    let stays = |_, _| Ok(Reverted::NotYet("pay-1 is slow".to_owned()));
    let stage = Stage::with(Script { reverted: stays, ..Script::default() }, Sight::default());
    let (_folder, store) = (Rc::clone(&stage.folder), stage.store());
    stage.play().await;
    let (checks, acts) = recovered(&store, Script::default()).await;
    assert_eq!((Decision::of(&checks), acts), (Decision::Allow, vec!["stop", "clean-up"]));
    let account = store.summary(RUN).account.expect("it is closed");
    assert_eq!((account.safety, account.reverted_at.is_some()), (Safety::Breached, true));
}

#[tokio::test(start_paused = true)]
async fn a_living_run_is_left_alone() {
    let stage = Stage::new();
    let store = stage.store();
    let _alive = store.create(opening("payment-kill-7"), "2026-11-23T10:00:00Z".parse().expect("a moment"));
    let leftovers = || Ok(vec!["payment-kill-7".to_owned()]);
    let (checks, acts) = recovered(&store, Script { leftovers, ..Script::default() }).await;
    assert_eq!((Decision::of(&checks), acts.len()), (Decision::Allow, 0), "{checks:?}");
}

/// What the driver finds of runs whose records are elsewhere.
#[tokio::test(start_paused = true)]
async fn strays_are_ended_too() {
    let stage = Stage::new();
    let leftovers = || Ok(vec!["payment-kill-0".to_owned()]);
    let (checks, acts) = recovered(&stage.store(), Script { leftovers, ..Script::default() }).await;
    assert_eq!((Decision::of(&checks), acts), (Decision::Allow, vec!["stop", "clean-up"]));
    let unread = || Err(DriverError::Unreachable("nobody answers".to_owned()));
    let (checks, _) = recovered(&stage.store(), Script { leftovers: unread, ..Script::default() }).await;
    assert_eq!(Decision::of(&checks), Decision::CannotDecide);
}

/// The line that says whether the fault was asked for may be the one that is lost.
#[tokio::test(start_paused = true)]
async fn a_damaged_record_counts_as_begun() {
    let (_folder, store) = crashed_after(8).await;
    let path = store.record_path(RUN);
    let text = fs::read_to_string(&path).expect("a record");
    fs::write(&path, format!("{text}rubbish\n")).expect("a file");
    let (checks, acts) = recovered(&store, Script::default()).await;
    assert_eq!((Decision::of(&checks), acts), (Decision::Allow, vec!["stop", "clean-up"]));
    assert!(
        store
            .past_runs("another")
            .is_err_and(|reason| reason.contains("rubbish") || reason.contains("no JSON"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_record_that_does_not_say_what_it_is_about_denies() {
    let (_folder, store) = crashed_after(8).await;
    fs::write(store.record_path(RUN), "").expect("a file");
    let (checks, acts) = recovered(&store, Script::default()).await;
    assert_eq!((Decision::of(&checks), acts.len()), (Decision::Deny, 0), "{checks:?}");
}

#[tokio::test(start_paused = true)]
async fn a_run_without_a_driver_any_more_denies() {
    let (_folder, store) = crashed_after(14).await;
    let mut recovery = Recovery {
        store: &store,
        drivers: async |_: &Opening| Err::<Scripted, _>("there is no such experiment".to_owned()),
        pace: &Pace::default(),
        clock: &clock(),
        told: &mut |_, _| {},
    };
    let ended = recovery.one(RUN).await;
    assert_eq!(ended, Err("there is no such experiment".to_owned()));
    let crash = |event: &Event| matches!(event, Event::AbortRequested { .. });
    assert!(!store.record(RUN).expect("a record").events().any(crash), "nobody acted");
}
