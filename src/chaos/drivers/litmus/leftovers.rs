//! Runs whose process is gone: their engines are ours, but nobody renews their lock.

use chrono::{DateTime, Utc};

use crate::chaos::DriverError;
use crate::chaos::drivers::litmus::api::{Cluster, Kind};
use crate::chaos::drivers::litmus::state::EngineState;
use crate::chaos::drivers::litmus::{lock, names};

/// The runs of a service of which an engine is left and that nobody watches, or whose fault should be over.
pub(super) async fn leftovers(cluster: &Cluster, service: &str) -> Result<Vec<String>, DriverError> {
    let ours = format!("{}={},{}={service}", names::MANAGED_BY, names::MANAGER, names::SERVICE_LABEL);
    let engines = cluster.list(Kind::Engine, &ours).await?;
    let holder = lock::holder(cluster, service).await?;
    let engines = engines.iter().map(EngineState::read);
    let left = engines.filter(|engine| is_left(engine, holder.as_deref(), Utc::now()));
    Ok(left.map(|engine| engine.name).collect())
}

fn is_left(engine: &EngineState, holder: Option<&str>, now: DateTime<Utc>) -> bool {
    let overdue = !engine.is_over() && engine.deadline.is_some_and(|deadline| deadline < now);
    overdue || holder != Some(&*engine.name)
}
