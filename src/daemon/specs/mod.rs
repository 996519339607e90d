//! The specs in use: read again when their files change or somebody asks, and taken as a whole or not at all.

mod follow;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use tokio::sync::{mpsc, oneshot};

use crate::diag::{self, Format, Severity};
use crate::input::{Compiled, Reading, Specs};
use crate::sources::{Assigned, Routes};
pub use follow::{Follower, FollowerOptions, follow};

/// How specs are judged.
#[derive(Clone, Debug)]
pub struct Judging {
    /// How they are read.
    pub reading: Reading,
    /// Whether a warning keeps them from being used.
    pub deny_warnings: bool,
    /// Who is asked about which of them.
    pub routes: Routes,
}

/// What is to be known about the specs in use.
#[derive(Clone, Debug)]
pub struct SpecsState {
    /// Counts up with every change of what is in use, and of the problem.
    pub revision: u64,
    /// When those in use were read.
    pub loaded_at: DateTime<Utc>,
    /// Why those on the disk are not in use, if they are not.
    pub problem: Option<String>,
    /// The texts of those in use, where they were read from files.
    pub texts: Option<Arc<Specs>>,
}

impl SpecsState {
    /// Valid specs that were read at `loaded_at`.
    #[must_use]
    pub const fn loaded(loaded_at: DateTime<Utc>) -> Self {
        Self { revision: 0, loaded_at, problem: None, texts: None }
    }

    /// The same, read from these texts.
    #[must_use]
    pub fn of(self, texts: Arc<Specs>) -> Self {
        Self { texts: Some(texts), ..self }
    }
}

/// How many SLOs are in use after a reload, or why the specs on the disk are not.
pub type Outcome = Result<usize, String>;

/// Asks for reloads.
#[derive(Clone, Debug)]
pub struct Reloader(mpsc::Sender<oneshot::Sender<Outcome>>);

/// Hears who asks for reloads.
#[derive(Debug)]
pub struct Orders(mpsc::Receiver<oneshot::Sender<Outcome>>);

impl Reloader {
    /// Both ends of the line.
    #[must_use]
    pub fn new() -> (Self, Orders) {
        let (sender, receiver) = mpsc::channel(1);
        (Self(sender), Orders(receiver))
    }

    /// Reads the specs again, and says how that went.
    ///
    /// # Errors
    /// The reason why the specs on the disk are not in use.
    pub async fn reload(&self) -> Outcome {
        let (answer, answered) = oneshot::channel();
        let ending = || "the daemon is ending".to_owned();
        self.0.send(answer).await.map_err(|_| ending())?;
        answered.await.map_err(|_| ending())?
    }
}

impl Judging {
    /// The SLOs of `specs` with their sources, or the first reason why they cannot be used and how many others there are.
    fn judge(&self, specs: &Specs) -> Result<Assigned, String> {
        let Compiled { slos, problems, .. } = specs.compile(&self.reading);
        if !diag::fails(&problems, self.deny_warnings) {
            let slos = slos.into_iter().map(Arc::new).collect();
            return self.routes.assign(slos).map_err(|problem| problem.to_string());
        }
        let least = if diag::any_error(&problems) { Severity::Error } else { Severity::Warning };
        let failing: Vec<_> = problems.into_iter().filter(|problem| problem.severity <= least).collect();
        let first =
            diag::render(failing.get(..1).unwrap_or_default(), &specs.sources, Format::Concise, false);
        Err(match failing.len() {
            0 | 1 => first.trim().to_owned(),
            2 => format!("{}, and 1 more problem", first.trim()),
            count => format!("{}, and {} more problems", first.trim(), count - 1),
        })
    }
}
