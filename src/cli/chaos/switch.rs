//! `sloe chaos halt` and `sloe chaos resume`: the safety switch.

use chrono::Utc;

use crate::chaos::store::{Store, Thrown};
use crate::cli::arguments::{HaltArguments, StateArguments};
use crate::cli::chaos::people::actor;
use crate::cli::{ExitStatus, print};

/// Throws the switch.
pub(super) fn halt(arguments: &HaltArguments) -> anyhow::Result<ExitStatus> {
    let thrown = Thrown { at: Utc::now(), by: actor(), reason: arguments.reason.clone() };
    Store::new(&arguments.state.state).halt(&thrown)?;
    print::error("the safety switch is thrown: nothing starts, and what runs is aborted\n");
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
