//! Whatever ends the demo, it says why and leaves no process behind.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

/// A variable that every process of one demo inherits, by which a test knows them all.
const MARK: &str = "SUPERVISION_TEST";

/// Far more than anything here takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

struct Demo {
    folder: TempDir,
    mark: String,
    process: Child,
}

impl Demo {
    fn start() -> Self {
        Self::start_in("state", |_| ())
    }

    /// Starts a demo with its state in `state`, a path of its own folder unless absolute.
    fn start_in(state: impl AsRef<Path>, change: impl FnOnce(&mut Command)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mark = folder.path().display().to_string();
        let output = |name| fs::File::create(folder.path().join(name)).expect("a writable folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
        command.args(["demo", "--state"]).arg(folder.path().join(state)).env(MARK, &mark);
        command.stdout(output("stdout")).stderr(output("stderr"));
        change(&mut command);
        let process = command.spawn().expect("the program starts");
        Self { folder, mark, process }
    }

    /// A demo in which everything runs.
    fn running() -> Self {
        let mut demo = Self::start();
        demo.wait_for("stdout", "After a run the next one has to wait");
        demo.wait_for("stdout", "Ctrl-C ends everything");
        demo
    }

    fn wait_for(&mut self, output: &str, text: &str) {
        let begin = Instant::now();
        while !self.text(output).contains(text) {
            let ended = self.process.try_wait().expect("it can be watched");
            assert!(ended.is_none(), "the demo ended: {}", self.text("stderr"));
            assert!(begin.elapsed() < PATIENCE, "the demo does not start: {}", self.text("stderr"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect("it was written")
    }

    /// The processes of this demo with their command lines.
    fn processes(&self) -> Vec<(Pid, String)> {
        let entries = fs::read_dir("/proc").expect("Linux");
        entries.filter_map(|entry| marked(&entry.ok()?.path(), &self.mark)).collect()
    }

    /// Sends a signal to the one process whose command line contains all of `words`.
    fn signal(&self, words: &[&str], signal: Signal) {
        let found = self.processes();
        let mut fitting = found.iter().filter(|(_, line)| words.iter().all(|word| line.contains(word)));
        let (pid, _) = fitting.next().unwrap_or_else(|| panic!("no process with {words:?} in {found:#?}"));
        kill_process(*pid, signal).expect("it can be signalled");
    }

    fn signal_demo(&self, signal: Signal) {
        let pid = Pid::from_raw(self.process.id().cast_signed()).expect("a process");
        kill_process(pid, signal).expect("it can be signalled");
    }

    fn wait(&mut self) -> ExitStatus {
        let begin = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("it can be watched") {
                return status;
            }
            assert!(begin.elapsed() < PATIENCE, "the demo does not end: {}", self.text("stderr"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn assert_nothing_is_left(&self) {
        let begin = Instant::now();
        while !self.processes().is_empty() {
            assert!(begin.elapsed() < PATIENCE, "left behind: {:#?}", self.processes());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Demo {
    /// A test that failed leaves nothing either: the parts go when the demo goes.
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// The process of a folder in `/proc`, if it bears the mark and is no zombie.
fn marked(process: &Path, mark: &str) -> Option<(Pid, String)> {
    let pid = Pid::from_raw(process.file_name()?.to_str()?.parse().ok()?)?;
    let environment = fs::read(process.join("environ")).ok()?;
    let ours = format!("{MARK}={mark}");
    let bears = environment.split(|byte| *byte == 0).any(|variable| variable == ours.as_bytes());
    let line = String::from_utf8_lossy(&fs::read(process.join("cmdline")).ok()?).replace('\0', " ");
    (bears && !line.is_empty()).then_some((pid, line))
}

#[test]
fn a_killed_demo_takes_all_its_parts_with_it() {
    let mut demo = Demo::running();
    assert_eq!(demo.processes().len(), 12, "{:#?}", demo.processes());
    demo.signal_demo(Signal::KILL);
    demo.wait();
    demo.assert_nothing_is_left();
}

#[test]
fn ctrl_c_ends_everything_in_order_and_a_folder_in_use_is_refused() {
    let mut demo = Demo::running();
    let mut second = Demo::start_in(demo.folder.path().join("state"), |_| ());
    assert_eq!(demo.process.try_wait().unwrap(), None);
    assert!(!second.wait().success());
    assert!(second.text("stderr").contains("another `sloe demo` is using"), "{}", second.text("stderr"));

    demo.signal_demo(Signal::INT);
    assert_eq!(demo.wait().code(), Some(130));
    assert_eq!(demo.processes(), []);
    let prometheus = demo.text("state/logs/prometheus.log");
    assert!(prometheus.contains("See you next time!"), "it ended by itself: {prometheus}");
}

#[test]
fn ctrl_c_while_the_history_is_written_leaves_nothing_either() {
    let mut demo = Demo::start();
    demo.wait_for("stderr", "writing 30 days of simulated history");
    demo.signal_demo(Signal::INT);
    assert_eq!(demo.wait().code(), Some(130));
    demo.assert_nothing_is_left();
}

#[test]
fn a_part_that_dies_is_named_and_ends_everything() {
    let mut demo = Demo::running();
    demo.signal(&["demo-child", "\"backend-api\""], Signal::KILL);
    assert_eq!(demo.wait().code(), Some(1));
    let said = demo.text("stderr");
    assert!(said.contains("error: `backend-api` ended (signal: 9 (SIGKILL))"), "{said}");
    assert!(said.contains("backend-api.log"), "{said}");
    assert_eq!(demo.processes(), []);
}

#[test]
fn a_replica_that_dies_is_replaced_and_the_demo_goes_on() {
    let mut demo = Demo::running();
    demo.signal(&["demo-child", "payment-service", "\"seed\":2"], Signal::KILL);
    demo.wait_for("stderr", "payment-service-4 started");
    assert!(demo.text("stderr").contains("payment-service-2 killed"), "{}", demo.text("stderr"));
    assert_eq!(demo.processes().len(), 12, "{:#?}", demo.processes());
    demo.signal_demo(Signal::INT);
    assert_eq!(demo.wait().code(), Some(130));
    demo.assert_nothing_is_left();
}

#[test]
fn not_even_a_killed_guard_leaves_what_it_guarded() {
    let mut demo = Demo::running();
    demo.signal(&["demo-child", "--storage.tsdb.path"], Signal::KILL);
    assert_eq!(demo.wait().code(), Some(1));
    assert!(demo.text("stderr").contains("error: `prometheus` ended"), "{}", demo.text("stderr"));
    assert_eq!(demo.processes(), []);
}

#[test]
fn a_part_that_does_not_start_is_named_with_its_command_and_its_last_words() {
    let programs = folder_of(&["promtool"]);
    let fake = programs.path().join("prometheus");
    fs::write(&fake, "#!/bin/sh\necho 'this machine has no room for another time series'\nexit 3\n").unwrap();
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).unwrap();
    let mut demo = Demo::start_in("state", |command| {
        command.env("PATH", programs.path());
    });
    assert_eq!(demo.wait().code(), Some(1));
    let said = demo.text("stderr");
    assert!(said.contains("error: `prometheus` ended"), "{said}");
    assert!(
        said.contains(
            "  | this machine has no room for another time series\n  | ended by itself: exit status: 3\n"
        ),
        "{said}"
    );
    assert!(said.contains(&format!("  command: {} --config.file=", fake.display())), "{said}");
    assert_eq!(demo.processes(), []);
}

#[test]
fn without_prometheus_the_package_to_install_is_named() {
    let nothing = tempfile::tempdir().unwrap();
    let mut demo = Demo::start_in("state", |command| {
        command.env("PATH", nothing.path());
    });
    assert!(!demo.wait().success());
    let said = demo.text("stderr");
    assert!(said.contains("`prometheus` is not on the PATH; install the package `prometheus`"), "{said}");
}

#[test]
fn without_alertmanager_everything_else_goes_on_and_its_package_is_named() {
    let programs = folder_of(&["prometheus", "promtool"]);
    let mut demo = Demo::start_in("state", |command| {
        command.env("PATH", programs.path());
    });
    demo.wait_for("stdout", "Ctrl-C ends everything");
    let said = demo.text("stdout");
    let missing =
        "nobody is told of alerts: `prometheus-alertmanager` is not on the PATH; install the package";
    assert!(said.contains(missing), "{said}");
    assert!(!said.contains("the inbox is told"), "{said}");
    assert_eq!(demo.processes().len(), 9, "{:#?}", demo.processes());
    demo.signal_demo(Signal::INT);
    assert_eq!(demo.wait().code(), Some(130));
    assert_eq!(demo.processes(), []);
}

/// A folder in which these programs are.
fn folder_of(programs: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for program in programs {
        std::os::unix::fs::symlink(on_path(program), folder.path().join(program)).expect("a link");
    }
    folder
}

fn on_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").expect("a PATH");
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(program));
    files.find(|file| file.is_file()).expect("the package `prometheus` is installed")
}
