//! `sloe postmortem`: drafts of postmortems.

mod draft;
mod episode;
mod files;

use crate::cli::ExitStatus;
use crate::cli::arguments::PostmortemCommand;

/// Runs the subcommand.
pub(super) async fn run(command: &PostmortemCommand) -> anyhow::Result<ExitStatus> {
    match command {
        PostmortemCommand::Draft(arguments) => draft::run(arguments).await,
    }
}
