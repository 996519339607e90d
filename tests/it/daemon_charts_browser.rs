//! The charts of a detail page in a real browser: ranges, groups, and a crosshair with the figures of an hour.

use std::sync::Arc;

use fantoccini::Locator;
use fantoccini::key::Key;
use serde_json::{Value, json};
use sloe::status::Snapshot;

use crate::browser::{
    DETAIL, Daemon, complaints, devtools, fits, in_browser, look, picture, readable, refresh, until,
};
use crate::fixtures;

const READINGS: &str = "return [...document.querySelectorAll('.over-time .reading')].map(e => e.textContent)";
const CROSSES: &str =
    "return [...document.querySelectorAll('.curve.wide .cross')].map(e => e.getAttribute('x1'))";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_crosshair_stands_in_all_charts_and_survives_a_refresh() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        devtools(&client, "Emulation.setTimezoneOverride", json!({"timezoneId": "Asia/Kolkata"})).await;
        look(&client, 1280, 960, "light").await;
        daemon.open(&client, DETAIL).await;
        client.execute("document.getElementById('budget-curve').focus()", vec![]).await.expect("a script");
        let chart = client.find(Locator::Id("budget-curve")).await.expect("the chart");
        for key in [Key::End, Key::Left, Key::Left] {
            chart.send_keys(&String::from(char::from(key))).await.expect("a key");
        }
        let first = client.execute(READINGS, vec![]).await.expect("a script");
        let texts: Vec<String> = serde_json::from_value(first.clone()).expect("texts");
        assert_eq!(texts.len(), 3, "{texts:?}");
        // The hour from 03:00 to 04:00 UTC, by the reader's clock.
        assert!(texts[0].starts_with("23 Nov, 08:30 – 09:30 GMT+5:30: "), "{texts:?}");
        assert!(texts[0].ends_with(" % left at the end"), "{texts:?}");
        assert!(texts[1].contains("burned at 0."), "{texts:?}");
        assert!(texts[2].ends_with("events") && texts[2].contains(" bad of "), "{texts:?}");
        let crosses: Value = client.execute(CROSSES, vec![]).await.expect("a script");
        assert_eq!(crosses, json!([crosses[0], crosses[0], crosses[0]]));
        picture(&client, "crosshair").await;

        let newer = Snapshot { revision: 8, ..fixtures::healthy() };
        daemon.overviews.send_replace(Arc::new(fixtures::overview(newer)));
        refresh(&client).await;
        until(&client, "return document.title.includes('62 %')").await;
        assert_eq!(
            client.execute("return document.activeElement.id", vec![]).await.expect("a script"),
            "budget-curve"
        );
        let again = client.execute(READINGS, vec![]).await.expect("a script");
        assert!(again[0].as_str().expect("a text").starts_with("23 Nov, 08:30"), "{again}");
        assert_eq!(complaints(&client).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pointing_at_a_chart_tells_the_hour_there() {
    let daemon = Daemon::serve(fixtures::mixed()).await;
    in_browser(async move |client| {
        look(&client, 1280, 960, "light").await;
        daemon.open(&client, &format!("{DETAIL}?range=24h")).await;
        let hint = client.execute(READINGS, vec![]).await.expect("a script");
        assert_eq!(hint[0], "Point at an hour, or move with the arrow keys.");
        let place = "const svg = document.querySelector('#burn-rates .wide'); svg.scrollIntoView({block: 'center'});
             const box = svg.getBoundingClientRect(); return [box.left + box.width / 2, box.top + box.height / 2]";
        let place = client.execute(place, vec![]).await.expect("a script");
        let at = json!({"type": "mouseMoved", "x": place[0], "y": place[1]});
        devtools(&client, "Input.dispatchMouseEvent", at).await;
        let told = client.execute(READINGS, vec![]).await.expect("a script");
        assert!(told[1].as_str().expect("a text").contains("burned at"), "{told}");
        let away = json!({"type": "mouseMoved", "x": 2, "y": 2});
        devtools(&client, "Input.dispatchMouseEvent", away).await;
        assert_eq!(client.execute(READINGS, vec![]).await.expect("a script"), hint);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ranges_and_groups_fit_every_screen() {
    let pages = [
        ("charts-payment", DETAIL.to_owned()),
        ("charts-week", format!("{DETAIL}?range=7d")),
        ("charts-day", format!("{DETAIL}?range=24h")),
        ("charts-cart", "/slo/cart-api/availability".to_owned()),
        ("charts-gap", "/slo/search/availability".to_owned()),
        ("charts-quiet", "/slo/mail/availability".to_owned()),
        ("charts-month", "/slo/identity/availability".to_owned()),
        ("charts-group", "/slo/checkout-api/availability?group=region%3Dus-east".to_owned()),
    ];
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        for (width, scheme) in [(1280, "light"), (390, "dark")] {
            look(&client, width, 900, scheme).await;
            for (name, path) in &pages {
                daemon.open(&client, path).await;
                picture(&client, &format!("{name}-{scheme}-{width}")).await;
                fits(&client, &format!("{name} at {width} px")).await;
                readable(&client, &format!("{name} at {width} px")).await;
            }
        }
        assert_eq!(complaints(&client).await, Vec::<String>::new());
    })
    .await;
}
