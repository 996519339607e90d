//! The pages in a real browser. `SLOE_SCREENSHOTS=folder` keeps pictures of what was tested.

use std::net::SocketAddr;

use fantoccini::{Client, Locator};
use serde_json::Value;
use sloe::daemon::serve;
use sloe::status::Snapshot;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::browser::{complaints, in_browser, look, picture};
use crate::fixtures;

const DETAIL: &str = "/slo/payment-service/availability";

/// Serves `snapshot` on a free port until the runtime ends.
async fn served(snapshot: Snapshot) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    let mut options = fixtures::options();
    options.notice = Some("The 30 days before this run are simulated history.".to_owned());
    tokio::spawn(serve(listener, fixtures::state(snapshot, options), CancellationToken::new()));
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_fit_every_screen_and_scheme_without_complaint() {
    let address = served(fixtures::mixed()).await;
    in_browser(async move |client| {
        for (width, height) in [(1280, 960), (390, 844), (3840, 2160), (900, 800), (1024, 768), (640, 800)] {
            for scheme in ["light", "dark"] {
                look(&client, width, height, scheme).await;
                for (page, path) in [
                    ("list", "/"),
                    ("detail", DETAIL),
                    ("spent", "/slo/cart-api/availability"),
                    ("partial", "/slo/search/availability"),
                ] {
                    client.goto(&format!("http://{address}{path}")).await.expect("the page loads");
                    picture(&client, &format!("{page}-{scheme}-{width}")).await;
                    fits(&client, &format!("{page} at {width} px, {scheme}")).await;
                }
            }
        }
        assert_eq!(complaints(&client).await, Vec::<String>::new());
    })
    .await;
}

/// Nothing sticks out to the right.
async fn fits(client: &Client, page: &str) {
    let wide = "return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 \
                && getComputedStyle(e).position !== 'absolute').map(e => e.outerHTML.slice(0, 90))";
    let wide: Value = client.execute(wide, vec![]).await.expect("a script");
    let scroll = client
        .execute("return document.documentElement.scrollWidth - innerWidth", vec![])
        .await
        .expect("a script");
    assert_eq!(scroll, 0, "{page} scrolls sideways: {wide:#}");
}
