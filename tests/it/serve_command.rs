//! `sloe serve` as a process: start, answers without a Prometheus, a port in use, specs that change, its secrets, shutdown.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{Project, SPEC};

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running daemon; killed with the value if it has not ended by then.
struct Daemon {
    child: Child,
    address: String,
    /// What it has logged so far.
    log: Arc<Mutex<String>>,
    project: Project,
}

impl Daemon {
    fn start(project: Project) -> Self {
        Self::start_with(project, &["--listen", "127.0.0.1:0", "--prometheus", "http://127.0.0.1:9"])
    }

    fn start_with(project: Project, arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sloe"))
            .arg("serve")
            .args(arguments)
            .current_dir(project.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let (log, mut lines) =
            (Arc::new(Mutex::new(String::new())), BufReader::new(child.stderr.take().expect("piped")));
        let kept = Arc::clone(&log);
        thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|read| read > 0) {
                kept.lock().expect("not poisoned").push_str(&std::mem::take(&mut line));
            }
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listening on http://").expect("an address").to_owned();
        Self { child, address, log, project }
    }

    /// The status line of the answer to a request.
    fn get(&self, path: &str) -> String {
        self.ask("GET", path, "").lines().next().unwrap_or_default().to_owned()
    }

    /// The whole answer to a request.
    fn ask(&self, method: &str, path: &str, headers: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).expect("it listens");
        connection.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        write!(
            connection,
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\n{headers}connection: close\r\n\r\n"
        )
        .expect("a request");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Waits until the API tells of specs of which this holds.
    fn until_specs(&self, holds: impl Fn(&Value) -> bool) -> Value {
        let asked = Instant::now();
        loop {
            let answer = self.ask("GET", "/api/v1/slos", "");
            let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
            let body: Value = serde_json::from_str(body).expect("JSON");
            if holds(&body) {
                return body;
            }
            assert!(asked.elapsed() < PATIENCE, "{body}");
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until the log says this.
    fn until_logged(&self, text: &str) {
        let asked = Instant::now();
        while !self.log.lock().expect("not poisoned").contains(text) {
            assert!(asked.elapsed() < PATIENCE, "no {text} in {}", self.log.lock().expect("not poisoned"));
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.project.path().join(path), text).expect("a file");
    }

    fn signal(&self, name: &str) {
        let status =
            Command::new("kill").args([name, &self.child.id().to_string()]).status().expect("kill runs");
        assert!(status.success());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn without_a_prometheus_it_is_alive_and_not_ready() {
    let daemon = Daemon::start(Project::with_spec(SPEC));
    assert_eq!(daemon.get("/healthz"), "HTTP/1.1 200 OK");
    assert_eq!(daemon.get("/readyz"), "HTTP/1.1 503 Service Unavailable");
    assert_eq!(daemon.get("/"), "HTTP/1.1 200 OK");
    assert_eq!(daemon.get("/slo/checkout/availability"), "HTTP/1.1 200 OK");
}

#[test]
fn it_ends_on_either_signal_in_time_and_all_is_well() {
    for signal in ["-TERM", "-INT"] {
        let mut daemon = Daemon::start(Project::with_spec(SPEC));
        // A connection on which nothing is asked must not hold it up.
        let _idle = TcpStream::connect(&daemon.address).expect("it listens");
        daemon.signal(signal);
        let asked = Instant::now();
        let status = loop {
            match daemon.child.try_wait().expect("it can be waited for") {
                Some(status) => break status,
                None if asked.elapsed() > Duration::from_secs(10) => panic!("still there after 10 s"),
                None => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        assert_eq!(status.code(), Some(0));
    }
}

#[test]
fn a_port_in_use_is_wrong_usage() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    let ran = Project::with_spec(SPEC).sloe(&["serve", "--listen", &address]);
    assert_eq!(ran.code, 2);
    let expected = format!(
        "error: cannot listen on `{address}`; choose another address with `--listen`: Address already in use (os error 98)\n"
    );
    assert_eq!(ran.stderr, expected);
}

#[test]
fn invalid_specs_are_not_served() {
    let ran = Project::with_spec(&SPEC.replace("99.9%", "0.999")).sloe(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert!(ran.stderr.contains("SLO0201"), "{}", ran.stderr);
}

/// The names of the SLOs that the API tells of.
fn names(body: &Value) -> Vec<&str> {
    let slos = body["slos"].as_array().expect("a list");
    let mut names: Vec<_> = slos.iter().filter_map(|slo| slo["service"].as_str()).collect();
    names.sort_unstable();
    names
}

#[test]
fn specs_come_into_use_by_themselves_by_a_signal_and_as_a_whole() {
    let daemon = Daemon::start(Project::with_spec(SPEC));
    daemon.write("slo-specs/cart.yaml", &SPEC.replace("checkout", "cart"));
    daemon.until_specs(|body| names(body) == ["cart", "checkout"]);

    daemon.write("slo-specs/cart.yaml", &SPEC.replace("checkout", "basket").replace("99.9%", "0.999"));
    daemon.signal("-HUP");
    let body = daemon.until_specs(|body| body["specs"]["problem"].is_string());
    assert_eq!(names(&body), ["cart", "checkout"]);
    daemon.until_logged("those in use stay");
    assert!(daemon.ask("GET", "/", "").contains("stay in use"));

    daemon.write("slo-specs/cart.yaml", &SPEC.replace("checkout", "basket"));
    daemon.signal("-HUP");
    let body = daemon.until_specs(|body| {
        assert!(
            [["cart", "checkout"], ["basket", "checkout"]].contains(&[names(body)[0], names(body)[1]]),
            "{body}"
        );
        names(body)[0] == "basket"
    });
    assert_eq!(names(&body).len(), 2);
    daemon.until_specs(|body| body["specs"]["problem"].is_null());
}

#[test]
fn its_secrets_are_neither_answered_nor_logged() {
    const TOKEN: &str = "correct-horse-battery-staple";
    const PASSWORD: &str = "hunter2-and-more";
    let prometheus = format!("http://reader:{PASSWORD}@127.0.0.1:9");
    let arguments = ["--listen", "127.0.0.1:0", "--prometheus", &prometheus, "--token-file", "token"];
    let daemon = Daemon::start_with(Project::with_spec(SPEC).file("token", TOKEN), &arguments);
    daemon.until_logged("a poll failed");
    let bearer = format!("authorization: Bearer {TOKEN}\r\n");
    let reload = daemon.ask("POST", "/-/reload", &bearer);
    assert!(reload.starts_with("HTTP/1.1 200 OK") && reload.ends_with("{\n  \"slos\": 1\n}\n"), "{reload}");
    let mut said =
        reload + &daemon.ask("POST", "/-/reload", "authorization: Bearer correct-horse-battery-staplf\r\n");
    assert!(said.contains("HTTP/1.1 401 "), "{said}");
    for path in ["/", "/slo/checkout/availability", "/api/v1/slos", "/metrics", "/runs", "/nowhere"] {
        said.push_str(&daemon.ask("GET", path, &bearer));
    }
    said.push_str(&daemon.log.lock().expect("not poisoned"));
    for secret in [TOKEN, PASSWORD] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn a_token_that_can_be_guessed_is_wrong_usage() {
    let project = Project::with_spec(SPEC).file("token", "hunter2\n");
    let ran = project.sloe(&["serve", "--listen", "127.0.0.1:0", "--token-file", "token"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(
        ran.stderr.starts_with("error: the token in `token` has to have at least 16 characters"),
        "{}",
        ran.stderr
    );
}

#[test]
fn who_listens_beyond_the_machine_is_warned_once() {
    let arguments = ["--listen", "0.0.0.0:0", "--prometheus", "http://127.0.0.1:9"];
    let daemon = Daemon::start_with(Project::with_spec(SPEC), &arguments);
    daemon.until_logged("whoever reaches this address reads the figures");
    let inside = Daemon::start(Project::with_spec(SPEC));
    inside.until_logged("a poll failed");
    assert!(!inside.log.lock().expect("not poisoned").contains("whoever reaches"));
}

#[test]
fn a_name_of_somebody_else_leads_nowhere() {
    let prometheus = ["--prometheus", "http://127.0.0.1:9", "--listen", "127.0.0.1:0"];
    let allowed = [&prometheus[..], &["--allowed-host", "slo.example.com"]].concat();
    let daemon = Daemon::start_with(Project::with_spec(SPEC), &allowed);
    let asked = |host: &str| {
        let mut connection = TcpStream::connect(&daemon.address).expect("it listens");
        write!(connection, "GET /api/v1/slos HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")
            .expect("a request");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        answer
    };
    for host in [daemon.address.as_str(), "localhost:8080", "slo.example.com"] {
        assert!(asked(host).starts_with("HTTP/1.1 200 OK"), "{host}");
    }
    let refused = asked("rebound.example:8080");
    assert!(refused.starts_with("HTTP/1.1 421 Misdirected Request"), "{refused}");
    assert!(refused.contains("start `sloe serve` with `--allowed-host rebound.example`"), "{refused}");
}

#[test]
fn specs_that_fit_no_source_leave_those_in_use() {
    let sources = "sources:\n  - {name: eu, url: 'http://127.0.0.1:9', slos: {region: eu}}\n  \
                   - {name: us, url: 'http://127.0.0.1:10', slos: {region: us}}\n";
    let of = |region: &str| SPEC.replace("slos:", &format!("labels: {{region: {region}}}\nslos:"));
    let project = Project::with_spec(&of("eu")).file("sources.yaml", sources);
    let daemon = Daemon::start_with(project, &["--listen", "127.0.0.1:0", "--sources", "sources.yaml"]);
    let source = |body: &Value| body["slos"][0]["source"].as_str().map(str::to_owned);
    let body = daemon.until_specs(|body| body["sources"][1]["state"] == "failing");
    assert_eq!(
        (source(&body).as_deref(), &body["sources"][0]["state"]),
        (Some("eu"), &Value::from("failing"))
    );

    daemon.write("slo-specs/checkout.yaml", &of("ap"));
    daemon.signal("-HUP");
    let body = daemon.until_specs(|body| body["specs"]["problem"].is_string());
    let problem = body["specs"]["problem"].as_str().unwrap_or_default();
    assert!(
        problem.starts_with("no source takes `checkout/availability`, which has the labels region=ap"),
        "{problem}"
    );
    assert_eq!(source(&body).as_deref(), Some("eu"));

    daemon.write("slo-specs/checkout.yaml", &of("us"));
    daemon.signal("-HUP");
    let body = daemon.until_specs(|body| source(body).as_deref() == Some("us"));
    assert_eq!((names(&body), &body["specs"]["problem"]), (vec!["checkout"], &Value::Null));
}
