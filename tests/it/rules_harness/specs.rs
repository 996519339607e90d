//! Specs to generated files, without the command line.

use std::fs;
use std::path::{Path, PathBuf};

use sloe::diag::{self, Diagnostic, Sources};
use sloe::model::Slo;
use sloe::rules::{self, Generated, Options};
use sloe::{model, spec};

/// The SLOs of a spec and the warnings about it.
pub(crate) fn compile(yaml: &str) -> (Vec<Slo>, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let file = sources.add("fixture.yaml", yaml);
    let (documents, mut problems) = spec::read([(file, yaml)]);
    let (slos, found) = model::compile(&documents.services, &sources);
    problems.extend(found);
    assert!(!diag::any_error(&problems), "the fixture is invalid: {problems:#?}\n{yaml}");
    (slos, problems)
}

/// The rule file of a service of one spec.
pub(crate) fn rules(yaml: &str) -> String {
    let files = rules::generate(&compile(yaml).0, &Options::default());
    let rules = files.into_iter().find(|file| file.path.starts_with("rules"));
    rules.expect("every service has a rule file").text
}

/// The groups of a rule file whose names end in `suffix`, as a rule file.
pub(crate) fn groups(rules: &str, suffix: &str) -> String {
    let mut groups = rules.split("\n  - name: ");
    let head = groups.next().unwrap_or_default().to_owned();
    let wanted = groups.filter(|group| group.lines().next().is_some_and(|name| name.ends_with(suffix)));
    wanted.fold(head, |text, group| text + "\n  - name: " + group)
}

/// A spec with one SLO on the counter `requests_total`, errors by `code`.
pub(crate) fn availability(objective: &str, window: &str) -> String {
    format!(
        "version: sloe/v1\nservice: shop\nslos:\n  - name: availability\n    objective: {objective}\n    window: {window}\n    \
         sli: {{events: {{bad: 'requests_total{{code=~\"5..\"}}', total: requests_total}}}}\n"
    )
}

/// Writes generated files below `root` and returns the paths of those in the folder `kind`.
pub(crate) fn write(files: &[Generated], root: &Path, kind: &str) -> Vec<PathBuf> {
    for file in files {
        let path = root.join(&file.path);
        fs::create_dir_all(path.parent().expect("generated files lie in a folder")).expect("a new folder");
        fs::write(path, &file.text).expect("a new file");
    }
    files.iter().filter(|file| file.path.starts_with(kind)).map(|file| root.join(&file.path)).collect()
}
