//! `sloe import`: specs of other tools as `sloe/v1`.

use crate::cli::arguments::ImportArguments;
use crate::cli::load;
use crate::cli::{ExitStatus, print};
use crate::convert;
use crate::input::Specs;

/// Writes the specs to stdout, and what they lose to stderr; nothing is written when one of them is invalid.
pub(super) fn run(arguments: &ImportArguments) -> ExitStatus {
    let specs = Specs::read(&arguments.paths);
    let mut compiled = specs.compile(&arguments.reading.reading());
    compiled.problems.extend(convert::left_out(&compiled.specs.experiments));
    arguments.reading.reading().tidy(&mut compiled.problems);
    if let Err(status) = load::judge(&specs, &compiled.problems, &arguments.reading, print::error) {
        return status;
    }
    print::data(&convert::to_sloe(&compiled.specs.services, &compiled.slos, &specs.sources));
    ExitStatus::Ok
}
