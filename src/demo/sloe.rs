//! Other commands of this very program, run by the demo as people would run them beside it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;

use crate::demo::DemoOptions;
use crate::demo::child::Role;
use crate::demo::part::Part;
use crate::demo::places::Places;
use crate::demo::say::say;
use crate::demo::state::State;
use crate::units;

/// No command takes longer.
const LIMIT: Duration = Duration::from_mins(9);

/// The last lines of a check: how many findings there are, and in how many files.
const SUM: usize = 2;

/// What commands are told about this demo.
pub(super) struct Sloe {
    executable: PathBuf,
    logs: PathBuf,
    specs: PathBuf,
    control: PathBuf,
    state: PathBuf,
    prometheus: String,
    tile: units::Duration,
}

impl Sloe {
    /// For the demo in `state`.
    pub(super) fn new(options: &DemoOptions, state: &State, places: &Places) -> Self {
        Self {
            executable: options.executable.clone(),
            logs: state.logs(),
            specs: state.typed().join("slo-specs"),
            control: state.control(),
            state: state.typed(),
            prometheus: places.prometheus_url(),
            tile: options.tile,
        }
    }

    /// `sloe status`, complete.
    pub(super) fn status(&self) -> Vec<String> {
        self.command(&["status", &self.specs.display().to_string(), "--prometheus", &self.prometheus])
    }

    /// `sloe chaos VERB EXPERIMENT`, complete.
    pub(super) fn chaos(&self, verb: &str, experiment: &str) -> Vec<String> {
        let mut command = self.command(&["chaos", verb, experiment]);
        command.extend([
            format!("--specs={}", self.specs.display()),
            format!("--prometheus={}", self.prometheus),
            format!("--control={}", self.control.display()),
            format!("--tile={}", self.tile),
            self.state_option(),
        ]);
        command
    }

    /// `sloe postmortem draft RUN`, complete.
    pub(super) fn draft(&self, run: &str, language: &str) -> Vec<String> {
        let mut command = self.command(&["postmortem", "draft", run]);
        command.extend([self.state_option(), format!("--lang={language}")]);
        command
    }

    /// `sloe postmortem check FILE`, complete.
    pub(super) fn check(&self, file: &Path) -> Vec<String> {
        self.command(&["postmortem", "check", &file.display().to_string()])
    }

    /// Runs one of these commands, its output going to standard error as progress; answers its exit code.
    pub(super) async fn run(&self, mut command: Vec<String>) -> anyhow::Result<u8> {
        say(&format!("\n$ {}", command.join(" ")));
        command[0] = self.executable.display().to_string();
        Part::aloud("command", &self.executable, &Role::Guard(command))?.exit_code(LIMIT).await
    }

    /// Runs one whose many findings are expected: they go to a log, and only their sum is said, unless it fails.
    pub(super) async fn run_briefly(&self, name: &str, mut command: Vec<String>) -> anyhow::Result<u8> {
        say(&format!("\n$ {}", command.join(" ")));
        command[0] = self.executable.display().to_string();
        let part = Part::start(name, &self.executable, &Role::Guard(command), &self.logs)?;
        let code = part.exit_code(LIMIT).await?;
        let log = self.logs.join(format!("{name}.log"));
        let text = fs::read_to_string(&log).with_context(|| format!("cannot read `{}`", log.display()))?;
        let skipped = if code == 0 { text.lines().count().saturating_sub(SUM) } else { 0 };
        text.lines().skip(skipped).for_each(say);
        Ok(code)
    }

    fn command(&self, words: &[&str]) -> Vec<String> {
        let program = typed(&self.executable).display().to_string();
        std::iter::once(program).chain(words.iter().map(|word| (*word).to_owned())).collect()
    }

    fn state_option(&self) -> String {
        format!("--state={}", self.state.display())
    }
}

/// The program as somebody in this folder would type it.
fn typed(executable: &Path) -> PathBuf {
    let here = env::current_dir().unwrap_or_default();
    match executable.strip_prefix(here) {
        // A name alone would be looked for on the PATH.
        Ok(name) if name.components().count() == 1 => Path::new(".").join(name),
        Ok(path) => path.to_owned(),
        Err(_) => executable.to_owned(),
    }
}
