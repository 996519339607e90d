//! `sloe chaos abort`: the end of a run that another process has begun, whether or not that process is alive.

use std::time::{Duration, Instant};

use chrono::Utc;
use tokio_util::sync::CancellationToken;

use crate::chaos::Verdict;
use crate::chaos::record::{Event, Opening};
use crate::chaos::recover::{NotEnded, Recovery};
use crate::chaos::run::{Clock, Pace};
use crate::chaos::store::{AbortRequest, RunSummary, Store};
use crate::cli::arguments::{AbortArguments, AskingArguments};
use crate::cli::chaos::afterwards::{UNANSWERED, eyes_of};
use crate::cli::chaos::people::actor;
use crate::cli::chaos::progress::Progress;
use crate::cli::chaos::scene::Scene;
use crate::cli::{ExitStatus, print};

/// How long the other process is waited for: longer than it tries.
const PATIENCE: Duration = Duration::from_mins(6);
/// How often its record is looked at.
const PAUSE: Duration = Duration::from_millis(500);

/// Ends a run, and waits until its fault is gone.
pub(super) async fn run(arguments: &AbortArguments) -> anyhow::Result<ExitStatus> {
    // A living process is asked before any spec is read: broken specs must not keep anybody from an emergency stop.
    let store = Store::new(&arguments.scene.state.state);
    let run = store.find_unfinished(&arguments.run)?;
    if !store.summary(&run).is_unfinished() {
        print::error(&format!("{run} is over: nothing is left to abort\n"));
        return Ok(ExitStatus::Ok);
    }
    if store.is_alive(&run)?
        && let Some(status) = asked(&store, &run, arguments).await?
    {
        return Ok(status);
    }
    request(&store, &run, arguments)?;
    match Scene::read(&arguments.scene) {
        Ok(scene) => Ok(ended(&scene, &run, &arguments.asking).await),
        Err(status) => Ok(status),
    }
}

/// Notes beside the run who wants its end, and why: its process looks there, and whoever ends it in its place.
fn request(store: &Store, run: &str, arguments: &AbortArguments) -> anyhow::Result<()> {
    let request = AbortRequest { at: Utc::now(), by: actor(), reason: arguments.reason.clone() };
    Ok(store.request_abort(run, &request)?)
}

/// Asks the living process to end the run; `None` when it is gone before it has.
async fn asked(store: &Store, run: &str, arguments: &AbortArguments) -> anyhow::Result<Option<ExitStatus>> {
    // What follows from the request is told from its first line on.
    let seen = store.record(run)?.last_seq();
    request(store, run, arguments)?;
    print::error(&format!("asked the process of {run} to end it\n"));
    let status = followed(store, run, seen).await?;
    if status.is_none() {
        print::error(&format!("the process of {run} is gone\n"));
    }
    Ok(status)
}

/// Tells what the living process does; `None` when it is no longer there.
async fn followed(store: &Store, run: &str, mut seen: u64) -> anyhow::Result<Option<ExitStatus>> {
    let (began, mut progress) = (Instant::now(), Progress::default());
    loop {
        // Read before the lines are, so that whatever decides has been told.
        let summary = store.summary(run);
        let record = store.record(run)?;
        for entry in record.entries().filter(|entry| entry.seq > seen) {
            progress.tell(entry);
        }
        seen = record.last_seq();
        if let Some(status) = decided(&summary, record.events().next_back()) {
            return Ok(Some(status));
        }
        if !store.is_alive(run)? {
            return Ok(None);
        }
        if began.elapsed() > PATIENCE {
            print::error(&format!("error: {run} did not end within {PATIENCE:?}; its process is alive\n"));
            return Ok(Some(ExitStatus::Findings));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Whether the fault is gone, once that is said; the recovery need not be waited for.
fn decided(summary: &RunSummary, last: Option<&Event>) -> Option<ExitStatus> {
    match (summary.reverted, last) {
        (Some(false), _) => Some(ExitStatus::Findings),
        (Some(true), _) | (None, Some(Event::Closed(_))) => Some(ExitStatus::Ok),
        (None, _) => None,
    }
}

/// Ends the run of a process that is gone.
async fn ended(scene: &Scene, run: &str, asking: &AskingArguments) -> ExitStatus {
    let mut progress = Progress::default();
    let mut recovery = Recovery {
        store: &scene.store,
        drivers: async |opening: &Opening| scene.driver_of(opening).await,
        eyes: |opening: &Opening, first| eyes_of(scene, opening, (None, asking), first),
        pace: &Pace { unanswered: UNANSWERED, ..Pace::default() },
        clock: &Clock::system(),
        interrupted: &CancellationToken::new(),
        told: &mut |_, entry| progress.tell(entry),
    };
    match recovery.one(run).await {
        Ok(found) => {
            print::error(&format!("{run}: {found}\n"));
            ExitStatus::Ok
        }
        Err(not_ended) => {
            print::error(&by_hand(&scene.store, run, &not_ended));
            match not_ended.verdict {
                Verdict::Unknown => ExitStatus::CannotDecide,
                Verdict::Deny | Verdict::Pass => ExitStatus::Findings,
            }
        }
    }
}

/// What people can do about a run that cannot be ended.
fn by_hand(store: &Store, run: &str, not_ended: &NotEnded) -> String {
    let path = store.record_path(run);
    let folder = path.parent().unwrap_or(&path).display();
    format!(
        "error: nobody can say that nothing is left of the fault of {run}: {not_ended}\n\
         \n  1. once whoever can end it answers, `sloe chaos abort {run}` tries again\n  \
         2. if nobody ever will, as after the end of a demo: look whether anything is left of the fault, put it right, then\n     \
         move `{folder}` away\n  \
         3. no other run starts until one of them is done\n"
    )
}
