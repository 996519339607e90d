//! `sloe check`: are the specs valid?

use crate::cli::arguments::CheckArguments;
use crate::cli::load::{Valid, load_all, numbered};
use crate::cli::{ExitStatus, fix, live, print};

/// Reports every problem, or those that are left after `--fix`; says how much is valid when none is an error.
pub(super) fn run(arguments: &CheckArguments) -> anyhow::Result<ExitStatus> {
    if arguments.fix || arguments.diff {
        return fix::run(arguments);
    }
    if let Some(prometheus) = &arguments.prometheus {
        return crate::cli::wait_for(live::run(&arguments.specs, prometheus, &arguments.asking));
    }
    Ok(conclude(load_all(&arguments.specs)))
}

/// The last word on the specs, and the exit status.
pub(super) fn conclude(loaded: Result<Valid, ExitStatus>) -> ExitStatus {
    match loaded {
        Err(status) => status,
        Ok(valid) => {
            print::error(&format!("{} valid\n", counted(&valid)));
            ExitStatus::Ok
        }
    }
}

/// `2 SLOs`, `2 SLOs and 1 experiment`.
fn counted(Valid { slos, experiments }: &Valid) -> String {
    let slos = numbered(slos.len(), "SLO");
    match experiments.len() {
        0 => slos,
        count => format!("{slos} and {}", numbered(count, "experiment")),
    }
}
