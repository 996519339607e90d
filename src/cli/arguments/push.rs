//! Arguments of `push`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::arguments::{SpecArguments, positive};
use crate::units::Duration;

/// What help ends with.
pub(super) const EXAMPLES: &str = "\
Examples:
  sloe push slo-specs --address https://mimir.example.com --tenant shop --dry-run
  sloe push --address https://mimir.example.com --tenant shop --namespace slo-shop --prune
  sloe push --address https://cortex.example.com/api/v1/rules --user ci --password-file /run/secrets/ruler";

/// Arguments of `push`.
#[derive(Args)]
pub(in crate::cli) struct PushArguments {
    #[command(flatten)]
    pub(in crate::cli) specs: SpecArguments,
    /// The Mimir; or a ruler's API itself, where the address ends in `/rules`
    #[arg(long, env = "SLOE_RULER", hide_env_values = true)]
    pub(in crate::cli) address: String,
    /// The tenant, sent as `X-Scope-OrgID`
    #[arg(long, env = "SLOE_TENANT")]
    pub(in crate::cli) tenant: Option<String>,
    /// The ruler's namespace for the groups; `sloe` unless said. Two sets of specs need two
    #[arg(long, env = "SLOE_RULER_NAMESPACE")]
    pub(in crate::cli) namespace: Option<String>,
    /// A header for every request, `Name: value`; in the variable one a line
    #[arg(
        long = "header",
        value_name = "NAME: VALUE",
        env = "SLOE_HEADERS",
        hide_env_values = true,
        value_delimiter = '\n'
    )]
    pub(in crate::cli) headers: Vec<String>,
    /// A file with a bearer token
    #[arg(long, value_name = "FILE", env = "SLOE_BEARER_TOKEN_FILE", conflicts_with = "user")]
    pub(in crate::cli) bearer_token_file: Option<PathBuf>,
    /// A user for basic authentication
    #[arg(long, env = "SLOE_USER", requires = "password_file")]
    pub(in crate::cli) user: Option<String>,
    /// A file with the user's password
    #[arg(long, value_name = "FILE", env = "SLOE_PASSWORD_FILE", requires = "user")]
    pub(in crate::cli) password_file: Option<PathBuf>,
    /// How long a request may take
    #[arg(long, default_value = "10s", env = "SLOE_TIMEOUT", value_parser = positive)]
    pub(in crate::cli) timeout: Duration,
    /// Delete groups in the namespace that sloe wrote and that no spec produces any more; needs `--namespace`
    #[arg(long, env = "SLOE_PUSH_PRUNE", requires = "namespace")]
    pub(in crate::cli) prune: bool,
    /// Change nothing; show what would be created, updated and deleted
    #[arg(long, env = "SLOE_DRY_RUN")]
    pub(in crate::cli) dry_run: bool,
}

/// The headers may hold secrets.
impl std::fmt::Debug for PushArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushArguments").finish_non_exhaustive()
    }
}
