//! What may be written on the command line.

mod access;
mod backfill;
mod chaos;
mod convert;
mod gate;
mod generate;
mod postmortem;
mod push;
mod report;
mod serve;
mod sources;

pub(super) use access::{AccessArguments, AskingArguments, PrometheusArguments};
pub(super) use backfill::BackfillArguments;
pub(super) use chaos::{
    AbortArguments, ChaosCommand, ControlArguments, ExperimentArguments, HaltArguments, ListArguments,
    PlanArguments, RenderArguments, ResumeArguments, RunArguments, SceneArguments, ShowArguments,
};
pub(super) use convert::{ExportArguments, ExportFormat, ImportArguments};
pub(super) use gate::GateArguments;
pub(super) use generate::GenerateArguments;
pub(super) use postmortem::{
    PostmortemCheckArguments, PostmortemCommand, PostmortemDraftArguments, ValeArguments,
};
pub(super) use push::PushArguments;
pub(super) use report::{ReportArguments, ReportFormat};
pub(super) use serve::ServeArguments;
pub(super) use sources::SourcesArguments;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::demo;
use crate::diag::Format;
use crate::input::Reading;
use crate::units::{Duration, DurationError, TimeZone};

/// Where a Prometheus on the same machine listens.
const DEFAULT_PROMETHEUS: &str = "http://127.0.0.1:9090";

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
    #[command(
        after_help = "Examples:\n  sloe check slo-specs\n  sloe check --fix --diff   # what --fix would change\n  sloe check --prometheus http://127.0.0.1:9090   # and against what is there"
    )]
    Check(CheckArguments),
    /// Explain a diagnostic code, with an example
    #[command(after_help = "Example:\n  sloe explain SLO0203")]
    Explain(ExplainArguments),
    /// Compile specs to Prometheus rules and the unit tests that prove them
    #[command(after_help = generate::EXAMPLES)]
    Generate(GenerateArguments),
    /// Load the rules into a ruler with Mimir's configuration API
    #[command(after_help = push::EXAMPLES)]
    Push(PushArguments),
    /// Rewrite specs of OpenSLO, Sloth or Pyrra as `sloe/v1`, to stdout
    #[command(after_help = "Example:\n  sloe import sloth.yaml > slo-specs/checkout.yaml")]
    Import(ImportArguments),
    /// Write specs in another tool's format, to stdout
    #[command(after_help = "Example:\n  sloe export --format openslo slo-specs > openslo.yaml")]
    Export(ExportArguments),
    /// Print the JSON Schema of specs, for editors
    #[command(after_help = "Example:\n  sloe schema > sloe.schema.json")]
    Schema,
    /// Compute the recorded tiles of the time before the rules ran, for `promtool` to load
    #[command(after_help = backfill::EXAMPLES)]
    Backfill(BackfillArguments),
    /// Show the error budgets now
    #[command(
        after_help = "Examples:\n  sloe status --prometheus http://127.0.0.1:9090\n  sloe status --format json"
    )]
    Status(StatusArguments),
    /// Ask whether a service may be released: 0 allow, 1 deny, 3 cannot decide
    #[command(after_help = gate::EXAMPLES)]
    Gate(GateArguments),
    /// Report whether objectives were kept in a week, a month or a quarter
    #[command(after_help = report::EXAMPLES)]
    Report(ReportArguments),
    /// Serve the error budgets as a page and an API, kept up to date
    #[command(after_help = serve::EXAMPLES)]
    Serve(ServeArguments),
    /// Break things on purpose, as far as the error budget allows
    #[command(subcommand, after_help = chaos::EXAMPLES)]
    Chaos(ChaosCommand),
    /// Draft and check postmortems
    #[command(subcommand)]
    Postmortem(PostmortemCommand),
    /// Show the whole story on this machine: services under load, a real Prometheus, the page, an inbox of alerts
    #[command(
        after_help = "Examples:\n  sloe demo          # until Ctrl-C\n  sloe demo --once   # headless: proves that what is recorded is what was felt\n  sloe demo --once --experiment payment-pod-delete   # … and what a dead replica costs, with the postmortem"
    )]
    Demo(DemoArguments),
    /// Play one part of the demo
    #[command(hide = true)]
    DemoChild(DemoChildArguments),
}

/// Which specs, and how to talk about them.
#[derive(Args, Debug)]
pub(super) struct SpecArguments {
    /// Spec files, or directories of them
    #[arg(default_value = "slo-specs", env = "SLOE_PATHS", value_delimiter = ',')]
    pub(super) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) reading: ReadingArguments,
}

/// How specs are read, and how to talk about them.
#[derive(Args, Debug)]
pub(super) struct ReadingArguments {
    /// How problems are written; `json`, `github` and `sarif` go to stdout
    #[arg(long, value_enum, default_value_t, env = "SLOE_OUTPUT_FORMAT")]
    pub(super) output_format: OutputFormat,
    /// Let warnings fail the command
    #[arg(long, env = "SLOE_DENY_WARNINGS")]
    pub(super) deny_warnings: bool,
    /// Let everything of another tool's format that is not honoured fail the command
    #[arg(long, env = "SLOE_STRICT")]
    pub(super) strict: bool,
    /// The window of SLOs whose format has none, such as Sloth's
    #[arg(long, default_value = "30d", env = "SLOE_DEFAULT_WINDOW", value_parser = length)]
    pub(super) default_window: String,
}

impl ReadingArguments {
    /// How specs are read, without how to talk about them.
    pub(super) fn reading(&self) -> Reading {
        Reading { default_window: self.default_window.clone(), strict: self.strict }
    }
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) specs: SpecArguments,
    /// Prove the specs against this Prometheus: metrics, labels, buckets, traffic
    #[arg(long, env = "SLOE_CHECK_PROMETHEUS", hide_env_values = true, conflicts_with_all = ["fix", "diff"])]
    pub(super) prometheus: Option<String>,
    #[command(flatten)]
    pub(super) asking: AskingArguments,
    /// Put right what has one certain remedy
    #[arg(long, env = "SLOE_FIX")]
    pub(super) fix: bool,
    /// Write nothing; show what `--fix` would change as a unified diff
    #[arg(long, env = "SLOE_DIFF")]
    pub(super) diff: bool,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub(super) struct ExplainArguments {
    /// The code, as in `error[SLO0203]`; all codes are listed without it
    pub(super) code: Option<String>,
}

/// Arguments of `status`.
#[derive(Args, Debug)]
pub(super) struct StatusArguments {
    #[command(flatten)]
    pub(super) specs: SpecArguments,
    #[command(flatten)]
    pub(super) sources: SourcesArguments,
    /// How the budgets are written
    #[arg(long, value_enum, default_value_t, env = "SLOE_FORMAT")]
    pub(super) format: StatusFormat,
}

/// Arguments of `demo`.
#[derive(Args, Debug)]
pub(super) struct DemoArguments {
    /// Headless: compare what was recorded with what the load felt, then end
    #[arg(long, env = "SLOE_ONCE")]
    pub(super) once: bool,
    /// Run this experiment under the budget, and draft its postmortem
    #[arg(long, env = "SLOE_EXPERIMENT", value_parser = PossibleValuesParser::new(demo::experiments::names()))]
    pub(super) experiment: Option<String>,
    /// Where data, rules and logs go; `.sloe/demo`, or with `--once` a temporary folder
    #[arg(long, env = "SLOE_STATE")]
    pub(super) state: Option<PathBuf>,
    /// The length of a tile: 5m in earnest, here 30s unless said, at least 20s
    #[arg(long, env = "SLOE_TILE", value_parser = tile)]
    pub(super) tile: Option<Duration>,
    /// Payments a second; 40 unless said
    #[arg(long, env = "SLOE_RATE", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) rate: Option<u32>,
}

/// Arguments of `demo-child`.
#[derive(Args, Debug)]
pub(super) struct DemoChildArguments {
    /// The role as JSON
    pub(super) role: String,
}

/// How answers are written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum StatusFormat {
    /// For people
    #[default]
    Table,
    /// For other programs
    Json,
}

/// Four scrapes of the demo have to fit.
fn tile(text: &str) -> Result<Duration, String> {
    let (tile, shortest) = (positive(text)?, Duration::from_secs(20));
    if tile >= shortest { Ok(tile) } else { Err(format!("a tile is at least {shortest} long")) }
}

/// A length of time, as it is written.
fn length(text: &str) -> Result<String, String> {
    positive(text).map(|_| text.to_owned())
}

pub(super) fn time_zone(text: &str) -> Result<TimeZone, String> {
    text.parse().map_err(|_| "write an IANA name such as `Europe/Paris`".to_owned())
}

pub(super) fn positive(text: &str) -> Result<Duration, String> {
    let duration: Duration = text.parse().map_err(|error: DurationError| error.to_string())?;
    if duration > Duration::default() {
        Ok(duration)
    } else {
        Err("has to be longer than nothing".to_owned())
    }
}

/// A time with its zone: without one, nobody knows which moment is meant.
fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.to_utc())
        .map_err(|_| "write a date and time with its zone, such as `2026-11-24T09:00:00Z`".to_owned())
}

/// How problems are written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(super) enum OutputFormat {
    /// With source lines and carets
    #[default]
    Full,
    /// A line a problem
    Concise,
    /// For other programs
    Json,
    /// For GitHub Actions: annotations
    Github,
    /// For code-scanning services: SARIF 2.1.0
    Sarif,
}

impl From<OutputFormat> for Format {
    fn from(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Full => Self::Full,
            OutputFormat::Concise => Self::Concise,
            OutputFormat::Json => Self::Json,
            OutputFormat::Github => Self::Github,
            OutputFormat::Sarif => Self::Sarif,
        }
    }
}
