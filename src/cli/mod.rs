//! The command line: arguments to a command, a command to an exit status.

mod arguments;
mod backfill;
mod chaos;
mod check;
mod demo;
mod exit;
mod explain;
mod export;
mod fix;
mod fold;
mod gate;
mod generate;
mod import;
mod live;
mod load;
mod logging;
mod postmortem;
mod print;
mod prometheus;
mod push;
mod report;
mod schema;
mod serve;
mod sources;
mod status;
mod stop;
mod table;

use std::ffi::OsString;

use clap::Parser as _;

use arguments::{Arguments, Command};
pub use exit::ExitStatus;

/// Runs the command that `args` ask for; the first is the program's own name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let arguments = match Arguments::try_parse_from(args) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error),
    };
    match execute(arguments.command) {
        Ok(status) => status,
        Err(error) => {
            print::error(&format!("error: {error:#}\n"));
            ExitStatus::Usage
        }
    }
}

fn execute(command: Command) -> anyhow::Result<ExitStatus> {
    match command {
        Command::Check(arguments) => check::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Import(arguments) => Ok(import::run(&arguments)),
        Command::Export(arguments) => Ok(export::run(&arguments)),
        Command::Push(arguments) => wait_for(push::run(&arguments)),
        Command::Schema => schema::run(),
        Command::Backfill(arguments) => wait_for(backfill::run(&arguments)),
        Command::Status(arguments) => wait_for(status::run(&arguments)),
        Command::Gate(arguments) => wait_for(gate::run(&arguments)),
        Command::Report(arguments) => wait_for(report::run(&arguments)),
        Command::Serve(arguments) => wait_for(serve::run(&arguments)),
        Command::Chaos(command) => wait_for(chaos::run(&command)),
        Command::Postmortem(command) => wait_for(postmortem::run(&command)),
        Command::Demo(arguments) => wait_for(demo::run(&arguments)),
        Command::DemoChild(arguments) => wait_for(demo::run_child(&arguments)),
    }
}

fn wait_for(command: impl Future<Output = anyhow::Result<ExitStatus>>) -> anyhow::Result<ExitStatus> {
    tokio::runtime::Runtime::new()?.block_on(command)
}

/// Help and version go to stdout and are no failure; mistakes go to stderr.
fn usage(error: &clap::Error) -> ExitStatus {
    let _ = error.print();
    if error.use_stderr() { ExitStatus::Usage } else { ExitStatus::Ok }
}
