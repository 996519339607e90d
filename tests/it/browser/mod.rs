//! A real Chromium, driven through Debian's chromium-driver.

mod axe;
mod checks;
mod pages;
mod proxy;
mod served;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use axum::http::Method;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

pub(crate) use axe::{violations, with_axe};
pub(crate) use checks::{fits, readable, refresh, stays_at_home, until};
pub(crate) use pages::{DETAIL, pages};
pub(crate) use proxy::Proxy;
pub(crate) use served::{Daemon, routes};

/// A browser with an empty profile; it ends with the value.
pub(crate) struct Browser {
    /// The WebDriver session.
    pub(crate) client: Client,
    driver: Driver,
}

/// The driver's process and the browser's profile.
struct Driver {
    child: Child,
    _profile: tempfile::TempDir,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ended = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// Runs `test` in a fresh browser, which is closed whether it succeeds or not.
pub(crate) async fn in_browser<F, T>(test: F)
where
    F: FnOnce(Client) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    in_watched_browser(&[], test).await;
}

/// The same in a browser with further arguments, of which [`requests`] tells what its pages asked for.
pub(crate) async fn in_watched_browser<F, T>(arguments: &[String], test: F)
where
    F: FnOnce(Client) -> T + Send + 'static,
    T: Future<Output = ()> + Send + 'static,
{
    let Browser { client, driver } = Browser::start(arguments).await;
    let outcome = tokio::spawn(test(client.clone())).await;
    let closed = client.close().await;
    drop(driver);
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic.into_panic());
    }
    closed.expect("the browser closes");
}

impl Browser {
    async fn start(arguments: &[String]) -> Self {
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let capabilities = capabilities(&profile.path().display().to_string(), arguments);
        let (child, port) = start_driver();
        let driver = Driver { child, _profile: profile };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().expect("an object").clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("chromedriver starts a browser; is the package `chromium` installed?");
        Self { client, driver }
    }
}

/// Starts chromedriver on a port of its choice and waits until it names it.
fn start_driver() -> (Child, u16) {
    let mut child = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is needed to test the pages: apt-get install --no-install-recommends chromium chromium-driver");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let port = lines.by_ref().map_while(Result::ok).find_map(|line| {
        line.split("started successfully on port ").nth(1)?.trim_end_matches('.').parse().ok()
    });
    // Whoever stops reading a pipe stops the writer once it is full.
    std::thread::spawn(move || lines.for_each(drop));
    (child, port.expect("chromedriver names its port"))
}

fn capabilities(profile: &str, more: &[String]) -> Value {
    let profile = format!("--user-data-dir={profile}");
    let args = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        &profile,
    ];
    let args: Vec<&str> = args.into_iter().chain(more.iter().map(String::as_str)).collect();
    json!({
        "goog:chromeOptions": {"args": args},
        "goog:loggingPrefs": {"browser": "ALL", "performance": if more.is_empty() { "OFF" } else { "ALL" }},
    })
}

/// Sends a command of the `DevTools` protocol.
pub(crate) async fn devtools(client: &Client, command: &str, params: Value) -> Value {
    let body = json!({"cmd": command, "params": params});
    client.issue_cmd(Extension { path: "goog/cdp/execute", body }).await.expect("a DevTools command")
}

/// A viewport of this size, in light or dark.
pub(crate) async fn look(client: &Client, width: u32, height: u32, scheme: &str) {
    let size = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
    devtools(client, "Emulation.setDeviceMetricsOverride", size).await;
    let feature = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
    devtools(client, "Emulation.setEmulatedMedia", feature).await;
}

/// What the page and the browser complained about since the last call.
pub(crate) async fn complaints(client: &Client) -> Vec<String> {
    let log = log(client, "browser").await;
    let entries = log.iter().filter(|entry| entry["level"] != "INFO" && entry["level"] != "DEBUG");
    entries.map(|entry| entry["message"].to_string()).collect()
}

/// Every address that pages of a watched browser asked for since the last call.
pub(crate) async fn requests(client: &Client) -> Vec<String> {
    let events = log(client, "performance").await;
    let sent = events.iter().filter_map(|entry| {
        let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
        let event = &event["message"];
        let asks =
            event["method"] == "Network.requestWillBeSent" || event["method"] == "Network.webSocketCreated";
        let url = event.pointer("/params/request/url").or_else(|| event.pointer("/params/url"));
        url.filter(|_| asks).and_then(Value::as_str).map(str::to_owned)
    });
    sent.collect()
}

async fn log(client: &Client, kind: &str) -> Vec<Value> {
    let body = json!({"type": kind});
    let log = client.issue_cmd(Extension { path: "se/log", body }).await.expect("the browser's log");
    log.as_array().expect("a list").clone()
}

/// The whole page as a PNG, in the folder that `SLOE_SCREENSHOTS` names; nothing without it.
pub(crate) async fn picture(client: &Client, name: &str) {
    let Some(folder) = std::env::var_os("SLOE_SCREENSHOTS") else { return };
    std::fs::create_dir_all(&folder).expect("the folder for pictures");
    std::fs::write(std::path::Path::new(&folder).join(format!("{name}.png")), shot(client, u32::MAX).await)
        .expect("a picture is written");
}

/// The page down to `height` as a PNG.
pub(crate) async fn shot(client: &Client, height: u32) -> Vec<u8> {
    let size = "return [innerWidth, Math.min(arguments[0], document.documentElement.scrollHeight)]";
    let size = client.execute(size, vec![json!(height)]).await.expect("a size");
    let clip = json!({"x": 0, "y": 0, "width": size[0], "height": size[1], "scale": 1});
    let shot =
        devtools(client, "Page.captureScreenshot", json!({"captureBeyondViewport": true, "clip": clip}))
            .await;
    decoded(shot["data"].as_str().expect("base64"))
}

/// Base64 as in RFC 4648; spares a dependency.
pub(crate) fn decoded(text: &str) -> Vec<u8> {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let value =
        |byte: u8| digits.iter().position(|digit| *digit == byte).and_then(|at| u32::try_from(at).ok());
    let bits: Vec<u32> = text.bytes().filter_map(value).collect();
    let bytes = |chunk: &[u32]| {
        let word = chunk.iter().enumerate().fold(0_u32, |word, (at, bits)| word | bits << (18 - 6 * at));
        word.to_be_bytes()[1..chunk.len()].to_vec()
    };
    bits.chunks(4).flat_map(bytes).collect()
}

/// A command beyond the WebDriver standard.
#[derive(Debug)]
struct Extension {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extension {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
