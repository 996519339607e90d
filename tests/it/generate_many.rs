//! Thousands of files at once.

use std::fs;
use std::process::Command;

use crate::rules_harness::specs::availability;

/// Systems commonly allow a thousand open files; here it is 64, and 120 files are written.
#[test]
fn more_files_are_written_than_may_be_open() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("specs")).expect("a new folder");
    for number in 0..40 {
        let spec = availability("99.9%", "30d").replace("service: shop", &format!("service: shop-{number}"));
        fs::write(folder.path().join(format!("specs/{number}.yaml")), spec).expect("a new file");
    }
    let script = "ulimit -n 64; exec \"$0\" generate specs --out out";
    let mut bash = Command::new("bash");
    let output = bash.args(["-c", script, env!("CARGO_BIN_EXE_sloe")]).current_dir(folder.path()).output();
    let output = output.expect("bash runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read_dir(folder.path().join("out/tests")).expect("the tests").count(), 80);
}
