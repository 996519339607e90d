//! Which Prometheus are asked: one by options, or several by a file.

use std::path::PathBuf;

use clap::Args;

use super::PrometheusArguments;

/// One Prometheus, or several.
#[derive(Args, Debug)]
pub(in crate::cli) struct SourcesArguments {
    #[command(flatten)]
    pub(in crate::cli) prometheus: PrometheusArguments,
    /// A file that names several Prometheus and which SLOs are whose, instead of `--prometheus` and what belongs to it
    #[arg(
        long,
        value_name = "FILE",
        env = "SLOE_SOURCES",
        conflicts_with_all = [
            "url", "tenant", "headers", "bearer_token_file", "user", "password_file", "ca_file", "cert_file", "key_file",
            "matchers",
        ]
    )]
    pub(in crate::cli) sources: Option<PathBuf>,
}
