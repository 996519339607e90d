//! The binary: arguments in, an exit code out.

use std::process::ExitCode;

/// Rules are made of thousands of short texts, on which the system's allocator spends a third of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    sloe::cli::run(std::env::args_os()).into()
}
