//! When an answer was given, as its `Date` says it: by the clock by which everything else is told.

use std::sync::{Mutex, PoisonError};

use axum::http::HeaderValue;
use chrono::{DateTime, Utc};

/// The date of the latest answer, which is also that of all others within its second.
#[derive(Debug, Default)]
pub(super) struct LatestDate(Mutex<Option<(i64, HeaderValue)>>);

impl LatestDate {
    /// The date of an answer that is given `now`; `None` beyond the years that can be written.
    pub(super) fn at(&self, now: DateTime<Utc>) -> Option<HeaderValue> {
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.as_ref().is_none_or(|(second, _)| *second != now.timestamp()) {
            let text = now.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
            *latest = Some((now.timestamp(), HeaderValue::try_from(text).ok()?));
        }
        latest.as_ref().map(|(_, date)| date.clone())
    }
}
