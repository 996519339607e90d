//! `sloe chaos halt` and `sloe chaos resume`: the safety switch of the state folder, and that of the demo where one runs.

use std::path::Path;

use anyhow::Context as _;
use chrono::Utc;

use crate::chaos::drivers::local::switch;
use crate::chaos::store::{Store, StoreError, Thrown};
use crate::chaos::{DriverError, Halt};
use crate::cli::arguments::{ControlArguments, HaltArguments, ResumeArguments};
use crate::cli::chaos::people::actor;
use crate::cli::{ExitStatus, print};

/// Throws the switches; one that is thrown stays as it is.
pub(super) async fn halt(arguments: &HaltArguments) -> anyhow::Result<ExitStatus> {
    let own = Halt { reason: arguments.reason.clone(), by: actor() };
    let ControlArguments { control } = &arguments.control;
    print::error(&halt_here(&arguments.state.state, &own)?);
    if control.exists() {
        print::error(&halt_demo(control, own).await.context("the demo's switch is not thrown")?);
    }
    Ok(ExitStatus::Ok)
}

/// Throws that of the state folder; what to say of it.
fn halt_here(state: &Path, Halt { reason, by }: &Halt) -> Result<String, StoreError> {
    let thrown = Thrown { at: Utc::now(), by: by.clone(), reason: reason.clone() };
    let whose = format!("`{}`", state.display());
    Ok(match Store::new(state).halt(&thrown)? {
        Some(first) => already(&whose, &first.by, &first.reason),
        None => format!(
            "the safety switch of {whose} is thrown: no run with this state folder starts,\nand those under way are aborted\n"
        ),
    })
}

/// Throws that of the demo; what to say of it.
async fn halt_demo(control: &Path, own: Halt) -> Result<String, DriverError> {
    let whose = format!("the demo on `{}`", control.display());
    let thrown = switch::halt(control, own.clone()).await?;
    Ok(match thrown.filter(|thrown| *thrown != own) {
        Some(first) => already(&whose, &first.by, &first.reason),
        None => format!(
            "that of {whose} is thrown too:\nthe same for every run against it, whatever its state folder\n"
        ),
    })
}

/// Whoever threw it first is not forgotten: one `resume` puts it back for all.
fn already(whose: &str, by: &str, reason: &str) -> String {
    let stays = "it stays so with that reason; one `sloe chaos resume` puts it back for all";
    format!("the safety switch of {whose} is already thrown by {by}: {reason}\n{stays}\n")
}

/// Puts them back.
pub(super) async fn resume(arguments: &ResumeArguments) -> anyhow::Result<ExitStatus> {
    let ControlArguments { control } = &arguments.control;
    let (state, store) = (&arguments.state.state, Store::new(&arguments.state.state));
    // The demo may keep its switch in this very folder: then both are back at once.
    let was_thrown = !matches!(store.halted(), Ok(None));
    let of_demo = if control.exists() { Some(switch::resume(control).await) } else { None };
    store.resume()?;
    let missing = if store.exists() { "" } else { ": there is no such folder" };
    told(&format!("`{}`", state.display()), was_thrown, missing);
    if let Some(was_thrown) = of_demo {
        let was_thrown = was_thrown.context("the demo's switch is not put back")?;
        told(&format!("the demo on `{}`", control.display()), was_thrown, "");
    }
    Ok(ExitStatus::Ok)
}

fn told(whose: &str, was_thrown: bool, why: &str) {
    let said = if was_thrown { "is back" } else { "was not thrown" };
    print::error(&format!("the safety switch of {whose} {said}{why}\n"));
}
