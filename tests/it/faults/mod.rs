//! The daemon under load while its Prometheus, a real one, fails in every way: not one request fails, every state has its name, and
//! no figure is ever another one than the true one.

mod load;
mod scene;

use serde_json::Value;

use crate::support::proxy::Fault;
use scene::{Scene, warnings};

/// What the source is failing for; `None` while it is not.
fn failing(body: &Value) -> Option<&str> {
    (body["sources"][0]["state"] == "failing").then(|| body["sources"][0]["reason"].as_str()).flatten()
}

fn is_troubled(body: &Value, problem: &str) -> bool {
    let problems = scene::orders(body)["rules"]["problems"].as_array().cloned().unwrap_or_default();
    problems.iter().any(|one| one.as_str().is_some_and(|text| text.contains(problem)))
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_and_started_again() {
    let mut scene = Scene::direct().await;
    scene.prometheus.kill();
    let body = scene.until("it fails", |body| failing(body).is_some()).await;
    let reason = failing(&body).expect("it fails");
    assert!(reason.starts_with("Prometheus cannot be reached"), "{reason}");
    scene.told_on_pages(&["Prometheus has not answered since", "figures are from"]).await;
    scene.prometheus.restart().await;
    scene.right_within_two_ticks().await;
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_and_gone_on() {
    let scene = Scene::direct().await;
    scene.prometheus.pause();
    let body = scene.until("it fails", |body| failing(body).is_some()).await;
    let reason = failing(&body).expect("it fails");
    assert!(reason.contains("did not answer within"), "{reason}");
    scene.told_on_pages(&["Prometheus has not answered since", "figures are from"]).await;
    scene.prometheus.go_on();
    scene.right_within_two_ticks().await;
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rules_removed_and_brought_back() {
    let scene = Scene::direct().await;
    scene.prometheus.evaluate(false);
    // What was recorded is looked back at for some minutes; burn rates are not, and nobody calls that healthy.
    let body = scene.until("rules are missing", |body| is_troubled(body, "not loaded")).await;
    assert_eq!(scene::orders(&body)["state"], "caution");
    scene.told_on_pages(&["rules are not loaded"]).await;
    scene.prometheus.evaluate(true);
    scene.until_recorded().await;
    scene.right_within_two_ticks().await;
    scene.until("its rules are sound", |body| scene::orders(body)["rules"]["state"] == "sound").await;
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_a_proxy_spoils() {
    let scene = Scene::behind_a_proxy().await;
    for (fault, expected) in [
        (Fault::Error, "out of memory"),
        (Fault::ErrorPage, "a web page"),
        (Fault::SignIn, "it answers a web page"),
        (Fault::Slow, "did not answer within"),
        (Fault::CutOff, "breaks off"),
        (Fault::Garbage, "not JSON"),
        (Fault::Empty, "has nothing of what it had at"),
    ] {
        scene.spoil(fault);
        let what = format!("{fault:?} is told");
        let body = scene.until(&what, |body| failing(body).is_some()).await;
        let reason = failing(&body).expect("it fails");
        assert!(reason.contains(expected), "{fault:?}: {reason}");
        scene.told_on_pages(&["Prometheus has not answered since", expected]).await;
        scene.spoil(Fault::None);
        scene.right_within_two_ticks().await;
    }
    scene.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_in_part_and_of_another_clock() {
    let scene = Scene::behind_a_proxy().await;
    scene.spoil(Fault::InPart);
    let in_part = |body: &Value| {
        body["sources"][0]["state"] == "answering_in_part"
            && scene::orders(body)["unknown_reason"].is_string()
    };
    scene.until("it answers in part", in_part).await;
    scene.told_on_pages(&["Prometheus warns: a store did not answer"]).await;
    scene.spoil(Fault::None);
    scene.right_within_two_ticks().await;

    scene.spoil(Fault::Ahead);
    let ahead = "the clock of Prometheus is 59 min ahead of this one";
    scene.until("the clock is told", |body| warnings(body).contains(ahead)).await;
    scene.told_on_pages(&[ahead]).await;
    scene.spoil(Fault::None);
    scene.right_within_two_ticks().await;
    scene.until("the clock is forgotten", |body| !warnings(body).contains("the clock")).await;
    scene.end().await;
}
