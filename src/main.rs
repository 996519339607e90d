//! The binary: arguments in, an exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    sloe::cli::run(std::env::args_os()).into()
}
