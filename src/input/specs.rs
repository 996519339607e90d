//! The one walk from the texts of specs to what they declare.

use std::path::{Path, PathBuf};

use crate::convert;
use crate::diag::{self, Code, Diagnostic, FileId, Severity, Sources, Span};
use crate::input;
use crate::model::{self, Experiment, Slo};
use crate::spec::{self, Documents, Spanned};

/// Longer files are not read for one of their SLOs.
const LONGEST: usize = 256 * 1024;

/// How specs are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The window of SLOs whose format has none, as it is written.
    pub default_window: String,
    /// Whether everything of another tool's format that is not honoured is an error.
    pub strict: bool,
}

/// The texts of specs, and what could not be read of them.
#[derive(Clone, Debug)]
pub struct Specs {
    /// The texts.
    pub sources: Sources,
    files: Vec<FileId>,
    unread: Vec<Diagnostic>,
}

/// What specs say.
#[derive(Debug)]
pub struct Compiled {
    /// As written.
    pub specs: Documents,
    /// The valid SLOs, as understood.
    pub slos: Vec<Slo>,
    /// The valid experiments, as understood.
    pub experiments: Vec<Experiment>,
    /// All problems, in the order of files and places.
    pub problems: Vec<Diagnostic>,
}

impl Default for Reading {
    fn default() -> Self {
        Self { default_window: spec::Options::default().default_window, strict: false }
    }
}

impl Specs {
    /// Reads all files of `paths`.
    #[must_use]
    pub fn read(paths: &[PathBuf]) -> Self {
        let mut sources = Sources::default();
        let (files, unread) = input::read(paths, &mut sources);
        Self { sources, files, unread }
    }

    /// The one file called `name` that says `text`.
    #[must_use]
    pub fn of(name: &Path, text: impl Into<String>) -> Self {
        let mut sources = Sources::default();
        let files = vec![sources.add(name, text)];
        Self { sources, files, unread: Vec::new() }
    }

    /// The texts of all files, in their order.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|file| self.sources.get(*file).text.as_str())
    }

    /// The document that declares `slo` alone, as `sloe/v1` whatever it was written in, with the comments about it. `None` where it is
    /// not in the file that it came from, or that file is too long to be read for one of its SLOs.
    #[must_use]
    pub fn declaring(&self, slo: &Slo) -> Option<String> {
        let file = *self.files.iter().find(|file| self.sources.get(**file).path == slo.source)?;
        let text = Some(self.sources.get(file).text.as_str()).filter(|text| text.len() <= LONGEST)?;
        // A format without windows has the one that was understood.
        let options = spec::Options { default_window: slo.window.to_string() };
        let (specs, _) = spec::read_with(std::iter::once((file, text)), &options);
        let own = specs.services.into_iter().filter(|service| is(service.service.as_ref(), &slo.id.service));
        let mut services = own.filter_map(|mut service| {
            service.slos.retain(|one| is(one.name.as_ref(), &slo.id.name));
            (!service.slos.is_empty()).then_some(service)
        });
        Some(convert::to_sloe(&[services.next()?], std::slice::from_ref(slo), &self.sources))
    }

    /// Whether the same files say the same, and the same ones cannot be read.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.unread == other.unread && self.paths().eq(other.paths()) && self.texts().eq(other.texts())
    }

    fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| self.sources.get(*file).path.as_path())
    }

    /// The specs, what is valid of them, and all problems.
    #[must_use]
    pub fn compile(&self, reading: &Reading) -> Compiled {
        let mut problems = self.unread.clone();
        let texts = self.files.iter().map(|file| (*file, self.sources.get(*file).text.as_str()));
        let options = spec::Options { default_window: reading.default_window.clone() };
        let (specs, wrong) = spec::read_with(texts, &options);
        problems.extend(wrong);
        let (slos, wrong) = model::compile(&specs.services, &self.sources);
        problems.extend(wrong);
        let (experiments, wrong) = model::compile_experiments(&specs, &slos, &self.sources);
        problems.extend(wrong);
        if specs.services.is_empty() && !diag::any_error(&problems) {
            problems.extend(self.files.first().map(|file| nothing_declared(*file)));
        }
        reading.tidy(&mut problems);
        Compiled { specs, slos, experiments, problems }
    }
}

impl Reading {
    /// Puts problems in order, says each of them once (what several SLOs refer to is checked for each of them), and takes what
    /// another tool's format loses for an error when that is asked for.
    pub fn tidy(&self, problems: &mut Vec<Diagnostic>) {
        let foreign = |problem: &&mut Diagnostic| problem.code.is_about_foreign_formats();
        for problem in problems.iter_mut().filter(|_| self.strict).filter(foreign) {
            problem.severity = Severity::Error;
        }
        diag::sort(problems);
        problems.dedup();
    }
}

fn is(written: Option<&Spanned<String>>, name: &str) -> bool {
    written.is_some_and(|written| written.value.trim() == name)
}

/// Files without an SLO are most likely a mistake: whoever generates from them would go on as if all were well.
fn nothing_declared(file: FileId) -> Diagnostic {
    let message = "no SLO is declared";
    Diagnostic::error(Code::NO_SPECS, Span::new(file, 0, 0), message)
}
