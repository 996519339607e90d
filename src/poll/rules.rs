//! What Prometheus says about the rules of all SLOs: no query, and asked once in a while.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::model::Slo;
use crate::prom::{Client, Error};
use crate::status::RulesTold;

/// What it says, or `None` where it does not tell. An empty list says that rules were removed if it `told` of some before; else it is
/// how some answer that have the same query API and evaluate nothing.
///
/// # Errors
/// When it cannot be asked.
pub async fn rules(
    client: &Client,
    slos: &[Arc<Slo>],
    told: bool,
    now: DateTime<Utc>,
) -> Result<Option<RulesTold>, Error> {
    let groups = client.rules().await?.filter(|groups| told || !groups.is_empty());
    let offset = client.clock_offset().unwrap_or_default();
    Ok(groups.map(|groups| RulesTold::new(&groups, slos, now, offset)))
}
