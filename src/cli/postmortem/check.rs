//! `sloe postmortem check`: blame, and what is left out.

use std::path::{Path, PathBuf};

use crate::cli::arguments::PostmortemCheckArguments;
use crate::cli::load::{numbered, report};
use crate::cli::postmortem::files;
use crate::cli::{ExitStatus, print};
use crate::diag::{self, Code, Diagnostic, FileId, Format, Sources};
use crate::input;
use crate::postmortem::lint::{self, Options};

/// Stands for standard input.
const STDIN: &str = "-";

/// Reports every problem of every file; says how many files there were when none fails the command.
pub(super) fn run(arguments: &PostmortemCheckArguments) -> ExitStatus {
    let mut sources = Sources::default();
    let (files, mut problems) = read(&arguments.files, &mut sources);
    let unread = !problems.is_empty();
    problems.extend(files.iter().flat_map(|file| check(*file, &sources, arguments)));
    let status = status(&problems, unread, arguments.deny_warnings);
    let format = arguments.output_format.into();
    let shown = if format == Format::Full { lint::brief(problems) } else { problems };
    report(&shown, &sources, format, print::data);
    if status == ExitStatus::Ok {
        print::error(&format!("{} checked\n", numbered(files.len(), "postmortem")));
    }
    status
}

/// Files that cannot be read are wrong usage, unless a text fails by itself.
fn status(problems: &[Diagnostic], unread: bool, deny_warnings: bool) -> ExitStatus {
    match diag::fails(problems, deny_warnings) {
        false => ExitStatus::Ok,
        true if unread && !problems.iter().any(is_about_text) => ExitStatus::Usage,
        true => ExitStatus::Findings,
    }
}

fn is_about_text(problem: &Diagnostic) -> bool {
    problem.severity == diag::Severity::Error && problem.code != Code::UNREADABLE
}

/// The texts of all files that can be read.
fn read(paths: &[PathBuf], sources: &mut Sources) -> (Vec<FileId>, Vec<Diagnostic>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        let read = if path == Path::new(STDIN) {
            input::read_stdin(sources)
        } else {
            input::read_one(path, sources)
        };
        match read {
            Ok(file) => files.push(file),
            Err(problem) => problems.push(*problem),
        }
    }
    (files, problems)
}

fn check(file: FileId, sources: &Sources, arguments: &PostmortemCheckArguments) -> Vec<Diagnostic> {
    let source = sources.get(file);
    let facts = facts(&source.path);
    let language = arguments.lang.map(Into::into);
    let options = Options { language, today: chrono::Utc::now().date_naive(), facts: facts.as_deref() };
    lint::check(file, &source.text, &options)
}

/// The JSON beside a draft. That there is none is no fault.
fn facts(path: &Path) -> Option<String> {
    std::fs::read_to_string(files::facts_beside(path)).ok()
}
