//! How much the daemon gives to those who ask, over real sockets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use sloe::daemon::access::{Access, Token};
use sloe::daemon::specs::{Orders, Reloader, SpecsState};
use sloe::daemon::{Limits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::fixtures;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Short enough for a test, long enough for a busy machine.
const SHORT: Duration = Duration::from_millis(300);

const SECRET: &str = "correct-horse-battery-staple";

/// A daemon; it ends with the value.
struct Daemon {
    address: SocketAddr,
    shutdown: CancellationToken,
    served: tokio::task::JoinHandle<()>,
    /// Asked for reloads, and never answering.
    _orders: Orders,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

async fn start(limits: Limits) -> Daemon {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("token");
    std::fs::write(&path, SECRET).expect("a file");
    let (_, access) = watch::channel(Arc::new(Access::Token(Token::read(&path).expect("a token"))));
    let (_, specs) = watch::channel(Arc::new(SpecsState::loaded(fixtures::now())));
    let (reloader, orders) = Reloader::new();
    let state = fixtures::state(fixtures::healthy(), fixtures::options())
        .with_specs(specs, reloader)
        .with_access(access)
        .with_limits(limits);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    let shutdown = CancellationToken::new();
    let served = tokio::spawn(serve(listener, state, shutdown.clone()));
    Daemon { address, shutdown, served, _orders: orders }
}

impl Daemon {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }

    /// Everything that is answered to `request`, until the connection ends.
    async fn ask(&self, request: &str) -> String {
        let mut connection = self.connect().await;
        connection.write_all(request.as_bytes()).await.expect("it is read");
        rest(&mut connection).await
    }

    /// The value of one of the daemon's metrics.
    async fn metric(&self, name: &str) -> String {
        let page = self.ask(&get("/metrics", "connection: close\r\n")).await;
        let value = page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        value.unwrap_or_else(|| panic!("no {name} in {page}")).to_owned()
    }
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: sloe\r\n{headers}\r\n")
}

/// What comes until the connection ends, by a reset, too.
async fn rest(connection: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let _ = timeout(PATIENCE, connection.read_to_end(&mut bytes)).await.expect("the connection ends");
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The head of one answer whose body is `ok`.
async fn one_answer(connection: &mut TcpStream) -> String {
    let mut text = String::new();
    while !text.ends_with("\r\n\r\nok\n") {
        let mut bytes = [0; 512];
        let read = timeout(PATIENCE, connection.read(&mut bytes)).await.expect("in time").expect("no error");
        assert!(read > 0, "it ended after {text}");
        text.push_str(&String::from_utf8_lossy(&bytes[..read]));
    }
    text
}

#[tokio::test]
async fn a_large_body_is_refused_before_it_is_read() {
    let daemon = start(Limits { body_bytes: 1000, ..Limits::default() }).await;
    let post = |length: usize| {
        let head =
            format!("authorization: Bearer wrong\r\ncontent-length: {length}\r\nconnection: close\r\n");
        format!("POST /-/reload HTTP/1.1\r\nhost: sloe\r\n{head}\r\n{}", "x".repeat(length.min(1000)))
    };
    assert!(daemon.ask(&post(1001)).await.starts_with("HTTP/1.1 413 "));
    assert!(daemon.ask(&post(1000)).await.starts_with("HTTP/1.1 401 "));
}

#[tokio::test]
async fn too_many_headers_and_too_long_ones_are_refused() {
    let daemon = start(Limits { headers: 10, head_bytes: 2000, ..Limits::default() }).await;
    let many = |count: usize| (0..count).map(|number| format!("x-{number}: y\r\n")).collect::<String>();
    let long = |length: usize| format!("connection: close\r\nx-long: {}\r\n", "y".repeat(length));
    assert!(daemon.ask(&get("/healthz", &many(11))).await.starts_with("HTTP/1.1 431 "));
    assert!(daemon.ask(&get("/healthz", &long(3000))).await.starts_with("HTTP/1.1 431 "));
    assert!(daemon.ask(&get("/healthz", &long(1000))).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn who_sends_a_request_bit_by_bit_is_cut_off() {
    let daemon = start(Limits { head: SHORT, ..Limits::default() }).await;
    let (mut reader, mut writer) = daemon.connect().await.into_split();
    let dripping = tokio::spawn(async move {
        writer.write_all(b"GET / HTTP/1.1\r\nhost: sloe\r\nx: ").await.expect("it listens");
        while writer.write_all(b"y").await.is_ok() {
            sleep(SHORT / 10).await;
        }
    });
    let mut answer = Vec::new();
    let _ = timeout(PATIENCE, reader.read_to_end(&mut answer)).await.expect("it is cut off");
    assert!(!String::from_utf8_lossy(&answer).contains("200 OK"));
    dripping.abort();
}

#[tokio::test]
async fn a_connection_that_is_kept_and_not_used_ends() {
    let daemon = start(Limits { head: SHORT, ..Limits::default() }).await;
    let mut connection = daemon.connect().await;
    for _ in 0..2 {
        connection.write_all(get("/healthz", "").as_bytes()).await.expect("it listens");
        assert!(one_answer(&mut connection).await.starts_with("HTTP/1.1 200 OK"), "it is kept for a while");
    }
    assert_eq!(rest(&mut connection).await, "");
}

#[tokio::test]
async fn an_answer_that_takes_too_long_is_given_up() {
    let daemon = start(Limits { request: SHORT, ..Limits::default() }).await;
    let headers = format!("authorization: Bearer {SECRET}\r\nconnection: close\r\n");
    let answer = daemon.ask(&format!("POST /-/reload HTTP/1.1\r\nhost: sloe\r\n{headers}\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
}

#[tokio::test]
async fn connections_beyond_the_limit_are_closed_and_counted() {
    let daemon = start(Limits { connections: 2, ..Limits::default() }).await;
    let mut kept = daemon.connect().await;
    kept.write_all(get("/healthz", "").as_bytes()).await.expect("it listens");
    one_answer(&mut kept).await;
    let mut other = daemon.connect().await;
    other.write_all(get("/healthz", "").as_bytes()).await.expect("it listens");
    one_answer(&mut other).await;
    assert_eq!(daemon.ask("").await, "", "the third is closed at once");
    drop(kept);
    // The daemon has to notice first.
    while daemon.ask(&get("/healthz", "connection: close\r\n")).await.is_empty() {
        sleep(SHORT / 10).await;
    }
    let refused: u32 = daemon.metric("sloe_http_connections_refused_total").await.parse().expect("a number");
    assert!(refused >= 1);
    assert_eq!(daemon.metric("sloe_http_connections").await, "2");
}

#[tokio::test]
async fn who_asks_and_never_reads_holds_no_connection() {
    let daemon = start(Limits { connections: 1, stalled: SHORT, ..Limits::default() }).await;
    let mut greedy = daemon.connect().await;
    let page = daemon_page();
    let asking = tokio::spawn(async move {
        for _ in 0..20_000 {
            if greedy.write_all(page.as_bytes()).await.is_err() {
                break;
            }
        }
        // The connection is kept, and nothing is read from it.
        sleep(PATIENCE).await;
        drop(greedy);
    });
    sleep(SHORT).await;
    let served = async {
        while daemon.ask(&get("/healthz", "connection: close\r\n")).await.is_empty() {
            sleep(SHORT / 10).await;
        }
    };
    timeout(PATIENCE / 2, served).await.expect("the next one is served");
    asking.abort();
}

fn daemon_page() -> String {
    get("/slo/payment-service/latency", "")
}

#[tokio::test]
async fn a_shutdown_ends_those_who_listen_to_events() {
    let mut daemon = start(Limits::default()).await;
    let mut connection = daemon.connect().await;
    connection.write_all(get("/api/v1/events", "").as_bytes()).await.expect("it listens");
    let mut bytes = [0; 2048];
    assert!(connection.read(&mut bytes).await.expect("the head of the answer") > 0);
    daemon.shutdown.cancel();
    let ended = rest(&mut connection).await;
    assert!(ended.ends_with("0\r\n\r\n"), "whole chunks to the end: {ended}");
    timeout(Duration::from_secs(2), &mut daemon.served).await.expect("nobody holds it up").expect("it ends");
}
