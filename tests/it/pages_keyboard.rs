//! Hands that never leave the keyboard reach everything, and see where they are.

use fantoccini::Client;
use serde_json::{Value, json};

use crate::browser::{Daemon, devtools, in_browser, look, pages, until};

pub(crate) const TAB: &str = "\u{e004}";
pub(crate) const ENTER: &str = "\u{e007}";

/// What has the focus, and whether that is to be seen.
const FOCUS: &str = "
    const element = document.activeElement;
    const rings = (style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.outlineColor !== 'rgba(0, 0, 0, 0)';
    const box = element.getBoundingClientRect();
    return {
        place: [...document.querySelectorAll('*')].indexOf(element),
        what: element.outerHTML.slice(0, 100),
        ring: rings(getComputedStyle(element)) || rings(getComputedStyle(element, '::after')),
        seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    };";

/// What can have it, in the order of the page, as far as it is not folded away.
const REACHABLE: &str = "
    const all = [...document.querySelectorAll('*')];
    return all.filter((e) => e.tabIndex >= 0 && e.checkVisibility({visibilityProperty: true}) && !e.disabled && e !== document.body
        && e.matches('a[href], button, input, select, textarea, summary, [tabindex]') && e.type !== 'hidden').map((e) => all.indexOf(e));";

pub(crate) async fn press(client: &Client, key: &str) {
    let focused = client.active_element().await.expect("an element");
    focused.send_keys(key).await.expect("a key");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_reaches_everything_in_order_and_shows_where_it_is() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        // What slides into view would not be there yet.
        let still = json!({"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]});
        devtools(&client, "Emulation.setEmulatedMedia", still).await;
        for (name, path) in pages() {
            daemon.open(&client, &path).await;
            let reachable: Vec<usize> = ask(&client, REACHABLE).await;
            assert!(reachable.len() > 4, "{name}");
            let mut reached = Vec::new();
            // The whole way round would take minutes on pages with hundreds of links.
            for _ in 0..reachable.len().min(25) {
                press(&client, TAB).await;
                let focus: Value = ask(&client, FOCUS).await;
                assert!(focus["ring"] == json!(true) && focus["seen"] == json!(true), "{name}: {focus:#}");
                reached
                    .push(focus["place"].as_u64().and_then(|at| usize::try_from(at).ok()).expect("a number"));
            }
            assert_eq!(reached, reachable[..reached.len()], "{name}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_stop_skips_what_every_page_has() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        daemon.open(&client, "/").await;
        press(&client, TAB).await;
        press(&client, ENTER).await;
        until(&client, "return document.activeElement.id === 'main'").await;
        press(&client, TAB).await;
        let within = ask::<bool>(&client, "return !!document.activeElement.closest('main')").await;
        assert!(within, "the next stop is within the figures");
    })
    .await;
}

async fn ask<T: serde::de::DeserializeOwned>(client: &Client, script: &str) -> T {
    let answer = client.execute(script, vec![]).await.expect("a script");
    serde_json::from_value(answer).expect("the answer is of this type")
}
