//! What ends a run before its time, and what does not.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use sloe::chaos::watch::{Abort, Limits, Rule, Signals, Watch};
use sloe::chaos::{Reading, Replicas, Spend};
use sloe::units::Duration;

use crate::chaos_parts::{WHOLE, at, experiment, now, reading, spend, subject};

const SCRAPE: Duration = Duration::from_secs(30);

fn limits() -> Limits {
    Limits::of(&experiment(), SCRAPE)
}

/// A look every five seconds, each as `change` makes it of one at which all is well: the first abort, and at which second.
fn watched(looks: i32, mut change: impl FnMut(i32, &mut Look)) -> Option<(i32, Abort)> {
    let mut watch = Watch::new(limits(), now());
    (1..=looks).find_map(|look| {
        let secs = look * 5;
        let mut seen = Look { reading: reading(secs.into()), replicas: WHOLE, signals: Signals::default() };
        change(secs, &mut seen);
        Some((secs, watch.look(&seen.reading, seen.replicas, &seen.signals, at(secs.into()))?))
    })
}

#[derive(Clone, Debug)]
struct Look {
    reading: Reading,
    replicas: Option<Replicas>,
    signals: Signals,
}

/// By which rule, when, and in which words.
fn told(abort: Option<(i32, Abort)>) -> String {
    abort.map_or("no abort".to_owned(), |(secs, abort)| {
        format!("{} s: {}: {}", secs, abort.rule.as_str(), abort.reason)
    })
}

/// What a look finds at a second of the run.
type Change = Box<dyn Fn(i32, &mut Look)>;

#[test]
fn every_rule_in_its_words() {
    let ready = |ready| Some(Replicas { wanted: 3, updated: 3, ready });
    let changes: Vec<(&str, Change)> = vec![
        ("nothing", Box::new(|_, _| {})),
        ("somebody", Box::new(|_, look| look.signals.manual = Some("asked for by ada: wrong pod".into()))),
        ("the switch", Box::new(|_, look| look.signals.halted = Some("the switch cannot be read".into()))),
        ("the lock", Box::new(|_, look| look.signals.lock = Some("the lease is another run's".into()))),
        ("cost", Box::new(|secs, look| look.reading.subjects[0].cost_ratio = Some(0.0015 * f64::from(secs)))),
        (
            "cost with what new series began with",
            Box::new(|_, look| {
                look.reading.subjects[0].cost_ratio = Some(0.015);
                look.reading.subjects[0].first_events = Some(1_500.0);
            }),
        ),
        (
            "the reserve with what new series began with",
            Box::new(|_, look| {
                look.reading.subjects[0].remaining_ratio = Some(0.255);
                look.reading.subjects[0].first_events = Some(1_500.0);
            }),
        ),
        ("remaining", Box::new(|_, look| look.reading.subjects[0].remaining_ratio = Some(0.249))),
        (
            "a page",
            Box::new(|_, look| look.reading.pages = vec!["payment-service/availability 1h/5m".into()]),
        ),
        ("too few pods", Box::new(move |_, look| look.replicas = ready(1))),
        (
            "too few pods, twice for a while",
            Box::new(move |secs, look| {
                look.replicas = if secs == 25 {
                    ready(2)
                } else if secs < 50 {
                    ready(1)
                } else {
                    WHOLE
                };
            }),
        ),
        (
            "too few pods, and then nobody knows",
            Box::new(move |secs, look| {
                look.replicas = if secs < 10 { ready(1) } else { None };
            }),
        ),
        ("a low SLI", Box::new(|_, look| look.reading.subjects[0].sli = Some(0.85))),
        (
            "an SLI that is low now and then",
            Box::new(|secs, look| {
                look.reading.subjects[0].sli = Some(if secs % 15 == 0 { 0.95 } else { 0.85 });
            }),
        ),
        (
            "a low SLI that is unknown in between",
            Box::new(|secs, look| {
                look.reading.subjects[0].sli = if secs == 10 { None } else { Some(0.85) };
            }),
        ),
        (
            "old samples",
            Box::new(|secs, look| look.reading.subjects[0].sample_age = Some(20.0 + f64::from(secs))),
        ),
        ("no samples", Box::new(|_, look| look.reading.subjects[0].sample_age = None)),
        ("an unknown cost", Box::new(|_, look| look.reading.subjects[0].cost_ratio = Some(f64::NAN))),
        ("an unknown SLI", Box::new(|_, look| look.reading.subjects[0].sli = None)),
        ("no budgets", Box::new(|_, look| look.reading.subjects.clear())),
        (
            "no Prometheus",
            Box::new(|_, look| {
                look.reading.failure = Some("Prometheus cannot be reached".to_owned());
                look.reading.subjects.clear();
            }),
        ),
        (
            "no Prometheus now and then",
            Box::new(|secs, look| {
                if secs % 25 != 0 {
                    look.reading.failure = Some("Prometheus cannot be reached".to_owned());
                }
            }),
        ),
        (
            "a driver that is silent",
            Box::new(|_, look| look.signals.driver = Some("connection refused".into())),
        ),
        ("replicas that nobody knows", Box::new(|_, look| look.replicas = None)),
    ];
    let lines: Vec<String> =
        changes.iter().map(|(name, change)| format!("{name}: {}", told(watched(58, change)))).collect();
    let late = told(watched(70, |_, _| {}));
    insta::assert_snapshot!(format!("{}\ntime: {late}", lines.join("\n")));
}

#[test]
fn a_fault_that_ends_just_in_time_is_not_late() {
    let ended_from = |from: i32| move |secs: i32, look: &mut Look| look.signals.ended = secs >= from;
    // The deadline of five minutes is in the look that finds the fault over: whether anything is left is asked next.
    let late = |ended: i32| watched(70, ended_from(ended)).map(|(secs, abort)| (secs, abort.rule));
    assert_eq!(late(300), Some((305, Rule::Deadline)), "and not before it could be asked");
    assert_eq!(late(305), Some((300, Rule::Deadline)));
    assert_eq!(late(200), Some((300, Rule::Deadline)), "a fault that is over and does not go is late");
}

/// A figure that may be anything.
fn figure(values: impl Strategy<Value = f64> + 'static) -> impl Strategy<Value = Option<f64>> {
    prop_oneof![8 => values.prop_map(Some), 1 => Just(None), 1 => Just(Some(f64::NAN))]
}

fn spends() -> impl Strategy<Value = Vec<Spend>> {
    let one = |slo: &'static str| {
        let figures = (figure(0.0..0.03), figure(0.2..0.7), figure(0.8..1.0), figure(0.0..80.0));
        figures.prop_map(move |(cost_ratio, remaining_ratio, sli, sample_age)| Spend {
            subject: subject(slo),
            cost_ratio,
            remaining_ratio,
            sli,
            sample_age,
            ..spend()
        })
    };
    prop_oneof![
        8 => (one("availability"), one("latency")).prop_map(|(one, two)| vec![one, two]),
        1 => Just(Vec::new()),
    ]
}

fn rarely(chance: u32) -> impl Strategy<Value = Option<String>> {
    prop_oneof![chance => Just(None), 1 => Just(Some("because".to_owned()))]
}

fn look() -> impl Strategy<Value = Look> {
    let signals = (rarely(60), rarely(60), rarely(60), rarely(5))
        .prop_map(|(manual, halted, lock, driver)| Signals { manual, halted, lock, driver, ended: false });
    let replicas = prop_oneof![
        1 => Just(None),
        8 => (0..4_u32).prop_map(|ready| Some(Replicas { wanted: 3, updated: 3, ready })),
    ];
    (spends(), rarely(60), rarely(6), replicas, signals).prop_map(
        |(subjects, page, failure, replicas, signals)| {
            let pages = page.into_iter().collect();
            Look { reading: Reading { at: now(), subjects, pages, failure }, replicas, signals }
        },
    )
}

/// Looks with the seconds between them, tame at first so that some runs go on for a while.
fn looks() -> impl Strategy<Value = Vec<(i64, Look)>> {
    let calm = (1..9_i64).prop_map(|secs| {
        let subjects = vec![spend(), Spend { subject: subject("latency"), ..spend() }];
        let reading = Reading { subjects, ..reading(0) };
        (secs, Look { reading, replicas: WHOLE, signals: Signals::default() })
    });
    let wild = (1..9_i64, look());
    prop::collection::vec(prop_oneof![3 => calm, 1 => wild], 1..80)
}

/// Whether a look crosses a limit that allows of no delay: told here a second time, in the words of the requirement.
fn crosses_hard_limit(look: &Look, elapsed: TimeDelta) -> bool {
    let signals = &look.signals;
    signals.manual.is_some()
        || signals.halted.is_some()
        || signals.lock.is_some()
        || !look.reading.pages.is_empty()
        || elapsed >= TimeDelta::minutes(5)
        || look.reading.subjects.iter().any(|spend| {
            spend.cost_ratio.is_some_and(|cost| cost >= 0.02)
                || spend.remaining_ratio.is_some_and(|left| left < 0.25)
        })
}

/// Whether everything is known and nothing is near a limit.
fn is_fine(look: &Look) -> bool {
    let good = |value: Option<f64>, fine: &dyn Fn(f64) -> bool| value.is_some_and(fine);
    look.reading.failure.is_none()
        && !look.reading.subjects.is_empty()
        && look.signals.driver.is_none()
        && look.replicas.is_some_and(|replicas| replicas.ready >= 2)
        && look.reading.subjects.iter().all(|spend| {
            good(spend.cost_ratio, &|_| true)
                && good(spend.remaining_ratio, &|_| true)
                && good(spend.sli, &|sli| sli >= 0.9)
                && good(spend.sample_age, &|age| age <= 60.0)
        })
}

/// What has lasted since the last look that was fine in every respect.
#[derive(Default)]
struct Trouble {
    since: Option<DateTime<Utc>>,
    low_slis: u32,
    overdue: bool,
}

impl Trouble {
    fn note(&mut self, look: &Look, before: DateTime<Utc>, now: DateTime<Utc>) {
        if is_fine(look) {
            *self = Self::default();
            return;
        }
        self.since = self.since.or(Some(before.min(now)));
        self.low_slis +=
            u32::from(look.reading.subjects.iter().any(|spend| spend.sli.is_some_and(|sli| sli < 0.9)));
        self.overdue |=
            look.reading.subjects.iter().any(|spend| spend.sample_age.is_some_and(|age| age > 60.0));
    }

    /// Whether any soft limit may have been crossed.
    fn may_abort(&self, now: DateTime<Utc>) -> bool {
        self.overdue
            || self.low_slis >= 3
            || self.since.is_some_and(|since| now - since > TimeDelta::seconds(30))
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Whatever was seen before, a look that crosses a hard limit asks for an abort, and no look does where no limit is crossed.
    #[test]
    fn hard_limits_abort_at_once_and_nothing_else_without_reason(looks in looks()) {
        let (mut watch, mut now, mut trouble) = (Watch::new(limits(), now()), now(), Trouble::default());
        for (secs, look) in looks {
            let before = now;
            now += TimeDelta::seconds(secs);
            trouble.note(&look, before, now);
            let abort = watch.look(&look.reading, look.replicas, &look.signals, now);
            let hard = crosses_hard_limit(&look, now - crate::chaos_parts::now());
            if hard {
                prop_assert!(abort.is_some(), "{look:?}");
            } else if let Some(abort) = &abort {
                prop_assert!(trouble.may_abort(now), "{abort:?} {look:?}");
            }
            if abort.is_some() {
                return Ok(());
            }
        }
    }

    /// Unknown looks between bad ones never make the watch forget: it aborts no later than without them.
    #[test]
    fn what_is_unknown_resets_nothing(gaps in prop::collection::vec(0..3_usize, 3)) {
        let (mut watch, mut secs) = (Watch::new(limits(), now()), 0);
        let mut last = None;
        for gap in gaps {
            for unknown in std::iter::repeat_n(true, gap).chain([false]) {
                secs += 1;
                let mut seen = reading(secs);
                seen.subjects[0].sli = if unknown { None } else { Some(0.5) };
                last = watch.look(&seen, WHOLE, &Signals::default(), at(secs));
            }
        }
        prop_assert_eq!(last.map(|abort| abort.rule), Some(Rule::Floor));
    }

    /// Data that stays away for too long ends the run, whatever the rest says.
    #[test]
    fn silence_ends_the_run(looks in prop::collection::vec(look(), 8)) {
        let mut watch = Watch::new(limits(), now());
        let mut aborted = false;
        for (i, mut look) in (1..).zip(looks) {
            look.reading.failure = Some("Prometheus cannot be reached".to_owned());
            aborted |= watch.look(&look.reading, look.replicas, &look.signals, at(i * 5)).is_some();
        }
        prop_assert!(aborted);
    }
}
