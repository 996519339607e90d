//! Specs from disk to SLOs, with their problems reported.

use std::path::PathBuf;

use crate::cli::arguments::{OutputFormat, ReadingArguments, SpecArguments};
use crate::cli::{ExitStatus, print};
use crate::diag::{self, Code, Diagnostic, FileId, Severity, Sources, Span};
use crate::model::Slo;
use crate::spec::ServiceSpec;
use crate::{input, model, spec};

/// Specs and what they mean.
pub(super) struct Loaded {
    /// As written.
    pub(super) specs: Vec<ServiceSpec>,
    /// As understood.
    pub(super) slos: Vec<Slo>,
    /// The files that they stand in.
    pub(super) sources: Sources,
}

/// The SLOs of the paths named, all problems reported.
///
/// # Errors
/// The status to exit with, when something is invalid: unreadable paths are wrong usage, the rest are findings.
pub(super) fn load(arguments: &SpecArguments) -> Result<Vec<Slo>, ExitStatus> {
    let (loaded, mut problems) = read(&arguments.paths, &arguments.reading);
    judge(&mut problems, &loaded.sources, &arguments.reading).map(|()| loaded.slos)
}

/// The specs of the paths named and the SLOs that they mean; what is wrong with them is not reported yet.
pub(super) fn read(paths: &[PathBuf], arguments: &ReadingArguments) -> (Loaded, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let (files, mut problems) = input::read(paths, &mut sources);
    let options = spec::Options { default_window: arguments.default_window.clone() };
    let texts = files.iter().map(|file| (*file, sources.get(*file).text.as_str()));
    let (specs, wrong) = spec::read_with(texts, &options);
    problems.extend(wrong);
    let (slos, wrong) = model::compile(&specs, &sources);
    problems.extend(wrong);
    if specs.is_empty() && !diag::any_error(&problems) {
        problems.extend(files.first().map(|file| nothing_declared(*file)));
    }
    (Loaded { specs, slos, sources }, problems)
}

/// Reports problems.
///
/// # Errors
/// The status to exit with, when one of them does not let the command go on.
pub(super) fn judge(
    problems: &mut Vec<Diagnostic>,
    sources: &Sources,
    arguments: &ReadingArguments,
) -> Result<(), ExitStatus> {
    tidy(problems, arguments.strict);
    report(problems, sources, arguments.output_format, print::data);
    verdict(problems, arguments.deny_warnings)
}

/// The same for commands whose stdout is a text of its own: all problems go to stderr.
///
/// # Errors
/// As those of [`judge`].
pub(super) fn judge_aside(
    problems: &mut Vec<Diagnostic>,
    sources: &Sources,
    arguments: &ReadingArguments,
) -> Result<(), ExitStatus> {
    tidy(problems, arguments.strict);
    report(problems, sources, arguments.output_format, print::error);
    verdict(problems, arguments.deny_warnings)
}

fn verdict(problems: &[Diagnostic], deny_warnings: bool) -> Result<(), ExitStatus> {
    match worst(problems) {
        _ if deny_warnings && !problems.is_empty() => Err(ExitStatus::Findings),
        Some(status) => Err(status),
        None => Ok(()),
    }
}

/// Puts problems in order, says each of them once (what several SLOs refer to is checked for each of them), and takes what
/// another tool's format loses for an error when that is asked for.
fn tidy(problems: &mut Vec<Diagnostic>, strict: bool) {
    for problem in problems.iter_mut().filter(|problem| strict && problem.code.is_about_foreign_formats()) {
        problem.severity = Severity::Error;
    }
    diag::sort(problems);
    problems.dedup();
}

/// Files without an SLO are most likely a mistake: whoever generates from them would go on as if all were well.
fn nothing_declared(file: FileId) -> Diagnostic {
    let message = "no SLO is declared";
    Diagnostic::error(Code::NO_SPECS, Span::new(file, 0, 0), message)
}

fn worst(problems: &[Diagnostic]) -> Option<ExitStatus> {
    let mut errors = problems.iter().filter(|problem| problem.severity == Severity::Error).peekable();
    errors.peek()?;
    let about_disk = |problem: &Diagnostic| [Code::UNREADABLE, Code::NO_SPECS].contains(&problem.code);
    Some(if errors.all(about_disk) { ExitStatus::Usage } else { ExitStatus::Findings })
}

/// What is for other programs goes where `machine` says.
fn report(problems: &[Diagnostic], sources: &Sources, format: OutputFormat, machine: fn(&str)) {
    let text = diag::render(problems, sources, format.into(), print::colour());
    if matches!(format, OutputFormat::Json) {
        machine(&text);
    } else {
        print::error(&text);
        print::error(&summary(problems));
    }
}

/// `2 errors, 1 warning`; nothing when there is nothing to say.
fn summary(problems: &[Diagnostic]) -> String {
    let of = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let counted = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")];
    let parts: Vec<String> =
        counted.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| numbered(n, word)).collect();
    if parts.is_empty() { String::new() } else { format!("{}\n", parts.join(", ")) }
}

/// `1 file`, `2 files`.
pub(super) fn numbered(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
