//! Arguments of `serve`.

use std::path::PathBuf;

use clap::Args;

use super::{SourcesArguments, SpecArguments, positive, time_zone};
use crate::prom::base_address;
use crate::units::{Duration, TimeZone};

/// What `--help` shows.
pub(super) const EXAMPLES: &str =
    "Example:\n  sloe serve slo-specs --prometheus http://127.0.0.1:9090 --listen 127.0.0.1:8080";

/// Arguments of `serve`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ServeArguments {
    #[command(flatten)]
    pub(in crate::cli) specs: SpecArguments,
    #[command(flatten)]
    pub(in crate::cli) sources: SourcesArguments,
    /// The address to listen on
    #[arg(long, default_value = "127.0.0.1:8080", env = "SLOE_LISTEN")]
    pub(in crate::cli) listen: String,
    /// How often Prometheus is asked
    #[arg(long, default_value = "15s", env = "SLOE_INTERVAL", value_parser = interval)]
    pub(in crate::cli) interval: Duration,
    /// A text to show on every page
    #[arg(long, env = "SLOE_NOTICE")]
    pub(in crate::cli) notice: Option<String>,
    /// By whose clocks the pages tell times, to readers without JavaScript; with it they see their own
    #[arg(long, value_name = "ZONE", default_value = "UTC", env = "SLOE_DISPLAY_TIME_ZONE", value_parser = time_zone)]
    pub(in crate::cli) display_time_zone: TimeZone,
    /// The address of the Grafana that has the generated dashboards; pages then link to them
    #[arg(long, value_name = "URL", env = "SLOE_GRAFANA_URL", value_parser = base_address)]
    pub(in crate::cli) grafana_url: Option<String>,
    /// The folder whose chaos runs are shown
    #[arg(long, default_value = ".sloe", env = "SLOE_STATE")]
    pub(in crate::cli) state: PathBuf,
    /// A file with the token of those who may reload the specs over HTTP; without it nobody may
    #[arg(long, env = "SLOE_TOKEN_FILE")]
    pub(in crate::cli) token_file: Option<PathBuf>,
    /// A name by which browsers may ask for it beside addresses and `localhost`, such as that of a proxy in front; may be repeated
    #[arg(long = "allowed-host", value_name = "HOST", env = "SLOE_ALLOWED_HOSTS", value_delimiter = ',')]
    pub(in crate::cli) allowed_hosts: Vec<String>,
}

/// A question may take as long as a tick, and whoever asks all the time is in everybody's way.
fn interval(text: &str) -> Result<Duration, String> {
    let (interval, shortest) = (positive(text)?, Duration::from_secs(1));
    if interval >= shortest { Ok(interval) } else { Err(format!("an interval is at least {shortest} long")) }
}
