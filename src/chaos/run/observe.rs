//! After the fault: until the SLIs are back, then what it cost, and the end of the record.

use chrono::{DateTime, Utc};
use tokio::time::{Instant, sleep};

use crate::chaos::record::{Account, Cost, Event, Phase};
use crate::chaos::run::ending::reverted;
use crate::chaos::run::fault::{Past, in_words};
use crate::chaos::run::glance::{Glance, glance};
use crate::chaos::run::scribe::own_fact;
use crate::chaos::run::{Eyes, Run, Waiting, cost_unknown, counted};
use crate::chaos::verdict::{self, Ending, Recovery};
use crate::chaos::watch::{Abort, Rule};
use crate::chaos::{Driver, Reverted};

impl<D: Driver, E: Eyes> Run<'_, D, E> {
    /// Watches the recovery, counts the cost, and closes the record.
    pub(super) async fn settle(&mut self, mut past: Past) -> Account {
        let recovery = match past.reverted {
            Ok(at) => self.observe(&mut past, at).await,
            Err(_) => Recovery::Unknown,
        };
        self.make_sure(&mut past).await;
        let costs = self.count().await;
        // Everything that the driver told is in the record, so what it created may go, unless that is needed for the end.
        if past.reverted.is_ok() {
            self.clean_up().await;
        }
        let account = self.account(past, recovery, costs);
        self.scribe.note(Event::Closed(Box::new(account.clone())));
        account
    }

    /// Looks until every SLI is back to stay, the time is up, or the process is asked to end.
    async fn observe(&mut self, past: &mut Past, reverted_at: DateTime<Utc>) -> Recovery {
        if self.stops.interrupted.is_cancelled() {
            return Recovery::Unknown;
        }
        self.scribe.note(Event::Phase { phase: Phase::Observing, reason: String::new() });
        let began = Instant::now();
        loop {
            let recovery = self.recovery(past, reverted_at);
            if matches!(recovery, Recovery::Since(_)) || began.elapsed() >= self.pace.observe {
                return recovery;
            }
            match self.next_look().await {
                Some(seen) => self.note_look(seen, past),
                // Nobody watches to the end, so nobody knows.
                None => return Recovery::Unknown,
            }
        }
    }

    /// The next look; none once the process is asked to end.
    async fn next_look(&mut self) -> Option<Glance> {
        let Self { driver, eyes, pace, clock, stops, .. } = self;
        let look = async {
            sleep(pace.poll).await;
            glance(&mut **driver, &mut **eyes, (pace, clock)).await
        };
        stops.interrupted.run_until_cancelled(look).await
    }

    /// Looks once more before the lock is given back: what was asked for may have come late, and what has ended may have been
    /// begun again by others.
    async fn make_sure(&mut self, past: &mut Past) {
        let Self { driver, name, pace, .. } = self;
        let reason = match reverted(&mut **driver, name, pace).await {
            Ok(Reverted::Yes) => return,
            Ok(Reverted::NotYet(left)) => format!("the fault is there again: {left}"),
            Err(error) => format!("nobody can say whether the fault stayed away: {error}"),
        };
        if past.reverted.is_ok() {
            let abort = Abort { rule: Rule::Driver, reason };
            past.reverted = self.abort(&abort).await;
            past.abort.get_or_insert(abort);
        }
    }

    fn recovery(&self, past: &Past, reverted_at: DateTime<Utc>) -> Recovery {
        let experiment = self.experiment;
        let times = (past.injected_at, reverted_at);
        verdict::recovery(&past.looks, times, experiment.abort.sli_floor.window, experiment.expect.holds)
    }

    /// Nothing is left that a failure could make worse: the lock or the driver may be gone.
    fn note_look(&mut self, seen: Glance, past: &mut Past) {
        self.tell_silence(&seen);
        let Glance { look, reading, queries, .. } = seen;
        past.looks.push(reading.clone());
        self.scribe.note_all(queries.into_iter().map(Event::Query));
        let (replicas, facts) = look.map(|look| (look.replicas, look.facts)).unwrap_or_default();
        self.scribe.note_all(facts.into_iter().map(Event::Fact));
        self.scribe.note(Event::Looked { reading, replicas });
    }

    /// What the run cost, as far as Prometheus tells in time.
    async fn count(&mut self) -> Vec<Cost> {
        let Self { eyes, clock, pace, stops, scribe, name, .. } = self;
        let waiting = Waiting { pace, interrupted: stops.interrupted };
        let tell = |detail| scribe.note(own_fact(clock, name, "waiting", detail));
        let counted = counted(eyes.costs(clock.now()), waiting, tell).await;
        let (costs, queries) = counted.unwrap_or_else(|reason| {
            scribe.note(cost_unknown(clock, name, reason));
            Default::default()
        });
        scribe.note_all(queries.into_iter().map(Event::Query));
        costs
    }

    async fn clean_up(&mut self) {
        match self.driver.clean_up(self.name).await {
            Ok(facts) => self.scribe.note_all(facts.into_iter().map(Event::Fact)),
            Err(error) => {
                self.scribe.note(own_fact(&self.clock, self.name, "not-cleaned-up", error.to_string()));
            }
        }
    }

    fn account(&self, past: Past, recovery: Recovery, costs: Vec<Cost>) -> Account {
        let ending = Ending {
            experiment: self.experiment,
            injected_at: Some(past.injected_at),
            ended: past.ended.as_ref(),
            abort: past.abort.as_ref(),
            reverted: past.reverted.is_ok(),
            recovery,
            costs: &costs,
        };
        let (hypothesis, hypothesis_reason) = verdict::hypothesis(&ending);
        let (safety, safety_reason) = verdict::safety(&ending);
        Account {
            hypothesis,
            hypothesis_reason,
            safety,
            safety_reason,
            injected_at: Some(past.injected_at),
            reverted_at: past.reverted.ok(),
            recovered_at: if let Recovery::Since(at) = recovery { Some(at) } else { None },
            costs,
            driver_verdict: past.ended.as_ref().map(in_words).unwrap_or_default(),
        }
    }
}
