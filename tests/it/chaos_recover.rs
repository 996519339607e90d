//! Runs whose processes die, wherever they are: the next start finds, ends and tells them.

use std::fs;
use std::panic::resume_unwind;
use std::rc::Rc;
use std::time::Duration;

use chrono::TimeDelta;
use sloe::chaos::record::{Entry, Event, Fact, Opening, Record, Safety};
use sloe::chaos::recover::{NotEnded, Recovery};
use sloe::chaos::run::Pace;
use sloe::chaos::store::{AbortRequest, Store};
use sloe::chaos::{Check, Decision, DriverError, Reverted, Verdict};
use sloe::postmortem::facts::{Facts, Happening, Prices, Source, TimelineRow, from_record};
use tokio::task::LocalSet;
use tokio_util::sync::CancellationToken;

use crate::chaos_script::{Script, Scripted, Seen, Sight, Stage, WELL, base, clock, opening, story_of};

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
    until_unlocked(&store);
    (folder, store)
}

/// A process that another test starts just then has every open file, locks among them, until it is another program.
fn until_unlocked(store: &Store) {
    for _ in 0..10_000 {
        if !store.is_alive(RUN).unwrap_or(false) {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// What recovery finds with such a driver, and what it has it do.
async fn recovered(store: &Store, script: Script) -> (Vec<Check>, Vec<&'static str>) {
    recovered_by(store, script, |_, first| Ok(Sight { queries: first - 1, ..Sight::default() })).await
}

/// The same with others who look at Prometheus.
async fn recovered_by(
    store: &Store,
    script: Script,
    eyes: impl FnMut(&Opening, u64) -> Result<Sight, String>,
) -> (Vec<Check>, Vec<&'static str>) {
    let driver = Scripted::new(script, clock());
    let mut recovery = Recovery {
        store,
        drivers: async |_: &Opening| Ok(driver.clone()),
        eyes,
        pace: &Pace::default(),
        clock: &clock(),
        interrupted: &CancellationToken::new(),
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

/// What the account of the recovered run says it cost, and why it says nothing.
fn costs(store: &Store) -> (Vec<Option<f64>>, Vec<String>) {
    let account = store.summary(RUN).account.expect("it is closed");
    let record = store.record(RUN).expect("a record");
    let why = record.events().filter_map(|event| match event {
        Event::Fact(fact) if fact.what == "cost-unknown" => Some(fact.detail.clone()),
        _ => None,
    });
    (account.costs.iter().map(|cost| cost.bad_events).collect(), why.collect())
}

/// Prometheus remembers how the budgets stood when the fault was asked for, and what was counted since.
#[tokio::test(start_paused = true)]
async fn what_a_killed_run_cost_is_counted_afterwards() {
    let (_folder, store) = crashed_after(14).await;
    let begun = store.summary(RUN).injected_at;
    recovered(&store, Script::default()).await;
    assert_eq!(costs(&store), (vec![Some(0.0)], vec![]));
    let account = store.summary(RUN).account.expect("it is closed");
    assert_eq!(Some(account.costs[0].from), begun, "from the fault on");
    let record = store.record(RUN).expect("a record");
    let numbers: Vec<u64> = record.events().filter_map(number).collect();
    assert!(numbers.is_sorted_by(|one, two| one < two), "{numbers:?}");
    assert!(numbers.contains(&account.costs[0].evidence[0]));
    let last = record.events().rev().find_map(|event| match event {
        Event::Query(query) => Some((query.evaluated_at, query.purpose.as_str())),
        _ => None,
    });
    let two_scrapes_later = begun.map(|begun| (begun + TimeDelta::seconds(10), "costs"));
    assert_eq!(last, two_scrapes_later, "nothing was left at once");
    let drafted = drafted(&record);
    assert!(drafted.budgets[0].sources.contains(&Source::Query(account.costs[0].evidence[0])));
}

/// What a draft is made of.
fn drafted(record: &Record) -> Facts {
    let entries: Vec<Entry> = record.entries().cloned().collect();
    from_record(&entries, &Prices::default()).expect("a record")
}

fn number(event: &Event) -> Option<u64> {
    match event {
        Event::Query(query) => Some(query.id),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn why_a_killed_run_has_no_cost_is_told() {
    let blind = |_: &Opening, _| Err("no address".to_owned());
    let hanging = |_: &Opening, _| Ok(Sight { costs_after: Duration::from_hours(1), ..Sight::default() });
    let forgetful =
        |_: &Opening, _| Ok(Sight { look: |_| Seen { cost_ratio: None, ..WELL }, ..Sight::default() });
    let mut told = Vec::new();
    for eyes in [blind as fn(&Opening, u64) -> Result<Sight, String>, hanging, forgetful] {
        let (_folder, store) = crashed_after(14).await;
        let (checks, _) = recovered_by(&store, Script::default(), eyes).await;
        assert_eq!(Decision::of(&checks), Decision::Allow, "the fault is gone all the same");
        let (known, why) = costs(&store);
        assert_eq!(known, vec![]);
        let drafted = drafted(&store.record(RUN).expect("a record"));
        let is_told =
            |row: &TimelineRow| matches!(&row.what, Happening::Fact { detail, .. } if why.contains(detail));
        assert!(drafted.timeline.iter().any(is_told), "a draft tells it");
        told.extend(why);
    }
    assert_eq!(
        told,
        [
            "no address",
            "Prometheus did not tell in time what the run cost",
            "Prometheus has no counts since 2026-11-23 10:00:00 UTC, or has no samples of that time any more",
        ]
    );
}

/// The supervisor knows more than one run, and what it knows of this one is in the record already.
#[tokio::test(start_paused = true)]
async fn only_facts_of_the_run_itself_are_written_down_and_once() {
    let (_folder, store) = crashed_after(14).await;
    let told = || {
        let fact = |seconds, what: &str| Fact {
            happened_at: base() + TimeDelta::seconds(seconds),
            source: "supervisor".to_owned(),
            object: "pod pay-1".to_owned(),
            what: what.to_owned(),
            detail: String::new(),
        };
        vec![fact(-60, "slowed"), fact(0, "killed"), fact(7, "ready")]
    };
    recovered(&store, Script { told, ..Script::default() }).await;
    let record = store.record(RUN).expect("a record");
    let facts = record.events().filter_map(|event| match event {
        Event::Fact(fact) if fact.source == "supervisor" => Some(fact.what.as_str()),
        _ => None,
    });
    assert_eq!(facts.collect::<Vec<_>>(), ["killed", "ready", "restored"]);
}

/// Nobody knows: that is no condition that does not hold. And whoever waits knows for what.
#[tokio::test(start_paused = true)]
async fn a_driver_that_does_not_answer_cannot_be_decided_and_is_told() {
    let (_folder, store) = crashed_after(14).await;
    let gone = || Err(DriverError::Unreachable("nobody answers".to_owned()));
    let script = Script {
        stop: |_| Err(DriverError::Unreachable("nobody answers".to_owned())),
        reverted: |_, _| Err(DriverError::Unreachable("nobody answers".to_owned())),
        leftovers: gone,
        ..Script::default()
    };
    let began = tokio::time::Instant::now();
    let (checks, _) = recovered(&store, script).await;
    assert_eq!(Decision::of(&checks), Decision::CannotDecide, "{checks:?}");
    assert!(began.elapsed() >= Pace::default().unanswered);
    insta::assert_snapshot!(story_of(&store, RUN).lines().skip(14).collect::<Vec<_>>().join("\n"));
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

/// Who wants a dead run to end, and why, is told once, however often that is tried.
#[tokio::test(start_paused = true)]
async fn who_asked_for_the_end_of_a_dead_run_is_in_its_record() {
    for line in [3, 14] {
        let (_folder, store) = crashed_after(line).await;
        let (by, reason) = ("ada".to_owned(), "the release goes first".to_owned());
        let request = AbortRequest { at: clock().now(), by, reason };
        store.request_abort(RUN, &request).expect("a file");
        let stays =
            Script { reverted: |_, _| Ok(Reverted::NotYet("pay-1 is slow".to_owned())), ..Script::default() };
        recovered(&store, stays).await;
        recovered(&store, Script::default()).await;
        let story = story_of(&store, RUN);
        let told = story.matches("ABORT (manual): the release goes first (asked for by ada)").count();
        assert_eq!(told, 1, "after line {line}: {story}");
        assert!(store.summary(RUN).account.is_some());
    }
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
async fn a_run_without_a_driver_any_more_cannot_be_decided() {
    let (_folder, store) = crashed_after(14).await;
    let mut recovery = Recovery {
        store: &store,
        drivers: async |_: &Opening| Err::<Scripted, _>("there is no such experiment".to_owned()),
        eyes: |_: &Opening, _| Ok(Sight::default()),
        pace: &Pace::default(),
        clock: &clock(),
        interrupted: &CancellationToken::new(),
        told: &mut |_, _| {},
    };
    let ended = recovery.one(RUN).await;
    let reason = "there is no such experiment".to_owned();
    assert_eq!(ended, Err(NotEnded { verdict: Verdict::Unknown, reason }));
    let crash = |event: &Event| matches!(event, Event::AbortRequested { .. });
    assert!(!store.record(RUN).expect("a record").events().any(crash), "nobody acted");
}
