//! `sloe postmortem`: drafts, what is wrong with texts, and the rules for other linters.

mod check;
mod vale;

use crate::cli::ExitStatus;
use crate::cli::arguments::PostmortemCommand;

/// Runs the subcommand.
pub(super) fn run(command: &PostmortemCommand) -> anyhow::Result<ExitStatus> {
    match command {
        PostmortemCommand::Check(arguments) => Ok(check::run(arguments)),
        PostmortemCommand::Vale(arguments) => vale::run(arguments),
    }
}
