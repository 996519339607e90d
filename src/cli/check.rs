//! `sloe check`: are the specs valid?

use crate::cli::arguments::CheckArguments;
use crate::cli::load::{load, numbered};
use crate::cli::{ExitStatus, fix, live, print};
use crate::model::Slo;

/// Reports every problem, or those that are left after `--fix`; says how many SLOs are valid when none is an error.
pub(super) fn run(arguments: &CheckArguments) -> anyhow::Result<ExitStatus> {
    if arguments.fix || arguments.diff {
        return fix::run(arguments);
    }
    if let Some(prometheus) = &arguments.prometheus {
        return crate::cli::wait_for(live::run(&arguments.specs, prometheus));
    }
    Ok(conclude(load(&arguments.specs)))
}

/// The last word on the specs, and the exit status.
pub(super) fn conclude(loaded: Result<Vec<Slo>, ExitStatus>) -> ExitStatus {
    match loaded {
        Err(status) => status,
        Ok(slos) => {
            print::error(&format!("{} valid\n", numbered(slos.len(), "SLO")));
            ExitStatus::Ok
        }
    }
}
