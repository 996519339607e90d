//! The pages of runs and postmortems in a real browser. `SLOE_SCREENSHOTS=folder` keeps pictures of what was tested.

use std::path::Path;
use std::sync::Arc;

use fantoccini::Locator;
use serde_json::json;
use sloe::daemon::runs::Runs;

use crate::browser::{
    Daemon, complaints, devtools, fits, in_browser, look, picture, readable, refresh, stays_at_home, until,
};
use crate::fixtures;
use crate::fixtures::states::{
    self, ABORTED, DAMAGED, DENIED, HELD, INTERRUPTED, LIVE, Live, UNDECIDED, UNREADABLE,
};

/// A state folder with the one run that is checked in.
const EXAMPLE: &str = "docs/examples/payment-pod-delete";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_runs_fit_every_screen_and_scheme_without_complaint() {
    let postmortem = format!("{HELD}/postmortem");
    let french = format!("{HELD}/postmortem?lang=fr");
    let names = [HELD, ABORTED, DENIED, UNDECIDED, INTERRUPTED, DAMAGED, UNREADABLE, &postmortem, &french];
    let mut paths: Vec<String> = names.iter().map(|name| format!("/runs/{name}")).collect();
    paths.extend(["/runs".to_owned(), "/slo/payment-service/availability".to_owned()]);
    let daemon = Daemon::serve_with(fixtures::healthy(), states::all().await).await;
    in_browser(async move |client| {
        for (width, height, scheme) in [(1000, 800, "light"), (3840, 2160, "dark")] {
            look(&client, width, height, scheme).await;
            for path in &paths {
                let page = format!("{path} at {width} px, {scheme}");
                daemon.open(&client, path).await;
                picture(&client, &format!("{}-{scheme}-{width}", path.replace(['/', '?'], "-"))).await;
                fits(&client, &page).await;
                readable(&client, &page).await;
                stays_at_home(&client, &page).await;
            }
        }
        assert_eq!(complaints(&client).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_nothing_is_left_of_a_fault_no_page_warns_of_it() {
    let runs = states::read(Path::new(EXAMPLE)).await;
    let run = format!("/runs/{}", runs.runs[0].summary.run);
    let daemon = Daemon::serve_with(fixtures::healthy(), runs).await;
    in_browser(async move |client| {
        for path in [format!("{run}/postmortem"), run] {
            daemon.open(&client, &path).await;
            assert!(client.find(Locator::Css("#pages .badge")).await.is_err(), "{path}");
        }
    })
    .await;
}

/// A record and drafts as a real run leaves them, on a phone.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_checked_in_run_fits_a_phone() {
    let runs = states::read(Path::new(EXAMPLE)).await;
    let run = format!("/runs/{}", runs.runs[0].summary.run);
    let daemon = Daemon::serve_with(fixtures::healthy(), runs).await;
    in_browser(async move |client| {
        look(&client, 390, 844, "light").await;
        for path in [run.clone(), format!("{run}/postmortem"), format!("{run}/postmortem?lang=fr")] {
            daemon.open(&client, &path).await;
            picture(&client, &format!("example{}", path.replace(['/', '?'], "-"))).await;
            fits(&client, &path).await;
            readable(&client, &path).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_of_a_run_that_is_under_way_follows_it() {
    let live = Live::start();
    let daemon = Daemon::serve_with(fixtures::healthy(), states::read(live.state.path()).await).await;
    in_browser(async move |client| {
        look(&client, 1280, 900, "light").await;
        daemon.open(&client, &format!("/runs/{LIVE}")).await;
        picture(&client, "live-1280").await;
        assert!(client.find(Locator::Css("#pages .badge.live")).await.is_ok(), "the top line says so");
        client.execute("document.getElementById('queries').open = true", vec![]).await.expect("a script");
        drop(live.writer);
        let newer = Runs { revision: 9, ..states::read(live.state.path()).await };
        daemon.runs.send_replace(Arc::new(newer));
        refresh(&client).await;
        until(&client, "return document.querySelector('h1').textContent.includes('broke off')").await;
        let kept = "return [document.getElementById('queries').open, !!document.querySelector('#pages .badge.live')]";
        assert_eq!(client.execute(kept, vec![]).await.expect("a script"), json!([true, false]));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_a_run_and_its_postmortem_are_all_there() {
    let daemon = Daemon::serve_with(fixtures::healthy(), states::all().await).await;
    in_browser(async move |client| {
        devtools(&client, "Emulation.setScriptExecutionDisabled", json!({"value": true})).await;
        daemon.open(&client, "/").await;
        for link in ["#pages a[href='/runs']", ".objective a", "a[href$='/postmortem']"] {
            client.find(Locator::Css(link)).await.expect(link).click().await.expect(link);
        }
        let title = client.find(Locator::Css("article h1")).await.expect("a headline");
        assert_eq!(
            title.text().await.expect("a text"),
            "Postmortem: payment-service during payment-pod-delete"
        );
        assert!(client.find(Locator::Css("article svg[aria-label]")).await.is_ok(), "the chart is drawn");
    })
    .await;
}
