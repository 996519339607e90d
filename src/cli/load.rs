//! Specs from disk to SLOs, with their problems reported.

use std::path::PathBuf;

use crate::cli::arguments::{ReadingArguments, SpecArguments};
use crate::cli::{ExitStatus, print};
use crate::diag::{self, Code, Diagnostic, FileId, Format, Severity, Sources, Span};
use crate::model::Slo;
use crate::spec::ServiceSpec;
use crate::{input, model, spec};

/// The SLOs of the paths named, all problems reported.
///
/// # Errors
/// The status to exit with, when something is invalid: unreadable paths are wrong usage, the rest are findings.
pub(super) fn load(arguments: &SpecArguments) -> Result<Vec<Slo>, ExitStatus> {
    Specs::read(&arguments.paths).slos(&arguments.reading)
}

/// The texts of specs, and what could not be read of them.
pub(super) struct Specs {
    /// The texts.
    pub(super) sources: Sources,
    files: Vec<FileId>,
    unread: Vec<Diagnostic>,
}

/// What specs say.
pub(super) struct Compiled {
    /// As written.
    pub(super) specs: Vec<ServiceSpec>,
    /// What is valid, as understood.
    pub(super) slos: Vec<Slo>,
    /// All problems, in the order of files and places.
    pub(super) problems: Vec<Diagnostic>,
}

impl Specs {
    /// Reads all files of `paths`.
    pub(super) fn read(paths: &[PathBuf]) -> Self {
        let mut sources = Sources::default();
        let (files, unread) = input::read(paths, &mut sources);
        Self { sources, files, unread }
    }

    /// The specs, the valid SLOs and all problems.
    pub(super) fn compile(&self, arguments: &ReadingArguments) -> Compiled {
        let mut problems = self.unread.clone();
        let texts = self.files.iter().map(|file| (*file, self.sources.get(*file).text.as_str()));
        let options = spec::Options { default_window: arguments.default_window.clone() };
        let (specs, wrong) = spec::read_with(texts, &options);
        problems.extend(wrong);
        let (slos, wrong) = model::compile(&specs, &self.sources);
        problems.extend(wrong);
        if specs.is_empty() && !diag::any_error(&problems) {
            problems.extend(self.files.first().map(|file| nothing_declared(*file)));
        }
        tidy(&mut problems, arguments.strict);
        Compiled { specs, slos, problems }
    }

    /// The SLOs, all problems reported; see [`load`].
    pub(super) fn slos(&self, arguments: &ReadingArguments) -> Result<Vec<Slo>, ExitStatus> {
        let compiled = self.compile(arguments);
        self.judge(&compiled.problems, arguments, print::data).map(|()| compiled.slos)
    }

    /// Reports problems: those for other programs go where `machine` says, for stdout may be taken.
    ///
    /// # Errors
    /// The status to exit with, when one of them does not let the command go on.
    pub(super) fn judge(
        &self,
        problems: &[Diagnostic],
        arguments: &ReadingArguments,
        machine: fn(&str),
    ) -> Result<(), ExitStatus> {
        report(problems, &self.sources, arguments.output_format.into(), machine);
        match worst(problems) {
            Some(status) => Err(status),
            None if diag::fails(problems, arguments.deny_warnings) => Err(ExitStatus::Findings),
            None => Ok(()),
        }
    }
}

/// Puts problems in order, says each of them once (what several SLOs refer to is checked for each of them), and takes what
/// another tool's format loses for an error when that is asked for.
pub(super) fn tidy(problems: &mut Vec<Diagnostic>, strict: bool) {
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
