//! `sloe import`: specs of other tools as `sloe/v1`.

use crate::cli::arguments::ImportArguments;
use crate::cli::{ExitStatus, load, print};
use crate::convert;

/// Writes the specs to stdout, and what they lose to stderr; nothing is written when one of them is invalid.
pub(super) fn run(arguments: &ImportArguments) -> ExitStatus {
    let (loaded, mut problems) = load::read(&arguments.paths, &arguments.reading);
    if let Err(status) = load::judge_aside(&mut problems, &loaded.sources, &arguments.reading) {
        return status;
    }
    print::data(&convert::to_sloe(&loaded.specs, &loaded.slos, &loaded.sources));
    ExitStatus::Ok
}
