//! Specs from disk to SLOs, with their problems reported to whoever runs a command.

use std::path::PathBuf;

use crate::cli::arguments::{ReadingArguments, SpecArguments};
use crate::cli::{ExitStatus, print};
use crate::diag::{self, Code, Diagnostic, Format, Severity, Sources};
use crate::input::{Compiled, Specs};
use crate::model::{Experiment, Slo};

/// The SLOs of the paths named, all problems reported.
///
/// # Errors
/// The status to exit with, when something is invalid: unreadable paths are wrong usage, the rest are findings.
pub(super) fn load(arguments: &SpecArguments) -> Result<Vec<Slo>, ExitStatus> {
    load_from(&arguments.paths, &arguments.reading)
}

/// The SLOs of `paths`, where a command names them in another way.
///
/// # Errors
/// As for [`load`].
pub(super) fn load_from(paths: &[PathBuf], reading: &ReadingArguments) -> Result<Vec<Slo>, ExitStatus> {
    valid(&Specs::read(paths), reading).map(|valid| valid.slos)
}

/// The SLOs and the experiments of the paths named, all problems reported.
///
/// # Errors
/// As for [`load`].
pub(super) fn load_all(arguments: &SpecArguments) -> Result<Valid, ExitStatus> {
    valid(&Specs::read(&arguments.paths), &arguments.reading)
}

/// What is declared by specs without an error.
pub(super) struct Valid {
    /// The SLOs.
    pub(super) slos: Vec<Slo>,
    /// The experiments.
    pub(super) experiments: Vec<Experiment>,
}

/// The SLOs and the experiments of `specs`, all problems reported.
///
/// # Errors
/// As for [`load`].
pub(super) fn valid(specs: &Specs, arguments: &ReadingArguments) -> Result<Valid, ExitStatus> {
    let Compiled { slos, experiments, problems, .. } = specs.compile(&arguments.reading());
    judge(specs, &problems, arguments, print::data).map(|()| Valid { slos, experiments })
}

/// Reports problems of `specs`: those for other programs go where `machine` says, for stdout may be taken.
///
/// # Errors
/// The status to exit with, when one of them does not let the command go on.
pub(super) fn judge(
    specs: &Specs,
    problems: &[Diagnostic],
    arguments: &ReadingArguments,
    machine: fn(&str),
) -> Result<(), ExitStatus> {
    report(problems, &specs.sources, arguments.output_format.into(), machine);
    match worst(problems) {
        Some(status) => Err(status),
        None if diag::fails(problems, arguments.deny_warnings) => Err(ExitStatus::Findings),
        None => Ok(()),
    }
}

fn worst(problems: &[Diagnostic]) -> Option<ExitStatus> {
    let mut errors = problems.iter().filter(|problem| problem.severity == Severity::Error).peekable();
    errors.peek()?;
    let about_disk = |problem: &Diagnostic| [Code::UNREADABLE, Code::NO_SPECS].contains(&problem.code);
    Some(if errors.all(about_disk) { ExitStatus::Usage } else { ExitStatus::Findings })
}

/// What is for other programs goes where `machine` says.
pub(super) fn report(problems: &[Diagnostic], sources: &Sources, format: Format, machine: fn(&str)) {
    let text = diag::render(problems, sources, format, print::colour());
    if format.for_programs() {
        machine(&text);
    } else {
        print::error(&text);
        print::error(&summary(problems));
    }
}

/// `2 errors, 1 warning`, and how many `--fix` would put right; nothing when there is nothing to say.
fn summary(problems: &[Diagnostic]) -> String {
    let of = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let counted = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "note")];
    let counted = counted.map(|(severity, word)| (of(severity), word));
    let parts: Vec<String> =
        counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| numbered(n, word)).collect();
    if parts.is_empty() { String::new() } else { format!("{}{}\n", parts.join(", "), fixable(problems)) }
}

fn fixable(problems: &[Diagnostic]) -> String {
    match problems.iter().filter(|problem| problem.only_edit().is_some()).count() {
        0 => String::new(),
        n => format!("; `sloe check --fix` puts {n} right"),
    }
}

/// `1 file`, `2 files`.
pub(super) fn numbered(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
