//! The program under test as people call it, with the rights that the rendered documents give.

use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::kubernetes::within;
use crate::techmarket::TechMarket;

/// No command takes longer.
const LIMIT: Duration = Duration::from_mins(5);
/// The gate has to see a tile of this traffic, and Prometheus has to have read it.
const ALLOWED_WITHIN: Duration = Duration::from_mins(3);

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl TechMarket {
    /// What a command says, once it has ended.
    pub(crate) async fn sloe(&self, arguments: &[&str]) -> Said {
        let ended = timeout(LIMIT, self.command(arguments).output()).await;
        Said::of(&ended.expect("it ends").expect("the program starts"))
    }

    /// `sloe chaos VERB EXPERIMENT`.
    pub(crate) async fn chaos(&self, verb: &str, experiment: &str) -> Said {
        let ended = timeout(LIMIT, self.chaos_command(verb, experiment).output()).await;
        Said::of(&ended.expect("it ends").expect("the program starts"))
    }

    /// `sloe chaos run EXPERIMENT`, which goes on meanwhile.
    pub(crate) fn start_run(&self, experiment: &str) -> Child {
        self.chaos_command("run", experiment).spawn().expect("the program starts")
    }

    /// Waits until the plan says that everything allows a run.
    pub(crate) async fn allowed(&self, experiment: &str) {
        let mut last = None;
        let allowed = async || {
            let said = self.chaos("plan", experiment).await;
            let allowed = said.code == Some(0);
            if !allowed {
                eprintln!("not yet:\n{}", said.stdout);
            }
            last = Some(said);
            allowed.then_some(())
        };
        within(ALLOWED_WITHIN, "everything allows a run", allowed).await;
    }

    /// The option that names the specs.
    pub(crate) fn specs(&self) -> String {
        option("specs", &self.path("slo-specs"))
    }

    /// The option that names the state folder.
    pub(crate) fn state_option(&self) -> String {
        option("state", &self.state())
    }

    pub(super) fn kubeconfig(&self) -> PathBuf {
        self.path("kubeconfig")
    }

    fn chaos_command(&self, verb: &str, experiment: &str) -> Command {
        let prometheus = format!("--prometheus=http://{}", self.prometheus);
        let mut command = self.command(&["chaos", verb, experiment, &self.specs(), &self.state_option()]);
        command.args([&prometheus, "--tile=30s"]);
        command
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
        command.args(arguments).env("KUBECONFIG", self.kubeconfig()).env("COLUMNS", "160");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }
}

impl Said {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self { code: output.status.code(), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// The same, if it ended with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }
}

fn option(name: &str, path: &Path) -> String {
    format!("--{name}={}", path.display())
}
