//! Reports, sources and postmortems in a real browser.

use serde_json::json;

use crate::browser::{Daemon, devtools, fits, in_browser, look, picture, readable, stays_at_home};
use crate::fixtures::{self, states};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_fit_every_screen_and_scheme() {
    let pages = [
        ("report", "/report"),
        ("report-week", "/report?period=week"),
        ("report-not-held", "/report?period=2026-W12"),
        ("sources", "/sources"),
        ("postmortems", "/postmortems"),
        ("run-denied", "/runs/payment-network-latency-20261122t093000z"),
        ("run-aborted", "/runs/payment-pod-delete-20261119t101500z"),
    ];
    let daemon = Daemon::serve_with(fixtures::mixed(), states::all().await).await;
    in_browser(async move |client| {
        for (width, height, scheme) in
            [(1280, 960, "light"), (1280, 960, "dark"), (390, 844, "light"), (390, 844, "dark")]
        {
            look(&client, width, height, scheme).await;
            for (page, path) in pages {
                daemon.open(&client, path).await;
                picture(&client, &format!("{page}-{scheme}-{width}")).await;
                fits(&client, &format!("{page} at {width} px")).await;
                readable(&client, &format!("{page} at {width} px, {scheme}")).await;
                stays_at_home(&client, page).await;
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn paper_has_no_navigation_and_cuts_nothing() {
    let pages = [
        ("list", "/"),
        ("detail", "/slo/cart-api/availability"),
        ("report", "/report"),
        ("report-week", "/report?period=week"),
        ("run", "/runs/payment-pod-delete-20261123t050301z"),
        ("runs", "/runs"),
        ("sources", "/sources"),
        ("postmortems", "/postmortems"),
    ];
    let daemon = Daemon::serve_with(fixtures::mixed(), states::all().await).await;
    in_browser(async move |client| {
        look(&client, PAPER, 1000, "dark").await;
        let features = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        devtools(&client, "Emulation.setEmulatedMedia", json!({"media": "print", "features": features})).await;
        for (page, path) in pages {
            daemon.open(&client, path).await;
            picture(&client, &format!("{page}-paper")).await;
            fits(&client, &format!("{page} on paper")).await;
            readable(&client, &format!("{page} on paper")).await;
            let shown = "return [...document.querySelectorAll('.pages, .crumbs, .choose, .tools, .ranges, .skip, button')].some(e => e.offsetParent)";
            assert_eq!(client.execute(shown, vec![]).await.expect("a script"), json!(false), "{page}");
        }
    })
    .await;
}

/// A sheet of A4 less its margins, in pixels of CSS.
const PAPER: u32 = 718;
