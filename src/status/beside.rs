//! What was asked beside the polls, and what it adds to a snapshot: the health of rules, SLOs that were counted at
//! once, and episodes.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::status::assess::sort;
use crate::status::direct::{self, Direct};
use crate::status::episodes::Loaded;
use crate::status::warnings::name_some;
use crate::status::{
    Answers, BurningTiles, Extent, Firings, PastPeriods, Previous, RuleHealth, RuleTrouble, RulesTold,
    SloStatus, Snapshot, SourceState, State, TileLengths, Unknown,
};
use crate::units::{Duration, show};

/// Clocks that differ by less do not matter: series are recorded every 30 seconds.
const CLOCKS_DIFFER: Duration = Duration::from_secs(30);

/// What is known beside the answers of a poll.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What Prometheus says about its rules; `None` where it does not tell.
    pub rules: Option<Arc<RulesTold>>,
    /// SLOs that were counted at once.
    pub direct: Arc<Direct>,
    /// Periods that are over, where they are loaded.
    pub periods: Vec<Arc<PastPeriods>>,
    /// The tiles of the past that burned, as far as they are loaded.
    pub burning: Arc<BurningTiles>,
    /// When alerts fired, as far as that is loaded.
    pub firings: Arc<Firings>,
    /// How far Prometheus' clock is ahead of ours, where it tells.
    pub clock_offset: Option<TimeDelta>,
}

impl Snapshot {
    /// This snapshot of `answers` with what is known beside them.
    #[must_use]
    pub fn with(mut self, beside: &Beside, answers: &Answers, now: DateTime<Utc>) -> Self {
        let (loaded, evaluated) = (direct::loaded(answers), direct::evaluated(answers));
        let (tiles, in_part) = (TileLengths::of(&answers.infos), !answers.warnings.is_empty());
        for status in &mut self.slos {
            status.previous = Previous::of(&status.slo, &beside.periods, tiles.length(&status.slo), now);
            let is_in = |slos: &HashSet<(&str, &str)>| slos.contains(&direct::key(&status.slo.id));
            let seen = Seen { recorded: is_in(&loaded), evaluated: is_in(&evaluated), in_part };
            beside.complete(status, seen, now);
        }
        sort(&mut self.slos);
        if in_part {
            self.source = SourceState::AnsweringInPart;
        }
        self.rules_asked_at = beside.rules.as_ref().and_then(|told| told.asked_at(now));
        self.warnings.extend(beside.clock_offset.and_then(other_clock));
        self.rule_warnings = rule_warnings(&self.slos);
        self.warnings.extend(left_out(&beside.direct));
        self
    }
}

/// What the answers of a poll tell of the rules of one SLO.
#[derive(Clone, Copy)]
struct Seen {
    /// They have recorded something lately.
    recorded: bool,
    /// Somebody evaluates them now.
    evaluated: bool,
    /// The answers are not whole.
    in_part: bool,
}

impl Beside {
    /// What is known of one SLO.
    fn complete(&self, status: &mut SloStatus, seen: Seen, now: DateTime<Utc>) {
        let health = |told: &Arc<RulesTold>| told.of(&status.slo.id, seen.evaluated, now);
        status.rules = self.rules.as_ref().map(health).unwrap_or_default();
        explain(status, seen);
        if !seen.recorded {
            self.direct.fill(status, now);
        }
        be_careful(status);
        self.tell_episodes(status, now);
    }

    fn tell_episodes(&self, status: &mut SloStatus, now: DateTime<Utc>) {
        let Some(extent) = Extent::present(status.slo.window, now) else { return };
        let loaded = Loaded { burning: &self.burning, firings: &self.firings };
        for group in std::iter::once(&mut status.worst).chain(&mut status.groups) {
            group.episodes = loaded.episodes(&status.slo, group, extent);
        }
    }
}

/// Says more about why a budget is not known, where there is more to say.
fn explain(status: &mut SloStatus, Seen { recorded, in_part, .. }: Seen) {
    let trouble = status.rules.worst();
    let better = |reason: &str| match trouble {
        _ if in_part && !(recorded && status.slo.window.is_rolling()) => {
            Some("Prometheus answered in part only".to_owned())
        }
        Some(trouble) if !recorded => Some(trouble.to_string()),
        Some(RuleTrouble::Failing { .. }) => trouble.map(|trouble| format!("{reason}; {trouble}")),
        _ => None,
    };
    for group in std::iter::once(&mut status.worst).chain(&mut status.groups) {
        let known = group.budget.as_ref().err().and_then(|unknown| better(&unknown.reason));
        if let Some(reason) = known {
            group.budget = Err(Unknown { reason });
        }
    }
}

/// What rules record that fail, are late or missing is not known to be healthy.
fn be_careful(status: &mut SloStatus) {
    if status.rules.worst().is_none() {
        return;
    }
    for group in std::iter::once(&mut status.worst).chain(&mut status.groups) {
        if group.state == State::Healthy {
            group.state = State::Caution;
        }
    }
}

fn rule_warnings(slos: &[SloStatus]) -> Vec<String> {
    let troubled = |is: fn(&RuleTrouble) -> bool| -> Vec<(String, String)> {
        let first = |status: &SloStatus| match &status.rules {
            RuleHealth::Troubled(troubles) => {
                troubles.iter().find(|trouble| is(trouble)).map(ToString::to_string)
            }
            _ => None,
        };
        slos.iter().filter_map(|status| Some((status.slo.id.to_string(), first(status)?))).collect()
    };
    let failing = troubled(|trouble| matches!(trouble, RuleTrouble::Failing { .. }));
    let missing = troubled(|trouble| matches!(trouble, RuleTrouble::Missing { .. }));
    let late = troubled(|trouble| matches!(trouble, RuleTrouble::Late { .. } | RuleTrouble::Slow { .. }));
    [
        warning("Prometheus cannot evaluate all rules of", &failing, "see its log"),
        warning(
            "Prometheus has not loaded all rules of",
            &missing,
            "run `sloe generate` and reload Prometheus",
        ),
        warning("Prometheus is late with rules of", &late, "it may have too much to do"),
        warning(
            "Prometheus does not evaluate any more",
            &removed(slos),
            "figures are of before; load them again",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// SLOs of which something is known although their rules are gone.
fn removed(slos: &[SloStatus]) -> Vec<(String, String)> {
    let is_known = |status: &&SloStatus| status.worst.budget.is_ok();
    let gone = |status: &&SloStatus| status.rules.worst() == Some(&RuleTrouble::NotLoaded);
    let told = |status: &SloStatus| (status.slo.id.to_string(), RuleTrouble::NotLoaded.to_string());
    slos.iter().filter(is_known).filter(gone).map(told).collect()
}

/// `… of a/b, c/d and 9 more: its rule `x` fails: many-to-many matching; see its log`.
fn warning(what: &str, troubled: &[(String, String)], remedy: &str) -> Option<String> {
    let (_, first) = troubled.first()?;
    let names = name_some(troubled.iter().map(|(name, _)| name.clone()));
    Some(format!("{what} {names}: {first}; {remedy}"))
}

/// All questions are about a moment of our clock.
fn other_clock(offset: TimeDelta) -> Option<String> {
    let ahead = Duration::from_secs(offset.num_seconds().unsigned_abs());
    let side = if offset < TimeDelta::zero() { "behind" } else { "ahead of" };
    (ahead > CLOCKS_DIFFER).then(|| {
        let ahead = show::time_span(ahead);
        format!("the clock of Prometheus is {ahead} {side} this one: figures are of another moment than they say; set both clocks")
    })
}

fn left_out(direct: &Direct) -> Option<String> {
    let more = direct.left_out();
    (more > 0).then(|| {
        let most = direct::MOST_DIRECT;
        format!(
            "nothing is recorded yet of {} SLOs: {most} are counted directly, {more} are not",
            most + more
        )
    })
}
