//! `sloe chaos run`: an experiment, from the gate to the last line of its record.

use std::time::Duration;

use chrono::Utc;
use tokio_util::sync::CancellationToken;

use crate::chaos::drivers::AnyDriver;
use crate::chaos::record::{Held, Opening, Safety};
use crate::chaos::recover::Recovery;
use crate::chaos::run::{Clock, Outcome, Pace, Setup, Watcher, run as execute};
use crate::chaos::store::{Store, StoreError, run_name};
use crate::chaos::{Check, story};
use crate::cli::arguments::{ExperimentArguments, PrometheusArguments, RunArguments};
use crate::cli::chaos::afterwards::{TILE, UNANSWERED, eyes_of};
use crate::cli::chaos::progress::Progress;
use crate::cli::chaos::scene::{Scene, watcher};
use crate::cli::stop::Stops;
use crate::cli::{ExitStatus, gate, print, prometheus};
use crate::model::Experiment;

/// Runs the experiment. Ctrl-C ends it; the fault is reverted all the same.
pub(super) async fn run(arguments: &RunArguments) -> anyhow::Result<ExitStatus> {
    let scene = match Scene::read(&arguments.experiment.scene) {
        Ok(scene) => scene,
        Err(status) => return Ok(status),
    };
    let experiment = scene.experiment(&arguments.experiment.experiment)?;
    let interval = Duration::from_millis(arguments.interval.as_millis());
    let (mut eyes, url) = match watcher(&arguments.experiment, &scene, experiment, interval) {
        Ok(eyes) => eyes,
        Err(error) => return Ok(prometheus::undecided(&error)),
    };
    let interrupted = listen()?;
    let pace = Pace { poll: interval, ..Pace::default() };
    let mut driver = scene.driver(experiment).await;
    let conditions = recover(&scene, &arguments.experiment, &mut driver, &pace, &interrupted).await;
    let mut parts = Parts { driver: &mut driver, eyes: &mut eyes, interrupted, conditions, pace };
    loop {
        let name = unused_name(&scene.store, &experiment.name).await;
        let mut opening = scene.opening(&name, experiment, &url);
        opening.settings[TILE] = arguments.experiment.tile.to_string().into();
        match Box::pin(played(&scene, experiment, opening, &mut parts)).await {
            // Somebody was faster with the name of this second.
            Err(StoreError::Exists(_)) => {}
            Err(error) => return Err(error.into()),
            Ok(outcome) => {
                print::error(&last_words(&scene, &name, &outcome));
                return Ok(status(&outcome));
            }
        }
    }
}

/// Names tell runs apart by the second: one that begins in the second of another waits for the next.
pub(super) async fn unused_name(store: &Store, experiment: &str) -> String {
    loop {
        let name = run_name(experiment, Utc::now());
        if !store.record_path(&name).exists() {
            return name;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Who takes part, and how.
struct Parts<'a> {
    driver: &'a mut AnyDriver,
    eyes: &'a mut Watcher,
    interrupted: CancellationToken,
    conditions: Vec<Check>,
    pace: Pace,
}

async fn played(
    scene: &Scene,
    experiment: &Experiment,
    opening: Opening,
    parts: &mut Parts<'_>,
) -> Result<Outcome, StoreError> {
    let mut progress = Progress::default();
    let setup = Setup {
        experiment,
        opening,
        conditions: parts.conditions.clone(),
        store: &scene.store,
        driver: &mut *parts.driver,
        eyes: &mut *parts.eyes,
        pace: parts.pace.clone(),
        clock: Clock::system(),
        interrupted: parts.interrupted.clone(),
        told: &mut |entry| progress.tell(entry),
    };
    Box::pin(execute(setup)).await
}

/// Ends what crashed before; what cannot be ended keeps this run from beginning.
async fn recover(
    scene: &Scene,
    arguments: &ExperimentArguments,
    driver: &mut AnyDriver,
    pace: &Pace,
    interrupted: &CancellationToken,
) -> Vec<Check> {
    let PrometheusArguments { url, asking } = &arguments.prometheus;
    let mut progress = Progress::default();
    let mut recovery = Recovery {
        store: &scene.store,
        drivers: async |opening: &Opening| scene.driver_of(opening).await,
        eyes: |opening: &Opening, first| eyes_of(scene, opening, (Some(url), asking), first),
        // A driver that does not answer decides nothing: whoever wants the run finds out why, and starts it again.
        pace: &Pace { unanswered: UNANSWERED, ..pace.clone() },
        clock: &Clock::system(),
        interrupted,
        told: &mut |run, entry| {
            print::error(&format!("{run}: "));
            progress.tell(entry);
        },
    };
    recovery.all(driver).await
}

/// Cancelled by the first SIGINT or SIGTERM; every later one is told that there is no way to leave the fault behind.
fn listen() -> anyhow::Result<CancellationToken> {
    let (mut stops, interrupted) = (Stops::listen()?, CancellationToken::new());
    let wish = interrupted.clone();
    tokio::spawn(async move {
        loop {
            stops.next().await;
            told_to_end(&wish);
        }
    });
    Ok(interrupted)
}

fn told_to_end(interrupted: &CancellationToken) {
    let again = interrupted.is_cancelled();
    print::error(if again {
        "still ending the run; asking again changes nothing\n"
    } else {
        "ending the run: what is broken is put right first\n"
    });
    interrupted.cancel();
}

/// What the run came to, where its record is, and what is left to do by hand.
fn last_words(scene: &Scene, run: &str, outcome: &Outcome) -> String {
    let account = &outcome.account;
    let path = scene.store.record_path(run);
    let hypothesis = match account.safety {
        Safety::NotStarted => String::new(),
        _ => format!(", hypothesis {}", story::held_in_words(account.hypothesis)),
    };
    let safety = story::safety_in_words(account.safety);
    let ended = format!("\n{run}: {safety}{hypothesis}\nrecord: {}\n", path.display());
    let lost = outcome.lost.as_ref();
    let lost = lost.map(|lost| format!("warning: the record is not complete: {lost}\n"));
    let left = account.injected_at.is_some() && account.reverted_at.is_none();
    let left = left.then(|| by_hand(run));
    [Some(ended), lost, left].into_iter().flatten().collect()
}

/// Nobody may overlook this.
fn by_hand(run: &str) -> String {
    format!(
        "\nerror: NOBODY CAN SAY THAT THE FAULT IS GONE\n\
         \n  1. look at the workload, and put right by hand what is broken: restart the pods or replicas that were hit\n  \
         2. `sloe chaos abort {run}` tries again to stop the fault, and proves that it is gone\n  \
         3. no other run starts until it is\n"
    )
}

fn status(outcome: &Outcome) -> ExitStatus {
    let account = &outcome.account;
    if outcome.interrupted {
        return ExitStatus::Interrupted;
    }
    match (account.safety, account.hypothesis) {
        (Safety::NotStarted, _) => gate::status(outcome.decision),
        (Safety::Aborted | Safety::Breached, _) | (_, Held::NotHeld) => ExitStatus::Findings,
        (Safety::Unknown, _) | (_, Held::Inconclusive) => ExitStatus::CannotDecide,
        (_, Held::Held) => ExitStatus::Ok,
    }
}
