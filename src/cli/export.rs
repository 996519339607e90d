//! `sloe export`: specs in another tool's format.

use crate::cli::arguments::{ExportArguments, ExportFormat};
use crate::cli::{ExitStatus, load, print};
use crate::convert;

/// Writes the specs to stdout, and what cannot be said to stderr; nothing is written when one of them is invalid.
pub(super) fn run(arguments: &ExportArguments) -> ExitStatus {
    let (loaded, mut problems) = load::read(&arguments.specs.paths, &arguments.specs.reading);
    let (text, left_out) = match arguments.format {
        ExportFormat::Openslo => convert::to_openslo(&loaded.specs, &loaded.slos),
    };
    problems.extend(left_out);
    if let Err(status) = load::judge_aside(&mut problems, &loaded.sources, &arguments.specs.reading) {
        return status;
    }
    print::data(&text);
    ExitStatus::Ok
}
