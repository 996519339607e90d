//! `sloe chaos`: experiments under the error budget.

mod abort;
mod afterwards;
mod conditions;
mod list;
mod people;
mod plan;
mod progress;
mod render;
mod run;
mod scene;
mod show;
mod switch;

use crate::cli::ExitStatus;
use crate::cli::arguments::ChaosCommand;

/// Runs one of the commands.
pub(super) async fn run(command: &ChaosCommand) -> anyhow::Result<ExitStatus> {
    match command {
        ChaosCommand::Plan(arguments) => Box::pin(plan::run(arguments)).await,
        ChaosCommand::Run(arguments) => Box::pin(run::run(arguments)).await,
        ChaosCommand::Abort(arguments) => abort::run(arguments).await,
        ChaosCommand::List(arguments) => list::run(arguments),
        ChaosCommand::Show(arguments) => show::run(arguments),
        ChaosCommand::Halt(arguments) => switch::halt(arguments).await,
        ChaosCommand::Resume(arguments) => switch::resume(arguments).await,
        ChaosCommand::Render(arguments) => render::run(arguments),
    }
}
