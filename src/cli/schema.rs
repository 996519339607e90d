//! `sloe schema`: the JSON Schema of specs, for editors.

use crate::cli::{ExitStatus, print};
use crate::spec::{SERVICE_SHAPE, schema};

/// Prints the schema.
pub(super) fn run() -> anyhow::Result<ExitStatus> {
    print::data(&format!("{}\n", serde_json::to_string_pretty(&schema(&SERVICE_SHAPE))?));
    Ok(ExitStatus::Ok)
}
