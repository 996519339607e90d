//! The run that is checked in: what its record makes of it is what people read beside it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::Project;

/// A state folder with one run of the demo.
const EXAMPLE: &str = "docs/examples/payment-pod-delete";

/// The files that a draft in both languages leaves.
const DRAFTED: [&str; 3] = ["postmortem.en.md", "postmortem.fr.md", "postmortem.json"];

fn run() -> PathBuf {
    let mut runs = fs::read_dir(Path::new(EXAMPLE).join("runs")).expect("the example's runs");
    let run = runs.next().expect("a run").expect("a folder").path();
    assert!(runs.next().is_none(), "the example is one run");
    run
}

/// `SLOE_UPDATE_DOCS=1` writes the drafts anew.
#[test]
fn the_drafts_are_what_the_record_says() {
    let run = run();
    let record = fs::read_to_string(run.join("record.jsonl")).expect("a record");
    let manifests = format!("{EXAMPLE}/manifests/payment-service.yaml");
    let project = Project::new()
        .file(&run.join("record.jsonl").to_string_lossy(), &record)
        .file(&manifests, fs::read_to_string(&manifests).expect("manifests"));
    let name = run.file_name().expect("a name").to_string_lossy();
    for lang in ["en", "fr"] {
        let draft =
            ["postmortem", "draft", &name, "--state", EXAMPLE, "--manifests", &manifests, "--lang", lang];
        let ran = project.sloe(&draft);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    }
    for file in DRAFTED {
        let path = run.join(file);
        let drafted = dated(&project.read(&path.to_string_lossy()), &end_of(&record));
        if std::env::var_os("SLOE_UPDATE_DOCS").is_some() {
            fs::write(&path, &drafted).expect("a file");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == drafted, "{} is out of date: SLOE_UPDATE_DOCS=1 writes it", path.display());
    }
}

/// What the run itself read of its target is no manifest that somebody forgot to name.
#[test]
fn without_manifests_the_draft_says_that_none_were_given() {
    let record = run().join("record.jsonl");
    let project =
        Project::new().file(".sloe/runs/example/record.jsonl", fs::read(&record).expect("a record"));
    assert_eq!(project.sloe(&["postmortem", "draft", "example"]).code, 0);
    let draft = project.read(".sloe/runs/example/postmortem.en.md");
    assert!(draft.contains("No manifests were given"), "{draft}");
}

#[test]
fn the_drafts_pass_the_checker() {
    let run = run();
    for file in ["postmortem.en.md", "postmortem.fr.md"] {
        let path = fs::canonicalize(run.join(file)).expect("a draft");
        let checked =
            Project::new().sloe(&["postmortem", "check", "--deny-warnings", &path.to_string_lossy()]);
        assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
    }
}

/// What people read is about the shop, not about whoever ran the demo.
#[test]
fn the_example_names_no_machine() {
    let run = run();
    for file in DRAFTED.iter().chain(&["record.jsonl"]) {
        let text = fs::read_to_string(run.join(file)).expect("a text");
        for place in ["/home/", "/root", "/work/", "/target/"] {
            assert!(!text.contains(place), "{file} names {place}");
        }
    }
}

/// When the last line was written.
fn end_of(record: &str) -> String {
    let last: serde_json::Value = serde_json::from_str(record.lines().last().expect("a line")).expect("JSON");
    last["at"].as_str().expect("a time").to_owned()
}

/// As if drafted when the run was closed: the only line that tells when somebody drafted it.
fn dated(text: &str, at: &str) -> String {
    let line = |line: &str| {
        if line.starts_with("generated: ") { format!("generated: {at}\n") } else { format!("{line}\n") }
    };
    text.lines().map(line).collect()
}
