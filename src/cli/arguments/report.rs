//! Arguments of `report`.

use clap::{Args, ValueEnum};

use super::{SourcesArguments, SpecArguments, time_zone};
use crate::report::{PeriodChoice, PeriodError};
use crate::units::TimeZone;

/// What `--help` shows.
pub(super) const EXAMPLES: &str = "Examples:\n  sloe report > october.md   # the last whole month\n  sloe report --period 2026-Q3 --time-zone Europe/Paris\n  sloe report --period week --owner payments --format json\n\nMissed objectives are an answer: the status is 0 whenever a report could be made.";

/// Arguments of `report`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ReportArguments {
    #[command(flatten)]
    pub(in crate::cli) specs: SpecArguments,
    #[command(flatten)]
    pub(in crate::cli) sources: SourcesArguments,
    /// `week`, `month` or `quarter` for the last whole one, or one like `2026-10`, `2026-Q3` or `2026-W43`
    #[arg(long, default_value = "month", env = "SLOE_PERIOD", value_parser = period)]
    pub(in crate::cli) period: PeriodChoice,
    /// By whose clocks the period begins and ends
    #[arg(long, value_name = "ZONE", default_value = "UTC", env = "SLOE_TIME_ZONE", value_parser = time_zone)]
    pub(in crate::cli) time_zone: TimeZone,
    /// Only SLOs of this service
    #[arg(long, env = "SLOE_SERVICE")]
    pub(in crate::cli) service: Option<String>,
    /// Only SLOs of this owner
    #[arg(long, env = "SLOE_OWNER")]
    pub(in crate::cli) owner: Option<String>,
    /// How the report is written
    #[arg(long, value_enum, default_value_t, env = "SLOE_FORMAT")]
    pub(in crate::cli) format: ReportFormat,
}

/// How reports are written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(in crate::cli) enum ReportFormat {
    /// Markdown, as GitHub draws it
    #[default]
    Md,
    /// For other programs
    Json,
}

fn period(text: &str) -> Result<PeriodChoice, PeriodError> {
    text.parse()
}
