//! One question about many SLOs, and who is who in its answer. Pure.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::chaos::SubjectId;
use crate::chaos::figures::known;
use crate::model::Slo;
use crate::poll::{Counted, named};
use crate::prom::{Labels, Sample, Series};
use crate::rules::{self, names};

/// Counts by budget.
pub(super) type ByBudget = BTreeMap<SubjectId, Counted>;

/// What was counted for a budget; nothing is known where it is not among the counts.
pub(super) fn found(counts: &ByBudget, of: &SubjectId) -> Counted {
    counts.get(of).copied().unwrap_or_default()
}

/// The times of the newest samples of some SLOs in one query.
pub(super) fn newest_samples(slos: &[Arc<Slo>], all: &[Arc<Slo>]) -> String {
    parts(slos, |slo| rules::newest_samples(slo, all))
}

/// Several figures of some SLOs in one query.
pub(super) fn parts(slos: &[Arc<Slo>], of: impl Fn(&Slo) -> Vec<String>) -> String {
    let parts = slos.iter().flat_map(|slo| {
        let parts = of(slo).into_iter().enumerate();
        parts.map(|(part, expr)| named(slo, &part.to_string(), &expr))
    });
    parts.collect::<Vec<_>>().join("\nor\n")
}

/// The sum of all that was found for a budget.
pub(super) fn sum(slos: &[Arc<Slo>], samples: &[Sample], of: &SubjectId) -> f64 {
    let own = |sample: &&Sample| {
        slos.iter().any(|slo| is_of(slo, &sample.labels) && subject(slo, &sample.labels) == *of)
    };
    samples.iter().filter(own).map(|sample| sample.value).sum()
}

/// What was counted, by budget.
pub(super) fn counted(slos: &[Arc<Slo>], samples: &[Sample]) -> ByBudget {
    let mut counted = ByBudget::new();
    for sample in samples {
        put(&mut counted, slos, &sample.labels, sample.value);
    }
    counted
}

/// What was counted, by moment and budget.
pub(super) fn counted_at(slos: &[Arc<Slo>], series: &[Series]) -> BTreeMap<DateTime<Utc>, ByBudget> {
    let mut moments: BTreeMap<DateTime<Utc>, ByBudget> = BTreeMap::new();
    for series in series {
        for point in &series.points {
            put(moments.entry(point.at).or_default(), slos, &series.labels, point.value);
        }
    }
    moments
}

fn put(counted: &mut ByBudget, slos: &[Arc<Slo>], labels: &Labels, value: f64) {
    let Some(slo) = slos.iter().find(|slo| is_of(slo, labels)) else { return };
    counted.entry(subject(slo, labels)).or_default().put(labels, value);
}

/// How old the newest sample of an SLO is, in seconds; of several parts the oldest, and unknown if one is missing.
pub(super) fn sample_age(slo: &Slo, all: &[Arc<Slo>], samples: &[Sample], now: DateTime<Utc>) -> Option<f64> {
    let parts = rules::newest_samples(slo, all).len();
    let found: Vec<f64> =
        samples.iter().filter(|sample| is_of(slo, &sample.labels)).map(|sample| sample.value).collect();
    let oldest = found.iter().copied().reduce(f64::min).filter(|_| found.len() == parts)?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let now = now.timestamp_millis() as f64 / 1_000.0;
    known(Some((now - oldest).max(0.0)))
}

/// The budget that a series with these labels belongs to.
fn subject(slo: &Slo, labels: &Labels) -> SubjectId {
    let value = |name: &String| (name.clone(), labels.get(name).cloned().unwrap_or_default());
    SubjectId {
        service: slo.id.service.clone(),
        slo: slo.id.name.clone(),
        group: slo.group_by.iter().map(value).collect(),
    }
}

fn is_of(slo: &Slo, labels: &Labels) -> bool {
    labels.get(names::SERVICE_LABEL) == Some(&slo.id.service)
        && labels.get(names::SLO_LABEL) == Some(&slo.id.name)
}

/// The page alerts among alerts that fire which concern these services, as `SERVICE/SLO LONG/SHORT`.
pub(super) fn pages(slos: &[Arc<Slo>], alerts: &[Sample]) -> Vec<String> {
    let label = |sample: &Sample, name: &str| sample.labels.get(name).cloned().unwrap_or_default();
    let page = |sample: &&Sample| {
        label(sample, names::ALERT_LABEL) == "page"
            && slos.iter().any(|slo| slo.id.service == label(sample, names::SERVICE_LABEL))
    };
    let shown = |sample: &Sample| {
        let [service, slo, long, short] =
            [names::SERVICE_LABEL, names::SLO_LABEL, names::LONG_WINDOW_LABEL, names::SHORT_WINDOW_LABEL]
                .map(|name| label(sample, name));
        format!("{service}/{slo} {long}/{short}")
    };
    let mut pages: Vec<String> = alerts.iter().filter(page).map(shown).collect();
    pages.sort();
    pages.dedup();
    pages
}
