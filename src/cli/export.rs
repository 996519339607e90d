//! `sloe export`: specs in another tool's format.

use crate::cli::arguments::{ExportArguments, ExportFormat};
use crate::cli::load;
use crate::cli::{ExitStatus, print};
use crate::convert;
use crate::input::Specs;

/// Writes the specs to stdout, and what cannot be said to stderr; nothing is written when one of them is invalid.
pub(super) fn run(arguments: &ExportArguments) -> ExitStatus {
    let reading = &arguments.specs.reading;
    let specs = Specs::read(&arguments.specs.paths);
    let mut compiled = specs.compile(&reading.reading());
    let (text, left_out) = match arguments.format {
        ExportFormat::Openslo => convert::to_openslo(&compiled.specs.services, &compiled.slos),
    };
    compiled.problems.extend(left_out);
    compiled.problems.extend(convert::left_out(&compiled.specs.experiments));
    reading.reading().tidy(&mut compiled.problems);
    if let Err(status) = load::judge(&specs, &compiled.problems, reading, print::error) {
        return status;
    }
    print::data(&text);
    ExitStatus::Ok
}
