//! Arguments of `postmortem`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::arguments::OutputFormat;
use crate::postmortem::lint::Language;

/// What to do about postmortems.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PostmortemCommand {
    /// Look for blame and for what is left out
    #[command(
        after_help = "Examples:\n  sloe postmortem check docs/postmortems/*.md\n  git show HEAD:postmortem.md | sloe postmortem check - --lang fr"
    )]
    Check(PostmortemCheckArguments),
    /// Write the rules about language as a style for Vale
    #[command(after_help = "Example:\n  sloe postmortem vale --out styles")]
    Vale(ValeArguments),
}

/// Arguments of `postmortem check`.
#[derive(Args, Debug)]
pub(in crate::cli) struct PostmortemCheckArguments {
    /// Postmortems in Markdown; `-` is standard input
    #[arg(required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
    /// The language; otherwise the front matter's, or that of the headings
    #[arg(long, value_enum, env = "SLOE_LANG")]
    pub(in crate::cli) lang: Option<LanguageArgument>,
    /// How problems are written; `json`, `github` and `sarif` go to stdout
    #[arg(long, value_enum, default_value_t, env = "SLOE_OUTPUT_FORMAT")]
    pub(in crate::cli) output_format: OutputFormat,
    /// Let warnings fail the command
    #[arg(long, env = "SLOE_DENY_WARNINGS")]
    pub(in crate::cli) deny_warnings: bool,
}

/// Arguments of `postmortem vale`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ValeArguments {
    /// The folder of Vale's styles
    #[arg(long, short, env = "SLOE_VALE_OUT")]
    pub(in crate::cli) out: PathBuf,
}

/// The languages of postmortems.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(in crate::cli) enum LanguageArgument {
    /// English
    En,
    /// French
    Fr,
}

impl From<LanguageArgument> for Language {
    fn from(argument: LanguageArgument) -> Self {
        match argument {
            LanguageArgument::En => Self::English,
            LanguageArgument::Fr => Self::French,
        }
    }
}
