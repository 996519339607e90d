//! Earlier runs, from the records of this state folder and from what the driver's world remembers.

use chrono::{DateTime, Utc};

use crate::chaos::gates::PastRun;
use crate::chaos::record::Safety;
use crate::chaos::store::Store;
use crate::chaos::{Check, DriverError, Evidence};

/// The runs before one, and who tells of them.
pub(super) struct Past {
    pub(super) runs: Result<Vec<PastRun>, String>,
    records: Evidence,
    remembered: Option<Evidence>,
}

impl Past {
    /// What is known before the run `own` at `now`. Killed runs that are told to their `ended` before it begins end now.
    pub(super) fn new(
        store: &Store,
        remembered: Result<Option<Vec<PastRun>>, DriverError>,
        own: &str,
        (ended, now): (&[String], DateTime<Utc>),
    ) -> Self {
        let asked = !matches!(remembered, Ok(None));
        let here = store.past_runs(own).map(|runs| {
            runs.into_iter().map(|run| if ended.contains(&run.run) { told_to_its_end(run, now) } else { run })
        });
        Self {
            runs: here.and_then(|here| merged(here.collect(), remembered, own)),
            records: Evidence::File(store.runs().display().to_string()),
            remembered: asked
                .then(|| Evidence::Object("the ended runs that the driver remembers".to_owned())),
        }
    }

    /// Notes on a condition where it comes from.
    pub(super) fn sourced(&self, mut check: Check) -> Check {
        match check.id.as_str() {
            "cooldown" | "runs-per-day" => {
                check.evidence.push(self.records.clone());
                check.evidence.extend(self.remembered.clone());
            }
            "other-runs" => check.evidence.push(self.records.clone()),
            _ => {}
        }
        check
    }
}

/// A record says more than whoever watched from outside; but one of a run that touched nothing is about another run, which had
/// the same name in another folder.
fn merged(
    mut here: Vec<PastRun>,
    remembered: Result<Option<Vec<PastRun>>, DriverError>,
    own: &str,
) -> Result<Vec<PastRun>, String> {
    let remembered = remembered.map_err(|error| error.to_string())?.unwrap_or_default();
    let known =
        |known: &PastRun, run: &PastRun| known.run == run.run && known.safety != Some(Safety::NotStarted);
    let recorded = |run: &PastRun| here.iter().any(|record| known(record, run));
    let strange: Vec<PastRun> =
        remembered.into_iter().filter(|run| run.run != own && !recorded(run)).collect();
    here.extend(strange);
    Ok(here)
}

fn told_to_its_end(run: PastRun, now: DateTime<Utc>) -> PastRun {
    let safety = Some(run.safety.unwrap_or(Safety::Aborted));
    PastRun { ended_at: Some(now), safety, ..run }
}
