//! The fault: asked for, watched at every look, and gone in the end, by itself or because it had to.

use chrono::{DateTime, Utc};
use tokio::time::sleep;

use crate::chaos::record::{Event, Phase, RecordError};
use crate::chaos::run::effort::Stays;
use crate::chaos::run::ending::{bring_to_end, reverted};
use crate::chaos::run::glance::{Glance, glance};
use crate::chaos::run::scribe::own_fact;
use crate::chaos::run::{Assessment, Eyes, Run};
use crate::chaos::watch::{Abort, Limits, Rule, Signals, Watch};
use crate::chaos::{Driver, DriverError, Ended, FaultPhase, LockError, Look, Reading, Reverted};
use crate::units::Duration;

/// What became of a fault.
pub(super) struct Past {
    /// When it was asked for.
    pub(super) injected_at: DateTime<Utc>,
    /// The driver's account of its end.
    pub(super) ended: Option<Ended>,
    /// Why it was ended before its time.
    pub(super) abort: Option<Abort>,
    /// When it was certain that nothing was left, or what is.
    pub(super) reverted: Result<DateTime<Utc>, Stays>,
    /// Every look so far.
    pub(super) looks: Vec<Reading>,
}

/// What a fault under way is judged by.
struct Watching {
    watch: Watch,
    phase: Phase,
    ended: Option<Ended>,
    looks: Vec<Reading>,
    /// How often in a row the lock could not be renewed.
    unrenewed: u32,
}

/// The lock runs out some time after the second renewal that failed.
const UNRENEWED: u32 = 2;

impl<D: Driver, E: Eyes> Run<'_, D, E> {
    /// Breaks what is to be broken, and answers when it is over.
    pub(super) async fn fault(&mut self, allowed: &Assessment) -> Past {
        let began = self.clock.now();
        let limits = Limits::of(self.experiment, slowest(allowed));
        let watch = Watch::new(limits, began);
        let (looks, phase) = (Vec::new(), Phase::Starting);
        let mut watching = Watching { watch, phase, ended: None, looks, unrenewed: 0 };
        let over = self.until_over(&allowed.survey.targets, &mut watching).await;
        let (abort, reverted) = match over {
            Ok(at) => (None, Ok(at)),
            Err(abort) => (Some(abort.clone()), self.abort(&abort).await),
        };
        Past { injected_at: began, ended: watching.ended, abort, reverted, looks: watching.looks }
    }

    async fn until_over(
        &mut self,
        targets: &[String],
        watching: &mut Watching,
    ) -> Result<DateTime<Utc>, Abort> {
        self.ask_for(targets).await?;
        loop {
            let seen = self.look_unless_stopped().await?;
            self.judge_look(seen, watching)?;
            if watching.ended.is_some() && self.is_gone().await? {
                let reason = "the driver finds nothing of the fault".to_owned();
                self.scribe.note(Event::Reverted { confirmed: true, reason });
                return Ok(self.clock.now());
            }
            self.pause(watching).await?;
        }
    }

    async fn ask_for(&mut self, targets: &[String]) -> Result<(), Abort> {
        self.eyes.begin(self.clock.now());
        // Never dropped halfway: what nobody waits for may still come to pass.
        let facts = self.driver.inject(self.name, targets).await.map_err(|error| not_begun(&error))?;
        self.scribe.facts(facts).map_err(|error| unrecorded(&error))
    }

    /// A look, which waits for nobody once somebody asks for the end.
    async fn look_unless_stopped(&mut self) -> Result<Glance, Abort> {
        let Self { driver, eyes, pace, clock, stops, .. } = self;
        tokio::select! {
            biased;
            abort = stops.first() => Err(abort),
            seen = glance(&mut **driver, &mut **eyes, (pace, clock)) => Ok(seen),
        }
    }

    /// Whether the driver finds nothing of a fault that has ended.
    async fn is_gone(&mut self) -> Result<bool, Abort> {
        let Self { driver, name, pace, stops, .. } = self;
        tokio::select! {
            biased;
            abort = stops.first() => Err(abort),
            found = reverted(&mut **driver, name, pace) => Ok(matches!(found, Ok(Reverted::Yes))),
        }
    }

    /// Until the next look is due; of a fault that has ended it is due sooner.
    async fn pause(&self, watching: &Watching) -> Result<(), Abort> {
        let pause = if watching.ended.is_some() { self.pace.retry } else { self.pace.poll };
        tokio::select! {
            biased;
            abort = self.stops.first() => Err(abort),
            () = sleep(pause) => Ok(()),
        }
    }

    /// Writes a look down, and what follows from it.
    fn judge_look(&mut self, seen: Glance, watching: &mut Watching) -> Result<(), Abort> {
        self.tell_silence(&seen);
        let signals = watching.signals(&seen);
        let replicas = seen.look.as_ref().ok().and_then(|look| look.replicas);
        watching.looks.push(seen.reading.clone());
        let reading = seen.reading.clone();
        let next = self.write_look(seen, watching).map_err(|error| unrecorded(&error));
        let abort = watching.watch.look(&reading, replicas, &signals, self.clock.now());
        // A limit that is passed says more than a disk that is full.
        abort.map_or(next, Err)
    }

    fn write_look(&mut self, seen: Glance, watching: &mut Watching) -> Result<(), RecordError> {
        let Glance { look, reading, queries, .. } = seen;
        let replicas = look.as_ref().ok().and_then(|look| look.replicas);
        self.scribe.queries(queries)?;
        let (facts, phase) = look.map(|look| (look.facts, Some(look.phase))).unwrap_or_default();
        self.scribe.facts(facts)?;
        phase.map_or(Ok(()), |phase| self.follow(phase, watching))?;
        self.scribe.write(Event::Looked { reading, replicas })
    }

    /// Goes on to the phase that the driver tells of; never back.
    fn follow(&mut self, told: FaultPhase, watching: &mut Watching) -> Result<(), RecordError> {
        let (phase, reason) = match told {
            FaultPhase::Starting => return Ok(()),
            FaultPhase::Injecting => (Phase::Injecting, "the driver has begun".to_owned()),
            FaultPhase::Ended(ended) => {
                let reason = in_words(&ended);
                watching.ended.get_or_insert(ended);
                (Phase::Reverting, reason)
            }
        };
        if phase <= watching.phase {
            return Ok(());
        }
        watching.phase = phase;
        self.scribe.phase(phase, reason)
    }

    /// Tells while the driver does not answer that it is asked again.
    pub(super) fn tell_silence(&mut self, seen: &Glance) {
        let Err(error) = &seen.look else { return self.silence.end() };
        let why = error.to_string();
        if self.silence.is_news(&why) {
            let detail = format!("{why}; asked again every {:?}", self.pace.poll);
            let driver = format!("driver {}", self.experiment.driver.as_str());
            self.scribe.note(own_fact(&self.clock, &driver, "silent", detail));
        }
    }

    /// Ends the fault before its time.
    pub(super) async fn abort(&mut self, abort: &Abort) -> Result<DateTime<Utc>, Stays> {
        let (rule, reason) = (abort.rule.as_str().to_owned(), abort.reason.clone());
        self.scribe.note(Event::AbortRequested { rule, reason });
        self.scribe.note(Event::Phase { phase: Phase::Aborting, reason: String::new() });
        let Self { driver, name, pace, clock, scribe, .. } = self;
        bring_to_end(&mut **driver, name, (pace, clock), &mut |event| scribe.note(event)).await
    }
}

impl Watching {
    /// What ends the run besides budgets and replicas.
    fn signals(&mut self, seen: &Glance) -> Signals {
        self.unrenewed = if seen.renewed.is_ok() { 0 } else { self.unrenewed + 1 };
        let lost = |error: &LockError| matches!(error, LockError::Held { .. }) || self.unrenewed >= UNRENEWED;
        Signals {
            manual: None,
            halted: match &seen.halted {
                Ok(halt) => halt.as_ref().map(|halt| format!("{} (asked for by {})", halt.reason, halt.by)),
                Err(DriverError::Refused(reason)) => Some(reason.clone()),
                // Whether that lasts shows with the look, which asks the same side.
                Err(DriverError::Unreachable(_)) => None,
            },
            lock: seen.renewed.as_ref().err().filter(|error| lost(error)).map(ToString::to_string),
            driver: seen.look.as_ref().err().map(ToString::to_string),
            ended: matches!(&seen.look, Ok(Look { phase: FaultPhase::Ended(_), .. })),
        }
    }
}

/// How often there should be a sample of the SLO that has the fewest.
fn slowest(allowed: &Assessment) -> Duration {
    let intervals = allowed.preflight.standings.iter().map(|standing| standing.sample_interval);
    Duration::from_secs_f64(intervals.fold(0.0, f64::max))
}

fn unrecorded(error: &RecordError) -> Abort {
    Abort { rule: Rule::Record, reason: format!("nothing goes on unrecorded: {error}") }
}

fn not_begun(error: &DriverError) -> Abort {
    Abort { rule: Rule::Driver, reason: format!("the fault could not be asked for: {error}") }
}

/// How a fault ended, for people.
pub(super) fn in_words(ended: &Ended) -> String {
    match ended {
        Ended::Completed => "it ran its course".to_owned(),
        Ended::ChecksFailed(reason) => format!("it ran its course; the driver's own checks failed: {reason}"),
        Ended::Stopped(reason) => format!("it was stopped: {reason}"),
        Ended::StartFailed(reason) => format!("it never began: {reason}"),
        Ended::Inconclusive(reason) => format!("nobody can say whether it ran: {reason}"),
    }
}
