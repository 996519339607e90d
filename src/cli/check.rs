//! `sloe check`: are the specs valid?

use crate::cli::arguments::CheckArguments;
use crate::cli::load::{load, numbered};
use crate::cli::{ExitStatus, live, print};

/// Reports every problem; says how many SLOs are valid when none is an error.
pub(super) fn run(arguments: &CheckArguments) -> anyhow::Result<ExitStatus> {
    if let Some(prometheus) = &arguments.prometheus {
        return crate::cli::wait_for(live::run(&arguments.specs, prometheus));
    }
    Ok(match load(&arguments.specs) {
        Err(status) => status,
        Ok(slos) => {
            print::error(&format!("{} valid\n", numbered(slos.len(), "SLO")));
            ExitStatus::Ok
        }
    })
}
