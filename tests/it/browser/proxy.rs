//! A proxy between a browser and everything else, which knows where the browser asked.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

/// Where Chromium asks whether there is a newer one, who is logged in, and for the search engine of its first page.
const OWN: [&str; 5] = [".google.com", ".googleapis.com", ".gstatic.com", ".gvt1.com", ".duckduckgo.com"];

/// Passes requests on to one address, and refuses all others.
pub(crate) struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<BTreeSet<String>>>,
}

impl Proxy {
    /// In front of the server at `home`.
    pub(crate) async fn before(home: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let asked = Arc::new(Mutex::new(BTreeSet::new()));
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((browser, _)) = listener.accept().await {
                tokio::spawn(pass(browser, home, Arc::clone(&log)));
            }
        });
        Self { address, asked }
    }

    /// Makes a browser ask it for everything, even for what is on this machine.
    pub(crate) fn arguments(&self) -> [String; 2] {
        [format!("--proxy-server=http://{}", self.address), "--proxy-bypass-list=<-loopback>".to_owned()]
    }

    /// Where the browser asked, be it a page or the browser itself, but for what it asks on its own account.
    pub(crate) fn asked(&self) -> Vec<String> {
        let own = |host: &String| OWN.iter().any(|own| host.trim_end_matches(":443").ends_with(own));
        self.asked.lock().expect("nobody panics with it").iter().filter(|host| !own(host)).cloned().collect()
    }
}

/// One request a connection, so that none goes on unseen.
async fn pass(mut browser: TcpStream, home: SocketAddr, log: Arc<Mutex<BTreeSet<String>>>) -> Option<()> {
    let (head, body) = head(&mut browser).await?;
    let host = host(&head)?;
    log.lock().expect("nobody panics with it").insert(host.clone());
    if host != home.to_string() {
        return browser
            .write_all(b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            .await
            .ok();
    }
    let mut server = TcpStream::connect(home).await.ok()?;
    server.write_all(closing(&head, &host).as_bytes()).await.ok()?;
    server.write_all(&body).await.ok()?;
    copy_bidirectional(&mut browser, &mut server).await.ok().map(|_| ())
}

/// The head of a request, and what came with it.
async fn head(browser: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut read = Vec::new();
    loop {
        if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
            let body = read.split_off(end + 4);
            return Some((String::from_utf8(read).ok()?, body));
        }
        if browser.read_buf(&mut read).await.ok()? == 0 {
            return None;
        }
    }
}

/// `host:port` of `GET http://host:port/path HTTP/1.1` or `CONNECT host:port HTTP/1.1`.
fn host(head: &str) -> Option<String> {
    let target = head.split(' ').nth(1)?;
    let target = target.split_once("://").map_or(target, |(_, rest)| rest);
    target.split('/').next().map(str::to_owned)
}

/// The same request with its path alone, after which the connection ends.
fn closing(head: &str, host: &str) -> String {
    let lines =
        head.trim_end().split("\r\n").filter(|line| !line.to_ascii_lowercase().contains("connection:"));
    let mut lines: Vec<String> = lines.map(str::to_owned).collect();
    lines[0] = lines[0].replacen(&format!("http://{host}"), "", 1);
    lines.join("\r\n") + "\r\nConnection: close\r\n\r\n"
}
