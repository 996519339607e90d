//! `sloe chaos` as people type it: what it prints, and how it ends.

use std::fs;

use chrono::{TimeDelta, Utc};
use sloe::chaos::store::{AbortRequest, Store};

use crate::chaos_script::opening;
use crate::support::{Project, Ran, SPEC};

/// An experiment of the local driver, whose supervisor is not there.
const EXPERIMENT: &str = "\
version: sloe/v1
experiment: checkout-kill
service: checkout
hypothesis: Nobody notices when one of three replicas dies.
expect: {max_cost: 0.5%, recovery: 60s}
driver: local
fault: {kind: pod-delete, pods: 1, duration: 30s}
target: {namespace: techmarket, workload: deployment/checkout, selector: app=checkout}
";

/// Where nobody listens.
const NOBODY: &str = "http://127.0.0.1:1";

fn project() -> Project {
    Project::with_spec(SPEC).file("slo-specs/checkout-kill.yaml", EXPERIMENT)
}

/// What was printed, without what differs from run to run.
fn shown(project: &Project, ran: &Ran) -> String {
    let times = [
        (r"\d{8}t\d{6}z", "[MOMENT]"),
        (r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?", "[TIME]"),
        (r"\d\d:\d\d:\d\d", "[CLOCK]"),
        (r"[A-Z][a-z]{2} \d\d:\d\d UTC", "[NOW]"),
        // How long it is decides on where lines end.
        (r"by\s+\w+@[\w.-]+,\s+driver", "by [ACTOR], driver"),
        (r"\w+@[\w.-]+", "[ACTOR]"),
    ];
    let text = format!("exit {}\n{}--- stderr\n{}", ran.code, ran.stdout, ran.stderr);
    let text = text.replace(&project.path().display().to_string(), "[PROJECT]");
    times.iter().fold(text, |text, (pattern, name)| {
        regex::Regex::new(pattern).expect("a pattern").replace_all(&text, *name).into_owned()
    })
}

#[test]
fn help_names_the_commands() {
    insta::assert_snapshot!(project().sloe(&["chaos", "--help"]).stdout);
}

#[test]
fn without_prometheus_and_driver_a_plan_cannot_decide_and_touches_nothing() {
    let project = project();
    let ran = project.sloe(&["chaos", "plan", "checkout-kill", "--prometheus", NOBODY]);
    insta::assert_snapshot!(shown(&project, &ran));
    assert!(!project.path().join(".sloe").exists(), "a plan leaves nothing");
}

#[test]
fn a_plan_as_json_has_every_condition() {
    let ran = project().sloe(&["chaos", "plan", "checkout-kill", "--prometheus", NOBODY, "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!((ran.code, &plan["decision"]), (3, &"cannot-decide".into()));
    assert!(plan["checks"].as_array().is_some_and(|checks| checks.len() > 10), "{plan}");
}

#[test]
fn a_run_that_cannot_be_decided_is_recorded_listed_and_shown() {
    let project = project();
    let run = project.sloe(&["chaos", "run", "checkout-kill", "--prometheus", NOBODY]);
    let list = project.sloe(&["chaos", "list"]);
    let show = project.sloe(&["chaos", "show", "checkout-kill"]);
    let abort = project.sloe(&["chaos", "abort", "checkout-kill"]);
    let all = [run, list, show, abort].map(|ran| shown(&project, &ran));
    insta::assert_snapshot!(all.join("=====\n"));
    let raw = project.sloe(&["chaos", "show", "checkout-kill", "--format", "json"]).stdout;
    let path = project.files(".sloe/runs").into_iter().find(|path| path.ends_with("record.jsonl"));
    assert_eq!(raw, project.read(&path.expect("a record").display().to_string()));
}

#[test]
fn a_mistyped_name_is_wrong_usage() {
    let project = project();
    let ran = [
        project.sloe(&["chaos", "plan", "checkout-kil"]),
        project.sloe(&["chaos", "run", "something-else"]),
        project.sloe(&["chaos", "show", "checkout-kill"]),
        project.sloe(&["chaos", "abort", "checkout-kill"]),
        project.sloe(&["chaos", "run", "checkout-kill", "--prometheus", "nowhere"]),
    ];
    insta::assert_snapshot!(ran.map(|ran| shown(&project, &ran)).join("=====\n"));
}

#[test]
fn the_switch_denies_and_is_shown() {
    let project = project();
    let halt = project.sloe(&["chaos", "halt", "--reason", "an incident"]);
    let list = project.sloe(&["chaos", "list"]);
    let plan = project.sloe(&["chaos", "plan", "checkout-kill", "--prometheus", NOBODY]);
    assert!(plan.stdout.contains("“an incident” by"), "{}", plan.stdout);
    let resume = [project.sloe(&["chaos", "resume"]), project.sloe(&["chaos", "resume"])];
    let all = [halt, list].into_iter().chain(resume).map(|ran| shown(&project, &ran));
    insta::assert_snapshot!(all.collect::<Vec<_>>().join("=====\n"));
}

#[test]
fn damaged_and_killed_runs_are_listed_as_what_they_are() {
    let project = project();
    let store = Store::new(project.path().join(".sloe"));
    for (name, started) in ["damaged", "killed", "alive"].into_iter().zip(0..) {
        let at = Utc::now() + TimeDelta::seconds(started);
        let writer = store.create(opening(name), at).expect("a run");
        if name == "alive" {
            std::mem::forget(writer);
        }
    }
    let path = store.record_path("damaged");
    let text = fs::read_to_string(&path).expect("a record");
    fs::write(&path, format!("{text}rubbish\n")).expect("a file");
    insta::assert_snapshot!(shown(&project, &project.sloe(&["chaos", "list"])));
    let json = project.sloe(&["chaos", "list", "--format", "json"]).stdout;
    let runs: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(runs.as_array().map(Vec::len), Some(3));
}

/// The process of the run is gone, and it had not begun: its record is told to its end.
#[test]
fn a_killed_run_is_ended_from_outside() {
    let project = project();
    let store = Store::new(project.path().join(".sloe"));
    drop(store.create(opening("killed"), Utc::now()).expect("a run"));
    let abort = project.sloe(&["chaos", "abort", "kill"]);
    let show = project.sloe(&["chaos", "show", "kill"]);
    insta::assert_snapshot!([abort, show].map(|ran| shown(&project, &ran)).join("=====\n"));
}

/// Runs that are over are not meant; of several others, one has to be named.
#[test]
fn what_is_to_be_ended_is_one_that_is_not_over() {
    let project = project();
    let store = Store::new(project.path().join(".sloe"));
    let create = |name: &str| store.create(opening(name), Utc::now()).expect("a run");
    for name in ["kill-1", "kill-2"] {
        drop(create(name));
        project.sloe(&["chaos", "abort", name]);
    }
    let abort = |name: &str| shown(&project, &project.sloe(&["chaos", "abort", name]));
    let over = [abort("kill-"), abort("kill-1")];
    drop(create("kill-3"));
    let one = abort("kill");
    let _alive = [create("kill-4"), create("kill-5")];
    let all = over.into_iter().chain([one, abort("kill"), abort("")]);
    insta::assert_snapshot!(all.collect::<Vec<_>>().join("=====\n"));
}

#[test]
fn what_says_nothing_is_refused() {
    let project = project();
    let ran = [
        project.sloe(&["chaos", "show", ""]),
        project.sloe(&["chaos", "halt", "--reason", " "]),
        project.sloe(&["chaos", "list", "--state", "nowhere"]),
        project.sloe(&["chaos", "list", "--state", "nowhere", "--format", "json"]),
        project.sloe(&["chaos", "show", "kill", "--state", "nowhere"]),
        project.sloe(&["chaos", "resume", "--state", "nowhere"]),
    ];
    insta::assert_snapshot!(ran.map(|ran| shown(&project, &ran)).join("=====\n"));
    assert!(!project.path().join(".sloe").exists() && !project.path().join("nowhere").exists());
}

/// A socket that nobody listens on is no demo that was told.
#[test]
fn a_switch_that_nobody_heard_of_is_an_error() {
    let project = project();
    let socket = project.path().join("control.sock");
    drop(std::os::unix::net::UnixListener::bind(&socket).expect("a socket"));
    let ran = ["halt --reason=stop", "resume"].map(|words| {
        let words = format!("chaos {words} --control=control.sock");
        project.sloe(&words.split(' ').collect::<Vec<_>>())
    });
    insta::assert_snapshot!(ran.map(|ran| shown(&project, &ran)).join("=====\n"));
}

/// What is printed is for Litmus, whatever the experiment says.
#[cfg(feature = "chaos")]
#[test]
fn rendering_an_experiment_of_another_driver_says_so() {
    let ran = project().sloe(&["chaos", "render", "checkout-kill"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!(ran.stderr);
}

/// The process is alive: it is asked, and what it does is told until the fault is gone.
#[test]
fn a_living_run_is_asked_to_end() {
    let project = project();
    let store = Store::new(project.path().join(".sloe"));
    let mut writer = store.create(opening("alive"), Utc::now()).expect("a run");
    let asked = std::thread::scope(|scope| {
        let other = scope.spawn(|| project.sloe(&["chaos", "abort", "alive", "--reason", "enough"]));
        let request = loop {
            if let Some(request) = store.abort_requested("alive").expect("an answer") {
                break request;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        };
        let reverted =
            sloe::chaos::record::Event::Reverted { confirmed: true, reason: "it is restored".to_owned() };
        writer.write(Utc::now(), reverted).expect("a line");
        let ran = other.join().expect("an end");
        insta::assert_snapshot!(shown(&project, &ran));
        request
    });
    let AbortRequest { reason, .. } = asked;
    assert_eq!(reason, "enough");
}
