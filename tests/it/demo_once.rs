//! The headless proof, with tiles as short as they can be: what is recorded is what the load felt.

use std::process::Command;

#[test]
fn recorded_and_felt_events_agree_for_both_slos() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sloe"))
        .args(["demo", "--once", "--tile=10s", "--scrape-interval=2s", "--load-for=12s"])
        .arg(format!("--state={}", folder.path().display()))
        .output()
        .expect("the program starts");
    let (stdout, stderr) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{stdout}\n{stderr}");
    assert_eq!(stdout.matches(" agree").count(), 2, "{stdout}");
    assert!(stderr.contains("availability: ") && stderr.contains("latency: "), "{stderr}");
}
