//! Arguments of `backfill`.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;

use super::{PrometheusArguments, SpecArguments, moment};

/// What `--help` shows.
pub(super) const EXAMPLES: &str = "Example:\n  sloe backfill --prometheus http://127.0.0.1:9090 --from 2026-10-25T00:00:00Z --out backfill\n  promtool tsdb create-blocks-from openmetrics --max-block-duration=24h backfill/tiles.om /var/lib/prometheus/data\n\nLoad the rules first: what they record begins where the backfilled tiles end. Interrupted, the same command goes on.";

/// Arguments of `backfill`.
#[derive(Args, Debug)]
pub(in crate::cli) struct BackfillArguments {
    #[command(flatten)]
    pub(in crate::cli) specs: SpecArguments,
    #[command(flatten)]
    pub(in crate::cli) prometheus: PrometheusArguments,
    /// The beginning of the time to compute, such as `2026-10-25T00:00:00Z`
    #[arg(long, env = "SLOE_FROM", value_parser = moment)]
    pub(in crate::cli) from: DateTime<Utc>,
    /// Its end, if that is earlier than what the rules recorded first of an SLO
    #[arg(long, env = "SLOE_TO", value_parser = moment)]
    pub(in crate::cli) to: Option<DateTime<Utc>>,
    /// The folder for the tiles and for what is needed to go on after an interruption
    #[arg(long, env = "SLOE_BACKFILL_OUT")]
    pub(in crate::cli) out: PathBuf,
    /// Ask for no raw series and write nothing; say how many queries it would take
    #[arg(long, env = "SLOE_DRY_RUN")]
    pub(in crate::cli) dry_run: bool,
}
