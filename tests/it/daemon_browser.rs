//! The pages in a real browser. `SLOE_SCREENSHOTS=folder` keeps pictures of what was tested.

use std::sync::Arc;

use fantoccini::Locator;
use serde_json::{Value, json};
use sloe::units::show;

use crate::browser::{
    DETAIL, Daemon, complaints, devtools, fits, in_browser, look, picture, readable, refresh, stays_at_home,
    until,
};
use crate::fixtures;

/// Laptops and phones are those of `pages_accessible`.
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
        let sizes = [(1024, 768, "light"), (640, 800, "dark"), (3840, 2160, "light"), (3840, 2160, "dark")];
        for (width, height, scheme) in sizes {
            look(&client, width, height, scheme).await;
            for (page, path) in pages {
                daemon.open(&client, path).await;
                picture(&client, &format!("{page}-{scheme}-{width}")).await;
                fits(&client, &format!("{page} at {width} px, {scheme}")).await;
                readable(&client, &format!("{page} at {width} px, {scheme}")).await;
                stays_at_home(&client, page).await;
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
                if let Some(id) = &path {
                    daemon.open(&client, &format!("/slo/{id}")).await;
                } else {
                    let link = client.find(Locator::Css(".objective a.slo")).await.expect("a row");
                    let href = link.attr("href").await.expect("an attribute").expect("an address");
                    daemon.open(&client, &href).await;
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
            .find(Locator::Css(".objective a.slo"))
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
        client.execute("document.querySelectorAll('.objective a.slo')[9].focus()", vec![]).await.expect("a script");
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
