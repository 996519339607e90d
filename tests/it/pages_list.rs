//! The list in a browser: search, filters, order and grouping, by hand, by keyboard, and without JavaScript.

use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::browser::{Daemon, devtools, in_browser, look, until};
use crate::pages_keyboard::{ENTER, TAB, press};

/// The objectives that are shown, in their order.
async fn rows(client: &Client) -> Vec<String> {
    let rows = "return [...document.querySelectorAll('main tbody a.slo')].map((a) => a.getAttribute('href').replace('/slo/', ''))";
    serde_json::from_value(ask(client, rows).await).expect("texts")
}

async fn ask(client: &Client, script: &str) -> Value {
    client.execute(script, vec![]).await.expect("a script")
}

async fn click(client: &Client, css: &str) {
    client.find(Locator::Css(css)).await.expect(css).click().await.expect(css);
}

/// `/?q=checkout` of the page that is open.
async fn address(client: &Client) -> String {
    let url = client.current_url().await.expect("an address");
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_is_searched_at_once_and_stands_in_the_address() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        daemon.open(&client, "/").await;
        press(&client, "/").await;
        until(&client, "return document.activeElement.id === 'q'").await;
        press(&client, "checkout lat").await;
        until(&client, "return document.querySelectorAll('main tbody a.slo').length === 1").await;
        assert_eq!(rows(&client).await, ["checkout-api/latency"]);
        assert_eq!(
            ask(&client, "return [document.activeElement.id, document.activeElement.value]").await,
            json!(["q", "checkout lat"])
        );
        assert_eq!(address(&client).await, "/?q=checkout+lat");
        client.refresh().await.expect("the page loads again");
        assert_eq!(rows(&client).await, ["checkout-api/latency"], "the address says it all");
        daemon.open(&client, "/?q=nobody+has+this").await;
        assert_eq!(rows(&client).await, Vec::<String>::new());
        click(&client, ".nothing a").await;
        until(&client, "return document.querySelectorAll('main tbody a.slo').length === 14").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filters_order_and_grouping_are_links_for_mouse_and_keyboard() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        walk(&daemon, &client).await;
        daemon.open(&client, "/").await;
        let chip = "return document.activeElement.matches('.chips a[href*=\"state=spent\"]')";
        for _ in 0..30 {
            if ask(&client, chip).await == json!(true) {
                break;
            }
            press(&client, TAB).await;
        }
        press(&client, ENTER).await;
        until(&client, "return document.querySelectorAll('main tbody a.slo').length === 2").await;
        assert_eq!(rows(&client).await, ["cart-api/availability", "search/latency"]);
        ask(&client, "document.querySelector('main tbody a.slo').focus()").await;
        let ring = "return getComputedStyle(document.activeElement, '::after').outlineStyle";
        assert_eq!(ask(&client, ring).await, json!("solid"), "the whole row shows that it is focused");
        press(&client, ENTER).await;
        until(&client, "return location.pathname === '/slo/cart-api/availability'").await;
    })
    .await;
}

/// Forms and links do everything where no script runs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_the_list_is_searched_filtered_ordered_and_grouped() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        devtools(&client, "Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        daemon.open(&client, "/").await;
        client.find(Locator::Id("q")).await.expect("a field").send_keys("checkout").await.expect("keys");
        click(&client, "#search button").await;
        assert_eq!(address(&client).await, "/?q=checkout");
        assert_eq!(rows(&client).await, ["checkout-api/latency", "checkout-api/availability"]);
        walk(&daemon, &client).await;
        click(&client, "main tbody a.slo").await;
        assert!(address(&client).await.starts_with("/slo/"), "a row leads to its objective");
    })
    .await;
}

async fn walk(daemon: &Daemon, client: &Client) {
    daemon.open(client, "/").await;
    click(client, ".chips a[href*='state=unknown']").await;
    assert_eq!(rows(client).await, ["price-feed/availability"]);
    click(client, ".shown a").await;
    assert_eq!(rows(client).await.len(), 14);
    click(client, "thead a[href*='sort=budget']").await;
    assert_eq!(rows(client).await[0], "cart-api/availability");
    assert_eq!(rows(client).await[13], "price-feed/availability", "what is not known is not full");
    let sorted = ask(client, "return document.querySelectorAll('thead [aria-sort]').length").await;
    assert_eq!(sorted, json!(1));
    click(client, "a.grouping").await;
    let services = ask(client, "return document.querySelectorAll('main tbody tr.heading').length").await;
    assert_eq!(services, json!(9));
}
