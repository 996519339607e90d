//! The pages in a real browser. `SLOE_SCREENSHOTS=folder` keeps pictures of what was tested.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use sloe::daemon::runs::Runs;
use sloe::daemon::{AppState, Metrics, serve};
use sloe::status::{Overview, Snapshot};
use sloe::units::show;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::browser::{complaints, devtools, in_browser, look, picture};
use crate::fixtures;

const DETAIL: &str = "/slo/payment-service/availability";

/// A daemon on a free port whose figures can be replaced.
pub(crate) struct Daemon {
    address: SocketAddr,
    overviews: watch::Sender<Arc<Overview>>,
    pub(crate) runs: watch::Sender<Arc<Runs>>,
    shutdown: CancellationToken,
}

impl Daemon {
    async fn serve(snapshot: Snapshot) -> Self {
        Self::serve_with(snapshot, Runs::default()).await
    }

    pub(crate) async fn serve_with(snapshot: Snapshot, runs: Runs) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("its address");
        let mut options = fixtures::options();
        options.notice = Some("The 30 days before this run are simulated history.".to_owned());
        let (overviews, newest) = watch::channel(Arc::new(fixtures::overview(snapshot)));
        let (runs, newest_runs) = watch::channel(Arc::new(runs));
        let state =
            AppState::new(newest, fixtures::now, Arc::new(Metrics::new()), options).with_runs(newest_runs);
        let shutdown = CancellationToken::new();
        tokio::spawn(serve(listener, state, shutdown.clone()));
        Self { address, overviews, runs, shutdown }
    }

    pub(crate) async fn open(&self, client: &Client, path: &str) {
        client.goto(&format!("http://{}{path}", self.address)).await.expect("the page loads");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_fit_every_screen_and_scheme_without_complaint() {
    let pages = [
        ("list", "/"),
        ("detail", DETAIL),
        ("spent", "/slo/cart-api/availability"),
        ("partial", "/slo/search/availability"),
        ("unknown", "/slo/price-feed/availability"),
        ("missing", "/slo/cart-api/nothing"),
    ];
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        for (width, height) in [(1280, 960), (390, 844), (1024, 768), (640, 800), (3840, 2160)] {
            for scheme in ["light", "dark"] {
                look(&client, width, height, scheme).await;
                for (page, path) in pages {
                    daemon.open(&client, path).await;
                    picture(&client, &format!("{page}-{scheme}-{width}")).await;
                    fits(&client, &format!("{page} at {width} px, {scheme}")).await;
                    readable(&client, &format!("{page} at {width} px, {scheme}")).await;
                    stays_at_home(&client, page).await;
                }
            }
        }
        let missing =
            |complaint: &String| complaint.contains("/slo/cart-api/nothing") && complaint.contains("404");
        let mut complaints = complaints(&client).await;
        complaints.retain(|complaint| !missing(complaint));
        assert_eq!(complaints, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doubtful_figures_look_doubtful_on_every_screen() {
    let kinds = [
        ("stale", fixtures::stale()),
        ("starting", fixtures::starting()),
        ("grouped", fixtures::grouped()),
        ("hostile", fixtures::hostile(&"<b>long ".repeat(1_300))),
    ];
    in_browser(async move |client| {
        for (kind, snapshot) in kinds {
            let path =
                snapshot.slos.first().map(|status| status.slo.id.clone()).filter(|_| kind != "hostile");
            let daemon = Daemon::serve(snapshot).await;
            for (width, scheme) in [(1280, "light"), (390, "dark")] {
                look(&client, width, 844, scheme).await;
                daemon.open(&client, "/").await;
                picture(&client, &format!("{kind}-list-{width}")).await;
                fits(&client, &format!("list, {kind}, {width} px")).await;
                match &path {
                    Some(id) => daemon.open(&client, &format!("/slo/{id}")).await,
                    None => client
                        .find(Locator::Css(".objective a"))
                        .await
                        .expect("a row")
                        .click()
                        .await
                        .expect("a link"),
                }
                picture(&client, &format!("{kind}-detail-{width}")).await;
                fits(&client, &format!("detail, {kind}, {width} px")).await;
                readable(&client, &format!("detail, {kind}, {width} px")).await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_figure_on_the_page_is_the_one_of_the_api() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        daemon.open(&client, DETAIL).await;
        let shown = client.find(Locator::Id("budget-left")).await.expect("the figure");
        let api = format!(
            "return fetch('/api/v1{DETAIL}'.replace('/slo/', '/slos/')).then(answer => answer.json())"
        );
        let api: Value = client.execute(&api, vec![]).await.expect("the API answers");
        let left = api["slo"]["budget"]["remaining_ratio"].as_f64().expect("a number");
        let value: f64 =
            shown.prop("value").await.expect("a property").expect("a value").parse().expect("a number");
        assert!((value - left).abs() < 1e-12, "{value} is not {left}");
        assert_eq!(shown.text().await.expect("a text"), show::percent(left));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_everything_is_there() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        devtools(&client, "Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        daemon.open(&client, "/").await;
        assert_eq!(client.find_all(Locator::Css("tbody tr")).await.expect("rows").len(), 14);
        client
            .find(Locator::Css(".objective a"))
            .await
            .expect("a row")
            .click()
            .await
            .expect("the row is a link");
        let first =
            client.find(Locator::Css("h1")).await.expect("a headline").text().await.expect("its text");
        assert_eq!(
            first,
            "cart-api availability is 40 % over its error budget. At the present rate it does not recover."
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_open_page_follows_the_daemon_and_stays_where_it_was_scrolled_to() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        look(&client, 1280, 500, "light").await;
        daemon.open(&client, "/").await;
        client.execute("document.querySelectorAll('.objective a')[9].focus()", vec![]).await.expect("a script");
        client.execute("scrollTo(0, 300)", vec![]).await.expect("a script");
        let mut newer = fixtures::mixed();
        newer.revision += 1;
        newer.slos.swap_remove(0);
        daemon.overviews.send_replace(Arc::new(fixtures::overview(newer)));
        refresh(&client).await;
        until(&client, "return document.querySelector('h1').textContent.startsWith('1 of 13 ')").await;
        let place = client.execute("return [scrollY, document.activeElement.getAttribute('href')]", vec![]).await;
        assert_eq!(place.expect("a script"), json!([300, "/slo/payment-service/latency"]));
        daemon.shutdown.cancel();
        until(&client, "document.dispatchEvent(new Event('visibilitychange')); return !document.getElementById('offline').hidden").await;
        assert_eq!(client.find_all(Locator::Css("tbody tr")).await.expect("rows").len(), 13, "the figures stay");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paper_is_white_even_for_readers_of_dark_screens() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        look(&client, 760, 1000, "dark").await;
        let features = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        devtools(&client, "Emulation.setEmulatedMedia", json!({"media": "print", "features": features}))
            .await;
        for (page, path) in [("list", "/"), ("detail", DETAIL)] {
            daemon.open(&client, path).await;
            picture(&client, &format!("{page}-print")).await;
            let ground =
                client.execute("return getComputedStyle(document.body).backgroundColor", vec![]).await;
            assert_eq!(ground.expect("a script"), "rgb(255, 255, 255)");
            fits(&client, page).await;
            readable(&client, page).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn times_are_those_of_the_reader() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        devtools(&client, "Emulation.setTimezoneOverride", json!({"timezoneId": "Asia/Tokyo"})).await;
        daemon.open(&client, "/").await;
        let first =
            client.find(Locator::Css("h1")).await.expect("a headline").text().await.expect("its text");
        assert_eq!(
            first,
            "2 of 14 objectives are out of budget; checkout-api latency runs out tomorrow at 08:42 GMT+9."
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_is_enough() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        daemon.open(&client, "/").await;
        let key = async |key: &str| {
            let body = client.find(Locator::Css(":focus, body")).await.expect("an element");
            body.send_keys(key).await.expect("a key");
            client
                .execute("return document.activeElement.getAttribute('href')", vec![])
                .await
                .expect("a script")
        };
        let tab = "\u{e004}";
        assert_eq!(key(tab).await, "#main", "the first stop skips to the figures");
        assert_eq!(key(tab).await, "/");
        assert_eq!(key(tab).await, "/");
        for page in ["/runs", "/postmortems", "/report", "/sources"] {
            assert_eq!(key(tab).await, page);
        }
        assert_eq!(key(tab).await, "/slo/cart-api/availability");
        let ring = "return getComputedStyle(document.activeElement, '::after').outlineStyle";
        assert_eq!(
            client.execute(ring, vec![]).await.expect("a script"),
            "solid",
            "the row shows that it is focused"
        );
        let focused = client.active_element().await.expect("a link");
        focused.send_keys("\u{e007}").await.expect("a key");
        until(&client, "return location.pathname === '/slo/cart-api/availability'").await;
    })
    .await;
}

pub(crate) async fn refresh(client: &Client) {
    client.execute("document.dispatchEvent(new Event('visibilitychange'))", vec![]).await.expect("a script");
}

/// Waits for `script` to return true.
pub(crate) async fn until(client: &Client, script: &str) {
    let waited = async {
        while client.execute(script, vec![]).await.expect("a script") != true {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), waited).await.expect(script);
}

/// Nothing sticks out to the right.
pub(crate) async fn fits(client: &Client, page: &str) {
    let wide = "return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 \
                && getComputedStyle(e).position !== 'absolute').map(e => e.outerHTML.slice(0, 90))";
    let wide: Value = client.execute(wide, vec![]).await.expect("a script");
    let scroll = "return document.documentElement.scrollWidth - innerWidth";
    assert_eq!(
        client.execute(scroll, vec![]).await.expect("a script"),
        0,
        "{page} scrolls sideways: {wide:#}"
    );
}

/// Everything comes from the page's own origin.
pub(crate) async fn stays_at_home(client: &Client, page: &str) {
    let foreign = "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin))";
    assert_eq!(client.execute(foreign, vec![]).await.expect("a script"), json!([]), "{page} asks elsewhere");
}

/// Every text has the contrast that WCAG 2.2 AA asks for: 4.5, or 3 where it is large.
pub(crate) async fn readable(client: &Client, page: &str) {
    let faint: Value = client.execute(include_str!("contrast.js"), vec![]).await.expect("a script");
    assert_eq!(faint, json!([]), "{page} has texts of little contrast");
}
