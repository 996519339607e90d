//! What manifests and facts suggest may have contributed: read-only rules, each a suggestion that a person confirms.

mod capacity;
mod disruption;
mod finding;
mod lifecycle;
mod manifests;
mod object;
mod probes;
mod remarks;
mod run;
mod snapshot;

pub use finding::{Finding, Hint, Probe};
pub use manifests::objects;
pub use object::Object;
pub use remarks::{Remark, Remarks, remarks};
pub use snapshot::Snapshot;

use crate::postmortem::facts::Facts;

/// All findings about a snapshot and facts, the most telling first.
#[must_use]
pub fn findings(snapshot: Option<&Snapshot>, facts: &Facts) -> Vec<Finding> {
    let fault = facts.run.as_ref().map(|run| run.fault.as_str());
    let mut found = Vec::new();
    if let Some(snapshot) = snapshot {
        found.extend(capacity::findings(snapshot, facts));
        found.extend(disruption::findings(snapshot, fault));
        found.extend(probes::findings(snapshot, facts));
        found.extend(lifecycle::findings(snapshot, fault));
    }
    found.extend(run::findings(facts));
    found
}
