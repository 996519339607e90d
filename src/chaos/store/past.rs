//! Earlier runs, as gates ask for them.

use crate::chaos::gates::PastRun;
use crate::chaos::store::{RunSummary, Store, StoreError};

impl Store {
    /// All runs whose processes are gone, but for `own`.
    ///
    /// # Errors
    /// Why that is not known for certain: one damaged record is enough.
    pub fn past_runs(&self, own: &str) -> Result<Vec<PastRun>, String> {
        let runs = self.list().map_err(|error| error.to_string())?;
        let gone = runs.into_iter().filter(|run| run.run != own && run.alive != Some(true));
        gone.map(|run| past(self, run)).collect()
    }

    /// The names of runs whose processes are alive, but for `own`.
    ///
    /// # Errors
    /// When that cannot be said of one of them.
    pub fn others_alive(&self, own: &str) -> Result<Vec<String>, StoreError> {
        let mut alive = Vec::new();
        for name in self.names()?.into_iter().filter(|name| name != own) {
            if self.is_alive(&name)? {
                alive.push(name);
            }
        }
        Ok(alive)
    }
}

fn past(store: &Store, run: RunSummary) -> Result<PastRun, String> {
    if let Some(damage) = run.damage.first() {
        let path = store.record_path(&run.run);
        return Err(format!(
            "line {} of `{}`: {}; move the run's folder away once nothing is left of its fault",
            damage.line,
            path.display(),
            damage.what
        ));
    }
    Ok(PastRun {
        run: run.run,
        service: run.service.unwrap_or_default(),
        injected_at: run.injected_at,
        ended_at: run.closed_at,
        safety: run.account.as_ref().map(|account| account.safety),
        recovered: run.account.is_some_and(|account| account.recovered_at.is_some()),
    })
}
