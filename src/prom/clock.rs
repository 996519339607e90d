//! How far the clock of whoever answers is from ours.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Response;
use reqwest::header::DATE;

/// What the latest answer told.
#[derive(Clone, Default)]
pub(super) struct Clock(Arc<Mutex<Option<TimeDelta>>>);

impl Clock {
    /// Reads the time of an answer that arrived `now`; answers without one change nothing.
    pub(super) fn read(&self, response: &Response, now: DateTime<Utc>) {
        let date = response.headers().get(DATE).and_then(|date| date.to_str().ok());
        if let Some(at) = date.and_then(|date| DateTime::parse_from_rfc2822(date).ok()) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(at.to_utc() - now);
        }
    }

    pub(super) fn offset(&self) -> Option<TimeDelta> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
