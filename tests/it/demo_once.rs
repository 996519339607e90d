//! The headless proof, with tiles as short as they can be: what is recorded is what the load felt.

use sloe::demo::{self, DemoOptions};
use sloe::units::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn recorded_and_felt_events_agree_for_both_slos() {
    let folder = tempfile::tempdir().unwrap();
    let code = demo::run(DemoOptions {
        state: Some(folder.path().to_owned()),
        tile: Duration::from_secs(10),
        scrape_interval: Duration::from_secs(2),
        load_for: Duration::from_secs(12),
        ..DemoOptions::once(env!("CARGO_BIN_EXE_sloe").into())
    })
    .await;
    assert_eq!(code.unwrap(), 0, "0 is said only when both counts of both SLOs agree");
}
