//! Whoever reads the pages, and by whatever means, can.

use std::collections::BTreeMap;

use crate::browser::{
    Daemon, complaints, fits, in_browser, look, pages, picture, readable, violations, with_axe,
};

/// The engine checks what is shown; texts in pictures it leaves out, so that their contrast is computed here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_page_breaks_a_rule_of_the_accessibility_engine() {
    let daemon = Daemon::world().await;
    in_browser(async move |client| {
        with_axe(&client).await;
        let mut broken = BTreeMap::new();
        for (width, height) in [(1280, 900), (390, 844)] {
            for scheme in ["light", "dark"] {
                look(&client, width, height, scheme).await;
                for (name, path) in pages() {
                    let page = format!("{name} ({path}) at {width} px, {scheme}");
                    daemon.open(&client, &path).await;
                    for violation in violations(&client).await {
                        broken.entry(violation).or_insert_with(|| page.clone());
                    }
                    picture(&client, &format!("{}-{scheme}-{width}", name.replace(' ', "-"))).await;
                    readable(&client, &page).await;
                    fits(&client, &page).await;
                }
            }
        }
        assert!(broken.is_empty(), "{broken:#?}");
        let mut complaints = complaints(&client).await;
        complaints.retain(|complaint| !(complaint.contains("/nothing") && complaint.contains("404")));
        assert_eq!(complaints, Vec::<String>::new());
    })
    .await;
}

/// Its sum is recorded beside it, so that nobody has to trust a file of 600 kB by eye.
#[test]
fn the_engine_is_the_one_that_was_published() {
    let engine = include_bytes!("third_party/axe-core/axe.min.js");
    let sum = ring::digest::digest(&ring::digest::SHA256, engine);
    let hex = sum.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let (about, text) = (include_str!("third_party/axe-core/README.md"), String::from_utf8_lossy(engine));
    assert!(about.contains(&hex), "{hex}");
    let version = text.lines().next().and_then(|line| line.split("axe v").nth(1)).expect("its version");
    assert!(about.contains(&format!("| version | {version} |")), "{version}");
}
