//! What may be written on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diag::Format;

/// sloe: SLO specs in; Prometheus rules, proven alerts and a live error budget out.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
pub(super) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Validate specs
    #[command(after_help = "Example:\n  sloe check slo-specs")]
    Check(CheckArguments),
    /// Compile specs to Prometheus rules and the unit tests that prove them
    #[command(
        after_help = "Examples:\n  sloe generate slo-specs --out out\n  sloe generate --out out --check   # in CI"
    )]
    Generate(GenerateArguments),
}

/// Which specs, and how to talk about them.
#[derive(Args, Debug)]
pub(super) struct SpecArguments {
    /// Spec files, or directories of them
    #[arg(default_value = "slo-specs", env = "SLOE_PATHS", value_delimiter = ',')]
    pub(super) paths: Vec<PathBuf>,
    /// How problems are written; `json` goes to stdout
    #[arg(long, value_enum, default_value_t, env = "SLOE_OUTPUT_FORMAT")]
    pub(super) output_format: OutputFormat,
    /// Let warnings fail the command
    #[arg(long, env = "SLOE_DENY_WARNINGS")]
    pub(super) deny_warnings: bool,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) specs: SpecArguments,
}

/// Arguments of `generate`.
#[derive(Args, Debug)]
pub(super) struct GenerateArguments {
    #[command(flatten)]
    pub(super) specs: SpecArguments,
    /// The directory to write `rules/` and `tests/` into
    #[arg(long, short, env = "SLOE_OUT")]
    pub(super) out: PathBuf,
    /// Write nothing; exit 1 and name what would change
    #[arg(long, env = "SLOE_CHECK")]
    pub(super) check: bool,
    /// Write nothing; show what would change as a unified diff
    #[arg(long, env = "SLOE_DIFF")]
    pub(super) diff: bool,
}

/// How problems are written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum OutputFormat {
    /// With source lines and carets
    #[default]
    Full,
    /// A line a problem
    Concise,
    /// For other programs, on stdout
    Json,
}

impl From<OutputFormat> for Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Full => Self::Full,
            OutputFormat::Concise => Self::Concise,
            OutputFormat::Json => Self::Json,
        }
    }
}
