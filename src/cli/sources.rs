//! The sources that commands ask, and what they answer together.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::task::JoinSet;

use crate::cli::arguments::{ReadingArguments, SourcesArguments};
use crate::cli::{ExitStatus, load, print, prometheus};
use crate::daemon::sources::Polled;
use crate::diag::{self, Diagnostic, Help, Sources as Texts};
use crate::input;
use crate::model::Slo;
use crate::poll;
use crate::prom::Error;
use crate::sources::{self, Assigned, Route, Routes, Source};
use crate::status::{Overview, Part, Snapshot};

/// The sources that `arguments` name, with all problems of their file reported.
///
/// # Errors
/// The status to exit with, when they cannot be asked as they are named.
pub(super) fn named(
    arguments: &SourcesArguments,
    reading: &ReadingArguments,
) -> Result<Vec<Source>, ExitStatus> {
    match &arguments.sources {
        Some(path) => from_file(path, reading),
        None => only(arguments).map_err(|error| prometheus::undecided(&error)),
    }
}

/// The one of `--prometheus`.
fn only(SourcesArguments { prometheus, .. }: &SourcesArguments) -> Result<Vec<Source>, Error> {
    let (access, matchers) = (prometheus.asking.access()?, prometheus.asking.matchers());
    Ok(vec![Source { route: Route::only(), url: prometheus.url.clone(), access, matchers }])
}

fn from_file(path: &Path, reading: &ReadingArguments) -> Result<Vec<Source>, ExitStatus> {
    let mut texts = Texts::default();
    let (found, problems) = match input::read_one(path, &mut texts) {
        Ok(file) => {
            let folder = path.parent().unwrap_or(Path::new(""));
            sources::sources(file, &texts.get(file).text, folder, |name| std::env::var(name).ok())
        }
        Err(problem) => (Vec::new(), vec![*problem]),
    };
    if diag::any_error(&problems) {
        load::report(&by_hand(problems), &texts, reading.output_format.into(), print::data);
        return Err(ExitStatus::Usage);
    }
    Ok(found)
}

/// `sloe check --fix` knows specs only.
fn by_hand(problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let without = |help: Help| Help { edit: None, ..help };
    let plain =
        |problem: Diagnostic| Diagnostic { help: problem.help.into_iter().map(without).collect(), ..problem };
    problems.into_iter().map(plain).collect()
}

/// How SLOs are shared out among `sources`.
pub(super) fn routes(sources: &[Source]) -> Routes {
    Routes::new(sources.iter().map(|source| source.route.clone()).collect())
}

/// The same sources, ready to be asked with a time-out of `timeout`.
///
/// # Errors
/// The status to exit with, when an address is none, or what is needed to reach it is not there.
pub(super) fn ready(sources: &[Source], timeout: Duration) -> Result<Vec<Polled>, ExitStatus> {
    let ready = |source: &Source| {
        let client =
            source.client(timeout).map_err(|error| failed(&source.route.name, &error, sources.len() > 1))?;
        Ok(Polled { name: source.route.name.clone(), client })
    };
    sources.iter().map(ready).collect()
}

/// The source has a name where there are several.
fn failed(name: &str, error: &Error, several: bool) -> ExitStatus {
    if several {
        print::error(&format!("error: the source `{name}` does not answer:\n"));
    }
    prometheus::undecided(error)
}

/// What one poll of each of `sources` says that has any of `slos`, and how to exit where one of them does not answer.
///
/// # Errors
/// The status to exit with, when one of them cannot be asked.
pub(super) async fn asked(
    sources: &[Source],
    slos: &Assigned,
    timeout: Duration,
    now: DateTime<Utc>,
) -> Result<(Overview, Option<ExitStatus>), ExitStatus> {
    let mut asking = JoinSet::new();
    let wanted = ready(sources, timeout)?.into_iter().zip(slos.shares());
    for (at, (source, share)) in wanted.filter(|(_, share)| !share.is_empty()).enumerate() {
        let share = share.clone();
        asking.spawn(async move { (at, ask(source, &share, now).await) });
    }
    let mut answers = asking.join_all().await;
    answers.sort_by_key(|(at, _)| *at);
    let silent = answers.iter().filter_map(|(_, (part, error))| Some((&*part.name, error.as_ref()?)));
    let tell = |_, (name, error): (&str, &Error)| Some(failed(name, error, sources.len() > 1));
    let status = silent.fold(None, tell);
    Ok((Overview::of(answers.into_iter().map(|(_, (part, _))| part).collect()), status))
}

/// A source that does not answer leaves its SLOs unknown.
async fn ask(source: Polled, slos: &[Arc<Slo>], now: DateTime<Utc>) -> (Part, Option<Error>) {
    let (snapshot, error) = match Box::pin(poll::snapshot_once(&source.client, slos, now)).await {
        Ok(snapshot) => (snapshot, None),
        Err(error) => (Snapshot::unasked(slos).failing(error.to_string(), now), Some(error)),
    };
    let (name, url) = (source.name.into(), source.client.url().into());
    (Part { name, url, snapshot: Arc::new(snapshot) }, error)
}

/// Every one of `slos` with its source.
///
/// # Errors
/// When one has none.
pub(super) fn assigned(sources: &[Source], slos: Vec<Slo>) -> anyhow::Result<Assigned> {
    let slos = slos.into_iter().map(Arc::new).collect();
    Ok(routes(sources).assign(slos)?)
}
