//! `sloe generate`: specs to rules, tests, dashboards and routes, all or nothing.

use anyhow::bail;

use crate::alertmanager;
use crate::cli::arguments::GenerateArguments;
use crate::cli::load::{load, numbered};
use crate::cli::{ExitStatus, print};
use crate::grafana::{self, Schema};
use crate::model::Slo;
use crate::output::{self, Change, Kind, Lock, Mode, Stage, Staged};
use crate::rules::{self, Notice, Options, Sink};

/// Writes what is new or changed, or only says so with `--check` and `--diff`.
pub(super) fn run(arguments: &GenerateArguments) -> anyhow::Result<ExitStatus> {
    let options = arguments.options()?;
    let slos = match load(&arguments.specs) {
        Ok(slos) => slos,
        Err(status) => return Ok(status),
    };
    let folders: Vec<&str> = options.parts.iter().map(|part| part.folder()).collect();
    let _lock = if writes(arguments) { Some(alone(arguments, &folders)?) } else { None };
    let mut stage = Stage::new(&arguments.out, mode(arguments));
    let notices = make(&slos, &options, arguments.schema(), &mut |path, text| stage.add(path, text))?;
    let staged = stage.finish()?;
    warn(&notices);
    if arguments.specs.reading.deny_warnings && !notices.is_empty() {
        return Ok(ExitStatus::Findings);
    }
    refuse_strangers(&staged.changes)?;
    let orphans = output::orphans(&arguments.out, &folders, &staged.changes, arguments.diff);
    if !writes(arguments) {
        return Ok(compare(arguments, staged.changes, orphans));
    }
    write(arguments, staged, &orphans, slos.len())?;
    Ok(ExitStatus::Ok)
}

/// All that is asked for. What no part is asked of makes nothing.
fn make<E>(slos: &[Slo], options: &Options, schema: Schema, sink: Sink<'_, E>) -> Result<Vec<Notice>, E> {
    let mut notices = rules::stream(slos, options, sink)?;
    notices.extend(grafana::stream(slos, options, schema, sink)?);
    notices.extend(alertmanager::stream(slos, options, sink)?);
    Ok(notices)
}

const fn writes(arguments: &GenerateArguments) -> bool {
    !arguments.check && !arguments.diff
}

const fn mode(arguments: &GenerateArguments) -> Mode {
    match (arguments.diff, arguments.check) {
        (true, _) => Mode::Diff,
        (false, true) => Mode::Compare,
        (false, false) => Mode::Write,
    }
}

/// The only writer, and nothing left of killed ones.
fn alone(arguments: &GenerateArguments, folders: &[&str]) -> anyhow::Result<Lock> {
    let lock = Lock::take(&arguments.out)?;
    if lock.is_exclusive() {
        output::remove(&arguments.out, output::leftovers(&arguments.out, folders))?;
    }
    Ok(lock)
}

/// Files that somebody else wrote stay as they are.
fn refuse_strangers(changes: &[Change]) -> anyhow::Result<()> {
    let strangers: Vec<String> =
        output::strangers(changes).iter().map(|path| format!("`{}`", path.display())).collect();
    if !strangers.is_empty() {
        let list = strangers.join(", ");
        bail!("sloe did not write {list} and will not replace it; move it away, or choose another `--out`");
    }
    Ok(())
}

/// What the ruler will not take.
pub(super) fn warn(notices: &[Notice]) {
    for notice in notices {
        print::error(&format!("warning: {notice}\n"));
    }
}

/// New rules first: whoever is killed in between is left with too many, not too few.
fn write(
    arguments: &GenerateArguments,
    staged: Staged,
    orphans: &[Change],
    slos: usize,
) -> anyhow::Result<()> {
    let written = staged.changes.iter().filter(|change| change.kind != Kind::Keep).count();
    let unchanged = staged.changes.len() - written;
    staged.commit()?;
    let mut removed = String::new();
    if arguments.prune {
        output::remove(&arguments.out, orphans.iter().map(|orphan| &orphan.path))?;
        removed = format!(", {} removed", orphans.len());
    } else {
        name_orphans(orphans);
    }
    let (slos, written) = (numbered(slos, "SLO"), numbered(written, "file"));
    print::error(&format!("{slos}: {written} written, {unchanged} unchanged{removed}\n"));
    Ok(())
}

fn name_orphans(orphans: &[Change]) {
    for orphan in orphans {
        let path = orphan.path.display();
        print::error(&format!("warning: no spec produces `{path}` any more; `--prune` removes it\n"));
    }
}

fn compare(arguments: &GenerateArguments, changes: Vec<Change>, orphans: Vec<Change>) -> ExitStatus {
    let stale = orphans.len();
    let mut changed: Vec<Change> = changes.into_iter().filter(|change| change.kind != Kind::Keep).collect();
    if arguments.prune {
        changed.extend(orphans);
    } else {
        name_orphans(&orphans);
    }
    for change in &changed {
        print::data(&if arguments.diff { output::unified(change) } else { announced(change) });
    }
    if arguments.check && !changed.is_empty() {
        let command = if arguments.prune { "sloe generate --prune" } else { "sloe generate" };
        print::error(&format!("{} out of date; run `{command}`\n", numbered(changed.len(), "file")));
    }
    if arguments.check && changed.len() + stale > 0 { ExitStatus::Findings } else { ExitStatus::Ok }
}

fn announced(change: &Change) -> String {
    let verb = match change.kind {
        Kind::Create => "create",
        Kind::Update => "update",
        Kind::Remove => "remove",
        Kind::Keep => "keep",
    };
    format!("would {verb} {}\n", change.path.display())
}
