//! Arguments of `import` and `export`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::arguments::{ReadingArguments, SpecArguments};

/// Arguments of `import`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ImportArguments {
    /// Files, or directories of them
    #[arg(required = true)]
    pub(in crate::cli) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) reading: ReadingArguments,
}

/// Arguments of `export`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ExportArguments {
    #[command(flatten)]
    pub(in crate::cli) specs: SpecArguments,
    /// The format to write
    #[arg(long, value_enum, default_value_t, env = "SLOE_EXPORT_FORMAT")]
    pub(in crate::cli) format: ExportFormat,
}

/// The formats that are written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(in crate::cli) enum ExportFormat {
    /// `openslo/v1`
    #[default]
    Openslo,
}
