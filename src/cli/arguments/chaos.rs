//! Arguments of `chaos` and its commands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::arguments::{AskingArguments, PrometheusArguments, ReadingArguments, StatusFormat, positive};
use crate::units::Duration;

/// What help ends with.
pub(super) const EXAMPLES: &str = "\
Examples:
  sloe chaos plan payment-pod-delete     # every condition, nothing is touched: 0 allow, 1 deny, 3 cannot decide
  sloe chaos run payment-pod-delete      # 0 the hypothesis held, 1 denied, aborted or not held, 3 nobody can say
  sloe chaos abort payment-pod-delete-20261123t1335 # 0 the fault is gone, 1 not, 3 unknown
  sloe chaos halt --reason 'an incident' # nothing starts, and what runs is aborted";

/// The commands of `chaos`.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum ChaosCommand {
    /// Show every condition, the predicted cost and what would be created; touches nothing
    Plan(PlanArguments),
    /// Run an experiment under the error budget
    Run(RunArguments),
    /// End a run of another process, or one whose process is gone
    Abort(AbortArguments),
    /// List all runs
    List(ListArguments),
    /// Tell the story of a run
    Show(ShowArguments),
    /// Throw the safety switch, that of a running demo too: nothing starts, and what runs is aborted
    Halt(HaltArguments),
    /// Put the safety switch back
    Resume(ResumeArguments),
    /// Print an experiment for Litmus, for people who apply it themselves
    Render(RenderArguments),
}

/// Where runs are kept.
#[derive(Args, Debug)]
pub(in crate::cli) struct StateArguments {
    /// The folder with the records of all runs
    #[arg(long, default_value = ".sloe", env = "SLOE_STATE")]
    pub(in crate::cli) state: PathBuf,
}

/// Where the driver `local` finds what it breaks.
#[derive(Args, Debug)]
pub(in crate::cli) struct ControlArguments {
    /// The socket of the demo's supervisor, for the driver `local`
    #[arg(long, default_value = ".sloe/demo/control.sock", env = "SLOE_CONTROL")]
    pub(in crate::cli) control: PathBuf,
}

/// Which specs say what an experiment is, and who carries it out.
#[derive(Args, Debug)]
pub(in crate::cli) struct SceneArguments {
    /// Spec files, or directories of them
    #[arg(long, default_value = "slo-specs", env = "SLOE_PATHS", value_delimiter = ',')]
    pub(in crate::cli) specs: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) reading: ReadingArguments,
    #[command(flatten)]
    pub(in crate::cli) state: StateArguments,
    #[command(flatten)]
    pub(in crate::cli) control: ControlArguments,
    /// Let the driver `litmus` delete pods that a network fault left slow
    #[arg(long, env = "SLOE_DELETE_PODS")]
    pub(in crate::cli) delete_pods: bool,
}

/// Which experiment, and whom to ask about it.
#[derive(Args, Debug)]
pub(in crate::cli) struct ExperimentArguments {
    /// The experiment's name
    pub(in crate::cli) experiment: String,
    #[command(flatten)]
    pub(in crate::cli) scene: SceneArguments,
    #[command(flatten)]
    pub(in crate::cli) prometheus: PrometheusArguments,
    /// The length of a tile of the loaded rules; only the demo's are shorter
    #[arg(long, default_value = "5m", env = "SLOE_TILE", value_parser = positive)]
    pub(in crate::cli) tile: Duration,
}

/// Arguments of `chaos plan`.
#[derive(Args, Debug)]
pub(in crate::cli) struct PlanArguments {
    #[command(flatten)]
    pub(in crate::cli) experiment: ExperimentArguments,
    /// How the plan is written
    #[arg(long, value_enum, default_value_t, env = "SLOE_FORMAT")]
    pub(in crate::cli) format: StatusFormat,
}

/// Arguments of `chaos run`.
#[derive(Args, Debug)]
pub(in crate::cli) struct RunArguments {
    #[command(flatten)]
    pub(in crate::cli) experiment: ExperimentArguments,
    /// How often budgets and workload are looked at, at most every 10s: limits are judged then, and the lock is kept
    #[arg(long, default_value = "5s", env = "SLOE_CHAOS_INTERVAL", value_parser = interval)]
    pub(in crate::cli) interval: Duration,
}

/// Arguments of `chaos abort`.
#[derive(Args, Debug)]
pub(in crate::cli) struct AbortArguments {
    /// The run's name, or the beginning of it
    pub(in crate::cli) run: String,
    /// Why
    #[arg(long, default_value = "", env = "SLOE_REASON", hide_default_value = true)]
    pub(in crate::cli) reason: String,
    #[command(flatten)]
    pub(in crate::cli) scene: SceneArguments,
    #[command(flatten)]
    pub(in crate::cli) asking: AskingArguments,
}

/// Arguments of `chaos list`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ListArguments {
    #[command(flatten)]
    pub(in crate::cli) state: StateArguments,
    /// How the runs are written
    #[arg(long, value_enum, default_value_t, env = "SLOE_FORMAT")]
    pub(in crate::cli) format: StatusFormat,
}

/// Arguments of `chaos show`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ShowArguments {
    /// The run's name, or the beginning of it
    pub(in crate::cli) run: String,
    #[command(flatten)]
    pub(in crate::cli) state: StateArguments,
    /// How the record is written; `json` is its lines as they are
    #[arg(long, value_enum, default_value_t, env = "SLOE_FORMAT")]
    pub(in crate::cli) format: StatusFormat,
}

/// Arguments of `chaos halt`.
#[derive(Args, Debug)]
pub(in crate::cli) struct HaltArguments {
    /// Why, for whoever finds the switch thrown
    #[arg(long, env = "SLOE_REASON", value_parser = reason)]
    pub(in crate::cli) reason: String,
    #[command(flatten)]
    pub(in crate::cli) state: StateArguments,
    #[command(flatten)]
    pub(in crate::cli) control: ControlArguments,
}

/// Arguments of `chaos resume`.
#[derive(Args, Debug)]
pub(in crate::cli) struct ResumeArguments {
    #[command(flatten)]
    pub(in crate::cli) state: StateArguments,
    #[command(flatten)]
    pub(in crate::cli) control: ControlArguments,
}

/// Arguments of `chaos render`.
#[derive(Args, Debug)]
pub(in crate::cli) struct RenderArguments {
    /// The experiment's name
    pub(in crate::cli) experiment: String,
    #[command(flatten)]
    pub(in crate::cli) scene: SceneArguments,
}

/// Limits are judged at looks, and a lock that nobody renews runs out after 20 seconds.
fn interval(text: &str) -> Result<Duration, String> {
    let (interval, longest) = (positive(text)?, Duration::from_secs(10));
    if interval <= longest { Ok(interval) } else { Err(format!("an interval is at most {longest} long")) }
}

/// Whoever finds the switch thrown has to know whether to put it back.
fn reason(text: &str) -> Result<String, String> {
    let said = text.trim();
    if said.is_empty() {
        return Err("whoever finds the switch thrown has to know why; such as `an incident`".to_owned());
    }
    Ok(said.to_owned())
}
