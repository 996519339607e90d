//! Why backfilling does not go on.

use crate::prom::{Answer, Error};

/// What is complete stays.
#[derive(Debug, thiserror::Error)]
pub(super) enum Stop {
    /// No answer.
    #[error(transparent)]
    Prometheus(#[from] Error),
    /// An answer that may be half of one.
    #[error("Prometheus doubts its answer about {about}: {}; what it lacks would be missing for good", warnings.join("; "))]
    Doubtful {
        /// What was asked for.
        about: String,
        /// Prometheus' own words.
        warnings: Vec<String>,
    },
    /// A file that cannot be read or written, or a `--from` that is too early.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

/// The value of an answer without warnings: half an answer would be taken for time in which nothing happened.
pub(super) fn sure<T>(answer: Answer<T>, about: &str) -> Result<T, Stop> {
    if answer.warnings.is_empty() {
        return Ok(answer.value);
    }
    Err(Stop::Doubtful { about: about.to_owned(), warnings: answer.warnings })
}
