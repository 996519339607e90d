//! A page that is open follows the daemon, and nothing that its reader does is disturbed by that.

use std::sync::Arc;

use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::browser::{Daemon, in_browser, look, refresh, until};
use crate::fixtures;

/// The world a revision later, without its first objective.
fn change(daemon: &Daemon) {
    let mut newer = fixtures::mixed();
    newer.revision += 1;
    newer.slos.remove(0);
    daemon.overviews.send_replace(Arc::new(fixtures::overview(newer)));
}

async fn ask(client: &Client, script: &str) -> Value {
    client.execute(script, vec![]).await.expect("a script")
}

const CHANGED: &str = "return document.querySelector('h1').textContent.startsWith('1 of 13 ')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_stays_where_the_cursor_is() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 500, "light").await;
        daemon.open(&client, "/").await;
        let field = client.find(Locator::Id("q")).await.expect("a field");
        field.send_keys("a").await.expect("a key");
        until(&client, "return location.search === '?q=a'").await;
        ask(&client, "const q = document.getElementById('q'); q.value = 'av y'; q.setSelectionRange(1, 2); scrollTo(0, 40)").await;
        change(&daemon);
        refresh(&client).await;
        until(&client, CHANGED).await;
        let kept = "const q = document.activeElement; return [q.id, q.value, q.selectionStart, q.selectionEnd, scrollY]";
        assert_eq!(ask(&client, kept).await, json!(["q", "av y", 1, 2, 40]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_that_is_being_selected_stays_selected() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        daemon.open(&client, "/").await;
        ask(&client, "getSelection().selectAllChildren(document.querySelector('h1'))").await;
        let before = ask(&client, "return String(getSelection())").await;
        change(&daemon);
        refresh(&client).await;
        let now = "document.dispatchEvent(new Event('visibilitychange')); return fetch(location.href).then(() => String(getSelection()))";
        assert_eq!(ask(&client, now).await, before);
        ask(&client, "getSelection().removeAllRanges()").await;
        refresh(&client).await;
        until(&client, CHANGED).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unfolded_stays_so_and_the_page_does_not_jump() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 600, "light").await;
        daemon.open(&client, "/slo/payment-service/availability").await;
        let folded = "return [...document.querySelectorAll('details')].map((part) => part.id)";
        let ids: Vec<String> = serde_json::from_value(ask(&client, folded).await).expect("texts");
        assert!(ids.iter().all(|id| !id.is_empty()), "what has no name cannot be found again: {ids:?}");
        ask(&client, "document.querySelectorAll('details').forEach((part) => { part.open = true; }); scrollTo(0, 700)").await;
        ask(&client, "document.querySelector('main a[href^=\"/runs/\"]').focus({preventScroll: true})").await;
        let place = "return [scrollY, document.activeElement.getAttribute('href'), [...document.querySelectorAll('details')].every((part) => part.open)]";
        let before = ask(&client, place).await;
        change(&daemon);
        ask(&client, "document.getElementById('main').dataset.old = 1").await;
        refresh(&client).await;
        until(&client, "return !document.getElementById('main').dataset.old").await;
        assert_eq!(ask(&client, place).await, before);
    })
    .await;
}

/// Nothing is replaced, and nothing flickers, where nothing is new.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_without_news_is_left_alone() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        daemon.open(&client, "/").await;
        refresh(&client).await;
        ask(&client, "return fetch(location.href).then(() => 1)").await;
        ask(&client, "document.getElementById('main').dataset.old = 1").await;
        refresh(&client).await;
        ask(&client, "return fetch(location.href).then(() => new Promise((done) => setTimeout(done, 50)))")
            .await;
        assert_eq!(ask(&client, "return document.getElementById('main').dataset.old").await, json!("1"));
    })
    .await;
}
