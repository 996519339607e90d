//! SLIs over time, from the looks of the watch.

use std::collections::BTreeMap;

use crate::chaos::record::{Entry, Event};
use crate::chaos::{Reading, SubjectId};
use crate::postmortem::facts::{Curve, CurveSample};

/// A curve for every budget that ever had an SLI; a look without an answer is a gap in all of them.
pub(super) fn of_run(entries: &[Entry]) -> Vec<Curve> {
    let readings: Vec<&Reading> = readings(entries).collect();
    let mut objectives: BTreeMap<&SubjectId, f64> = BTreeMap::new();
    for spend in readings.iter().flat_map(|reading| &reading.subjects) {
        objectives.insert(&spend.subject, spend.objective);
    }
    let curves = objectives.into_iter().map(|(subject, objective)| Curve {
        subject: subject.clone(),
        objective,
        samples: readings.iter().map(|reading| sample(reading, subject)).collect(),
    });
    curves.filter(|curve| curve.samples.iter().any(|sample| sample.sli.is_some())).collect()
}

/// The looks of the watch, oldest first.
pub(super) fn readings(entries: &[Entry]) -> impl Iterator<Item = &Reading> {
    entries.iter().filter_map(|entry| match &entry.event {
        Event::Looked { reading, .. } => Some(reading),
        _ => None,
    })
}

fn sample(reading: &Reading, subject: &SubjectId) -> CurveSample {
    let spend = reading.subjects.iter().find(|spend| spend.subject == *subject);
    CurveSample { at: reading.at, sli: spend.and_then(|spend| spend.sli).filter(|sli| sli.is_finite()) }
}
