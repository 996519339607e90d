//! Specs from disk to SLOs, with their problems reported.

use std::path::PathBuf;

use crate::cli::arguments::{ReadingArguments, SpecArguments};
use crate::cli::{ExitStatus, print};
use crate::diag::{self, Code, Diagnostic, FileId, Format, Severity, Sources, Span};
use crate::model::{Experiment, Slo};
use crate::spec::Documents;
use crate::{input, model, spec};

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
    Specs::read(paths).valid(reading).map(|valid| valid.slos)
}

/// The SLOs and the experiments of the paths named, all problems reported.
///
/// # Errors
/// As for [`load`].
pub(super) fn load_all(arguments: &SpecArguments) -> Result<Valid, ExitStatus> {
    Specs::read(&arguments.paths).valid(&arguments.reading)
}

/// What is declared by specs without an error.
pub(super) struct Valid {
    /// The SLOs.
    pub(super) slos: Vec<Slo>,
    /// The experiments.
    pub(super) experiments: Vec<Experiment>,
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
    pub(super) specs: Documents,
    /// The valid SLOs, as understood.
    pub(super) slos: Vec<Slo>,
    /// The valid experiments, as understood.
    pub(super) experiments: Vec<Experiment>,
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

    /// The texts of all files, in their order.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| self.sources.get(*file).text.as_str())
    }

    /// The specs, what is valid of them, and all problems.
    pub(super) fn compile(&self, arguments: &ReadingArguments) -> Compiled {
        let mut problems = self.unread.clone();
        let texts = self.files.iter().map(|file| (*file, self.sources.get(*file).text.as_str()));
        let options = spec::Options { default_window: arguments.default_window.clone() };
        let (specs, wrong) = spec::read_with(texts, &options);
        problems.extend(wrong);
        let (slos, wrong) = model::compile(&specs.services, &self.sources);
        problems.extend(wrong);
        let (experiments, wrong) = model::compile_experiments(&specs, &slos, &self.sources);
        problems.extend(wrong);
        if specs.services.is_empty() && !diag::any_error(&problems) {
            problems.extend(self.files.first().map(|file| nothing_declared(*file)));
        }
        tidy(&mut problems, arguments.strict);
        Compiled { specs, slos, experiments, problems }
    }

    /// The SLOs and the experiments, all problems reported; see [`load`].
    pub(super) fn valid(&self, arguments: &ReadingArguments) -> Result<Valid, ExitStatus> {
        let Compiled { slos, experiments, problems, .. } = self.compile(arguments);
        self.judge(&problems, arguments, print::data).map(|()| Valid { slos, experiments })
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
