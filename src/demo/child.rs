//! The parts of the demo that are this very program, started again in another role.

use std::env;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use tokio::process::Command;

use crate::demo::inbox::InboxOptions;
use crate::demo::service::ServiceOptions;
use crate::demo::{guard, inbox, service};

/// The hidden subcommand; its one argument is a role as JSON.
pub const CHILD_COMMAND: &str = "demo-child";

/// What a child of the demo is to be.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// One of TechMarket's services.
    Service(ServiceOptions),
    /// Takes notifications and shows them.
    Inbox(InboxOptions),
    /// Runs another program and ends it when the demo is gone.
    Guard(Vec<String>),
}

/// Plays the role that `json` describes until the demo ends; answers the exit code.
///
/// # Errors
/// When `json` is no role, an address is taken or a program cannot be started.
pub async fn run_child(json: &str) -> anyhow::Result<u8> {
    match serde_json::from_str(json).context("not a role of the demo")? {
        Role::Service(options) => service::run(options).await.map(|()| 0),
        Role::Inbox(options) => inbox::run(options).await.map(|()| 0),
        Role::Guard(command) => guard::run(&command).await,
    }
}

impl Role {
    /// The command that starts `executable` in this role.
    pub(super) fn command(&self, executable: &Path) -> anyhow::Result<Command> {
        let mut command = Command::new(executable);
        command.arg(CHILD_COMMAND).arg(serde_json::to_string(self)?);
        // Children are told everything: variables are about another Prometheus, and may hold its secrets.
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("SLOE_")) {
            command.env_remove(name);
        }
        Ok(command)
    }

    /// What a person would type to get the same, for messages.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Guard(command) => command.join(" "),
            Self::Service(_) | Self::Inbox(_) => {
                format!("sloe {CHILD_COMMAND} '{}'", serde_json::to_string(self).unwrap_or_default())
            }
        }
    }
}
