//! promtool judges rules by the tests that were generated with them.

use sloe::model::Slo;
use sloe::rules::{self, Generated, Options};

use crate::rules_harness::{promtool, specs};

/// Compiles a spec and proves its rules.
pub(crate) fn spec(yaml: &str) {
    slos(&specs::compile(yaml).0);
}

/// Whether a generated test notices that `from` was altered to `to`, wherever it stands in the rules.
pub(crate) fn notices(yaml: &str, from: &str, to: &str) -> bool {
    let files = rules::generate(&specs::compile(yaml).0, &Options::default());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let altered: Vec<Generated> = files
        .into_iter()
        .map(|file| {
            let is_rules = file.path.starts_with("rules");
            let text = if is_rules { file.text.replace(from, to) } else { file.text.clone() };
            assert!(!is_rules || text != file.text, "`{from}` stands in the rules:\n{text}");
            Generated { text, ..file }
        })
        .collect();
    let rules = specs::write(&altered, folder.path(), "rules");
    let tests = specs::write(&altered, folder.path(), "tests");
    promtool::run(&["check", "rules"], &rules).unwrap_or_else(|said| panic!("`{to}`: {said}"));
    promtool::run(&["test", "rules"], &tests).is_err()
}

/// Proves the rules of SLOs.
pub(crate) fn slos(slos: &[Slo]) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = rules::generate(slos, &Options::default());
    let (rules, tests) =
        (specs::write(&files, folder.path(), "rules"), specs::write(&files, folder.path(), "tests"));
    assert!(!rules.is_empty() && tests.len() >= rules.len(), "every rule file has its tests");
    promtool::run(&["check", "rules"], &rules).unwrap_or_else(|said| panic!("{said}"));
    promtool::run(&["test", "rules"], &tests).unwrap_or_else(|said| panic!("{said}"));
}
