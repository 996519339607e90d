//! `sloe import`: specs of other tools as `sloe/v1`.

use crate::cli::arguments::ImportArguments;
use crate::cli::load::Specs;
use crate::cli::{ExitStatus, print};
use crate::convert;

/// Writes the specs to stdout, and what they lose to stderr; nothing is written when one of them is invalid.
pub(super) fn run(arguments: &ImportArguments) -> ExitStatus {
    let specs = Specs::read(&arguments.paths);
    let compiled = specs.compile(&arguments.reading);
    if let Err(status) = specs.judge(&compiled.problems, &arguments.reading, print::error) {
        return status;
    }
    print::data(&convert::to_sloe(&compiled.specs, &compiled.slos, &specs.sources));
    ExitStatus::Ok
}
