//! `sloe schema`: the JSON Schema of specs, for editors.

use crate::cli::{ExitStatus, print};
use crate::spec::{EXPERIMENT_SHAPE, SERVICE_SHAPE, schema};

/// Prints the schema.
pub(super) fn run() -> anyhow::Result<ExitStatus> {
    let schema = schema(&[&SERVICE_SHAPE, &EXPERIMENT_SHAPE]);
    print::data(&format!("{}\n", serde_json::to_string_pretty(&schema)?));
    Ok(ExitStatus::Ok)
}
