//! The page of a service: may it be released, and why not?

use axum::http::StatusCode;
use sloe::status::Snapshot;

use crate::fixtures::{self, app, app_of, get, readable};

async fn read(snapshot: Snapshot, service: &str) -> String {
    let (status, _, page) = get(&app(snapshot), &format!("/service/{service}")).await;
    assert_eq!(status, StatusCode::OK);
    readable(&page)
}

async fn first(snapshot: Snapshot, service: &str) -> String {
    let page = read(snapshot, service).await;
    page.lines().find(|line| line.contains("released")).expect("a sentence").to_owned()
}

#[tokio::test]
async fn a_service_that_may_be_released() {
    insta::assert_snapshot!(read(fixtures::mixed(), "checkout-api").await);
}

#[tokio::test]
async fn a_service_that_may_not() {
    insta::assert_snapshot!(read(fixtures::mixed(), "search").await);
}

#[tokio::test]
async fn the_first_line_is_the_answer() {
    assert_eq!(
        first(fixtures::mixed(), "cart-api").await,
        "cart-api may not be released: the budget of cart-api/availability is spent: 40 % over."
    );
    assert_eq!(
        first(fixtures::mixed(), "price-feed").await,
        "Whether price-feed may be released cannot be decided: the budget of price-feed/availability is not known: no \
         events are recorded: the series of its SLI do not exist, or not for long enough yet."
    );
    assert_eq!(
        first(fixtures::stale(), "payment-service").await,
        "Whether payment-service may be released cannot be decided: Prometheus last answered at 05:09:28 UTC: \
         connection refused."
    );
}

#[tokio::test]
async fn a_service_nobody_knows_leads_to_those_that_may_have_been_meant() {
    let (status, _, page) = get(&app(fixtures::mixed()), "/service/checkout").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.contains("There is no service"));
    let offered = page.split("class=\"offered\"").nth(1).expect("others are offered");
    let first = offered.split("href=\"").nth(1).and_then(|rest| rest.split('"').next());
    assert_eq!(first, Some("/service/checkout-api"));
}

#[tokio::test]
async fn runs_on_a_service_stand_on_its_page() {
    let app = app_of(fixtures::mixed(), fixtures::states::all().await);
    let (_, _, page) = get(&app, "/service/payment-service").await;
    assert!(page.contains("Chaos runs, newest first"));
    let (_, _, page) = get(&app, "/service/catalog").await;
    assert!(!page.contains("Chaos runs, newest first"));
}

#[tokio::test]
async fn every_service_of_the_list_has_its_page_and_its_answer_is_that_of_the_gate() {
    let app = app(fixtures::mixed());
    let (_, _, list) = get(&app, "/").await;
    let links: std::collections::BTreeSet<&str> =
        list.split("href=\"/service/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(links.len(), 9);
    for service in links {
        let (status, _, page) = get(&app, &format!("/service/{service}")).await;
        assert_eq!(status, StatusCode::OK, "{service}");
        let (_, _, gate) = get(&app, &format!("/api/v1/gate/{service}")).await;
        let gate: serde_json::Value = serde_json::from_str(&gate).expect("JSON");
        let says = match gate["decision"].as_str() {
            Some("allow") => "</b> <b class=\"figure healthy\">may be released</b>",
            Some("deny") => "may <b class=\"figure spent\">not</b> be released",
            _ => "<b class=\"figure unknown\">cannot be decided</b>",
        };
        assert!(page.contains(says), "{service}");
        assert!(page.contains(&format!("<a href=\"/api/v1/gate/{service}\">JSON</a>")), "{service}");
    }
}

#[tokio::test]
async fn an_episode_leads_to_where_it_is_told_in_full() {
    let app = app(fixtures::mixed());
    let mut found = 0;
    for service in ["checkout-api", "payment-service", "search"] {
        let (_, _, page) = get(&app, &format!("/service/{service}")).await;
        for link in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let Some((address, place)) = link.split_once("#episode-") else { continue };
            let (status, _, detail) = get(&app, &address.replace("&#38;", "&")).await;
            let id = place.replace("%2F", "/").replace("%7B", "{").replace("%7D", "}").replace("%3D", "=");
            let id = format!("id=\"episode-{}\"", id.replace("%22", "&#34;"));
            assert!(status == StatusCode::OK && detail.contains(&id), "{link}: no {id}");
            found += 1;
        }
    }
    assert!(found > 5, "{found} episodes");
}
