//! What happens while a command runs, on stderr.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// Logs from `info` up, or what `SLOE_LOG` asks for, e.g. `debug` or `sloe=trace`.
pub(super) fn start() {
    let filter = EnvFilter::try_from_env("SLOE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(colour)
        .with_target(false)
        .init();
}
