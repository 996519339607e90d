//! What holds for every page.

use std::time::Duration;

use fantoccini::Client;
use serde_json::{Value, json};

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
