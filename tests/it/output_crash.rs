//! A process killed in the middle of writing leaves whole files; the next run cleans up after it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use sloe::output::Lock;

use crate::support::{Project, SPEC};

const SERVICES: usize = 150;
const KILLS: u32 = 24;

/// A project with many services, whose objective is `objective`.
fn specs(project: Project, objective: &str) -> Project {
    (0..SERVICES).fold(project, |project, number| {
        let spec = SPEC.replace("checkout", &format!("service-{number}")).replace("99.9%", objective);
        project.file(&format!("slo-specs/{number}.yaml"), spec)
    })
}

/// What is in a folder, without its own name.
fn contents(project: &Project, folder: &str) -> BTreeMap<PathBuf, String> {
    let within = |path: &PathBuf| path.strip_prefix(folder).expect("inside").to_owned();
    project
        .files(folder)
        .iter()
        .map(|path| (within(path), project.read(&path.display().to_string())))
        .collect()
}

/// Starts `sloe generate` and kills it after `delay`; whether it was still running.
fn killed_after(project: &Project, delay: Duration) -> bool {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
    command
        .args(["generate", "--only", "rules,tests", "--out", "out"])
        .current_dir(project.path())
        .stderr(Stdio::null());
    let mut child = command.spawn().expect("sloe starts");
    thread::sleep(delay);
    let running = child.try_wait().expect("a child").is_none();
    child.kill().expect("SIGKILL");
    child.wait().expect("its end");
    running
}

#[test]
fn whenever_it_is_killed_every_file_is_the_old_one_or_the_new_one() {
    let mut project = specs(Project::new(), "99.9%");
    project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]);
    let old = contents(&project, "out");
    project = specs(project, "99.5%");
    let start = Instant::now();
    project.sloe(&["generate", "--only", "rules,tests", "--out", "new"]);
    let (length, new) = (start.elapsed(), contents(&project, "new"));
    assert_eq!((old.len(), new.len()), (3 * SERVICES, 3 * SERVICES));
    let mut running = 0;
    for kill in 0..KILLS {
        running += u32::from(killed_after(&project, length * kill / KILLS));
        for (path, text) in contents(&project, "out") {
            let temporary = path.file_name().expect("a name").to_string_lossy().starts_with(".sloe-");
            assert!(temporary || text == old[&path] || text == new[&path], "{} is neither", path.display());
        }
        // Some of what was renamed is taken back, so that there is always something to do.
        fs::write(
            project.path().join("out/rules/service-7.yaml"),
            &old[&PathBuf::from("rules/service-7.yaml")],
        )
        .expect("a file");
    }
    assert!(running > 0, "no process was killed before its end");
    assert_eq!(project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]).code, 0);
    assert_eq!(contents(&project, "out"), new, "the next run finishes and leaves nothing else");
}

#[test]
fn temporary_files_of_killed_runs_go_and_those_of_others_stay() {
    let project = Project::with_spec(SPEC)
        .file("out/rules/.sloe-Xy12ab", "half a ru")
        .file("out/tests/checkout/.sloe-aaaaaa", "")
        .file("out/rules/.hidden", "mine")
        .file("out/.sloe-elsewhere", "not where sloe writes");
    let check = project.sloe(&["generate", "--only", "rules,tests", "--out", "out", "--check"]);
    assert_eq!((check.code, project.files("out").len()), (1, 4), "a comparison changes nothing");
    assert_eq!(project.sloe(&["generate", "--only", "rules,tests", "--out", "out"]).code, 0);
    let left = project.files("out").iter().filter(|path| path.to_string_lossy().contains("/.")).count();
    assert_eq!(left, 2, "{:?}", project.files("out"));
}

#[test]
fn a_second_writer_waits_for_the_first_and_takes_nothing_from_it() {
    let project = Project::with_spec(SPEC).file("out/rules/.sloe-inwork", "half a ru");
    let out = project.path().join("out");
    let lock = Lock::take(&out).expect("nobody else writes");
    assert!(lock.is_exclusive());
    let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
    let mut second = command
        .args(["generate", "--only", "rules,tests", "--out", "out"])
        .current_dir(project.path())
        .spawn()
        .expect("a start");
    thread::sleep(Duration::from_millis(300));
    assert!(second.try_wait().expect("a child").is_none(), "it waits");
    assert_eq!(project.read("out/rules/.sloe-inwork"), "half a ru");
    drop(lock);
    assert!(second.wait().expect("its end").success());
    assert_eq!(project.files("out").len(), 3);
}
