//! `sloe check --fix`: carries out the remedies that leave no choice.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::cli::arguments::CheckArguments;
use crate::cli::load::{self, numbered};
use crate::cli::{ExitStatus, check, print};
use crate::diag::{self, Fixed, Format, Source, Sources};
use crate::input::Specs;
use crate::output::{self, Change, Kind, Mode, Stage};

/// Writes, or with `--diff` shows, what is put right, then reports what is left.
pub(super) fn run(arguments: &CheckArguments) -> anyhow::Result<ExitStatus> {
    if arguments.diff && Format::from(arguments.specs.reading.output_format).for_programs() {
        bail!("`--diff` and this output format both go to stdout; use `--output-format full` or `concise`");
    }
    let mut specs = Specs::read(&arguments.specs.paths);
    let mut fixed = diag::fix(&specs.compile(&arguments.specs.reading.reading()).problems, &specs.sources);
    fixed.retain(|fixed| is_file(specs.sources.get(fixed.file)));
    let changes: Vec<Change> = fixed.iter().map(|fixed| change(fixed, &specs.sources)).collect();
    if arguments.diff {
        print::data(&changes.iter().map(output::unified).collect::<String>());
    } else {
        write(&changes)?;
    }
    print::error(&summary(&fixed, arguments.diff));
    let pending = arguments.diff && !fixed.is_empty();
    for Fixed { file, text, .. } in fixed {
        specs.sources.replace(file, text);
    }
    match check::conclude(load::valid(&specs, &arguments.specs.reading)) {
        ExitStatus::Ok if pending => Ok(ExitStatus::Findings),
        status => Ok(status),
    }
}

/// What came through a pipe cannot be replaced.
fn is_file(source: &Source) -> bool {
    fs::metadata(&source.path).is_ok_and(|kind| kind.is_file())
}

fn change(fixed: &Fixed, sources: &Sources) -> Change {
    let Source { path, text, .. } = sources.get(fixed.file);
    Change { path: path.clone(), kind: Kind::Update, before: text.clone(), after: fixed.text.clone() }
}

/// Follows links, so that the file is replaced and not the link; refuses when somebody else has written it since.
fn write(changes: &[Change]) -> anyhow::Result<()> {
    let mut stage = Stage::new(Path::new(""), Mode::Write);
    for change in changes {
        let path = change.path.display();
        let now = fs::read(&change.path).with_context(|| format!("cannot read `{path}`"))?;
        if now != change.before.as_bytes() {
            bail!("`{path}` has changed since it was read; run the command again");
        }
        let target = fs::canonicalize(&change.path).with_context(|| format!("cannot find `{path}`"))?;
        stage.add(&target, &change.after)?;
    }
    Ok(stage.finish()?.commit()?)
}

/// `fixed 3 problems in 2 files`; nothing when there was nothing to fix.
fn summary(fixed: &[Fixed], diff: bool) -> String {
    let problems = fixed.iter().map(|fixed| fixed.fixes).sum();
    let verb = if diff { "would fix" } else { "fixed" };
    match problems {
        0 => String::new(),
        _ => format!("{verb} {} in {}\n", numbered(problems, "problem"), numbered(fixed.len(), "file")),
    }
}
