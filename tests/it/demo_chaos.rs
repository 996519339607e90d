//! payment-service as real processes that are killed and slowed: what is broken mends itself, and no fault outlives who asked for it.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use rustix::process::{Pid, Signal, kill_process};
use sloe::chaos::drivers::local::{LocalDriver, switch};
use sloe::chaos::record::{Account, Fact, Held, Safety};
use sloe::chaos::{
    Decision, Driver, DriverError, Ended, FaultPhase, Halt, LockError, Look, Replicas, Reverted, Survey,
};
use sloe::demo::service::PaymentOptions;
use sloe::demo::workload::{Timing, Workload, WorkloadOptions};
use sloe::model::{DriverKind, Experiment, Fault, FaultKind};
use sloe::units;

use crate::fixtures;

const PATIENCE: Duration = Duration::from_secs(20);

/// As fast as can be.
const TIMING: Timing = Timing {
    scheduling: Duration::from_millis(20),
    initial_delay: Duration::from_millis(50),
    period: Duration::from_millis(50),
    timeout: Duration::from_secs(1),
    failure_threshold: 3,
    grace: Duration::from_secs(5),
};

/// A workload of three replicas that are all ready, in a folder of its own.
struct Running {
    folder: tempfile::TempDir,
    workload: Option<Workload>,
}

impl Running {
    async fn start() -> Self {
        Self::start_in(tempfile::tempdir().expect("a temporary folder")).await
    }

    async fn start_in(folder: tempfile::TempDir) -> Self {
        let replica =
            |(seed, listen)| PaymentOptions { ready_after_ms: 0, ..PaymentOptions::new(listen, seed) };
        let options = WorkloadOptions {
            executable: env!("CARGO_BIN_EXE_sloe").into(),
            logs: folder.path().to_owned(),
            control: folder.path().join("control.sock"),
            replicas: (1..).zip(free()).map(replica).collect(),
            timing: TIMING,
        };
        let workload = Workload::start(options).expect("a socket can be made");
        workload.ready(PATIENCE).await.expect("all replicas become ready");
        Self { folder, workload: Some(workload) }
    }

    fn control(&self) -> PathBuf {
        self.folder.path().join("control.sock")
    }

    fn driver(&self, kind: FaultKind, duration: units::Duration) -> LocalDriver {
        LocalDriver::new(self.control(), experiment(kind, duration))
    }

    async fn stop(mut self) -> tempfile::TempDir {
        self.workload.take().expect("it runs").stop().await;
        assert!(!self.control().exists(), "the socket goes with the workload");
        self.folder
    }
}

/// Three addresses outside the range of outgoing connections, found free and given back. No two tests find the same.
fn free() -> [SocketAddr; 3] {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 13_000 + u16::try_from(std::process::id() % 6_000).expect("below 6,000");
    let mut ports = std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::Relaxed));
    let listeners = [(); 3].map(|()| {
        ports.find_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()).expect("a free port")
    });
    listeners.map(|listener| listener.local_addr().expect("it is bound"))
}

fn experiment(kind: FaultKind, duration: units::Duration) -> Experiment {
    let fault = Fault { kind, pods: 1, duration };
    Experiment { name: "payment".to_owned(), driver: DriverKind::Local, fault, ..fixtures::experiment() }
}

fn pod_delete(force: bool) -> FaultKind {
    FaultKind::PodDelete { force }
}

fn latency(millis: u64) -> FaultKind {
    FaultKind::NetworkLatency { delay: units::Duration::from_millis(millis) }
}

const fn seconds(seconds: u64) -> units::Duration {
    units::Duration::from_secs(seconds)
}

/// Looks until `done`; answers all facts seen.
async fn watch(driver: &mut LocalDriver, done: impl Fn(&Look, &[Fact]) -> bool) -> Vec<Fact> {
    let (begin, mut facts) = (std::time::Instant::now(), Vec::new());
    loop {
        let look = driver.look().await.expect("the supervisor answers");
        facts.extend(look.facts.clone());
        if done(&look, &facts) {
            return facts;
        }
        assert!(begin.elapsed() < PATIENCE, "it does not happen: {look:?}, {facts:#?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The survey of a run that has the lock.
async fn locked(driver: &mut LocalDriver, run: &str) -> Survey {
    let survey = driver.survey().await;
    driver.lock(run).await.expect("nobody else has the lock");
    survey
}

fn told(facts: &[Fact]) -> Vec<(&str, &str)> {
    facts.iter().map(|fact| (&*fact.object, &*fact.what)).collect()
}

fn in_order(facts: &[Fact]) -> bool {
    let times: Vec<DateTime<Utc>> = facts.iter().map(|fact| fact.happened_at).collect();
    times.is_sorted()
}

fn all_ready(look: &Look) -> bool {
    look.replicas == Some(Replicas { wanted: 3, updated: 3, ready: 3 })
}

/// The process of a replica, from the fact of its start.
fn process(facts: &[Fact], replica: &str) -> Pid {
    let started = |fact: &&Fact| fact.object == format!("replica {replica}") && fact.what == "started";
    let detail = &facts.iter().find(started).expect("it was started").detail;
    let number = detail.strip_prefix("process ").and_then(|text| text.split(',').next());
    number.and_then(|text| Pid::from_raw(text.parse().ok()?)).expect("its process is told")
}

fn lives(process: Pid) -> bool {
    rustix::process::test_kill_process(process).is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_replica_is_replaced_and_every_step_is_told_in_order() {
    let running = Running::start().await;
    let mut driver = running.driver(pod_delete(true), seconds(1));
    let survey = locked(&mut driver, "run-1").await;
    assert_eq!(Decision::of(&survey.checks), Decision::Allow, "{survey:#?}");
    assert_eq!(survey.candidates, ["payment-service-1", "payment-service-2", "payment-service-3"]);
    assert_eq!(survey.targets, ["payment-service-1"]);

    let mut facts = driver.inject("run-1", &survey.targets).await.unwrap();
    assert!(matches!(driver.reverted("run-1").await.unwrap(), Reverted::NotYet(_)));
    let ended = |look: &Look| look.phase == FaultPhase::Ended(Ended::Completed);
    facts.extend(watch(&mut driver, |look, _| ended(look) && all_ready(look)).await);
    assert_eq!(
        told(&facts),
        [
            ("replica payment-service-1", "deleted"),
            ("replica payment-service-4", "created"),
            ("replica payment-service-1", "killed"),
            ("replica payment-service-4", "started"),
            ("replica payment-service-4", "ready"),
        ]
    );
    assert!(in_order(&facts), "{facts:#?}");
    assert_eq!(driver.reverted("run-1").await.unwrap(), Reverted::Yes);
    driver.unlock().await;
    assert_eq!(driver.leftovers().await.unwrap(), Vec::<String>::new());
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_with_a_grace_period_ends_by_itself() {
    let running = Running::start().await;
    let mut driver = running.driver(pod_delete(false), seconds(1));
    let survey = locked(&mut driver, "run-1").await;
    driver.inject("run-1", &survey.targets).await.unwrap();
    let facts = watch(&mut driver, |look, _| all_ready(look)).await;
    assert!(told(&facts).contains(&("replica payment-service-1", "ended")), "{facts:#?}");
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_anybody_kills_is_replaced_too() {
    let running = Running::start().await;
    let mut driver = running.driver(pod_delete(true), seconds(1));
    let before = driver.look().await.unwrap().facts;
    kill_process(process(&before, "payment-service-2"), Signal::KILL).unwrap();
    let facts = watch(&mut driver, |look, facts| facts.len() > 3 && all_ready(look)).await;
    assert_eq!(
        told(&facts),
        [
            ("replica payment-service-2", "killed"),
            ("replica payment-service-4", "created"),
            ("replica payment-service-4", "started"),
            ("replica payment-service-4", "ready"),
        ]
    );
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_replica_is_fast_again_by_itself() {
    let running = Running::start().await;
    let mut driver = running.driver(latency(120), seconds(1));
    let address = address(&running, "payment-service-1").await;
    let survey = locked(&mut driver, "run-1").await;
    let mut facts = driver.inject("run-1", &survey.targets).await.unwrap();
    assert!(answers_within(address).await >= Duration::from_millis(120), "it answers late");
    assert!(matches!(driver.reverted("run-1").await.unwrap(), Reverted::NotYet(_)));
    let restored = |facts: &[Fact]| facts.iter().any(|fact| fact.what == "restored");
    facts.extend(watch(&mut driver, |_, facts| restored(facts)).await);
    let of_it = ["slowed", "restored"].map(|what| ("replica payment-service-1", what));
    assert_eq!(told(&facts), of_it);
    assert_eq!(facts[1].detail, "by itself");
    assert_eq!(driver.look().await.unwrap().phase, FaultPhase::Ended(Ended::Completed));
    assert_eq!(driver.reverted("run-1").await.unwrap(), Reverted::Yes);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn anybody_can_stop_a_fault_before_its_time() {
    let running = Running::start().await;
    let mut driver = running.driver(latency(50), seconds(60));
    let survey = locked(&mut driver, "run-1").await;
    driver.inject("run-1", &survey.targets).await.unwrap();
    let mut other = running.driver(latency(50), seconds(60));
    assert_eq!(other.stop("run-2").await.unwrap(), [], "it ends no other run, and has no news of it");
    assert!(matches!(other.reverted("run-1").await.unwrap(), Reverted::NotYet(_)));
    other.stop("run-1").await.unwrap();
    other.stop("run-1").await.unwrap();
    assert_eq!(other.reverted("run-1").await.unwrap(), Reverted::Yes);
    let look = driver.look().await.unwrap();
    assert_eq!(look.phase, FaultPhase::Ended(Ended::Stopped("on request".to_owned())));
    assert_eq!(told(&look.facts), [("replica payment-service-1", "restored")]);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_force_a_fresh_replica_takes_the_place_of_a_slow_one() {
    let running = Running::start().await;
    let mut driver = running.driver(latency(50), seconds(60));
    let before = driver.look().await.unwrap().facts;
    let survey = locked(&mut driver, "run-1").await;
    driver.inject("run-1", &survey.targets).await.unwrap();
    // It can neither be asked to be fast again, nor answer that it is not.
    kill_process(process(&before, "payment-service-1"), Signal::STOP).unwrap();
    driver.stop("run-1").await.unwrap();
    assert!(matches!(driver.reverted("run-1").await.unwrap(), Reverted::NotYet(_)));
    driver.force_stop("run-1").await.unwrap();
    watch(&mut driver, |look, _| all_ready(look)).await;
    assert_eq!(driver.reverted("run-1").await.unwrap(), Reverted::Yes);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_run_at_a_time_has_the_lock_and_nobody_breaks_anything_without_it() {
    let running = Running::start().await;
    let mut first = running.driver(pod_delete(true), seconds(60));
    let mut second = running.driver(pod_delete(true), seconds(60));
    let targets = ["payment-service-1".to_owned()];
    assert!(matches!(first.inject("run-1", &targets).await, Err(DriverError::Refused(_))));
    first.lock("run-1").await.unwrap();
    first.renew().await.unwrap();
    assert_eq!(Decision::of(&first.survey().await.checks), Decision::Allow, "its own lock is no obstacle");
    assert_eq!(Decision::of(&second.survey().await.checks), Decision::Deny);
    let held = second.lock("run-2").await;
    assert!(matches!(&held, Err(LockError::Held { by, .. }) if by == "run-1"), "{held:?}");
    assert!(matches!(second.inject("run-2", &targets).await, Err(DriverError::Refused(_))));
    assert!(matches!(second.renew().await, Err(LockError::Failed(_))));
    let unknown = first.inject("run-1", &["payment-service-9".to_owned()]).await;
    assert!(matches!(unknown, Err(DriverError::Refused(_))));
    assert_eq!(second.survey().await.replicas.unwrap().ready, 3, "nothing was touched");
    first.inject("run-1", &targets).await.unwrap();
    let again = first.inject("run-1", &["payment-service-2".to_owned()]).await;
    assert!(matches!(again, Err(DriverError::Refused(_))), "a run has one fault");
    assert_eq!(Decision::of(&second.survey().await.checks), Decision::Deny);
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_fault_of_a_driver_that_is_gone_ends_and_its_run_is_found() {
    let running = Running::start().await;
    let mut lost = running.driver(latency(50), seconds(60));
    let survey = locked(&mut lost, "run-1").await;
    lost.inject("run-1", &survey.targets).await.unwrap();
    drop(lost);
    let mut next = running.driver(latency(50), seconds(60));
    let facts = watch(&mut next, |_, facts| facts.iter().any(|fact| fact.what == "restored")).await;
    assert_eq!(facts.last().unwrap().detail, "nobody holds the lock any more");
    assert_eq!(next.leftovers().await.unwrap(), ["run-1"]);
    assert_eq!(next.reverted("run-1").await.unwrap(), Reverted::Yes);
    next.clean_up("run-1").await.unwrap();
    assert_eq!(next.leftovers().await.unwrap(), Vec::<String>::new());
    next.lock("run-2").await.unwrap();
    running.stop().await;
}

/// Whoever ends a run after a crash reads without the lock, while another run may have it, or none.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_told_what_happened_in_it_and_nothing_else() {
    let running = Running::start().await;
    for (run, replica) in [("run-1", "payment-service-1"), ("run-2", "payment-service-2")] {
        let mut driver = running.driver(latency(50), seconds(60));
        driver.lock(run).await.unwrap();
        driver.inject(run, &[replica.to_owned()]).await.unwrap();
        driver.stop(run).await.unwrap();
        driver.unlock().await;
        for (asked, of) in [("run-1", "payment-service-1"), ("run-2", "payment-service-2")] {
            let facts = running.driver(latency(50), seconds(60)).stop(asked).await.unwrap();
            let had = asked <= run;
            let of = format!("replica {of}");
            let expected = if had { vec![(&*of, "slowed"), (&*of, "restored")] } else { vec![] };
            assert_eq!(told(&facts), expected, "{asked} after {run}");
        }
    }
    running.stop().await;
}

/// Two people with records of their own, and the same target.
#[tokio::test(flavor = "multi_thread")]
async fn the_switch_is_the_targets_and_outlives_the_demo() {
    let running = Running::start().await;
    let targets = ["payment-service-1".to_owned()];
    let mut driver = running.driver(pod_delete(true), seconds(1));
    driver.lock("run-1").await.unwrap();
    assert_eq!(driver.halted().await.unwrap(), None);
    let halt = Halt { reason: "an incident".to_owned(), by: "grace@navy".to_owned() };
    switch::halt(&running.control(), halt.clone()).await.unwrap();
    assert_eq!(driver.halted().await.unwrap(), Some(halt.clone()));
    let refused = driver.inject("run-1", &targets).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("an incident")));
    drop(driver);

    let running = Running::start_in(running.stop().await).await;
    let mut driver = running.driver(pod_delete(true), seconds(1));
    assert_eq!(driver.halted().await.unwrap(), Some(halt));
    assert!(switch::resume(&running.control()).await.unwrap());
    assert!(!switch::resume(&running.control()).await.unwrap());
    assert_eq!(driver.halted().await.unwrap(), None);
    driver.lock("run-2").await.unwrap();
    driver.inject("run-2", &targets).await.unwrap();
    running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_supervisor_remembers_who_broke_what_and_how_it_ended() {
    let running = Running::start().await;
    for run in ["broke-nothing", "went-well", "never-said"] {
        let mut driver = running.driver(latency(50), seconds(60));
        driver.lock(run).await.unwrap();
        assert_eq!(driver.holder().await.unwrap().as_deref(), Some(run));
        if run != "broke-nothing" {
            driver.inject(run, &["payment-service-1".to_owned()]).await.unwrap();
            driver.stop(run).await.unwrap();
            assert_eq!(
                Decision::of(&second_survey(&running).await.checks),
                Decision::Deny,
                "it watches still"
            );
        }
        if run == "went-well" {
            driver.conclude(run, &account()).await;
        }
        driver.unlock().await;
    }
    let mut driver = running.driver(latency(50), seconds(60));
    assert_eq!(driver.holder().await.unwrap(), None);
    let past = driver.past_runs().await.unwrap().expect("a list");
    let past = past.iter().map(|run| (&*run.run, &*run.service, run.safety, run.recovered));
    let service = "payment-service";
    assert_eq!(
        past.collect::<Vec<_>>(),
        [("went-well", service, Some(Safety::WithinLimits), true), ("never-said", service, None, false)]
    );
    running.stop().await;
}

async fn second_survey(running: &Running) -> Survey {
    running.driver(latency(50), seconds(60)).survey().await
}

/// Of a run that kept to its limits.
fn account() -> Account {
    Account {
        hypothesis: Held::Held,
        hypothesis_reason: String::new(),
        safety: Safety::WithinLimits,
        safety_reason: String::new(),
        injected_at: Some(Utc::now()),
        reverted_at: Some(Utc::now()),
        recovered_at: Some(Utc::now()),
        costs: vec![],
        driver_verdict: String::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_its_owner_may_use_the_socket_and_nothing_outlives_the_workload() {
    let running = Running::start().await;
    let mode = fs::metadata(running.control()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut driver = running.driver(pod_delete(true), seconds(1));
    let facts = driver.look().await.unwrap().facts;
    let processes = [1, 2, 3].map(|number| process(&facts, &format!("payment-service-{number}")));
    assert!(processes.iter().all(|process| lives(*process)));
    running.stop().await;
    assert!(!processes.iter().any(|process| lives(*process)));
}

#[tokio::test]
async fn without_a_supervisor_nothing_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("control.sock");
    let mut driver = LocalDriver::new(missing, experiment(pod_delete(true), seconds(1)));
    let survey = driver.survey().await;
    assert_eq!(survey.replicas, None);
    assert_eq!(Decision::of(&survey.checks), Decision::CannotDecide);
    assert!(survey.checks[0].reason.contains("is `sloe demo` running?"), "{survey:#?}");
    assert!(matches!(driver.lock("run-1").await, Err(LockError::Failed(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn another_target_than_the_demos_workload_is_denied() {
    let running = Running::start().await;
    let mut elsewhere = experiment(pod_delete(true), seconds(1));
    elsewhere.target.selector.1 = "checkout".to_owned();
    let mut driver = LocalDriver::new(running.control(), elsewhere);
    let survey = driver.survey().await;
    assert_eq!(Decision::of(&survey.checks), Decision::Deny);
    assert_eq!(survey.targets, Vec::<String>::new());
    running.stop().await;
}

/// Where a replica listens, from the fact of its start.
async fn address(running: &Running, replica: &str) -> SocketAddr {
    let facts = running.driver(latency(1), seconds(1)).look().await.expect("it answers").facts;
    let started = |fact: &&Fact| fact.object == format!("replica {replica}") && fact.what == "started";
    let detail = &facts.iter().find(started).expect("it was started").detail;
    detail.rsplit(' ').next().and_then(|text| text.parse().ok()).expect("its address is told")
}

async fn answers_within(address: SocketAddr) -> Duration {
    sloe::prom::install_crypto_provider();
    let begin = std::time::Instant::now();
    reqwest::get(format!("http://{address}/healthz")).await.expect("it answers");
    begin.elapsed()
}
