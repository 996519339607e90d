//! The store of runs: each is found, listed and told whether it lives, damaged ones too.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use sloe::chaos::record::{Account, Event, Held, Opening, Phase, Safety};
use sloe::chaos::store::{AbortRequest, Store, Thrown};

use crate::chaos_script;

fn at() -> DateTime<Utc> {
    "2026-11-23T13:35:01Z".parse().expect("a moment")
}

fn opening(run: &str) -> Opening {
    Opening { experiment: "payment-pod-delete".to_owned(), pid: 1, ..chaos_script::opening(run) }
}

fn account() -> Account {
    Account {
        hypothesis: Held::Held,
        hypothesis_reason: String::new(),
        safety: Safety::WithinLimits,
        safety_reason: String::new(),
        injected_at: Some(at()),
        reverted_at: Some(at()),
        recovered_at: Some(at()),
        costs: vec![],
        driver_verdict: String::new(),
    }
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::new(folder.path().join("state/of/sloe"));
    (folder, store)
}

#[test]
fn a_run_lives_as_long_as_its_writer() {
    let (_folder, store) = store();
    assert_eq!(store.names().expect("no runs"), Vec::<String>::new());
    let mut writer = store.create(opening("first"), at()).expect("a run");
    assert!(store.is_alive("first").expect("an answer"));
    assert!(store.create(opening("first"), at()).is_err(), "the name is taken");
    writer.write(at(), Event::Phase { phase: Phase::Gating, reason: String::new() }).expect("a line");
    drop(writer);
    let summary = store.summary("first");
    assert_eq!(
        (summary.alive, summary.phase, summary.is_unfinished()),
        (Some(false), Some(Phase::Gating), true)
    );
}

#[test]
fn a_closed_run_is_finished_unless_its_fault_may_be_there() {
    let (_folder, store) = store();
    let mut writer = store.create(opening("run"), at()).expect("a run");
    let reverted = |confirmed| Event::Reverted { confirmed, reason: String::new() };
    let mut states = Vec::new();
    for event in [reverted(false), Event::Closed(Box::new(account())), reverted(true)] {
        writer.write(at(), event).expect("a line");
        states.push(store.summary("run").is_unfinished());
    }
    assert_eq!(states, [true, true, false]);
}

#[test]
fn the_newest_run_is_listed_first_and_a_damaged_one_is_listed() {
    let (_folder, store) = store();
    for (number, name) in ["b-old", "a-new"].iter().enumerate() {
        let at = at() + TimeDelta::minutes(i64::try_from(number).expect("few"));
        store.create(opening(name), at).expect("a run");
    }
    fs::write(store.record_path("b-old"), "rubbish\n").expect("a file");
    fs::create_dir(store.record_path("b-old").with_file_name("../empty")).expect("a folder");
    let listed = store.list().expect("runs");
    let shown: Vec<String> = listed
        .iter()
        .map(|run| format!("{} {:?} {:?} {:?}", run.run, run.started, run.alive, run.damage))
        .collect();
    let shown = shown.join("\n").replace(&store.root().display().to_string(), "STATE");
    insta::assert_snapshot!(shown);
}

#[test]
fn a_run_is_found_by_its_name_or_the_beginning_of_it() {
    let (_folder, store) = store();
    let missing = |name: &str| store.find(name).expect_err("not there").to_string();
    let mut said = vec![missing("x")];
    for name in ["payment-1", "payment-12", "catalog-1"] {
        store.create(opening(name), at()).expect("a run");
    }
    assert_eq!(store.find("payment-1").expect("exactly"), "payment-1");
    assert_eq!(store.find("cat").expect("the only one"), "catalog-1");
    said.extend(["payment", "catalogue-1", "something-else", "../catalog-1"].map(missing));
    let said = said.join("\n").replace(&store.root().display().to_string(), "STATE");
    insta::assert_snapshot!(said);
}

#[test]
fn a_request_to_end_is_seen_and_an_unreadable_one_is_no_silence() {
    let (_folder, store) = store();
    store.create(opening("run"), at()).expect("a run");
    assert_eq!(store.abort_requested("run").expect("an answer"), None);
    let request = AbortRequest { at: at(), by: "ada".to_owned(), reason: "enough".to_owned() };
    store.request_abort("run", &request).expect("a file");
    assert_eq!(store.abort_requested("run").expect("an answer"), Some(request));
    fs::write(store.record_path("run").with_file_name("abort.json"), "{").expect("a file");
    assert!(store.abort_requested("run").is_err());
}

#[test]
fn the_switch_stays_thrown_until_it_is_put_back() {
    let (_folder, store) = store();
    assert_eq!(store.halted().expect("an answer"), None);
    let thrown = Thrown { at: at(), by: "ada".to_owned(), reason: "an incident".to_owned() };
    assert_eq!(store.halt(&thrown).expect("a file"), None);
    let later = Thrown { by: "grace".to_owned(), reason: "a release".to_owned(), ..thrown.clone() };
    assert_eq!(store.halt(&later).expect("an answer"), Some(thrown.clone()), "who was first is told");
    assert_eq!(store.halted().expect("an answer"), Some(thrown.clone()), "and not forgotten");
    fs::write(store.root().join("chaos-halt.json"), "").expect("a file");
    assert!(store.halted().is_err(), "what cannot be read is not off");
    assert_eq!(store.halt(&thrown).expect("a file"), None, "nobody knows who threw it");
    assert_eq!((store.resume().expect("gone"), store.resume().expect("nothing")), (true, false));
}

#[test]
fn what_was_killed_while_it_began_is_in_nobodys_way() {
    let (_folder, store) = store();
    store.create(opening("other"), at()).expect("a run");
    let left = store.root().join("runs/.new-run");
    fs::create_dir(&left).expect("a folder");
    fs::write(left.join("record.jsonl"), "{").expect("a file");
    assert_eq!(store.names().expect("runs"), ["other"]);
    store.create(opening("run"), at()).expect("a run");
    assert_eq!(store.names().expect("runs"), ["other", "run"]);
    assert!(!left.exists());
}
