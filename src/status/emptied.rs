//! A Prometheus that answers, and has forgotten everything: another tenant, another server behind the address, or one without its data.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::Slo;
use crate::rules::names;
use crate::status::Answers;
use crate::status::direct::{identity, key};

impl Answers {
    /// Whether anything was found about any of `slos`.
    #[must_use]
    pub fn tell_of(&self, slos: &[Arc<Slo>]) -> bool {
        let ids: HashSet<(&str, &str)> = slos.iter().map(|slo| key(&slo.id)).collect();
        let all =
            [&self.infos, &self.total, &self.bad, &self.tiles, &self.fast_burn_rates, &self.slow_burn_rates];
        let mut samples = all.into_iter().chain([&self.alerts]).flatten();
        samples.any(|sample| identity(&sample.labels).is_some_and(|id| ids.contains(&id)))
    }
}

/// Why answers of `now` that tell nothing are not believed: something was told `before`, so shortly that it cannot all have grown old.
/// Rules that were really removed are read for as long as anybody looks back, and disappear one kind after the other.
#[must_use]
pub fn emptied(now: DateTime<Utc>, before: DateTime<Utc>) -> Option<String> {
    let lookback = TimeDelta::milliseconds(i64::try_from(names::LOOKBACK.as_millis()).unwrap_or(i64::MAX));
    (now - before <= lookback).then(|| {
        format!(
            "Prometheus answers, but has nothing of what it had at {}: another tenant or server may answer, or one without \
             its data",
            before.format("%H:%M:%S UTC")
        )
    })
}
