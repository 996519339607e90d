//! How long Prometheus keeps samples.

use std::collections::BTreeMap;

use crate::units::Duration;

/// Prometheus' own default where neither a time nor a size is configured.
const DEFAULT: Duration = Duration::from_days(15);

/// What Prometheus drops old samples by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// Older samples are dropped; `None` when only the size limits them.
    pub time: Option<Duration>,
    /// The oldest blocks are dropped when there is more, as Prometheus writes it, e.g. `512MB`.
    pub size: Option<String>,
}

impl Retention {
    /// From `storageRetention` of `/api/v1/status/runtimeinfo`: `15d`, `512MB` or `45d or 512MB`.
    /// `None` when it says nothing that we understand.
    #[must_use]
    pub fn from_runtime_info(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(" or ").map(str::trim).filter(|part| !part.is_empty()).collect();
        let time = parts.iter().find_map(|part| limit(part));
        let size = parts.iter().find(|part| is_size(part)).map(|part| (*part).to_owned());
        (time.is_some() || size.is_some()).then_some(Self { time, size })
    }

    /// From the flags of `/api/v1/status/flags`. `None` when they do not mention retention, as those of others
    /// behind the same API.
    #[must_use]
    pub fn from_flags(flags: &BTreeMap<String, String>) -> Option<Self> {
        let written = flags.get("storage.tsdb.retention.time")?;
        let time = limit(written).or_else(|| limit(flags.get("storage.tsdb.retention")?));
        let size = flags.get("storage.tsdb.retention.size").filter(|size| is_size(size)).cloned();
        match (time, &size) {
            (None, None) => Some(Self { time: Some(DEFAULT), size }),
            _ => Some(Self { time, size }),
        }
    }

    /// From the line `-retentionPeriod="1y"` of `/flags` of a `VictoriaMetrics` that does not keep samples for its default of a month.
    #[must_use]
    pub fn from_flag_lines(text: &str) -> Option<Self> {
        let line = text.lines().find_map(|line| line.strip_prefix("-retentionPeriod="))?;
        Some(Self { time: Some(victoria_metrics(line.trim_matches('"'))?), size: None })
    }
}

/// As `VictoriaMetrics` writes it: a number without a unit is one of months.
fn victoria_metrics(text: &str) -> Option<Duration> {
    let months = text.parse::<u64>().ok().map(|months| Duration::from_days(31 * months));
    months.or_else(|| text.parse().ok())
}

/// A time limit; zero means that none is set.
fn limit(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|time| *time > Duration::default())
}

/// `512MB`, `1GiB`; zero means that none is set.
fn is_size(text: &str) -> bool {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    unit.ends_with('B') && text.trim_start_matches(['0', '.']).len() > unit.len()
}
