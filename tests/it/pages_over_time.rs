//! What a detail page answers about the past: what took the budget, and why nobody was called.

use axum::http::StatusCode;
use sloe::status::{Snapshot, Unknown};

use crate::fixtures::{self, app, get, readable};

const PAYMENT: &str = "/slo/payment-service/availability";

async fn read(snapshot: Snapshot, path: &str) -> String {
    let (status, _, page) = get(&app(snapshot), path).await;
    assert_eq!(status, StatusCode::OK);
    readable(&page)
}

#[tokio::test]
async fn what_took_the_budget_is_told_the_costliest_first() {
    let page = read(fixtures::mixed(), PAYMENT).await;
    let row = |start: &str| page.lines().find(|line| line.contains(start)).expect("a row").to_owned();
    let costliest = row("31 Oct 2026, 08:20 UTC to 09:10 UTC");
    assert!(costliest.contains('1') && costliest.contains("| 50 min | 37.6 % |"), "{costliest}");
    assert!(costliest.contains("paged after 10 min by the pair 1 h / 5 min"), "{costliest}");
    assert!(page.contains("4 episodes took 39.8 % of the budget; another"), "{page}");
    assert!(page.contains("One smaller one, 0.37 % of the budget"), "{page}");
}

#[tokio::test]
async fn why_nobody_was_called_is_told() {
    let page = read(fixtures::mixed(), PAYMENT).await;
    let because = "no alert fired 1 hour burned at 5.4× at most, and a page needs more than 14.4×";
    assert!(page.contains(because), "{page}");
    let mut silent = fixtures::mixed();
    let status = silent
        .slos
        .iter_mut()
        .find(|status| status.slo.id.service == "payment-service")
        .expect("it is there");
    status.worst.episodes = Err(Unknown { reason: "its tiles are not loaded yet".to_owned() });
    let path = format!("/slo/{}", status.slo.id);
    let page = read(silent, &path).await;
    assert!(page.contains("What took it cannot be told: its tiles are not loaded yet."), "{page}");
}

#[tokio::test]
async fn a_range_is_about_its_own_time_only() {
    let week = read(fixtures::mixed(), &format!("{PAYMENT}?range=7d")).await;
    assert!(!week.contains("31 Oct 2026, 08:20 UTC"), "{week}");
    assert!(week.contains("16 Nov 2026, 13:45 UTC"), "{week}");
    assert!(week.contains("of 168 hours") || week.contains("of 169 hours"), "{week}");
    let no_such = read(fixtures::mixed(), &format!("{PAYMENT}?range=1y&range=%FF&x=y")).await;
    assert!(no_such.contains("There is no such time range; this is the whole window."), "{no_such}");
    assert!(no_such.contains("31 Oct 2026, 08:20 UTC"), "{no_such}");
}

#[tokio::test]
async fn charts_say_of_which_group_they_are() {
    let worst = read(fixtures::grouped(), "/slo/edge/availability").await;
    assert!(worst.contains("This is about region=eu-west."), "{worst}");
    let other = read(fixtures::grouped(), "/slo/edge/availability?group=region%3Dus-east").await;
    assert!(other.contains("This is about region=us-east."), "{other}");
    let none = read(fixtures::grouped(), "/slo/edge/availability?group=region%3Dmars").await;
    assert!(
        none.contains("There is no such group.") && none.contains("This is about region=eu-west."),
        "{none}"
    );
}

#[tokio::test]
async fn episodes_can_be_pointed_at() {
    let (_, _, page) = get(&app(fixtures::mixed()), PAYMENT).await;
    assert!(page.contains("id=\"episode-payment-service/availability/20261031t082000z\""), "{page}");
    assert!(page.contains("href=\"?range=7d#curve\""), "{page}");
}
