//! `sloe postmortem`: drafts, what is wrong with texts, and the rules for other linters.

mod check;
mod draft;
mod episode;
mod files;
mod meanwhile;
mod named;
mod vale;

use crate::cli::ExitStatus;
use crate::cli::arguments::PostmortemCommand;

/// Runs the subcommand.
pub(super) async fn run(command: &PostmortemCommand) -> anyhow::Result<ExitStatus> {
    match command {
        PostmortemCommand::Draft(arguments) => draft::run(arguments).await,
        PostmortemCommand::Check(arguments) => Ok(check::run(arguments)),
        PostmortemCommand::Vale(arguments) => vale::run(arguments),
    }
}
