//! Specs from disk to SLOs, with their problems reported.

use crate::cli::arguments::SpecArguments;
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
    Specs::read(&arguments.paths).slos(arguments)
}

/// The texts of specs, and what could not be read of them.
pub(super) struct Specs {
    /// The texts.
    pub(super) sources: Sources,
    files: Vec<FileId>,
    unread: Vec<Diagnostic>,
}

impl Specs {
    /// Reads all files of `paths`.
    pub(super) fn read(paths: &[std::path::PathBuf]) -> Self {
        let mut sources = Sources::default();
        let (files, unread) = input::read(paths, &mut sources);
        Self { sources, files, unread }
    }

    /// The valid SLOs and all problems, in the order of files and places.
    pub(super) fn compile(&self) -> (Vec<Slo>, Vec<Diagnostic>) {
        let (_, slos, problems) = self.understood();
        (slos, problems)
    }

    /// The same, with the specs as written.
    pub(super) fn understood(&self) -> (Vec<ServiceSpec>, Vec<Slo>, Vec<Diagnostic>) {
        let mut problems = self.unread.clone();
        let texts = self.files.iter().map(|file| (*file, self.sources.get(*file).text.as_str()));
        let (specs, wrong) = spec::read(texts);
        problems.extend(wrong);
        let (slos, wrong) = model::compile(&specs, &self.sources);
        problems.extend(wrong);
        if specs.is_empty() && problems.is_empty() {
            problems.extend(self.files.first().map(|file| nothing_declared(*file)));
        }
        diag::sort(&mut problems);
        (specs, slos, problems)
    }

    /// The SLOs, all problems reported; see [`load`].
    pub(super) fn slos(&self, arguments: &SpecArguments) -> Result<Vec<Slo>, ExitStatus> {
        let (slos, problems) = self.compile();
        self.judge(&problems, arguments).map(|()| slos)
    }

    /// Reports problems in the order of files and places.
    ///
    /// # Errors
    /// The status to exit with, when one of them does not let the command go on.
    pub(super) fn judge(&self, problems: &[Diagnostic], arguments: &SpecArguments) -> Result<(), ExitStatus> {
        report(problems, &self.sources, arguments.output_format.into());
        match worst(problems) {
            Some(status) => Err(status),
            None if diag::fails(problems, arguments.deny_warnings) => Err(ExitStatus::Findings),
            None => Ok(()),
        }
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

fn report(problems: &[Diagnostic], sources: &Sources, format: Format) {
    let text = diag::render(problems, sources, format, print::colour());
    if format.for_programs() {
        print::data(&text);
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
