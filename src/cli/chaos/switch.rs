//! `sloe chaos halt` and `sloe chaos resume`: the safety switch of the state folder, and that of the demo where one runs.

use anyhow::Context as _;
use chrono::Utc;

use crate::chaos::Halt;
use crate::chaos::drivers::local::switch;
use crate::chaos::store::{Store, Thrown};
use crate::cli::arguments::{ControlArguments, HaltArguments, ResumeArguments};
use crate::cli::chaos::people::actor;
use crate::cli::{ExitStatus, print};

/// Throws the switches.
pub(super) async fn halt(arguments: &HaltArguments) -> anyhow::Result<ExitStatus> {
    let (by, reason) = (actor(), arguments.reason.clone());
    let state = &arguments.state.state;
    Store::new(state).halt(&Thrown { at: Utc::now(), by: by.clone(), reason: reason.clone() })?;
    print::error(&format!(
        "the safety switch of `{}` is thrown: no run with this state folder starts,\nand those under way are aborted\n",
        state.display()
    ));
    let ControlArguments { control } = &arguments.control;
    if control.exists() {
        switch::halt(control, Halt { reason, by }).await.context("the demo's switch is not thrown")?;
        print::error(&format!(
            "that of the demo on `{}` is thrown too:\nthe same for every run against it, whatever its state folder\n",
            control.display()
        ));
    }
    Ok(ExitStatus::Ok)
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
