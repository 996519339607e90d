//! Earlier runs, as gates ask for them.

use crate::chaos::gates::PastRun;
use crate::chaos::record::Safety;
use crate::chaos::store::{RunSummary, Store};

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

    /// The names of the other runs that stand in the way of `own`: the one whose turn it is, and all that have begun and are
    /// written by somebody, be it to end what a crash has left. Those that still look at their conditions do not.
    ///
    /// # Errors
    /// Why that cannot be said.
    pub fn others_under_way(&self, own: &str) -> Result<Vec<String>, String> {
        let mut others: Vec<String> = Vec::new();
        for name in self.names().map_err(|error| error.to_string())?.into_iter().filter(|name| name != own) {
            if self.is_alive(&name).map_err(|error| error.to_string())?
                && self.summary(&name).may_have_begun()
            {
                others.push(name);
            }
        }
        let turn = self.whose_turn().map_err(|error| error.to_string())?;
        others.extend(turn.filter(|by| by != own && !others.contains(by)));
        Ok(others)
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
    let never_begun = (!run.may_have_begun()).then_some(Safety::NotStarted);
    Ok(PastRun {
        run: run.run,
        service: run.service.unwrap_or_default(),
        injected_at: run.injected_at,
        ended_at: run.closed_at,
        safety: run.account.as_ref().map(|account| account.safety).or(never_begun),
        recovered: run.account.is_some_and(|account| account.recovered_at.is_some()),
    })
}
