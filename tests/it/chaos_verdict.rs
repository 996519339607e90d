//! How a run ended: its hypothesis and its limits.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::chaos::record::{Cost, Held, Safety};
use sloe::chaos::verdict::{Ending, Recovery, hypothesis, recovery, safety};
use sloe::chaos::watch::{Abort, Rule};
use sloe::chaos::{Ended, Reading};
use sloe::model::Experiment;
use sloe::units::Duration;

use crate::chaos_parts::{at, experiment, now, reading, subject};

/// 800 of 259,200: 0.3 %, where 0.5 % are expected at most.
fn cost() -> Cost {
    Cost {
        subject: subject("availability"),
        from: now(),
        to: at(180),
        total_events: Some(18_000.0),
        bad_events: Some(800.0),
        uncertainty_events: Some(20.0),
        baseline_events: Some(2.0),
        allowed_events: Some(259_200.0),
        cost_ratio: Some(800.0 / 259_200.0),
        remaining_before: Some(0.62),
        remaining_after: Some(0.617),
        lowest_sli: Some(0.9),
        below_from: Some(at(10)),
        below_to: Some(at(45)),
        evidence: vec![40, 41],
    }
}

/// A run that went as it was expected.
#[derive(Clone)]
struct Run {
    experiment: Experiment,
    injected_at: Option<DateTime<Utc>>,
    ended: Option<Ended>,
    abort: Option<Abort>,
    reverted: bool,
    recovery: Recovery,
    costs: Vec<Cost>,
}

impl Run {
    fn new() -> Self {
        Self {
            experiment: experiment(),
            injected_at: Some(now()),
            ended: Some(Ended::Completed),
            abort: None,
            reverted: true,
            recovery: Recovery::Since(at(45)),
            costs: vec![cost()],
        }
    }

    fn but(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn ending(&self) -> Ending<'_> {
        Ending {
            experiment: &self.experiment,
            injected_at: self.injected_at,
            ended: self.ended.as_ref(),
            abort: self.abort.as_ref(),
            reverted: self.reverted,
            recovery: self.recovery,
            costs: &self.costs,
        }
    }

    fn told(&self) -> String {
        let ((held, why), (safety, why_safe)) = (hypothesis(&self.ending()), safety(&self.ending()));
        format!("{held:?}: {why} | {safety:?}: {why_safe}")
    }
}

fn aborted(rule: Rule, reason: &str) -> Abort {
    Abort { rule, reason: reason.to_owned() }
}

#[test]
fn every_end_in_its_words() {
    let spent = |run: &mut Run, ratio: f64| {
        run.costs[0].cost_ratio = Some(ratio);
        run.costs[0].remaining_after = Some(0.62 - ratio);
    };
    let runs: Vec<(&str, Run)> = vec![
        ("as expected", Run::new()),
        ("never begun", Run::new().but(|run| run.injected_at = None)),
        ("too costly", Run::new().but(|run| spent(run, 0.0077))),
        ("within what cannot be told", Run::new().but(|run| spent(run, 0.00499))),
        ("far too costly", Run::new().but(|run| spent(run, 0.021))),
        ("eats into the reserve", Run::new().but(|run| run.costs[0].remaining_after = Some(0.249))),
        ("nearer to a limit than can be told", Run::new().but(|run| spent(run, 0.01999))),
        (
            "nearer to the reserve than can be told",
            Run::new().but(|run| run.costs[0].remaining_after = Some(0.25)),
        ),
        ("what is left unknown", Run::new().but(|run| run.costs[0].remaining_after = None)),
        ("too slow", Run::new().but(|run| run.recovery = Recovery::Since(at(61)))),
        ("not back", Run::new().but(|run| run.recovery = Recovery::NotYet)),
        ("nobody knows whether back", Run::new().but(|run| run.recovery = Recovery::Unknown)),
        ("cost unknown", Run::new().but(|run| run.costs[0].cost_ratio = None)),
        (
            "one cost unknown, another too high",
            Run::new().but(|run| {
                run.costs.push(Cost { cost_ratio: None, ..cost() });
                run.costs[0].cost_ratio = Some(0.03);
                run.costs.rotate_left(1);
            }),
        ),
        ("cost not a number", Run::new().but(|run| run.costs[0].cost_ratio = Some(f64::NAN))),
        ("no costs", Run::new().but(|run| run.costs.clear())),
        ("uncertainty unknown", Run::new().but(|run| run.costs[0].uncertainty_events = None)),
        (
            "cost unknown, but not back",
            Run::new().but(|run| {
                run.costs[0].cost_ratio = None;
                run.recovery = Recovery::NotYet;
            }),
        ),
        (
            "aborted by cost",
            Run::new().but(|run| {
                run.abort = Some(aborted(Rule::Cost, "the run has cost 2.1 %"));
                spent(run, 0.023);
            }),
        ),
        (
            "aborted by hand",
            Run::new().but(|run| run.abort = Some(aborted(Rule::Manual, "asked for by ada"))),
        ),
        (
            "aborted by the floor",
            Run::new().but(|run| run.abort = Some(aborted(Rule::Floor, "the SLI was below 90 %"))),
        ),
        ("crashed", Run::new().but(|run| run.abort = Some(aborted(Rule::Crash, "process 4711")))),
        ("not reverted", Run::new().but(|run| run.reverted = false)),
        ("checks failed", Run::new().but(|run| run.ended = Some(Ended::ChecksFailed("a probe".to_owned())))),
        (
            "start failed",
            Run::new().but(|run| run.ended = Some(Ended::StartFailed("no such experiment".to_owned()))),
        ),
        (
            "verdict lost",
            Run::new().but(|run| run.ended = Some(Ended::Inconclusive("the result is lost".to_owned()))),
        ),
        ("no end told", Run::new().but(|run| run.ended = None)),
    ];
    let lines: Vec<String> = runs.iter().map(|(name, run)| format!("{name}: {}", run.told())).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

const WINDOW: Duration = Duration::from_minutes(1);

/// The recovery after looks every five seconds: `+` good, `-` low, `?` unknown. The fault is over at the 30th second.
fn after(looks: &str) -> Recovery {
    let look = |(i, state): (i64, char)| {
        let mut look = reading(i * 5);
        look.subjects[0].sli = match state {
            '+' => Some(0.9995),
            '-' => Some(0.95),
            _ => None,
        };
        look
    };
    let looks: Vec<Reading> = (1..).zip(looks.chars()).map(look).collect();
    recovery(&looks, (now(), at(30)), WINDOW, Duration::from_secs(60))
}

#[test]
fn an_sli_is_back_once_it_has_stayed() {
    let back = |secs| Recovery::Since(at(secs));
    let (low, good) = ("-".repeat(20), "+".repeat(13));
    // Low up to the 100th second, good at the 105th: all was well from the 45th on.
    assert_eq!(after(&format!("{low}{good}")), back(45));
    assert_eq!(after(&format!("{low}{}", &good[1..])), Recovery::NotYet);
    // An unknown look begins the wait again, and does not move the moment.
    assert_eq!(after(&format!("{low}+?{good}")), back(45));
    assert_eq!(after(&format!("{low}+?{}", &good[1..])), Recovery::Unknown);
    assert_eq!(after(&format!("{low}{good}-")), Recovery::NotYet);
    // One that never was low was always there; what was seen before the fault was over does not count.
    assert_eq!(after(&"+".repeat(18)), back(0));
    assert_eq!(after(&"+".repeat(17)), Recovery::NotYet);
    assert_eq!(after(""), Recovery::Unknown);
    assert_eq!(after(&"?".repeat(30)), Recovery::Unknown);
}

#[test]
fn all_slis_have_to_be_back() {
    let both = |i: i64| {
        let mut look = reading(i * 5);
        let mut slow = look.subjects[0].clone();
        slow.subject = subject("latency");
        slow.sli = Some(if i < 25 { 0.9 } else { 1.0 });
        look.subjects.push(slow);
        look
    };
    let looks: Vec<Reading> = (1..=40).map(both).collect();
    let since = recovery(&looks, (now(), at(30)), WINDOW, Duration::from_secs(60));
    assert_eq!(since, Recovery::Since(at(65)));
}

proptest! {
    /// A recovery is never told before the fault, nor without good looks for as long as it has to hold.
    #[test]
    fn a_recovery_has_been_seen(states in "[+?-]{0,60}") {
        if let Recovery::Since(since) = after(&states) {
            prop_assert!(since >= now());
            let tail = states.len() - states.trim_end_matches('+').len();
            prop_assert!(tail >= 13, "{states}");
            let last = states.rfind('-').map_or(0, |last| i64::try_from(last).expect("few") + 1);
            prop_assert!(since >= at(last * 5) - TimeDelta::seconds(60), "{states}");
        }
    }

    /// Only what is measured holds, and what costs more than is expected never does.
    #[test]
    fn a_hypothesis_holds_only_within_its_figures(ratio in 0.0..0.01_f64, events in 0.0..900.0_f64, secs in 0..120_i64) {
        let run = Run::new().but(|run| {
            run.costs[0].cost_ratio = Some(ratio);
            run.costs[0].uncertainty_events = Some(events);
            run.recovery = Recovery::Since(at(secs));
        });
        let (held, why) = hypothesis(&run.ending());
        let worst = ratio + events / 259_200.0;
        prop_assert_eq!(held == Held::Held, worst <= 0.005 && secs <= 60, "{}", why);
        prop_assert_eq!(safety(&run.ending()).0, Safety::WithinLimits);
    }
}
