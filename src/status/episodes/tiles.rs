//! The tiles of the past whose burn rate is above 1, as far as they are loaded; all others are quiet.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::{Slo, SloId};
use crate::prom::{Labels, Sample, Series};
use crate::rules::names;
use crate::status::episodes::of_slo::OfSlo;
use crate::status::episodes::terms::Terms;
use crate::units::Duration;

/// A longer grid tells no more: a tile is there once, and its end is known better.
const LONGEST_STEP: Duration = Duration::from_minutes(5);

/// The tiles whose ends lie from `first` to `last`, both included, every `step`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TileSpan {
    /// The end of the first tile.
    pub first: DateTime<Utc>,
    /// The end of the last tile.
    pub last: DateTime<Utc>,
    /// From the end of one to the end of the next.
    pub step: Duration,
}

/// All that is loaded, SLO by SLO.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BurningTiles(HashMap<SloId, OfSlo>);

/// The ends of tiles of length `tile` are looked for at multiples of this since 1970, whoever looks.
#[must_use]
pub fn grid(tile: Duration) -> Duration {
    tile.min(LONGEST_STEP)
}

impl BurningTiles {
    /// Takes in what [`super::queries::terms`] says of `slos`; others are forgotten. What was judged otherwise before is loaded anew.
    pub fn judge(&mut self, slos: &[Arc<Slo>], answer: &[Sample]) {
        let mut told: HashMap<(&str, &str), Vec<&Sample>> = HashMap::new();
        for sample in answer {
            told.entry(id_of(&sample.labels)).or_default().push(sample);
        }
        let mut before = std::mem::take(&mut self.0);
        for slo in slos {
            let samples = told.get(&(slo.id.service.as_str(), slo.id.name.as_str()));
            let (terms, known) = (samples.and_then(|found| Terms::of(slo, found)), before.remove(&slo.id));
            // For some minutes after a reload rules of before are told, too; and for some after a restart none.
            let same = known.filter(|known| terms.as_ref().is_none_or(|terms| *terms == known.terms));
            let new = || terms.map(|terms| OfSlo::new(terms, slo));
            let kept = same.filter(|known| known.terms.suit(slo)).or_else(new);
            self.0.extend(kept.map(|kept| (slo.id.clone(), kept.reaching_for(slo))));
        }
    }

    /// What to load next at `now`, at most `chunk` at once: first the newest tiles, then further and further back. `None` when all is there.
    #[must_use]
    pub fn next_span(&self, chunk: TimeDelta, now: DateTime<Utc>) -> Option<TileSpan> {
        let newest = self.0.values().filter_map(|slo| slo.newest(chunk, now)).min_by_key(|span| span.first);
        let older = || self.0.values().filter_map(|slo| slo.older(chunk, now)).max_by_key(|span| span.last);
        newest.or_else(older)
    }

    /// Takes in the answer about a span of [`BurningTiles::next_span`].
    pub fn absorb(&mut self, slos: &[Arc<Slo>], span: TileSpan, answer: &[Series]) {
        let mut found: HashMap<(&str, &str), Vec<&Series>> = HashMap::new();
        for series in answer {
            found.entry(id_of(&series.labels)).or_default().push(series);
        }
        for slo in slos {
            let series = found.remove(&(slo.id.service.as_str(), slo.id.name.as_str())).unwrap_or_default();
            if let Some(known) = self.0.get_mut(&slo.id) {
                known.absorb(slo, span, &series);
            }
        }
    }

    /// How often something new is there: every so many tiles, of the shortest.
    #[must_use]
    pub fn pace(&self) -> Option<Duration> {
        self.0.values().map(OfSlo::step).min()
    }

    /// What is loaded of an SLO, judged by its present objective.
    pub(super) fn of(&self, slo: &Slo) -> Option<&OfSlo> {
        self.0.get(&slo.id).filter(|known| known.terms.suit(slo))
    }
}

pub(super) fn id_of(labels: &Labels) -> (&str, &str) {
    let label = |name: &str| labels.get(name).map_or("", String::as_str);
    (label(names::SERVICE_LABEL), label(names::SLO_LABEL))
}
