//! Schemes, forced colours, still pictures and paper.

use fantoccini::Client;
use serde_json::{Value, json};

use crate::browser::{Daemon, devtools, fits, in_browser, look, pages, picture, readable};

/// The colours of what carries meaning on the page that is open.
const COLOURS: &str = "
    const shown = (selector, property) => {
        const element = document.querySelector(selector);
        return [selector, element ? getComputedStyle(element)[property] : null];
    };
    return Object.fromEntries([['body', 'backgroundColor'], ['h1', 'color'], ['.top', 'backgroundColor'], ['.pages a', 'color'],
        ['.spent .badge', 'color'], ['.spent .badge', 'backgroundColor'], ['.caution .badge', 'color'], ['.healthy .badge', 'color'],
        ['.unknown .badge', 'color'], ['.chip', 'backgroundColor'], ['.search input', 'backgroundColor'], ['svg .fill.spent', 'fill'], ['svg .fill.caution', 'fill'], ['svg .track', 'fill']]
        .map(([selector, property]) => [`${selector} ${property}`, shown(selector, property)[1]]));";

async fn ask(client: &Client, script: &str) -> Value {
    client.execute(script, vec![]).await.expect("a script")
}

async fn emulate(client: &Client, media: &str, features: &[(&str, &str)]) {
    let features: Vec<Value> =
        features.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    devtools(client, "Emulation.setEmulatedMedia", json!({"media": media, "features": features})).await;
}

/// Dark is no filter: every colour that means something is another one, and states differ in both schemes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_colour_of_the_dark_scheme_is_its_own() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        let colours = async |scheme: &str| {
            look(&client, 1280, 900, scheme).await;
            daemon.open(&client, "/").await;
            ask(&client, COLOURS).await
        };
        let (light, dark) = (colours("light").await, colours("dark").await);
        for (what, colour) in light.as_object().expect("colours") {
            assert!(!colour.is_null() && *colour != dark[what], "{what} is {colour} in both");
        }
        for scheme in [&light, &dark] {
            let states = ["spent", "caution", "healthy", "unknown"];
            let of: std::collections::BTreeSet<String> =
                states.iter().map(|state| scheme[format!(".{state} .badge color")].to_string()).collect();
            assert_eq!(of.len(), states.len(), "{scheme:#}");
        }
    })
    .await;
}

/// Whoever chooses all colours loses no meaning: every state is a word beside its shape, and nothing disappears.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forced_colours_lose_no_meaning() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        emulate(&client, "", &[("forced-colors", "active"), ("prefers-color-scheme", "dark")]).await;
        for (name, path) in pages() {
            daemon.open(&client, &path).await;
            fits(&client, name).await;
            let lost = ask(&client, "return [...document.querySelectorAll('.badge')].filter((badge) => !badge.textContent.trim()
                || ![...badge.querySelectorAll('.shape')].every((shape) => shape.getBoundingClientRect().width > 5)).map((badge) => badge.outerHTML)").await;
            assert_eq!(lost, json!([]), "{name}");
            let unseen = ask(&client, "const ground = getComputedStyle(document.body).backgroundColor;
                return [...document.querySelectorAll('main :is(h1, h2, p, a, td, th, dd, dt, button, input)')].filter((e) => e.checkVisibility()
                    && e.textContent.trim() && getComputedStyle(e).color === ground).map((e) => e.outerHTML.slice(0, 90))").await;
            assert_eq!(unseen, json!([]), "{name}");
        }
        picture(&client, "forced-colors").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_moves_for_those_who_want_it_still() {
    let daemon = Daemon::world().await;
    let moving = "return [...document.querySelectorAll('*')].filter((e) => {
        const style = getComputedStyle(e);
        const lasts = (times) => times.split(',').some((time) => parseFloat(time) > 0);
        return (style.animationName !== 'none' && lasts(style.animationDuration)) || lasts(style.transitionDuration) || style.scrollBehavior === 'smooth';
    }).map((e) => e.outerHTML.slice(0, 90))";
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        emulate(&client, "", &[("prefers-reduced-motion", "reduce")]).await;
        for (name, path) in pages() {
            daemon.open(&client, &path).await;
            assert_eq!(ask(&client, moving).await, json!([]), "{name}");
        }
    })
    .await;
}

/// Everything stands on paper: in black on white, on few sheets, and with nothing cut off at its edge.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_can_be_printed() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        // A4 without margins of 10 mm, at 96 px an inch.
        look(&client, 718, 1_047, "dark").await;
        emulate(&client, "print", &[("prefers-color-scheme", "dark")]).await;
        for (name, path) in pages() {
            daemon.open(&client, &path).await;
            fits(&client, name).await;
            readable(&client, name).await;
            assert_eq!(ask(&client, "return getComputedStyle(document.body).backgroundColor").await, "rgb(255, 255, 255)");
            let cut = "return [...document.querySelectorAll('main :is(pre, .table, figure, td, dd)')].filter((e) => e.checkVisibility()
                && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'visible' && e.clientWidth > 2).map((e) => e.outerHTML.slice(0, 90))";
            assert_eq!(ask(&client, cut).await, json!([]), "{name}");
            picture(&client, &format!("print-{}", name.replace(' ', "-"))).await;
            let sheets = sheets(&client).await;
            assert!((1..=most_sheets(name)).contains(&sheets), "{name} takes {sheets} sheets");
        }
    })
    .await;
}

/// What a page may take: the evidence of a run is long, and whoever prints the list wants it at hand.
fn most_sheets(name: &str) -> usize {
    match name {
        "report" => 1,
        "list" | "runs" | "sources" | "postmortems" => 3,
        _ => 12,
    }
}

/// How many sheets of A4 the browser would print.
async fn sheets(client: &Client) -> usize {
    let paper = json!({"paperWidth": 8.27, "paperHeight": 11.69, "marginTop": 0.39, "marginBottom": 0.39,
        "marginLeft": 0.39, "marginRight": 0.39, "printBackground": true, "preferCSSPageSize": true});
    let pdf = devtools(client, "Page.printToPDF", paper).await;
    let bytes = crate::browser::decoded(pdf["data"].as_str().expect("base64"));
    let text = String::from_utf8_lossy(&bytes);
    text.matches("/Type /Page\n").count()
}
