//! Kubernetes' instants as ours.

use chrono::{DateTime, Utc};
use k8s_openapi::jiff::Timestamp;

/// The same instant; `None` beyond the year 262,000.
pub(super) fn chrono(at: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(at.as_second(), u32::try_from(at.subsec_nanosecond()).unwrap_or_default())
}
