//! The episodes of a period that is over, or as far as it has passed.

use crate::model::Slo;
use crate::status::episodes::{BurningTiles, Episode, Firings, PastEpisode, delta, stretches};
use crate::status::unknown::{SEVERAL, unknown};
use crate::status::{Extent, Unknown};

impl BurningTiles {
    /// The episodes of a `group` of `slo` of which a part lies within `extent`, the costliest first, with the alerts that are known.
    ///
    /// # Errors
    /// The reason why they are not known.
    pub fn within(
        &self,
        slo: &Slo,
        group: &Vec<(String, String)>,
        extent: Extent,
        alerts: &Firings,
    ) -> Result<Vec<PastEpisode>, Unknown> {
        let of_slo = self.of(slo).ok_or_else(|| unknown(NOT_JUDGED))?;
        let known = of_slo.known().ok_or_else(|| unknown("its tiles are not loaded"))?;
        let of_group = of_slo.group(group);
        if of_group.is_some_and(|group| group.doubled) {
            return Err(unknown(SEVERAL));
        }
        if of_group.and_then(|group| group.cut).is_some_and(|cut| cut > extent.start) {
            return Err(unknown("there are too many"));
        }
        let tiles = of_group.map_or(&[][..], |group| &group.tiles);
        let mut all = stretches(tiles, known, of_slo.tile(), of_slo.error_budget());
        all.retain(|episode| episode.end > extent.start && episode.start < extent.end);
        all.sort_by(|one, two| two.bad_events.total_cmp(&one.bad_events).then(one.start.cmp(&two.start)));
        let (tile, spans) = (of_slo.tile(), alerts.of(slo, group, &[]));
        let noticed = |episode: &Episode| {
            let (from, to) = (episode.start - delta(tile), (episode.end + delta(tile)).min(known.end));
            alerts.hold(slo, from, to).then(|| episode.detection(tile, &spans))
        };
        Ok(all.into_iter().map(|episode| PastEpisode { detection: noticed(&episode), episode }).collect())
    }
}

const NOT_JUDGED: &str = "no rules with its present objective are loaded, by which its tiles could be judged";
