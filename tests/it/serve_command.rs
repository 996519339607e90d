//! `sloe serve` as a process: start, answers without a Prometheus, a port in use, shutdown.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Project, SPEC};

/// A running daemon; killed with the value if it has not ended by then.
struct Daemon {
    child: Child,
    address: String,
    _project: Project,
}

impl Daemon {
    fn start(project: Project) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sloe"))
            .args(["serve", "--listen", "127.0.0.1:0", "--prometheus", "http://127.0.0.1:9"])
            .current_dir(project.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listening on http://").expect("an address").to_owned();
        Self { child, address, _project: project }
    }

    /// The status line of the answer to a request.
    fn get(&self, path: &str) -> String {
        let mut connection = TcpStream::connect(&self.address).expect("it listens");
        connection.set_read_timeout(Some(Duration::from_secs(10))).expect("a time-out");
        write!(connection, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").expect("a request");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).expect("an answer");
        answer.lines().next().unwrap_or_default().to_owned()
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
