//! Figures from the settings that a record keeps as JSON: read leniently, because records of other versions are read too.

use serde_json::Value;

use crate::units::Duration;

/// The length of time at `path` in seconds: `30s`, or a number of seconds.
pub(super) fn secs(settings: &Value, path: &[&str]) -> Option<f64> {
    as_secs(path.iter().try_fold(settings, |value, key| value.get(key))?)
}

/// A length of time in seconds.
pub(super) fn as_secs(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.parse::<Duration>().ok().map(Duration::as_secs_f64),
        other => other.as_f64().filter(|secs| *secs >= 0.0),
    }
}

/// A share as a ratio: `99.9%`, or a number.
pub(super) fn as_ratio(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => match text.strip_suffix('%') {
            Some(percent) => percent.trim().parse::<f64>().ok().map(|percent| percent / 100.0),
            None => text.parse().ok(),
        },
        other => other.as_f64(),
    }
}
