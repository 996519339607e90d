//! `sloe chaos` beside a living demo: budgets that are spent, a Prometheus that is gone, limits that are reached, and a process
//! that is interrupted or killed. Whatever happens, no fault remains.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use sloe::chaos::drivers::local::protocol::{Answer, Question, Request, SOCKET_NAME, State};
use sloe::chaos::record::{Event, Record, Safety};
use sloe::chaos::store::Store;
use sloe::chaos::{Decision, FaultPhase};
use sloe::demo::Random;
use sloe::rules::{Options, generate};
use sloe::units;

use crate::rules_harness::specs;
use crate::support::{Project, Ran, run};

/// Far more than anything here takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// How many times a run is killed.
const KILLS: usize = 20;

/// The lines of a record until long after the fault is there.
const LINES: u64 = 50;

/// What every experiment here has: runs that may follow each other, whatever the last hour was like.
const QUICK: [(&str, &str); 5] = [
    ("'1h': 1\n", "'1h': 1000\n"),
    ("    '6h': 1\n", ""),
    ("after_success: 1m", "after_success: 1s"),
    ("after_abort: 2m", "after_abort: 1s"),
    ("holds: 1m", "holds: 5s"),
];

struct Demo {
    project: Project,
    process: Child,
    prometheus: String,
}

impl Demo {
    fn start() -> Self {
        let project = Project::new();
        let output = fs::File::create(project.path().join("output")).expect("a writable folder");
        let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
        command.args(["demo", "--tile=20s", "--state=state"]).current_dir(project.path());
        command.stdout(output.try_clone().expect("a file")).stderr(output);
        let process = command.spawn().expect("the program starts");
        let mut demo = Self { project, process, prometheus: String::new() };
        let addresses = demo.path("state/addresses.json");
        wait("the demo runs", || fs::read_to_string(&addresses).is_ok_and(|text| text.ends_with("}\n")));
        let addresses: serde_json::Value =
            serde_json::from_str(&demo.project.read("state/addresses.json")).expect("JSON");
        addresses["prometheus"].as_str().expect("an address").clone_into(&mut demo.prometheus);
        demo
    }

    fn path(&self, path: &str) -> PathBuf {
        self.project.path().join(path)
    }

    /// Adds the experiment `name`: that of the demo called `original`, with these changes.
    fn experiment(&self, specs: &str, original: &str, name: &str, changes: &[(&str, &str)]) {
        let text = self.project.read(&format!("state/slo-specs/{original}.yaml"));
        let changes = QUICK.iter().chain(changes).copied();
        let text = changes.fold(changed(&text, (original, name)), |text, change| changed(&text, change));
        self.write(&format!("{specs}/{name}.yaml"), text);
    }

    /// Writes the demo's SLOs into the folder `specs`.
    fn slos(&self, specs: &str, change: (&str, &str)) {
        let text = self.project.read("state/slo-specs/payment-service.yaml");
        let text = changed(&changed(&text, change), ("objective: 95%", "objective: 91%"));
        self.write(&format!("{specs}/payment-service.yaml"), text);
    }

    /// Has Prometheus evaluate the rules of these specs: without, no gate could decide.
    fn load_rules(&self, folder: &str) {
        let (slos, _) = specs::compile(&self.project.read(&format!("{folder}/payment-service.yaml")));
        let options = Options { tile: units::Duration::from_secs(20), ..Options::default() };
        specs::write(&generate(&slos, &options), &self.path("state"), "rules");
        kill_process(self.prometheus_process(), Signal::HUP).expect("it lives");
    }

    fn write(&self, path: &str, text: String) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// `sloe chaos VERB EXPERIMENT` with the specs in this folder.
    fn command(&self, verb: &str, experiment: &str, specs: &str, prometheus: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sloe"));
        command.args(["chaos", verb, experiment, "--control=state/control.sock", "--state=state"]);
        command.arg(format!("--specs={specs}")).current_dir(self.project.path());
        if verb != "abort" {
            command.args(["--tile=20s", &format!("--prometheus={prometheus}")]);
        }
        if verb == "run" {
            command.arg("--interval=1s");
        }
        command
    }

    fn sloe(&self, verb: &str, experiment: &str) -> Ran {
        run(&mut self.command(verb, experiment, "specs", &self.prometheus))
    }

    /// Chance alone may fail a few payments too many for a moment; then nothing may be broken.
    fn until_allowed(&self, experiment: &str) {
        let mut last = String::new();
        let begin = Instant::now();
        while begin.elapsed() < PATIENCE {
            let plan = self.sloe("plan", experiment);
            if plan.code == 0 {
                return;
            }
            last = plan.stdout;
            sleep(Duration::from_millis(500));
        }
        panic!("{experiment} is never allowed: {last}");
    }

    /// Starts a run without waiting for its end; answers its name too.
    fn start_run(&self, experiment: &str) -> (Child, String) {
        // A plan in the second of a run would be named like it, and not see it among earlier ones.
        next_second();
        self.until_allowed(experiment);
        let before = self.store().names().expect("a folder");
        let mut command = self.command("run", experiment, "specs", &self.prometheus);
        let output = fs::File::create(self.path("run-output")).expect("a writable folder");
        let mut child = command.stderr(output).spawn().expect("the program starts");
        let mut name = None;
        wait("a run begins", || {
            let ended = child.try_wait().expect("it can be watched");
            assert!(ended.is_none(), "{ended:?}: {}", self.project.read("run-output"));
            name = self.store().names().expect("a folder").into_iter().find(|name| !before.contains(name));
            name.is_some()
        });
        (child, name.expect("it was waited for"))
    }

    /// Waits for what a run does while it lives.
    fn wait_in(&self, child: &mut Child, what: &str, mut done: impl FnMut() -> bool) {
        wait(what, || {
            let done = done();
            let ended = child.try_wait().expect("it can be watched");
            assert!(done || ended.is_none(), "{what}: {ended:?}: {}", self.project.read("run-output"));
            done
        });
    }

    fn store(&self) -> Store {
        Store::new(self.path("state"))
    }

    fn record(&self, run: &str) -> Record {
        self.store().record(run).expect("a record")
    }

    /// The supervisor's own account.
    fn supervisor(&self) -> State {
        let mut socket = UnixStream::connect(self.path("state").join(SOCKET_NAME)).expect("it listens");
        let question = Question { known_facts: 0, run: None, request: Request::Look };
        writeln!(socket, "{}", serde_json::to_string(&question).expect("JSON")).expect("it reads");
        let mut line = String::new();
        BufReader::new(socket).read_line(&mut line).expect("it answers");
        match serde_json::from_str(&line).expect("an answer") {
            Answer::State(state) => *state,
            other => panic!("{other:?}"),
        }
    }

    /// No fault is there, and nobody has the lock.
    fn is_whole(&self) -> bool {
        let run = self.supervisor().run;
        self.is_sound() && !run.is_some_and(|run| run.held || run.phase == FaultPhase::Injecting)
    }

    /// Every replica is ready and answers at once.
    fn is_sound(&self) -> bool {
        let replicas = self.supervisor().replicas;
        replicas.len() == 3 && replicas.iter().all(|replica| replica.ready && replica.delay_ms.is_none())
    }

    #[track_caller]
    fn assert_whole(&self) {
        assert!(self.is_whole(), "{:?}\n{}", self.supervisor(), self.project.read("run-output"));
    }

    /// How the command ends, and that it has touched nothing.
    fn refused(&self, verb: &str, specs: &str, prometheus: &str) -> Ran {
        let facts = self.supervisor().facts_so_far;
        let ran = run(&mut self.command(verb, "slow", specs, prometheus));
        assert_eq!(self.supervisor().facts_so_far, facts, "something was touched");
        assert!(self.is_whole());
        ran
    }

    fn prometheus_process(&self) -> Pid {
        let data = format!("--storage.tsdb.path={}", self.path("state/prometheus").display());
        let found = fs::read_dir("/proc").expect("Linux").find_map(|entry| {
            let process = entry.ok()?.path();
            let line = fs::read_to_string(process.join("cmdline")).ok()?;
            let mut words = line.split('\0');
            let ours = words.next()?.ends_with("/prometheus") && words.any(|word| word == data);
            let pid = process.file_name()?.to_str()?.parse().ok()?;
            if ours { Pid::from_raw(pid) } else { None }
        });
        found.expect("it runs")
    }
}

impl Drop for Demo {
    /// The parts go when the demo goes.
    fn drop(&mut self) {
        let _already_gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

fn changed(text: &str, (from, to): (&str, &str)) -> String {
    assert!(text.contains(from), "`{from}` is not in {text}");
    text.replace(from, to)
}

#[track_caller]
fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !done() {
        assert!(begin.elapsed() < PATIENCE, "it does not happen: {what}");
        sleep(Duration::from_millis(10));
    }
}

/// Runs are named by the second in which they begin.
fn next_second() {
    sleep(Duration::from_millis(1_000 - u64::from(chrono::Utc::now().timestamp_subsec_millis()).min(999)));
}

fn rule(record: &Record) -> Option<&str> {
    record.events().find_map(|event| match event {
        Event::AbortRequested { rule, .. } => Some(rule.as_str()),
        _ => None,
    })
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(child.id().cast_signed()).expect("a process"), signal).expect("it lives");
}

fn code(mut child: Child) -> Option<i32> {
    child.wait().expect("it can be waited for").code()
}

/// One demo for all of it: it takes a while to start.
#[test]
fn whatever_happens_to_a_run_no_fault_remains() {
    let demo = Demo::start();
    let slow = "payment-network-latency";
    // Objectives that a busy machine reaches too: below them, nothing may be broken.
    let easy = ("objective: 99.9%", "objective: 97%");
    demo.slos("specs", easy);
    demo.experiment(
        "specs",
        slow,
        "slow",
        &[("delay: 700ms", "delay: 10ms"), ("stale_after: 30s", "stale_after: 10s")],
    );
    let tiny = ("abort:\n  max_cost: 2%", "abort:\n  max_cost: 0.001%");
    demo.experiment("specs", slow, "costly", &[tiny]);
    demo.experiment("specs", "payment-pod-delete", "payment-pod-delete", &[]);
    demo.slos("spent", easy);
    demo.experiment("spent", slow, "slow", &[("min_remaining: 25%", "min_remaining: 99%")]);
    demo.load_rules("specs");

    a_plan_shows_every_condition(&demo);
    nothing_begins_without_a_budget(&demo);
    nothing_begins_without_prometheus(&demo);
    a_killed_run_leaves_nothing(&demo);
    an_interrupted_run_puts_right_what_it_broke(&demo);
    a_run_without_figures_is_aborted(&demo);
    a_run_that_costs_too_much_is_aborted(&demo);
    a_replica_that_a_killed_run_deleted_comes_back(&demo);
}

fn a_plan_shows_every_condition(demo: &Demo) {
    demo.until_allowed("payment-pod-delete");
    let plan = demo.sloe("plan", "payment-pod-delete");
    assert_eq!(plan.code, 0, "{}", plan.stdout);
    let figures = regex::Regex::new(r"\w{3} \d\d:\d\d UTC|\d{8}t\d{6}z|<?\d[\d,.]*( (%|events?|s old))?×?")
        .expect("a pattern");
    // Where lines end depends on the figures, too.
    let text = plan.stdout.replace(&format!("\n{:11}", ""), " ");
    let lines = text.lines().map(|line| figures.replace_all(line, "[N]").replace(':', ""));
    // Columns are as wide as their figures.
    let lines = lines.map(|line| {
        line.split("  ").filter(|cell| !cell.is_empty()).map(str::trim).collect::<Vec<_>>().join(" | ")
    });
    insta::assert_snapshot!("demo_plan", lines.collect::<Vec<_>>().join("\n"));
}

fn nothing_begins_without_a_budget(demo: &Demo) {
    for verb in ["plan", "run"] {
        let ran = demo.refused(verb, "spent", &demo.prometheus);
        assert_eq!(ran.code, 1, "{}{}", ran.stdout, ran.stderr);
        let told = plain(&ran);
        assert!(told.contains("too little of the budget is left"), "{told}");
    }
}

fn nothing_begins_without_prometheus(demo: &Demo) {
    for verb in ["plan", "run"] {
        let ran = demo.refused(verb, "specs", "http://127.0.0.1:1");
        assert_eq!(ran.code, 3, "{}{}", ran.stdout, ran.stderr);
        let told = plain(&ran);
        assert!(told.contains("Prometheus cannot be reached"), "{told}");
    }
}

/// What was said, wherever its lines end.
fn plain(ran: &Ran) -> String {
    let words: Vec<&str> = ran.stdout.split_whitespace().chain(ran.stderr.split_whitespace()).collect();
    words.join(" ")
}

fn a_killed_run_leaves_nothing(demo: &Demo) {
    let mut chance = Random::new(u64::from(std::process::id()));
    let mut broken = 0;
    for kill in 0..KILLS {
        let (mut child, name) = demo.start_run("slow");
        let lines = usize::try_from(1 + chance.next_u64() % LINES).expect("few");
        demo.wait_in(&mut child, "the record grows", || demo.record(&name).lines.len() >= lines);
        sleep(Duration::from_millis(chance.next_u64() % 50));
        child.kill().expect("it lives");
        child.wait().expect("it can be waited for");
        wait("no fault remains", || demo.is_whole());
        broken += usize::from(demo.record(&name).events().any(|event| matches!(event, Event::Fact(_))));
        is_ended_by(demo, if kill % 2 == 0 { "abort" } else { "run" }, &name);
    }
    assert!(broken > 0, "no kill came after the fault had begun");
}

/// The run is listed as broken off, and the command tells its record to the end.
fn is_ended_by(demo: &Demo, verb: &str, name: &str) {
    let list = demo.project.sloe(&["chaos", "list", "--state=state"]).stdout;
    let row = list.lines().find(|line| line.contains(name)).expect("it is listed");
    assert!(row.contains("KILLED"), "{row}");
    // The run that comes next may not begin itself: it would take its time.
    let (what, specs) = if verb == "abort" { (name, "specs") } else { ("slow", "spent") };
    run(&mut demo.command(verb, what, specs, &demo.prometheus));
    let summary = demo.store().summary(name);
    let account = summary.account.unwrap_or_else(|| panic!("{name} is not closed after `{verb}`"));
    assert_eq!(summary.damage, [], "{name}");
    if summary.injected_at.is_some() {
        assert_eq!((account.safety, summary.reverted), (Safety::Aborted, Some(true)), "{name}");
        assert_eq!(rule(&demo.record(name)), Some("crash"), "{name}");
    }
}

fn is_injecting(demo: &Demo, run: &str) -> bool {
    demo.record(run).events().any(|event| matches!(event, Event::Looked { .. }))
}

fn an_interrupted_run_puts_right_what_it_broke(demo: &Demo) {
    let (child, name) = demo.start_run("slow");
    wait("the fault is there", || is_injecting(demo, &name));
    signal(&child, Signal::INT);
    assert_eq!(code(child), Some(130));
    demo.assert_whole();
    assert_eq!(demo.store().summary(&name).reverted, Some(true));
}

/// A Prometheus that does not answer is as bad as one that is gone.
fn a_run_without_figures_is_aborted(demo: &Demo) {
    let (child, name) = demo.start_run("slow");
    wait("the fault is there", || is_injecting(demo, &name));
    let prometheus = demo.prometheus_process();
    kill_process(prometheus, Signal::STOP).expect("it lives");
    wait("the fault is gone", || demo.store().summary(&name).reverted.is_some());
    assert!(demo.is_sound(), "the run itself goes on until it knows what it cost");
    kill_process(prometheus, Signal::CONT).expect("it lives");
    assert_eq!(code(child), Some(1));
    demo.assert_whole();
    assert_eq!(rule(&demo.record(&name)), Some("stale"));
}

fn a_run_that_costs_too_much_is_aborted(demo: &Demo) {
    let (child, name) = demo.start_run("costly");
    assert_eq!(code(child), Some(1));
    demo.assert_whole();
    let summary = demo.store().summary(&name);
    assert_eq!((rule(&demo.record(&name)), summary.decision), (Some("cost"), Some(Decision::Allow)));
    assert_eq!(
        (summary.reverted, summary.account.expect("it is closed").safety),
        (Some(true), Safety::Aborted)
    );
    let facts = demo.record(&name).events().filter(|event| matches!(event, Event::Fact(_))).count();
    assert_eq!(facts, 2, "slowed and restored");
}

fn a_replica_that_a_killed_run_deleted_comes_back(demo: &Demo) {
    let (mut child, name) = demo.start_run("payment-pod-delete");
    wait("the fault is there", || is_injecting(demo, &name));
    child.kill().expect("it lives");
    child.wait().expect("it can be waited for");
    wait("no fault remains", || demo.is_whole());
    is_ended_by(demo, "abort", &name);
}
