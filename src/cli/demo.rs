//! `sloe demo`: the whole story on one machine.

use anyhow::Context as _;

use crate::cli::ExitStatus;
use crate::cli::arguments::{DemoArguments, DemoChildArguments};
use crate::cli::logging;
use crate::demo::{self, DemoOptions};

/// Runs the demo until Ctrl-C or, with `--once`, until it has its proof.
pub(super) async fn run(arguments: &DemoArguments) -> anyhow::Result<ExitStatus> {
    let executable = std::env::current_exe().context("cannot find the program's own file")?;
    let defaults = if arguments.once { DemoOptions::once(executable) } else { DemoOptions::new(executable) };
    let defaults = match &arguments.experiment {
        Some(experiment) => defaults.with_experiment(experiment.clone()),
        None => defaults,
    };
    let options = DemoOptions {
        state: arguments.state.clone(),
        tile: arguments.tile.unwrap_or(defaults.tile),
        rate: arguments.rate.unwrap_or(defaults.rate),
        ..defaults
    };
    Ok(status(demo::run(options).await?))
}

/// Plays one part of the demo; started by the demo itself.
pub(super) async fn run_child(arguments: &DemoChildArguments) -> anyhow::Result<ExitStatus> {
    logging::start();
    Ok(status(demo::run_child(&arguments.role).await?))
}

const fn status(code: u8) -> ExitStatus {
    match code {
        0 => ExitStatus::Ok,
        1 => ExitStatus::Findings,
        130 => ExitStatus::Interrupted,
        _ => ExitStatus::Usage,
    }
}
