//! One child process of the demo: started, watched, ended.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context;
use rustix::process::{Pid, Signal};
use tokio::process::{Child, ChildStdin};
use tokio::time::{Instant, sleep, timeout};

use crate::demo::child::Role;
use crate::demo::failure::PartFailure;
use crate::demo::http;

const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A running child process. It leads a process group of its own: Ctrl-C in the terminal reaches the demo alone, which then
/// ends its parts in order, and whatever a part leaves behind can be ended with the group. A part that is dropped without
/// [`Part::stop`] ends by itself, because its lifeline is closed.
#[derive(Debug)]
pub(super) struct Part {
    name: String,
    command: String,
    log: PathBuf,
    child: Child,
    /// Held apart from the child, which would close it as soon as somebody waits.
    lifeline: Option<ChildStdin>,
    group: Option<Pid>,
}

impl Part {
    /// Starts `executable` as `role`, its output going to `NAME.log` in `logs`.
    pub(super) fn start(name: &str, executable: &Path, role: &Role, logs: &Path) -> anyhow::Result<Self> {
        let log = logs.join(format!("{name}.log"));
        let output = File::create(&log).with_context(|| format!("cannot write `{}`", log.display()))?;
        let mut child = role
            .command(executable)?
            .stdin(Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start `{}` for `{name}`", executable.display()))?;
        let lifeline = child.stdin.take();
        let group = child.id().and_then(|pid| Pid::from_raw(pid.cast_signed()));
        Ok(Self { name: name.to_owned(), command: role.shown(), log, child, lifeline, group })
    }

    /// Waits until `url` answers with success.
    ///
    /// # Errors
    /// When the part ends before, or `limit` passes.
    pub(super) async fn ready(&mut self, url: &str, limit: Duration) -> Result<(), PartFailure> {
        let client = http::connection_each(Duration::from_secs(2));
        let deadline = Instant::now() + limit;
        while !http::answers(&client, url).await {
            if let Some(failure) = self.ended() {
                return Err(failure);
            }
            if Instant::now() > deadline {
                return Err(self.failure(&format!("did not answer `{url}` within {} s", limit.as_secs())));
            }
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Waits for a part that ends by itself.
    ///
    /// # Errors
    /// When it ends with an error, or `limit` passes.
    pub(super) async fn finish(mut self, limit: Duration) -> Result<(), PartFailure> {
        match timeout(limit, self.child.wait()).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(status) => Err(self.gone(status.as_ref())),
            Err(_) => {
                self.stop(Duration::ZERO).await;
                Err(self.failure(&format!("did not end within {} s", limit.as_secs())))
            }
        }
    }

    /// Its process, unless that has ended.
    pub(super) fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits until the part ends by itself.
    pub(super) async fn exit(&mut self) -> io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// What to say of a part that ended in this way.
    pub(super) fn gone(&self, status: Result<&ExitStatus, &io::Error>) -> PartFailure {
        match status {
            Ok(status) => self.failure(&how(*status)),
            Err(error) => self.failure(&format!("cannot be waited for: {error}")),
        }
    }

    /// What to say when the part is not running any more.
    pub(super) fn ended(&mut self) -> Option<PartFailure> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(self.failure(&how(status))),
            Err(error) => Some(self.failure(&format!("cannot be watched: {error}"))),
        }
    }

    /// Ends the part: closes its lifeline, waits `grace`, and kills whatever is then left of its group; without `grace` it is
    /// killed at once. Answers how it ended.
    pub(super) async fn stop(&mut self, grace: Duration) -> Option<ExitStatus> {
        if !grace.is_zero() {
            drop(self.lifeline.take());
            let _in_time = timeout(grace, self.child.wait()).await;
        }
        if let Some(group) = self.group {
            let _already_gone = rustix::process::kill_process_group(group, Signal::KILL);
        }
        self.child.wait().await.ok()
    }

    fn failure(&self, what: &str) -> PartFailure {
        PartFailure::new(&self.name, what, &self.command, &self.log)
    }
}

fn how(status: ExitStatus) -> String {
    format!("ended ({status})")
}
