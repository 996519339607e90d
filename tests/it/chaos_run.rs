//! Runs of every kind, from the gate to the last line of the record.

use std::time::Duration;

use sloe::chaos::record::{Entry, Event, Held, Safety};
use sloe::chaos::store::{AbortRequest, Thrown};
use sloe::chaos::{
    Check, Decision, DriverError, Ended, FaultPhase, Halt, LockError, Replicas, Reverted, Verdict, story,
};

use tokio::time::sleep;

use crate::chaos_script::{ALL_READY, Played, Script, Seen, Sight, Stage, WELL, base};

/// What the driver of a run is made to do that is not aborted.
const WHOLE: [&str; 4] = ["lock", "inject", "clean-up", "unlock"];
/// The same of one that is, and whose fault ends at the first try.
const ABORTED: [&str; 5] = ["lock", "inject", "stop", "clean-up", "unlock"];

fn ended(played: &Played) -> (Safety, Held, Decision) {
    (played.outcome.account.safety, played.outcome.account.hypothesis, played.outcome.decision)
}

fn unreachable<T>() -> Result<T, DriverError> {
    Err(DriverError::Unreachable("nobody answers".to_owned()))
}

#[expect(clippy::unnecessary_wraps, reason = "this is what a script answers")]
fn injecting(ready: u32) -> Result<(FaultPhase, Option<Replicas>), DriverError> {
    Ok((FaultPhase::Injecting, Some(Replicas { ready, ..ALL_READY })))
}

#[expect(clippy::unnecessary_wraps, reason = "this is what a script answers")]
fn over(ended: Ended) -> Result<(FaultPhase, Option<Replicas>), DriverError> {
    Ok((FaultPhase::Ended(ended), Some(ALL_READY)))
}

/// A fault that does not end by itself.
fn endless() -> Script {
    Script { look: |_| injecting(2), ..Script::default() }
}

fn seeing(look: fn(u32) -> Seen) -> Sight {
    Sight { look, ..Sight::default() }
}

/// The line of an abort, without those around it.
fn abort(played: &Played) -> &str {
    played.story.lines().find(|line| line.contains("ABORT")).unwrap_or("no abort").trim()
}

#[tokio::test(start_paused = true)]
async fn a_run_as_it_should_be() {
    let played = Stage::new().play().await;
    assert_eq!(ended(&played), (Safety::WithinLimits, Held::Held, Decision::Allow));
    assert_eq!(played.acts, WHOLE);
    insta::assert_snapshot!(played.story);
}

#[tokio::test(start_paused = true)]
async fn a_spent_budget_denies_and_nothing_is_touched() {
    let sight = Sight { remaining: Some(0.1), ..Sight::default() };
    let played = Stage::with(Script::default(), sight).play().await;
    assert_eq!(ended(&played), (Safety::NotStarted, Held::Inconclusive, Decision::Deny));
    assert_eq!(played.acts, [""; 0]);
    insta::assert_snapshot!(played.story);
}

/// Whatever cannot be read, and whatever else denies: nobody decides, and nothing is touched.
#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_cannot_be_decided() {
    let unread = Sight { remaining: None, ..Sight::default() };
    let stages = [
        Stage::with(Script::default(), unread),
        Stage::with(Script { halted: |_| unreachable(), ..Script::default() }, Sight::default()),
        Stage::with(
            Script { plan: |_| unreachable(), ..Script::default() },
            Sight { remaining: Some(0.1), ..Sight::default() },
        ),
        Stage::with(Script { survey: Default::default, ..Script::default() }, Sight::default()),
    ];
    let mut stories = Vec::new();
    for stage in stages {
        let played = stage.play().await;
        assert_eq!((ended(&played).2, played.acts.len()), (Decision::CannotDecide, 0), "{}", played.story);
        stories.extend(played.story.lines().filter(|line| line.contains("has to be")).map(str::to_owned));
    }
    insta::assert_snapshot!(stories.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn an_earlier_condition_counts() {
    let condition = Check {
        id: "leftovers".to_owned(),
        subject: "payment-kill-0".to_owned(),
        value: String::new(),
        limit: "nothing left of earlier runs".to_owned(),
        verdict: Verdict::Deny,
        reason: "its pod is still slow".to_owned(),
        evidence: vec![],
    };
    let played = Stage { conditions: vec![condition], ..Stage::new() }.play().await;
    assert_eq!((ended(&played).2, played.acts.len()), (Decision::Deny, 0));
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_another_run_has_denies() {
    let held =
        |_| Err(LockError::Held { lock: "chaos-payment-service".to_owned(), by: "other-1".to_owned() });
    let played = Stage::with(Script { lock: held, ..Script::default() }, Sight::default()).play().await;
    assert_eq!((ended(&played).2, played.acts.as_slice()), (Decision::Deny, &["lock"][..]));
    insta::assert_snapshot!(played.story);
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_may_be_held_cannot_be_decided() {
    let failed = |_| Err(LockError::Failed("nobody answers".to_owned()));
    let played = Stage::with(Script { lock: failed, ..Script::default() }, Sight::default()).play().await;
    assert_eq!((ended(&played).2, played.acts.as_slice()), (Decision::CannotDecide, &["lock"][..]));
}

/// Between the gates somebody throws the driver's switch: the lock is given back.
#[tokio::test(start_paused = true)]
async fn what_changes_until_the_lock_is_held_counts() {
    let halted = |number| {
        let halt = Halt { reason: "an incident".to_owned(), by: "ada".to_owned() };
        Ok((number == 2).then_some(halt))
    };
    let played = Stage::with(Script { halted, ..Script::default() }, Sight::default()).play().await;
    assert_eq!(ended(&played), (Safety::NotStarted, Held::Inconclusive, Decision::Deny));
    assert_eq!(played.acts, ["lock", "unlock"]);
}

/// Every limit that looks can pass: the rule that ends the run, and when.
#[tokio::test(start_paused = true)]
async fn limits_end_a_run() {
    let costly = |number| Seen { cost_ratio: Some(f64::from(number) * 0.006), ..WELL };
    let low = |_| Seen { sli: Some(0.5), ..WELL };
    let old = |number| Seen { sample_age: Some(f64::from(number) * 10.0), ..WELL };
    let blind = |_| Seen { gone: true, ..WELL };
    let paged = |number| Seen { page: number == 3, ..WELL };
    let mute = |number| if number < 3 { injecting(3) } else { unreachable() };
    let lost = |number| {
        let other = LockError::Held { lock: "chaos".to_owned(), by: "other-1".to_owned() };
        if number < 3 { Ok(()) } else { Err(other) }
    };
    let unsure = |number| {
        if number == 2 || number > 4 { Err(LockError::Failed("nobody answers".to_owned())) } else { Ok(()) }
    };
    let halted =
        |number| Ok((number > 4).then(|| Halt { reason: "an incident".to_owned(), by: "ada".to_owned() }));
    let well = || seeing(|_| WELL);
    let stages = [
        ("cost", Stage::with(endless(), seeing(costly))),
        ("floor", Stage::with(endless(), seeing(low))),
        ("stale", Stage::with(endless(), seeing(old))),
        ("stale", Stage::with(endless(), seeing(blind))),
        ("page", Stage::with(endless(), seeing(paged))),
        ("ready", Stage::with(Script { look: |_| injecting(1), ..endless() }, well())),
        ("driver", Stage::with(Script { look: mute, ..endless() }, well())),
        ("lock", Stage::with(Script { renew: lost, ..endless() }, well())),
        ("lock", Stage::with(Script { renew: unsure, ..endless() }, well())),
        ("halted", Stage::with(Script { halted, ..endless() }, well())),
        ("deadline", Stage::with(endless(), well())),
    ];
    let mut aborts = Vec::new();
    for (rule, stage) in stages {
        let played = stage.play().await;
        assert_eq!(
            (ended(&played).0, played.acts.as_slice()),
            (Safety::Aborted, &ABORTED[..]),
            "{}",
            played.story
        );
        assert!(abort(&played).contains(&format!("({rule})")), "{rule}: {}", abort(&played));
        aborts.push(abort(&played).to_owned());
    }
    insta::assert_snapshot!(aborts.join("\n"));
}

/// Another process asks for the end between two looks, by the file of the run or by the switch: seen within a second.
#[tokio::test(start_paused = true)]
async fn people_end_a_run_within_a_second() {
    let request = AbortRequest { at: base(), by: "ada".to_owned(), reason: "enough".to_owned() };
    let thrown = Thrown { at: base(), by: "ada".to_owned(), reason: "an incident".to_owned() };
    let mut aborts = Vec::new();
    for by_switch in [false, true] {
        let stage = Stage::with(endless(), seeing(|_| WELL));
        let (store, request, thrown) = (stage.store(), request.clone(), thrown.clone());
        tokio::spawn(async move {
            sleep(Duration::from_millis(6_300)).await;
            let asked = if by_switch {
                store.halt(&thrown).map(drop)
            } else {
                store.request_abort("payment-kill-1", &request)
            };
            asked.expect("a file");
        });
        let played = stage.play().await;
        assert_eq!(played.acts, ABORTED);
        aborts.push(abort(&played).to_owned());
    }
    insta::assert_snapshot!(aborts.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn a_signal_reverts_the_fault_and_waits_for_nothing_else() {
    let stage = Stage::with(endless(), Sight::default());
    let interrupted = stage.interrupted.clone();
    let played = stage.play_and(move |_, entry| {
        if matches!(entry.event, Event::Looked { .. }) {
            interrupted.cancel();
        }
    });
    let played = played.await;
    assert!(played.outcome.interrupted);
    assert_eq!((ended(&played).0, played.acts.as_slice()), (Safety::Aborted, &ABORTED[..]));
    insta::assert_snapshot!(played.story);
}

/// Prometheus hangs: the fault is reverted at once, and what is waited for then is told and soon given up.
#[tokio::test(start_paused = true)]
async fn a_signal_waits_for_no_prometheus() {
    let hanging = Sight { costs_after: Duration::from_hours(1), ..Sight::default() };
    let stage = Stage::with(endless(), hanging);
    let interrupted = stage.interrupted.clone();
    let played = stage.play_and(move |_, entry| {
        if matches!(entry.event, Event::Looked { .. }) {
            interrupted.cancel();
        }
    });
    let played = played.await;
    assert_eq!((ended(&played).0, played.acts.as_slice()), (Safety::Aborted, &ABORTED[..]));
    let account = &played.outcome.account;
    assert_eq!((account.costs.len(), account.reverted_at), (0, Some(base())));
    insta::assert_snapshot!(played.story.lines().skip(14).collect::<Vec<_>>().join("\n"));
}

/// The end of a story.
fn last_lines(story: &str, count: usize) -> String {
    let lines: Vec<&str> = story.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Nobody interrupts, but Prometheus takes longer than anybody waits.
#[tokio::test(start_paused = true)]
async fn a_cost_that_nobody_tells_is_not_waited_for_for_ever() {
    let hanging = Sight { costs_after: Duration::from_hours(1), ..Sight::default() };
    let played = Stage::with(Script::default(), hanging).play().await;
    assert_eq!(ended(&played), (Safety::Unknown, Held::Inconclusive, Decision::Allow));
    assert_eq!(played.acts, WHOLE);
    insta::assert_snapshot!(last_lines(&played.story, 7));
}

/// What the driver does not answer is told at once, and again while it lasts.
#[tokio::test(start_paused = true)]
async fn a_driver_that_falls_silent_is_told() {
    let mute = |number| match number {
        3..=6 => unreachable(),
        8 => over(Ended::Completed),
        _ => injecting(3),
    };
    let patient =
        |stage: &mut Stage| stage.experiment.abort.stale_after = sloe::units::Duration::from_secs(60);
    let mut stage = Stage::with(Script { look: mute, ..Script::default() }, seeing(|_| WELL));
    patient(&mut stage);
    let played = stage.play().await;
    let silence = played.story.lines().filter(|line| line.contains("silent")).map(str::trim);
    assert_eq!(
        silence.collect::<Vec<_>>(),
        [
            "10s sloe: driver local silent: nobody answers; asked again every 5s",
            "20s sloe: driver local silent: nobody answers; asked again every 5s",
        ]
    );
    assert_eq!(ended(&played).0, Safety::WithinLimits);
}

#[tokio::test(start_paused = true)]
async fn a_signal_before_the_fault_leaves_nothing() {
    let stage = Stage::new();
    stage.interrupted.cancel();
    let played = stage.play().await;
    assert_eq!((ended(&played).0, played.acts.len()), (Safety::NotStarted, 0));
    assert_eq!(abort(&played), "0s ABORT (manual): the process was asked to end (SIGINT or SIGTERM)");
}

/// The driver cannot be reached for a while, then is, and takes its time.
#[tokio::test(start_paused = true)]
async fn an_abort_is_tried_until_it_is_certain() {
    let script = Script {
        stop: |number| if number < 4 { unreachable() } else { Ok(()) },
        reverted: |stops, _| match stops {
            0..4 => unreachable(),
            4..7 => Ok(Reverted::NotYet("pod pay-1 is not ready".to_owned())),
            _ => Ok(Reverted::Yes),
        },
        ..endless()
    };
    let played = Stage::with(script, seeing(|_| Seen { cost_ratio: Some(0.03), ..WELL })).play().await;
    assert_eq!(ended(&played).0, Safety::Aborted);
    insta::assert_snapshot!(played.story);
}

#[tokio::test(start_paused = true)]
async fn an_abort_that_does_not_help_is_forced() {
    let script = Script {
        reverted: |_, forced| {
            if forced > 0 { Ok(Reverted::Yes) } else { Ok(Reverted::NotYet("slow".to_owned())) }
        },
        ..endless()
    };
    let played = Stage::with(script, seeing(|_| Seen { cost_ratio: Some(0.03), ..WELL })).play().await;
    let forced = played.acts.iter().filter(|act| **act == "force-stop").count();
    assert_eq!((ended(&played).0, forced), (Safety::Aborted, 1));
}

/// Nobody can say that the fault is gone: the record says so, the lock is kept, and nothing is cleaned up.
#[tokio::test(start_paused = true)]
async fn a_fault_that_stays_is_a_breach() {
    let stays = |_, _| Ok(Reverted::NotYet("pod pay-1 is slow".to_owned()));
    let script = Script { reverted: stays, ..endless() };
    let stage = Stage::with(script, seeing(|_| Seen { cost_ratio: Some(0.03), ..WELL }));
    let played = stage.play().await;
    assert_eq!(ended(&played).0, Safety::Breached);
    assert!(!played.acts.contains(&"unlock") && !played.acts.contains(&"clean-up"), "{:?}", played.acts);
    insta::assert_snapshot!(last_lines(&played.story, 8));
}

/// The fault ends by itself, but something stays until the deadline.
#[tokio::test(start_paused = true)]
async fn what_stays_after_the_end_is_stopped_at_the_deadline() {
    let script = Script {
        look: |_| over(Ended::Completed),
        reverted: |stops, _| {
            if stops > 0 { Ok(Reverted::Yes) } else { Ok(Reverted::NotYet("slow".to_owned())) }
        },
        ..Script::default()
    };
    let played = Stage::with(script, seeing(|_| WELL)).play().await;
    assert_eq!(
        (ended(&played).0, abort(&played)),
        (Safety::Aborted, "300s ABORT (deadline): the fault is not over after 5 min")
    );
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_cannot_be_asked_for_is_looked_for() {
    let played =
        Stage::with(Script { inject: |_| unreachable(), ..Script::default() }, seeing(|_| WELL)).play().await;
    assert_eq!((ended(&played).0, played.acts.as_slice()), (Safety::Aborted, &ABORTED[..]));
    assert_eq!(abort(&played), "0s ABORT (driver): the fault could not be asked for: nobody answers");
}

/// How the driver says that it ended, and what follows for the hypothesis.
#[tokio::test(start_paused = true)]
async fn the_drivers_account_of_the_end_counts() {
    let endings: [fn(u32) -> _; 4] = [
        |_| over(Ended::StartFailed("no pod came up".to_owned())),
        |_| over(Ended::Inconclusive("the result is lost".to_owned())),
        |_| over(Ended::ChecksFailed("a probe failed".to_owned())),
        |_| over(Ended::Stopped("somebody stopped it".to_owned())),
    ];
    let mut said = Vec::new();
    for look in endings {
        let played = Stage::with(Script { look, ..Script::default() }, seeing(|_| WELL)).play().await;
        assert_eq!(played.acts, WHOLE);
        let account = played.outcome.account;
        said.push(format!("{:?} {:?}: {}", account.safety, account.hypothesis, account.hypothesis_reason));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[tokio::test(start_paused = true)]
async fn slis_that_do_not_come_back_refute_the_hypothesis() {
    let low = |number| if number < 2 { WELL } else { Seen { sli: Some(0.95), ..WELL } };
    let played = Stage::with(Script::default(), seeing(low)).play().await;
    assert_eq!(ended(&played), (Safety::WithinLimits, Held::NotHeld, Decision::Allow));
    let last = played.story.lines().rfind(|line| line.contains("closed")).unwrap_or_default();
    assert!(last.trim().starts_with("920s"), "watched for a quarter of an hour: {last}");
}

/// Something begins the fault again, or it comes late: it is found before the lock is given back.
#[tokio::test(start_paused = true)]
async fn a_fault_that_comes_back_is_ended() {
    // A run that goes well asks three times: at the end of the fault, before it is closed, and after it was stopped.
    let script = Script {
        reverted: |stops, _| {
            if stops == 0 && again() { Ok(Reverted::NotYet("pay-1".to_owned())) } else { Ok(Reverted::Yes) }
        },
        ..Script::default()
    };
    let played = Stage::with(script, Sight::default()).play().await;
    assert_eq!((ended(&played).0, played.acts.as_slice()), (Safety::Aborted, &ABORTED[..]));
    assert_eq!(abort(&played), "50s ABORT (driver): the fault is there again: pay-1");
}

/// Not the first time, in one thread.
fn again() -> bool {
    thread_local!(static ASKED: std::cell::Cell<u32> = const { std::cell::Cell::new(0) });
    ASKED.replace(ASKED.get() + 1) > 0
}

/// Where the child process plays; the name of a variable.
const CHILD: &str = "SLOE_TEST_FULL";

/// The disk is full as soon as the fault is there, in a child process that may write no more: the fault ends all the same, and
/// whoever started the run is told.
#[tokio::test(start_paused = true)]
async fn nothing_goes_on_unrecorded() {
    if std::env::var_os(CHILD).is_some() {
        let mut heard = String::new();
        let stage = Stage::with(endless(), seeing(|_| WELL));
        let hear =
            |_: &_, entry: &Entry| heard.extend(story::told(&entry.event).map(|(text, _)| text + "\n"));
        let played = stage.play_and(hear).await;
        assert_eq!((ended(&played).0, played.acts.as_slice()), (Safety::Aborted, &ABORTED[..]));
        assert!(played.outcome.account.safety_reason.contains("nothing goes on unrecorded"));
        for told in
            ["ABORT (record): nothing goes on unrecorded: cannot write", "the fault is gone", "closed:"]
        {
            assert!(heard.contains(told), "whoever watches hears `{told}`: {heard}");
        }
        assert!(played.outcome.lost.is_some());
        return;
    }
    let stage = Stage::with(endless(), seeing(|_| WELL));
    let (folder, store) = (std::rc::Rc::clone(&stage.folder), stage.store());
    stage.play().await;
    let record = std::fs::read_to_string(store.record_path("payment-kill-1")).expect("a record");
    drop(folder);
    let begun: usize =
        record.lines().take_while(|line| !line.contains("\"killed\"")).map(|line| line.len() + 1).sum();
    let mut limited = std::process::Command::new("sh");
    let blocks = (begun + 1_024) / 512;
    limited.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    limited.arg(std::env::current_exe().expect("this binary"));
    limited.args(["chaos_run::nothing_goes_on_unrecorded", "--exact"]).env(CHILD, "yes");
    let ran = crate::support::run(&mut limited);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
}
