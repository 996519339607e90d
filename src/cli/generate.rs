//! `sloe generate`: specs to rules and tests, all or nothing.

use crate::cli::arguments::GenerateArguments;
use crate::cli::load::{load, numbered};
use crate::cli::{ExitStatus, print};
use crate::output::{self, Change, Kind};
use crate::rules;

/// Writes what is new or changed, or only says so with `--check` and `--diff`.
pub(super) fn run(arguments: &GenerateArguments) -> anyhow::Result<ExitStatus> {
    let slos = match load(&arguments.specs) {
        Ok(slos) => slos,
        Err(status) => return Ok(status),
    };
    let files = rules::generate(&slos, &rules::Options::default());
    let changes = output::plan(&arguments.out, files.into_iter().map(|file| (file.path, file.text)))?;
    let orphans = output::orphans(&changes);
    for orphan in &orphans {
        let path = orphan.display();
        print::error(&format!("warning: no spec produces `{path}` any more; remove it\n"));
    }
    if arguments.check || arguments.diff {
        return Ok(compare(arguments, &changes, orphans.len()));
    }
    output::apply(&changes)?;
    print::error(&summary(&changes, slos.len()));
    Ok(ExitStatus::Ok)
}

fn compare(arguments: &GenerateArguments, changes: &[Change], orphans: usize) -> ExitStatus {
    let changed: Vec<&Change> = changes.iter().filter(|change| change.kind != Kind::Keep).collect();
    for change in &changed {
        if arguments.diff {
            print::data(&output::unified(change));
        } else {
            let verb = if change.kind == Kind::Create { "create" } else { "update" };
            print::data(&format!("would {verb} {}\n", change.path.display()));
        }
    }
    if arguments.check && !changed.is_empty() {
        print::error(&format!("{} out of date; run `sloe generate`\n", numbered(changed.len(), "file")));
    }
    if arguments.check && changed.len() + orphans > 0 {
        return ExitStatus::Findings;
    }
    ExitStatus::Ok
}

fn summary(changes: &[Change], slos: usize) -> String {
    let written = changes.iter().filter(|change| change.kind != Kind::Keep).count();
    let unchanged = changes.len() - written;
    format!("{}: {} written, {unchanged} unchanged\n", numbered(slos, "SLO"), numbered(written, "file"))
}
