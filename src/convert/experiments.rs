//! Experiments, which are of sloe alone and stay as they are written.

use crate::diag::{Code, Diagnostic};
use crate::spec::ExperimentSpec;

/// Says of each experiment that it is not among the specs that are written.
#[must_use]
pub fn left_out(experiments: &[ExperimentSpec]) -> Vec<Diagnostic> {
    let said = |spec: &ExperimentSpec| {
        let span = spec.name.as_ref().map_or(spec.place, |name| name.span);
        let message = "only services and their SLOs are written, not this experiment";
        Diagnostic::warning(Code::NOT_EXPORTED, span, message).help("keep its document as it is")
    };
    experiments.iter().map(said).collect()
}
