//! Cleaning up: engine and result go into the record, then out of the cluster.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::chaos::DriverError;
use crate::chaos::drivers::litmus::api::{Cluster, Kind};
use crate::chaos::drivers::litmus::engine::litmus_name;
use crate::chaos::drivers::litmus::state::{EngineState, outcome_name};
use crate::chaos::record::Fact;
use crate::model::Experiment;

/// Removes engine and result of a run that is over; answers both as they were.
///
/// # Errors
///
/// When the engine is not over: deleting it then would be stopping it.
pub(super) async fn clean_up(
    cluster: &Cluster,
    experiment: &Experiment,
    run: &str,
) -> Result<Vec<Fact>, DriverError> {
    let engine = cluster.get(Kind::Engine, run).await?;
    if engine.as_ref().is_some_and(|engine| !EngineState::read(engine).is_over()) {
        return Err(DriverError::Refused(format!("the ChaosEngine `{run}` is not over")));
    }
    let result = outcome_name(run, litmus_name(experiment.fault.kind));
    let outcome = cluster.get(Kind::Outcome, &result).await?;
    let engine = engine.map(|object| archived(&format!("chaosengine {run}"), &object));
    let outcome = outcome.map(|object| archived(&format!("chaosresult {result}"), &object));
    cluster.delete(Kind::Engine, run).await?;
    cluster.delete(Kind::Outcome, &result).await?;
    Ok(engine.into_iter().chain(outcome).collect())
}

/// Something that the driver saw or did.
pub(super) fn fact(at: DateTime<Utc>, object: &str, what: &str, detail: String) -> Fact {
    Fact {
        happened_at: at,
        source: "kubernetes".to_owned(),
        object: object.to_owned(),
        what: what.to_owned(),
        detail,
    }
}

fn archived(name: &str, object: &Value) -> Fact {
    fact(Utc::now(), name, "archived", object.to_string())
}
