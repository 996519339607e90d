//! `sloe chaos halt` and `sloe chaos resume`: the safety switch.

use chrono::Utc;

use crate::chaos::store::{Store, Thrown};
use crate::cli::arguments::{HaltArguments, StateArguments};
use crate::cli::chaos::people::actor;
use crate::cli::{ExitStatus, print};

/// Throws the switch.
pub(super) fn halt(arguments: &HaltArguments) -> anyhow::Result<ExitStatus> {
    let thrown = Thrown { at: Utc::now(), by: actor(), reason: arguments.reason.clone() };
    let state = &arguments.state.state;
    Store::new(state).halt(&thrown)?;
    print::error(&format!(
        "the safety switch of `{}` is thrown: no run with this state folder starts, and those under way are aborted\n",
        state.display()
    ));
    Ok(ExitStatus::Ok)
}

/// Puts it back.
pub(super) fn resume(arguments: &StateArguments) -> anyhow::Result<ExitStatus> {
    let was_thrown = Store::new(&arguments.state).resume()?;
    print::error(if was_thrown {
        "the safety switch is back\n"
    } else {
        "the safety switch was not thrown\n"
    });
    Ok(ExitStatus::Ok)
}
