//! A folder of specs and the program run in it; servers that tests ask, real and fake ones.

pub(crate) mod alertmanager;
pub(crate) mod fake;
pub(crate) mod prometheus;
pub(crate) mod proxy;
pub(crate) mod svg;
pub(crate) mod victoria;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The spec that tests change one thing of.
pub(crate) const SPEC: &str = "\
version: sloe/v1
service: checkout
slos:
  - name: availability
    objective: 99.9%
    window: 30d
    sli:
      events:
        bad: http_requests_total{status_code=~\"5..\"}
        total: http_requests_total
";

/// A temporary folder, gone with the value.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// A project whose `slo-specs` holds this one file.
    pub(crate) fn with_spec(text: &str) -> Self {
        Self::new().file("slo-specs/checkout.yaml", text)
    }

    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        fs::write(path, content).expect("a file");
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `sloe` with these arguments in the folder, without variables that would steer it.
    #[track_caller]
    pub(crate) fn sloe(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SLOE_")) {
            command.env_remove(name);
        }
        run(command.args(arguments).current_dir(self.path()))
    }

    /// All files below `folder`, by their paths within it.
    pub(crate) fn files(&self, folder: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(&self.path().join(folder), &mut found);
        found.sort();
        found.iter().map(|path| path.strip_prefix(self.path()).expect("inside").to_owned()).collect()
    }

    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect("a text file")
    }
}

/// Runs a command to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Ran {
    ran(command.output().unwrap_or_else(|error| panic!("cannot run {command:?}: {error}")))
}

fn ran(Output { status, stdout, stderr }: Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: status.code().unwrap_or(-1), stdout: text(stdout), stderr: text(stderr) }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() { collect(&path, found) } else { found.push(path) }
    }
}
