//! Arguments of `postmortem`.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};

use crate::cli::arguments::{OutputFormat, PrometheusArguments, moment};
use crate::postmortem::Language;
use crate::postmortem::facts::Money;
use crate::units::Decimal;

/// What to do about postmortems.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PostmortemCommand {
    /// Draft a postmortem from the record of a run, or from what Prometheus knows about a service
    #[command(
        after_help = "Examples:\n  sloe postmortem draft payment-pod-delete-20261124t095948z --manifests k8s\n  sloe postmortem draft --lang fr payment-pod\n  sloe postmortem draft --service payment-service --from 2026-11-24T09:00:00Z --to 2026-11-24T10:30:00Z\n\nRun it again at any time: facts are written anew, what people wrote stays."
    )]
    Draft(Box<PostmortemDraftArguments>),
    /// Look for blame and for what is left out
    #[command(
        after_help = "Examples:\n  sloe postmortem check docs/postmortems/*.md\n  git show HEAD:postmortem.md | sloe postmortem check - --lang fr"
    )]
    Check(PostmortemCheckArguments),
    /// Write the rules about language as a style for Vale
    #[command(after_help = "Example:\n  sloe postmortem vale --out styles")]
    Vale(ValeArguments),
}

/// Arguments of `postmortem draft`.
#[derive(Args, Debug)]
pub(in crate::cli) struct PostmortemDraftArguments {
    /// The run, or the beginning of its name
    #[arg(required_unless_present_any = ["service", "episode"])]
    pub(in crate::cli) run: Option<String>,
    /// Without a run: the service whose budget burned
    #[arg(long, conflicts_with = "run", requires_all = ["from", "to"])]
    pub(in crate::cli) service: Option<String>,
    /// The first moment to look at, such as `2026-11-24T09:00:00Z`
    #[arg(long, requires = "service", value_parser = moment)]
    pub(in crate::cli) from: Option<DateTime<Utc>>,
    /// The last moment to look at
    #[arg(long, requires = "service", value_parser = moment)]
    pub(in crate::cli) to: Option<DateTime<Utc>>,
    /// Instead of service and moments: an episode by the id that the daemon tells, such as `shop/orders/20261124t100000z`
    #[arg(long, value_name = "ID", conflicts_with_all = ["run", "service"])]
    pub(in crate::cli) episode: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) prometheus: PrometheusArguments,
    /// The folder with the records of runs
    #[arg(long, default_value = ".sloe", env = "SLOE_STATE")]
    pub(in crate::cli) state: PathBuf,
    /// The language of the draft
    #[arg(long, value_enum, default_value = "en", env = "SLOE_LANG")]
    pub(in crate::cli) lang: LanguageArgument,
    /// Kubernetes manifests, files or folders, that may tell what contributed
    #[arg(long, env = "SLOE_MANIFESTS", value_delimiter = ',')]
    pub(in crate::cli) manifests: Vec<PathBuf>,
    /// Estimate users: so many for each failure, such as `0.8`
    #[arg(long, value_parser = factor, env = "SLOE_USERS_PER_FAILURE")]
    pub(in crate::cli) users_per_failure: Option<Decimal>,
    /// Estimate lost revenue: so much for each failure, such as `19.90EUR`
    #[arg(long, env = "SLOE_REVENUE_PER_FAILURE")]
    pub(in crate::cli) revenue_per_failure: Option<Money>,
    /// Where the draft goes; beside the record unless said, the facts as JSON beside it
    #[arg(long, short)]
    pub(in crate::cli) out: Option<PathBuf>,
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

fn factor(text: &str) -> Result<Decimal, String> {
    let value: Option<Decimal> = text.parse().ok().filter(|value| *value >= Decimal::ZERO);
    value.ok_or_else(|| "write a number that is not below zero, such as `0.8`".to_owned())
}
