//! How fast pages are served: `cargo bench --bench pages`, about two minutes; `-- 100` for the lists of 100 objectives alone.
//!
//! The daemon's server with what Prometheus told of 100 and of 1,000 objectives, whose months differ. On the same machine eight readers with
//! connections that they keep ask as browsers do, for some seconds a page, while new figures come every two seconds, more often than in
//! life; without them beside it, so that it can be seen what they cost. Nothing here fails by the clock.

mod figures;
mod load;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use chrono::Utc;
use sloe::daemon::{AppState, Metrics, PageOptions, serve};
use sloe::status::{Overview, Part, Snapshot};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::load::{Reader, Wish, readers};

/// As in the binary.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const READERS: usize = 8;
/// How often new figures come.
const NEWS: Duration = Duration::from_secs(2);

const BROWSER: &str = "gzip, deflate, br, zstd";

fn main() -> anyhow::Result<()> {
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![100, 1_000] } else { sizes };
    for size in &sizes {
        weigh(*size)?;
    }
    println!(
        "| objectives | page | encoding | bytes | figures | requests/s | half within | 99 % within | longest |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for size in sizes {
        measure(size)?;
    }
    Ok(())
}

/// What a browser loads before it shows the list, compressed, and how long the first reader of new figures waits for it.
fn weigh(size: usize) -> anyhow::Result<()> {
    let daemon = Daemon::start(figures::snapshot(size, Utc::now())?)?;
    eprintln!("  ({size} objectives at http://{})", daemon.address);
    let mut reader = Reader::connect(daemon.address)?;
    let page = String::from_utf8(reader.get("/", "identity")?)?;
    daemon.bring_news();
    let asked = Instant::now();
    let compressed = reader.get("/", BROWSER)?.len();
    let took = asked.elapsed();
    println!(
        "{size} objectives: the list is {} bytes, {compressed} compressed, made and compressed in {took:.1?}",
        page.len()
    );
    for asset in page.split('"').filter(|value| value.starts_with("/assets/")) {
        println!("  {asset}: {} bytes compressed", reader.get(asset, BROWSER)?.len());
    }
    println!();
    Ok(())
}

fn measure(size: usize) -> anyhow::Result<()> {
    let daemon = Daemon::start(figures::snapshot(size, Utc::now())?)?;
    let id = daemon.of.slos[daemon.of.slos.len() / 4].slo.id.clone();
    let detail = format!("/slo/{}/{}", id.service, id.name);
    let pages = ["/".to_owned(), detail, "/api/v1/slos".to_owned()];
    for path in pages {
        let wish = |encoding| Wish { path: path.clone(), encoding, revalidates: false };
        daemon.show(size, &wish(BROWSER), false)?;
        daemon.show(size, &wish(BROWSER), true)?;
        daemon.show(size, &wish("identity"), true)?;
        daemon.show(size, &Wish { revalidates: true, ..wish(BROWSER) }, true)?;
    }
    Ok(())
}

/// The daemon's server, with threads of its own.
struct Daemon {
    of: Snapshot,
    address: SocketAddr,
    overviews: watch::Sender<Arc<Overview>>,
    shutdown: CancellationToken,
    _runtime: Runtime,
}

impl Daemon {
    fn start(of: Snapshot) -> anyhow::Result<Self> {
        let runtime = Runtime::new()?;
        let (overviews, newest) = watch::channel(Arc::new(overview(of.clone())));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let address = listener.local_addr()?;
        let state = AppState::new(newest, Utc::now, Arc::new(Metrics::new()), PageOptions::default());
        let shutdown = CancellationToken::new();
        runtime.spawn(serve(listener, state, shutdown.clone()));
        Ok(Self { of, address, overviews, shutdown, _runtime: runtime })
    }

    /// A row of the table.
    fn show(&self, size: usize, wish: &Wish, news: bool) -> anyhow::Result<()> {
        let time = if news { NEWS * 3 } else { NEWS };
        let tally = self.while_news_come(news, || readers(self.address, READERS, wish, time))?;
        #[expect(clippy::cast_precision_loss, reason = "far fewer")]
        let rate = tally.times.len() as f64 / time.as_secs_f64();
        let kind = if wish.revalidates { "304" } else { wish.encoding.split(',').next().unwrap_or_default() };
        let page = if wish.path.starts_with("/slo/") { "/slo/…" } else { &wish.path };
        println!(
            "| {size} | `{page}` | {kind} | {} | {} | {rate:.0} | {:.2?} | {:.2?} | {:.2?} |",
            tally.body,
            if news { "every 2 s" } else { "the same" },
            tally.quantile(500),
            tally.quantile(990),
            tally.quantile(1000),
        );
        Ok(())
    }

    fn while_news_come<T>(&self, news: bool, work: impl FnOnce() -> T) -> T {
        let done = AtomicBool::new(!news);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    self.bring_news();
                    sleep(NEWS);
                }
            });
            let came = work();
            done.store(true, Ordering::Relaxed);
            came
        })
    }

    fn bring_news(&self) {
        let before = self.overviews.borrow().revision();
        let newer = Snapshot { revision: before + 1, answered_at: Some(Utc::now()), ..self.of.clone() };
        self.overviews.send_replace(Arc::new(overview(newer)));
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

fn overview(snapshot: Snapshot) -> Overview {
    Overview::of(vec![Part::only("http://127.0.0.1:9090", Arc::new(snapshot))])
}
