//! The daemon behind a port, and requests to it byte by byte.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use sloe::daemon::serve;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::asked::Asked;
use super::seen::{Known, Seen};

/// How long an answer may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A daemon that answers until the value is gone.
pub(super) struct Served {
    address: SocketAddr,
    pub(super) known: Known,
    _stop: DropGuard,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// Without what makes chunks of it.
    pub(super) body: String,
}

impl Served {
    pub(super) async fn start(seen: Seen) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let stop = CancellationToken::new();
        tokio::spawn(serve(listener, seen.state, stop.clone()));
        Self { address, known: seen.known, _stop: stop.drop_guard() }
    }

    /// What is answered until the connection ends; of what goes on for ever, the head and the first words.
    pub(super) fn answer(&self, asked: &Asked) -> Answer {
        let mut connection = TcpStream::connect(self.address).expect("the daemon listens");
        connection.set_read_timeout(Some(PATIENCE)).expect("a time");
        // Who is refused before the end of the request need not have read it.
        let _sent = connection.write_all(&asked.bytes());
        let mut bytes = Vec::new();
        let mut buffer = [0; 16 * 1024];
        while let Ok(count) = connection.read(&mut buffer) {
            bytes.extend(&buffer[..count]);
            if count == 0 || goes_on(&bytes) {
                break;
            }
        }
        Answer::read(&bytes)
    }
}

fn goes_on(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).contains("event: revision")
}

impl Answer {
    pub(super) fn new(status: u16, media_type: &str, body: &str) -> Self {
        Self {
            status,
            headers: vec![("content-type".to_owned(), media_type.to_owned())],
            body: body.to_owned(),
        }
    }

    pub(super) fn header(&self, wanted: &str) -> Option<&str> {
        let wanted = wanted.to_lowercase();
        self.headers.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.as_str())
    }

    /// Without parameters.
    pub(super) fn media_type(&self) -> Option<&str> {
        self.header("content-type")?.split(';').next()
    }

    /// For people: without what only makes it long.
    pub(super) fn text(&self) -> String {
        let body: String = self.body.chars().take(1_000).collect();
        format!("{} {:?}\n{body}", self.status, self.headers)
    }

    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("an answer has a head");
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").expect("a header");
            (name.to_lowercase(), value.to_owned())
        };
        Self {
            status: status.parse().expect("a number"),
            headers: lines.map(header).collect(),
            body: String::from_utf8_lossy(&bytes[end + 4..]).into_owned(),
        }
    }
}
