//! The conditions before a run: what stands in the table, and that nothing unknown passes.

use chrono::TimeDelta;
use proptest::prelude::*;
use sloe::chaos::gates::{Circumstances, PastRun, gate};
use sloe::chaos::record::Safety;
use sloe::chaos::{
    Check, Decision, Evidence, Halt, LockError, Preflight, Replicas, Rules, Standing, Survey, Verdict,
};
use sloe::model::Experiment;
use sloe::units::Duration;

use crate::chaos_parts::{experiment, now, preflight, standing, subject, survey};

/// Everything that a gate looks at, such that nothing speaks against the run.
#[derive(Clone)]
struct Scene {
    experiment: Experiment,
    preflight: Preflight,
    survey: Survey,
    switches: Vec<(String, Result<Option<Halt>, String>)>,
    lock: Option<Result<(), LockError>>,
    past: Result<Vec<PastRun>, String>,
}

impl Scene {
    fn new() -> Self {
        Self {
            experiment: experiment(),
            preflight: preflight(),
            survey: survey(),
            switches: vec![(".sloe/chaos-halt.json".to_owned(), Ok(None))],
            lock: Some(Ok(())),
            past: Ok(Vec::new()),
        }
    }

    fn but(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn checks(&self) -> Vec<Check> {
        let circumstances = Circumstances {
            experiment: &self.experiment,
            preflight: &self.preflight,
            survey: &self.survey,
            switches: &self.switches,
            lock: self.lock.as_ref(),
            past: self.past.as_deref().map_err(String::as_str),
        };
        gate(&circumstances, now())
    }
}

/// A line a check, as somebody would read it.
fn table(checks: &[Check]) -> String {
    let line = |check: &Check| {
        let verdict = match check.verdict {
            Verdict::Pass => "pass   ",
            Verdict::Deny => "DENY   ",
            Verdict::Unknown => "UNKNOWN",
        };
        let queries: Vec<String> = check.evidence.iter().map(|evidence| format!("{evidence:?}")).collect();
        let Check { id, subject, value, limit, reason, .. } = check;
        format!("{verdict} {id} | {subject} | {value} | {limit} | {reason} | {}", queries.join(" "))
            .replace("Query", "#")
    };
    checks.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The lines that are no pass, and what follows from all.
fn against(scene: &Scene) -> String {
    let checks = scene.checks();
    let failed: Vec<Check> = checks.iter().filter(|check| check.verdict != Verdict::Pass).cloned().collect();
    format!("{:?}\n{}", Decision::of(&checks), table(&failed))
}

fn past(run: &str, hours_ago: i64, safety: Option<Safety>) -> PastRun {
    let ended_at = now() - TimeDelta::hours(hours_ago);
    PastRun {
        run: run.to_owned(),
        service: "payment-service".to_owned(),
        injected_at: Some(ended_at - TimeDelta::minutes(3)),
        ended_at: Some(ended_at),
        safety,
        recovered: true,
    }
}

#[test]
fn a_run_that_may_go_ahead() {
    let checks = Scene::new().checks();
    assert_eq!(Decision::of(&checks), Decision::Allow, "{}", table(&checks));
    insta::assert_snapshot!(table(&checks));
}

#[test]
fn everything_that_speaks_against_a_run() {
    let scene = Scene::new().but(|scene| {
        let halt = Halt { reason: "Black Friday".to_owned(), by: "ada@shop".to_owned() };
        scene.switches[0].1 = Ok(Some(halt));
        scene.lock =
            Some(Err(LockError::Held { lock: "chaos-global".to_owned(), by: "search-latency-1".to_owned() }));
        scene.past = Ok((1..=4).map(|i| past(&format!("run-{i}"), i, Some(Safety::Aborted))).collect());
        scene.survey.replicas = Some(Replicas { wanted: 2, updated: 2, ready: 1 });
        scene.survey.candidates.truncate(1);
        scene.survey.targets.push("payment-service-b".to_owned());
        scene.preflight.pages = Some(vec!["payment-service/availability 1h/5m".to_owned()]);
        scene.preflight.standings = vec![
            Standing {
                remaining_ratio: Some(-0.39),
                burn_rates: vec![("1h".to_owned(), 14.0), ("6h".to_owned(), 1.2)],
                events_per_second: Some(100.0),
                sli: Some(0.991),
                allowed_events: Some(90_000.0),
                ..standing()
            },
            Standing { subject: subject("latency"), remaining_ratio: Some(0.27), ..standing() },
        ];
    });
    insta::assert_snapshot!(against(&scene));
}

#[test]
fn everything_that_cannot_be_read() {
    let scene = Scene::new().but(|scene| {
        scene.switches.push(("configmap techmarket/sloe-chaos".to_owned(), Err("forbidden".to_owned())));
        scene.lock = Some(Err(LockError::Failed("the lease cannot be written".to_owned())));
        scene.past = Err("permission denied".to_owned());
        scene.survey.replicas = None;
        scene.survey.checks.push(Check {
            id: "opt-in".to_owned(),
            subject: String::new(),
            value: String::new(),
            limit: "enabled".to_owned(),
            verdict: Verdict::Unknown,
            reason: "the deployment cannot be read".to_owned(),
            evidence: vec![Evidence::Object("deployment techmarket/payment-service".to_owned())],
        });
        scene.preflight.rules = None;
        scene.preflight.pages = None;
        scene.preflight.mute = Err("Prometheus cannot be reached".to_owned());
        scene.preflight.failure = Some("Prometheus cannot be reached".to_owned());
        scene.preflight.standings[0] = Standing {
            allowed_events: None,
            remaining_ratio: None,
            reason: "Prometheus cannot be reached".to_owned(),
            burn_rates: Vec::new(),
            events_per_second: None,
            sli: None,
            sample_age: None,
            ..standing()
        };
    });
    insta::assert_snapshot!(against(&scene));
}

#[test]
fn one_unknown_outweighs_every_no() {
    let scene = Scene::new().but(|scene| {
        scene.preflight.standings[0].remaining_ratio = Some(0.1);
        scene.preflight.pages = None;
    });
    assert_eq!(Decision::of(&scene.checks()), Decision::CannotDecide);
}

/// The check of this name.
fn found(scene: &Scene, id: &str) -> (Verdict, String) {
    let checks = scene.checks();
    let check = checks.iter().find(|check| check.id == id).expect("the gate looks at it");
    (check.verdict, check.reason.clone())
}

#[track_caller]
fn expect(scene: &Scene, id: &str, verdict: Verdict) {
    assert_eq!(found(scene, id).0, verdict, "{}", table(&scene.checks()));
}

#[test]
fn hours_are_those_of_the_place() {
    // Monday, 13:30 UTC is 14:30 in Paris, within 09:00-16:00.
    let until =
        |to: u32| Scene::new().but(|scene| scene.experiment.gate.hours.as_mut().expect("hours").to = to);
    expect(&until(15 * 60), "hours", Verdict::Pass);
    expect(&until(14 * 60), "hours", Verdict::Deny);
    expect(&Scene::new().but(|scene| scene.experiment.gate.hours = None), "hours", Verdict::Pass);
}

#[test]
fn the_service_rests_after_a_run_and_longer_after_one_that_went_wrong() {
    let after = |run: PastRun| Scene::new().but(|scene| scene.past = Ok(vec![run]));
    let within = Some(Safety::WithinLimits);
    expect(&after(past("a", 1, within)), "cooldown", Verdict::Pass);
    expect(&after(past("a", 0, within)), "cooldown", Verdict::Deny);
    expect(&after(PastRun { recovered: false, ..past("a", 1, within) }), "cooldown", Verdict::Deny);
    for wrong in [Some(Safety::Aborted), Some(Safety::Breached), None] {
        expect(&after(past("a", 23, wrong)), "cooldown", Verdict::Deny);
        expect(&after(past("a", 24, wrong)), "cooldown", Verdict::Pass);
    }
    expect(&after(past("a", 0, Some(Safety::NotStarted))), "cooldown", Verdict::Pass);
    expect(&after(PastRun { ended_at: None, ..past("a", 90, None) }), "cooldown", Verdict::Unknown);
    let of_another = PastRun { service: "search".to_owned(), ..past("a", 0, within) };
    expect(&after(of_another), "cooldown", Verdict::Pass);
}

#[test]
fn a_service_has_so_many_runs_a_day() {
    let runs = |count: usize, hours_ago: i64| {
        let run = past("a", hours_ago, Some(Safety::WithinLimits));
        Scene::new().but(|scene| scene.past = Ok(vec![run; count]))
    };
    expect(&runs(3, 23), "runs-per-day", Verdict::Pass);
    expect(&runs(4, 23), "runs-per-day", Verdict::Deny);
    expect(&runs(4, 24), "runs-per-day", Verdict::Pass);
}

#[test]
fn no_more_of_a_workload_is_hit_than_it_can_lose() {
    let of = |wanted: u32, pods: u32| {
        Scene::new().but(|scene| {
            scene.survey.replicas = Some(Replicas { wanted, updated: wanted, ready: wanted });
            scene.survey.candidates = (0..wanted).map(|pod| format!("pod-{pod}")).collect();
            scene.survey.targets.clear();
            scene.experiment.fault.pods = pods;
            scene.experiment.gate.min_replicas = 1;
        })
    };
    for (wanted, pods, verdict) in [
        (3, 1, Verdict::Pass),
        (3, 2, Verdict::Deny),
        (2, 1, Verdict::Deny),
        (6, 2, Verdict::Pass),
        (6, 3, Verdict::Deny),
    ] {
        expect(&of(wanted, pods), "blast-radius", verdict);
    }
    expect(
        &of(3, 1).but(|scene| scene.experiment.gate.max_affected = "0.1".parse().expect("a share")),
        "blast-radius",
        Verdict::Pass,
    );
    expect(&of(3, 2), "ready-after", Verdict::Deny);
    expect(&of(6, 2).but(|scene| scene.survey.candidates.truncate(1)), "blast-radius", Verdict::Deny);
    let rollout = Replicas { wanted: 3, updated: 1, ready: 3 };
    expect(&Scene::new().but(|scene| scene.survey.replicas = Some(rollout)), "replicas", Verdict::Deny);
}

#[test]
fn a_run_without_slos_is_guarded_by_nothing() {
    expect(&Scene::new().but(|scene| scene.preflight.standings.clear()), "budget", Verdict::Unknown);
}

#[test]
fn a_cost_that_leaves_too_little_is_denied_although_it_is_small() {
    // 3,000 of 259,200 are predicted: 1.2 %.
    let left =
        |ratio: f64| Scene::new().but(|scene| scene.preflight.standings[0].remaining_ratio = Some(ratio));
    expect(&left(0.274), "budget", Verdict::Pass);
    expect(&left(0.273), "budget", Verdict::Deny);
    expect(&left(0.273), "predicted-cost", Verdict::Pass);
    let longer = Scene::new().but(|scene| scene.experiment.fault.duration = Duration::from_secs(120));
    expect(&longer, "predicted-cost", Verdict::Deny);
}

#[test]
fn a_sample_may_be_one_interval_late() {
    let aged = |age: f64| Scene::new().but(|scene| scene.preflight.standings[0].sample_age = Some(age));
    expect(&aged(59.0), "fresh", Verdict::Pass);
    expect(&aged(61.0), "fresh", Verdict::Unknown);
}

#[test]
fn prometheus_has_loaded_what_the_specs_say() {
    let with = |declared: Option<&str>, loaded: Option<&str>| {
        Scene::new().but(|scene| {
            let [declared, loaded] = [declared, loaded].map(|text| text.map(str::to_owned));
            scene.preflight.rules =
                Some(vec![Rules { slo: "payment-service/latency".to_owned(), declared, loaded }]);
        })
    };
    let (said, other) = (Some("95% over 30d"), Some("99% over 30d"));
    let scenes = [with(said, said), with(said, other), with(said, None), with(None, other)];
    let rows = scenes.iter().map(|scene| {
        let checks = scene.checks();
        table(&checks.into_iter().filter(|check| check.id == "rules").collect::<Vec<_>>())
    });
    insta::assert_snapshot!(rows.collect::<Vec<_>>().join("\n"));
}

#[test]
fn alerts_that_cannot_fire_prove_nothing() {
    let with = |mute: Result<Vec<String>, String>, pages: &[&str]| {
        Scene::new().but(|scene| {
            scene.preflight.mute = mute;
            scene.preflight.pages = Some(pages.iter().map(ToString::to_string).collect());
        })
    };
    let gone = || Ok(vec!["payment-service/availability 6h/30m".to_owned()]);
    let (verdict, reason) = found(&with(gone(), &[]), "pages");
    assert_eq!(verdict, Verdict::Unknown);
    assert_eq!(
        reason,
        "alerts cannot be read: no alerting rules that work are loaded of payment-service/availability 6h/30m"
    );
    expect(&with(Err("there is no such page".to_owned()), &[]), "pages", Verdict::Unknown);
    expect(&with(gone(), &["payment-service/availability 1h/5m"]), "pages", Verdict::Deny);
}

proptest! {
    /// Whatever single figure of a budget is missing or not a number, the gate cannot decide.
    #[test]
    fn what_is_missing_is_never_a_yes(which in 0..7_usize, nan in any::<bool>()) {
        let gone = nan.then_some(f64::NAN);
        let scene = Scene::new().but(|scene| {
            let standing = &mut scene.preflight.standings[0];
            match which {
                0 => standing.allowed_events = gone,
                1 => standing.remaining_ratio = gone,
                2 => standing.events_per_second = gone,
                3 => standing.sli = gone,
                4 => standing.sample_age = gone,
                5 => standing.burn_rates[1].1 = f64::NAN,
                _ => standing.burn_rates.clear(),
            }
        });
        prop_assert_eq!(Decision::of(&scene.checks()), Decision::CannotDecide, "{}", table(&scene.checks()));
    }

    /// The more is left and the less is predicted, the sooner a run may go ahead: a better figure never turns a yes into a no.
    #[test]
    fn better_figures_never_deny(left in 0.0..1.0_f64, rate in 0.0..400.0_f64, more in 0.0..0.5_f64) {
        let decided = |left: f64, rate: f64| {
            let scene = Scene::new().but(|scene| {
                scene.preflight.standings[0].remaining_ratio = Some(left);
                scene.preflight.standings[0].events_per_second = Some(rate);
            });
            Decision::of(&scene.checks())
        };
        if decided(left, rate) == Decision::Allow {
            prop_assert_eq!(decided(left + more, rate), Decision::Allow);
            prop_assert_eq!(decided(left, rate * (1.0 - more)), Decision::Allow);
        }
    }
}
