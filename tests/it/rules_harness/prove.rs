//! promtool judges rules by the tests that were generated with them.

use sloe::model::Slo;
use sloe::rules::{self, Options};

use crate::rules_harness::{promtool, specs};

/// Compiles a spec and proves its rules.
pub(crate) fn spec(yaml: &str) {
    slos(&specs::compile(yaml).0);
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
