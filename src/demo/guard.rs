//! Holds on to a program that knows nothing of the demo, such as `prometheus`, and ends it when the demo is gone.

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context;
use rustix::process::{Pid, Signal};
use tokio::process::{Child, Command};

use crate::demo::lifeline;
use crate::demo::say::say;

/// How long the program has to end in order before it is killed.
const GRACE: Duration = Duration::from_millis(2_500);

/// Runs `command` until it ends or the demo does; answers its exit code.
///
/// # Errors
/// When it cannot be started.
pub(super) async fn run(command: &[String]) -> anyhow::Result<u8> {
    let (program, arguments) = command.split_first().context("a command to guard is missing")?;
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("cannot start `{program}`"))?;
    let status = tokio::select! {
        status = child.wait() => by_itself(status?),
        () = lifeline::cut() => end(&mut child).await?,
    };
    Ok(exit_code(status))
}

/// The last line of the log tells how the program ended: the guard's own exit code cannot say which signal it was.
fn by_itself(status: ExitStatus) -> ExitStatus {
    if !status.success() {
        say(&format!("ended by itself: {status}"));
    }
    status
}

async fn end(child: &mut Child) -> std::io::Result<ExitStatus> {
    if let Some(pid) = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed())) {
        let _already_gone = rustix::process::kill_process(pid, Signal::TERM);
    }
    if let Ok(status) = tokio::time::timeout(GRACE, child.wait()).await {
        return status;
    }
    child.start_kill()?;
    child.wait().await
}

/// A program that a signal ended has no code of its own.
fn exit_code(status: ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)
}
