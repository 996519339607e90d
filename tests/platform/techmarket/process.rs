//! Parts of TechMarket as processes of the program under test, which end with the value that stands for them.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use sloe::demo::{CHILD_COMMAND, Role};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// A running part. Dropping it ends it in order, as a signal would: it answers what it has begun.
pub(crate) struct Process(Child);

impl Process {
    /// Starts it, its output going to `log`.
    pub(crate) fn start(role: &Role, log: &Path) -> Self {
        let log = File::create(log).expect("a log");
        let child = Command::new(env!("CARGO_BIN_EXE_sloe"))
            .args([CHILD_COMMAND, &serde_json::to_string(role).expect("a role is JSON")])
            .stdin(Stdio::piped())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn();
        Self(child.expect("the program starts"))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _reaped = self.0.wait();
    }
}

/// Addresses that were found free, outside the ranges of outgoing connections and of control planes.
pub(crate) fn free(count: usize) -> Vec<SocketAddr> {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 13_000 + u16::try_from(std::process::id() % 6_000).expect("below 6,000");
    let ports = std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::Relaxed));
    let listeners = ports.filter_map(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok());
    let listeners: Vec<_> = listeners.take(count).collect();
    listeners.iter().map(|listener| listener.local_addr().expect("it is bound")).collect()
}

/// Whether a service answers `path` with success.
pub(crate) async fn answers(address: SocketAddr, path: &str) -> bool {
    let ask = async {
        let mut stream = TcpStream::connect(address).await.ok()?;
        stream.write_all(format!("GET {path} HTTP/1.0\r\n\r\n").as_bytes()).await.ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.ok()?;
        Some(answer.split(' ').nth(1) == Some("200"))
    };
    timeout(Duration::from_secs(2), ask).await.ok().flatten().unwrap_or(false)
}
