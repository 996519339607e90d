//! Specs from disk to SLOs, with their problems reported.

use std::path::PathBuf;

use crate::cli::arguments::{OutputFormat, SpecArguments};
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
    let (loaded, mut problems) = read(&arguments.paths);
    judge(&mut problems, &loaded.sources, arguments).map(|()| loaded.slos)
}

/// The specs of the paths named and the SLOs that they mean; what is wrong with them is not reported yet.
pub(super) fn read(paths: &[PathBuf]) -> (Loaded, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let (files, mut problems) = input::read(paths, &mut sources);
    let (specs, wrong) = spec::read(files.iter().map(|file| (*file, sources.get(*file).text.as_str())));
    problems.extend(wrong);
    let (slos, wrong) = model::compile(&specs, &sources);
    problems.extend(wrong);
    if specs.is_empty() && problems.is_empty() {
        problems.extend(files.first().map(|file| nothing_declared(*file)));
    }
    (Loaded { specs, slos, sources }, problems)
}

/// Reports problems.
///
/// # Errors
/// The status to exit with, when one of them does not let the command go on.
pub(super) fn judge(
    problems: &mut [Diagnostic],
    sources: &Sources,
    arguments: &SpecArguments,
) -> Result<(), ExitStatus> {
    diag::sort(problems);
    report(problems, sources, arguments.output_format);
    let denied = arguments.deny_warnings && !problems.is_empty();
    match worst(problems) {
        _ if denied => Err(ExitStatus::Findings),
        Some(status) => Err(status),
        None => Ok(()),
    }
}

/// Files without a document are most likely a mistake: whoever generates from them would go on as if all were well.
fn nothing_declared(file: FileId) -> Diagnostic {
    let message = "no SLO is declared: there is nothing but comments";
    Diagnostic::error(Code::NO_SPECS, Span::new(file, 0, 0), message)
}

fn worst(problems: &[Diagnostic]) -> Option<ExitStatus> {
    let mut errors = problems.iter().filter(|problem| problem.severity == Severity::Error).peekable();
    errors.peek()?;
    let about_disk = |problem: &Diagnostic| [Code::UNREADABLE, Code::NO_SPECS].contains(&problem.code);
    Some(if errors.all(about_disk) { ExitStatus::Usage } else { ExitStatus::Findings })
}

fn report(problems: &[Diagnostic], sources: &Sources, format: OutputFormat) {
    let text = diag::render(problems, sources, format.into(), print::colour());
    if matches!(format, OutputFormat::Json) {
        print::data(&text);
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
