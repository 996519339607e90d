//! Readers on connections that are kept, each with a thread of its own: they ask, read the answer to its end, and ask again.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

/// What is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) path: String,
    /// The value of `Accept-Encoding`.
    pub(crate) encoding: &'static str,
    /// Whether the reader names what it has, as browsers do.
    pub(crate) revalidates: bool,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// How long each answer took, in nanoseconds.
    pub(crate) times: Vec<u64>,
    /// How many were `304`.
    pub(crate) not_modified: usize,
    /// The bytes of the latest whole answer's body.
    pub(crate) body: usize,
}

/// A connection that is kept.
pub(crate) struct Reader {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The head of an answer.
struct Head {
    status: u16,
    tag: Option<String>,
    length: usize,
}

/// Lets so many `readers` ask for `wish` again and again, until the time is up.
pub(crate) fn readers(
    address: SocketAddr,
    readers: usize,
    wish: &Wish,
    time: Duration,
) -> anyhow::Result<Tally> {
    let until = Instant::now() + time;
    let tallies: Vec<Tally> = thread::scope(|scope| {
        let started: Vec<_> =
            (0..readers).map(|_| scope.spawn(|| Reader::connect(address)?.ask_until(wish, until))).collect();
        let ended = started.into_iter().map(|reader| reader.join().ok().context("a reader panicked")?);
        ended.collect::<anyhow::Result<_>>()
    })?;
    let mut sum = tallies.into_iter().fold(Tally::default(), Tally::with);
    sum.times.sort_unstable();
    Ok(sum)
}

impl Tally {
    fn with(mut self, other: Self) -> Self {
        self.times.extend(other.times);
        Self { not_modified: self.not_modified + other.not_modified, body: self.body.max(other.body), ..self }
    }

    /// The time within which so many of a thousand answers came.
    pub(crate) fn quantile(&self, per_mille: usize) -> Duration {
        let at = (self.times.len() * per_mille / 1000).min(self.times.len().saturating_sub(1));
        Duration::from_nanos(self.times.get(at).copied().unwrap_or_default())
    }
}

impl Reader {
    pub(crate) fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: vec![0; 1 << 18] })
    }

    /// The body of the answer, in `encoding`.
    pub(crate) fn get(&mut self, path: &str, encoding: &'static str) -> anyhow::Result<Vec<u8>> {
        let wish = Wish { path: path.to_owned(), encoding, revalidates: false };
        self.stream.write_all(&wish.request(None))?;
        let (mut answer, mut whole) = (Vec::new(), usize::MAX);
        while answer.len() < whole {
            let read = self.read_at(0)?;
            answer.extend_from_slice(&self.buffer[..read]);
            if let Some(end) = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                whole = end + 4 + Head::of(&answer[..end + 4])?.length;
            }
        }
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or_default();
        Ok(answer.split_off(end + 4))
    }

    fn ask_until(&mut self, wish: &Wish, until: Instant) -> anyhow::Result<Tally> {
        let (mut tally, mut known) = (Tally::default(), None);
        let mut request = wish.request(None);
        while Instant::now() < until {
            let asked = Instant::now();
            let head = self.ask(&request)?;
            tally.times.push(u64::try_from(asked.elapsed().as_nanos())?);
            match head.status {
                200 => tally.body = head.length,
                304 => tally.not_modified += 1,
                status => bail!("{} was answered with {status}", wish.path),
            }
            if wish.revalidates && head.tag != known {
                request = wish.request(head.tag.as_deref());
                known = head.tag;
            }
        }
        Ok(tally)
    }

    /// The answer's head; its body is read and let go.
    fn ask(&mut self, request: &[u8]) -> anyhow::Result<Head> {
        self.stream.write_all(request)?;
        let (mut read, mut end) = (0, None);
        while end.is_none() {
            read += self.read_at(read)?;
            end = self.buffer[..read].windows(4).position(|bytes| bytes == b"\r\n\r\n");
        }
        let end = end.unwrap_or_default() + 4;
        let head = Head::of(&self.buffer[..end])?;
        let mut missing = (end + head.length).saturating_sub(read);
        while missing > 0 {
            missing = missing.saturating_sub(self.read_at(0)?);
        }
        Ok(head)
    }

    fn read_at(&mut self, at: usize) -> anyhow::Result<usize> {
        match self.stream.read(&mut self.buffer[at..])? {
            0 => bail!("the connection ended"),
            read => Ok(read),
        }
    }
}

impl Wish {
    /// As a browser asks.
    fn request(&self, tag: Option<&str>) -> Vec<u8> {
        let known = tag.map(|tag| format!("If-None-Match: {tag}\r\n")).unwrap_or_default();
        let Self { path, encoding, .. } = self;
        format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
             Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-GB,en;q=0.5\r\n\
             Accept-Encoding: {encoding}\r\nConnection: keep-alive\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n\
             Sec-Fetch-Site: same-origin\r\n{known}\r\n"
        )
        .into_bytes()
    }
}

impl Head {
    fn of(bytes: &[u8]) -> anyhow::Result<Self> {
        let text = std::str::from_utf8(bytes)?;
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        let status = text.split(' ').nth(1).context("a status")?.parse()?;
        // `304` says how long the whole answer would be, and has none.
        let length = if status == 304 { "0" } else { field("content-length: ").context("a length")? };
        Ok(Self { status, tag: field("etag: ").map(str::to_owned), length: length.parse()? })
    }
}
