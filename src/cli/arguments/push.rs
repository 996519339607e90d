//! Arguments of `push`.

use clap::Args;

use crate::cli::arguments::{AccessArguments, SpecArguments, positive};
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
    /// The ruler's namespace for the groups; `sloe` unless said. Two sets of specs need two
    #[arg(long, env = "SLOE_RULER_NAMESPACE")]
    pub(in crate::cli) namespace: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) access: AccessArguments,
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

/// The address may hold a password.
impl std::fmt::Debug for PushArguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushArguments").finish_non_exhaustive()
    }
}
