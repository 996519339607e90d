//! Arguments of `gate`.

use std::path::PathBuf;

use clap::Args;

use super::{ReadingArguments, SourcesArguments, StatusFormat};

/// What `--help` shows.
pub(super) const EXAMPLES: &str = "Examples:\n  sloe gate payment-service --prometheus http://127.0.0.1:9090 && ./deploy.sh\n  sloe gate payment-service --format json\n\nA spent budget denies; where none is spent and one is not known, nothing can be decided.";

/// Arguments of `gate`.
#[derive(Args, Debug)]
pub(in crate::cli) struct GateArguments {
    /// The service that is to be released
    pub(in crate::cli) service: String,
    /// Spec files, or directories of them
    #[arg(long, default_value = "slo-specs", env = "SLOE_PATHS", value_delimiter = ',')]
    pub(in crate::cli) specs: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) reading: ReadingArguments,
    #[command(flatten)]
    pub(in crate::cli) sources: SourcesArguments,
    /// How the answer is written
    #[arg(long, value_enum, default_value_t, env = "SLOE_FORMAT")]
    pub(in crate::cli) format: StatusFormat,
}
