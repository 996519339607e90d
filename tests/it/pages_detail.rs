//! A detail page in a browser: its time ranges, what is behind its number, and the way from a cost to its cause.

use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::browser::{DETAIL, Daemon, devtools, in_browser, look, until};
use crate::pages_keyboard::{ENTER, press};

async fn ask(client: &Client, script: &str) -> Value {
    client.execute(script, vec![]).await.expect("a script")
}

async fn click(client: &Client, css: &str) {
    client.find(Locator::Css(css)).await.expect(css).click().await.expect(css);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn time_ranges_are_addresses() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        daemon.open(&client, DETAIL).await;
        let chosen =
            "return [location.search, document.querySelector('.ranges [aria-current]').textContent.trim()]";
        ask(&client, "document.querySelector('.ranges a[href*=\"7d\"]').focus()").await;
        press(&client, ENTER).await;
        until(&client, "return location.search === '?range=7d'").await;
        assert_eq!(ask(&client, chosen).await[0], "?range=7d");
        devtools(&client, "Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        click(&client, ".ranges a[href*='24h']").await;
        assert_eq!(client.current_url().await.expect("an address").query(), Some("range=24h"));
        let current = client.find(Locator::Css(".ranges [aria-current]")).await.expect("the range is marked");
        assert!(current.text().await.expect("a text").contains("24"), "without JavaScript, too");
    })
    .await;
}

/// What ate the budget is a number in the picture, a row below it, and a link from there to whoever broke it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_number_in_the_curve_stands_in_the_list_below_it() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        for width in [1280, 390] {
            look(&client, width, 900, "light").await;
            daemon.open(&client, DETAIL).await;
            let rows = "return [...document.querySelectorAll('.episode-number')].filter((e) => e.checkVisibility()).map((e) => e.lastChild.data.trim())";
            let drawn = "return [...document.querySelectorAll('#budget-curve svg')].filter((e) => e.checkVisibility())
                .flatMap((svg) => [...svg.querySelectorAll('.number, .episode text')]).map((e) => e.textContent.trim()).filter((text) => /^\\d+$/.test(text))";
            let sorted = |value: Value| {
                let mut all: Vec<String> = serde_json::from_value(value).expect("texts");
                all.sort();
                all
            };
            let (rows, drawn) = (sorted(ask(&client, rows).await), sorted(ask(&client, drawn).await));
            assert!(rows.len() >= 3, "{width} px: {rows:?}");
            assert_eq!(rows, drawn, "{width} px");
        }
        click(&client, ".causes a[href^='/runs/']").await;
        until(&client, "return location.pathname.startsWith('/runs/')").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_behind_the_number_is_copied_with_one_key() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        daemon.open(&client, DETAIL).await;
        ask(&client, "document.querySelector('details:has(button.copy)').open = true; document.querySelector('button.copy').focus()").await;
        press(&client, ENTER).await;
        until(&client, "return document.activeElement.textContent === 'Copied'").await;
        let said = ask(&client, "return [...document.querySelectorAll('[role=status]')].some((e) => e.textContent === 'Copied')").await;
        assert_eq!(said, json!(true), "a screen reader is told");
        devtools(&client, "Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        daemon.open(&client, DETAIL).await;
        click(&client, "details:has(button.copy) summary").await;
        let button = client.find(Locator::Css("button.copy")).await.expect("it is there");
        assert!(!button.is_displayed().await.expect("an answer"), "what could do nothing is not shown");
        let text = client.find(Locator::Css("pre.whole")).await.expect("the text");
        assert_eq!(text.css_value("user-select").await.expect("a value"), "all", "one click takes all of it");
    })
    .await;
}
