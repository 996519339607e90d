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
    let own = Halt { by: actor(), reason: arguments.reason.clone() };
    let state = &arguments.state.state;
    let thrown = Thrown { at: Utc::now(), by: own.by.clone(), reason: own.reason.clone() };
    let first = Store::new(state).halt(&thrown)?.map(|Thrown { by, reason, .. }| Halt { by, reason });
    print::error(&match &first {
        Some(first) => already(&format!("`{}`", state.display()), first),
        None => format!(
            "the safety switch of `{}` is thrown: no run with this state folder starts,\nand those under way are aborted\n",
            state.display()
        ),
    });
    let ControlArguments { control } = &arguments.control;
    if control.exists() {
        let of_demo = switch::halt(control, own.clone()).await.context("the demo's switch is not thrown")?;
        let demo = format!("the demo on `{}`", control.display());
        print::error(&match of_demo.filter(|of_demo| *of_demo != own) {
            Some(first) => already(&demo, &first),
            None => format!(
                "that of {demo} is thrown too:\nthe same for every run against it, whatever its state folder\n"
            ),
        });
    }
    Ok(ExitStatus::Ok)
}

/// Whoever threw it first is not forgotten: one `resume` puts it back for all.
fn already(whose: &str, Halt { by, reason }: &Halt) -> String {
    format!(
        "the safety switch of {whose} is already thrown by {by}: {reason}\nit stays so with that reason; one `sloe chaos resume` puts it back for all\n"
    )
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
