//! The SLIs of a run's service, drawn.

use chrono::{DateTime, Utc};

use crate::chaos::record::Phase;
use crate::charts::{CurveSize, Dip, dip};
use crate::daemon::runs::Run;
use crate::daemon::texts::{dip_answer, dip_labels, group_name};
use crate::postmortem::facts::{Curve, Facts, Happening};

/// One SLI.
#[derive(Clone, Debug)]
pub(crate) struct DipFigure {
    /// Whose.
    pub(crate) name: String,
    /// Wide and narrow.
    pub(crate) pictures: Vec<String>,
    /// What they say.
    pub(crate) answer: String,
}

/// A figure for each SLI that was looked at more than once.
pub(super) fn figures(run: &Run, facts: &Facts) -> Vec<DipFigure> {
    let mut curves: Vec<&Curve> = facts.curves.iter().collect();
    curves.sort_by_key(|curve| curve.subject.service != facts.service);
    let drawn = curves.into_iter().map(|curve| figure(curve, run, facts));
    drawn.filter(|figure| !figure.pictures.is_empty()).collect()
}

fn figure(curve: &Curve, run: &Run, facts: &Facts) -> DipFigure {
    let samples: Vec<_> = curve.samples.iter().map(|sample| (sample.at, sample.sli)).collect();
    let floor = floor(facts);
    let zero = facts.moments.injected.map_or(facts.from, |injected| injected.at);
    let drawn = Dip { samples: &samples, objective: curve.objective, floor, fault: fault(run, facts), zero };
    let labels = dip_labels(curve, floor, facts);
    let pictures = [CurveSize::Wide, CurveSize::Narrow].map(|size| dip(&drawn, size, &labels));
    let subject = &curve.subject;
    let group =
        if subject.group.is_empty() { String::new() } else { format!(" ({})", group_name(&subject.group)) };
    DipFigure {
        name: format!("{} {}{group}", subject.service, subject.slo),
        pictures: pictures.into_iter().filter(|svg| !svg.is_empty()).collect(),
        answer: dip_answer(curve, floor, facts),
    }
}

/// From the fault until it was certain that nothing is left of it, or until the last line.
fn fault(run: &Run, facts: &Facts) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let from = facts.moments.injected?.at;
    let reverted = facts.timeline.iter().find_map(|row| match row.what {
        Happening::Reverted { confirmed: true, .. } => Some(row.at),
        _ => None,
    });
    let told = run.summary.account.as_ref().and_then(|account| account.reverted_at);
    let over = run.summary.phase == Some(Phase::Observing);
    told.or(reverted).or_else(|| (!over).then_some(facts.to)).map(|to| (from, to))
}

/// The SLI that ends a run, as its settings say it.
fn floor(facts: &Facts) -> Option<f64> {
    let value = facts.run.as_ref()?.settings.get("abort")?.get("sli_floor")?.get("value")?;
    match value.as_str() {
        Some(text) => text.strip_suffix('%')?.trim().parse::<f64>().ok().map(|percent| percent / 100.0),
        None => value.as_f64(),
    }
}
