//! The demo's story from one command: a replica dies, payments fail, and what they cost is in the record and in both drafts.

use std::fs;
use std::path::Path;
use std::process::Command;

use sloe::chaos::record::{Account, Event};
use sloe::chaos::store::Store;
use sloe::units::show;

use crate::support::{Project, Ran, run};

#[test]
fn a_replica_dies_and_what_it_cost_is_in_the_record_the_drafts_and_on_the_page() {
    let project = Project::new();
    let state = project.path().join("state");
    let ran = told(&state);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stderr, ran.stdout);
    let store = Store::new(&state);
    let runs = store.names().unwrap();
    let [name] = &runs[..] else { panic!("one run: {runs:?}") };
    for fact in ["payment-service-1 deleted", "payment-service-4 created", "payment-service-4 ready"] {
        assert!(ran.stderr.contains(fact), "a real replica: {fact}");
    }
    let account = account(&store, name);
    assert!(account.costs[0].bad_events.is_some_and(|bad| bad >= 1.0), "payments failed: {account:#?}");
    for (cost, row) in account.costs.iter().zip(felt(&ran.stdout)) {
        let (bad, doubt) = (cost.bad_events.unwrap(), cost.uncertainty_events.unwrap());
        assert!(bad - doubt <= row.1 && bad + doubt >= row.0, "{cost:#?} beside {row:?}");
        let figure = format!("{} ± {}", show::count(bad), show::count(doubt));
        for language in ["en", "fr"] {
            let draft = state.join(format!("runs/{name}/postmortem.{language}.md"));
            let text = fs::read_to_string(&draft).unwrap();
            assert!(plain(&text).contains(&plain(&figure)), "{language} lacks {figure}");
            let check = project.sloe(&["postmortem", "check", &draft.display().to_string()]);
            assert_eq!(check.code, 0, "{}", check.stderr);
        }
    }
    // The demo says where only after it has seen the figures on the page, which is gone with it.
    for language in ["en", "fr"] {
        let path = format!("/runs/{name}/postmortem.{language}.md\n");
        assert!(ran.stdout.contains(&path), "{path}: {}", ran.stdout);
    }
    assert!(!ran.stdout.contains("http://"), "no link that is dead at once: {}", ran.stdout);
    let waiting = "waiting until every SLI is back at its objective to stay, for up to 15 min";
    assert!(unfolded(&ran.stderr).contains(waiting), "{}", ran.stderr);
}

fn told(state: &Path) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
    command.args(["demo", "--once", "--experiment=payment-pod-delete", "--tile=20s", "--state"]);
    run(command.arg(state))
}

fn account(store: &Store, run: &str) -> Account {
    let record = store.record(run).expect("a record");
    let closed = record.events().find_map(|event| match event {
        Event::Closed(account) => Some((**account).clone()),
        _ => None,
    });
    closed.expect("the record has an end")
}

/// What the load counted, at least and at most, from the rows of the table: `… 16 to 17  agree`.
fn felt(table: &str) -> Vec<(f64, f64)> {
    let rows = regex::Regex::new(r"(?m) s +\S+ ± \S+ +(\d+)(?: to (\d+))?  agree$").expect("a pattern");
    let rows = rows.captures_iter(table).map(|row| {
        let number =
            |group| row.get(group).map(|text: regex::Match<'_>| text.as_str().parse().expect("a number"));
        let least = number(1).expect("it is there");
        (least, number(2).unwrap_or(least))
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(rows.len(), 2, "both SLOs agree: {table}");
    rows
}

/// However wide the terminal is.
fn unfolded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// However a language groups digits.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !",.".contains(*c)).collect()
}
