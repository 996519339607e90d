//! Records: what was acknowledged is there whatever happens, and what is damaged is said to be.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use sloe::chaos::record::{Event, Fact, Line, Record, RecordError, Writer};

fn at() -> DateTime<Utc> {
    "2026-11-23T13:35:01.250Z".parse().expect("a moment")
}

fn fact(detail: &str) -> Event {
    Event::Fact(Fact {
        happened_at: at(),
        source: "supervisor".to_owned(),
        object: "replica 1".to_owned(),
        what: "killed".to_owned(),
        detail: detail.to_owned(),
    })
}

fn seqs(record: &Record) -> Vec<u64> {
    record.lines.iter().map(Line::seq).collect()
}

/// A record of three lines, as text.
fn three_lines() -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.jsonl");
    let mut writer = Writer::create(&path).expect("a record");
    for number in 1..=3 {
        writer.write(at(), fact(&format!("line {number}"))).expect("a line");
    }
    fs::read_to_string(path).expect("text")
}

#[test]
fn what_is_written_is_read() {
    let text = three_lines();
    insta::assert_snapshot!(text.lines().next().expect("a line"));
    let record = Record::parse(text.as_bytes());
    assert_eq!((seqs(&record), record.damage.len(), record.ends_within_a_line), (vec![1, 2, 3], 0, false));
    assert_eq!(record.events().nth(1), Some(&fact("line 2")));
}

#[test]
fn a_record_has_one_writer() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.jsonl");
    let writer = Writer::create(&path).expect("a record");
    assert!(matches!(Writer::create(&path), Err(RecordError::Io { .. })), "it exists");
    assert!(matches!(Writer::reopen(&path), Err(RecordError::Busy { .. })), "it is being written");
    drop(writer);
    Writer::reopen(&path).expect("its writer is gone");
}

#[test]
fn a_line_that_was_not_finished_stays_and_the_next_one_has_its_number() {
    let text = three_lines();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.jsonl");
    for cut in 1..text.lines().last().expect("a line").len() {
        let torn = &text[..text.len() - 1 - cut];
        fs::write(&path, torn).expect("a file");
        let written = Writer::reopen(&path).expect("a record").write(at(), fact("after")).expect("a line");
        assert_eq!(written.seq, 3, "cut by {cut}");
        assert!(fs::read_to_string(&path).expect("text").starts_with(torn), "nothing is cut off");
        let record = Record::read(&path).expect("a record");
        assert_eq!((seqs(&record), record.damage), (vec![1, 2, 3], vec![]), "cut by {cut}");
    }
}

#[test]
fn a_line_that_lacks_only_its_end_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.jsonl");
    fs::write(&path, three_lines().trim_end()).expect("a file");
    let written = Writer::reopen(&path).expect("a record").write(at(), fact("after")).expect("a line");
    assert_eq!(written.seq, 4);
    let record = Record::read(&path).expect("a record");
    assert_eq!((seqs(&record), record.damage), (vec![1, 2, 3, 4], vec![]));
}

#[test]
fn damage_is_reported_with_its_line() {
    let text = three_lines();
    let lines: Vec<&str> = text.lines().collect();
    let damaged = [
        ("a line is lost", [lines[0], lines[2]].join("\n")),
        ("a line twice", [lines[0], lines[1], lines[1]].join("\n")),
        ("cut off in the middle", [lines[0], &lines[1][..40], lines[2]].join("\n")),
        ("no JSON", [lines[0], "what is this?", lines[2]].join("\n")),
        ("no line of a record", [lines[0], "{\"seq\": 2}", lines[2]].join("\n")),
        ("a broken event", [lines[0], &lines[1].replace("\"object\"", "\"obj\""), lines[2]].join("\n")),
    ];
    let found: Vec<String> = damaged
        .iter()
        .map(|(name, text)| format!("{name}: {:#?}\n", Record::parse(format!("{text}\n").as_bytes()).damage))
        .collect();
    insta::assert_snapshot!(found.concat());
}

#[test]
fn events_of_later_versions_are_kept() {
    let text = three_lines().replacen("\"event\":\"fact\"", "\"event\":\"rehearsed\"", 1);
    let record = Record::parse(text.as_bytes());
    assert_eq!((seqs(&record), &record.damage), (vec![1, 2, 3], &vec![]));
    let Line::Unknown { text, .. } = &record.lines[0] else { panic!("it is not known: {record:?}") };
    assert_eq!((&text["event"], record.entries().count()), (&"rehearsed".into(), 2));
}

proptest! {
    /// Whatever a file holds, it is read, and what is cut off anywhere costs no line before the cut.
    #[test]
    fn a_record_cut_anywhere_loses_nothing_before_the_cut(cut in 0_usize..600) {
        let text = three_lines();
        let cut = &text[..cut.min(text.len())];
        let record = Record::parse(cut.as_bytes());
        let whole = cut.matches('\n').count();
        prop_assert!(record.damage.is_empty());
        prop_assert!(record.lines.len() == whole || record.ends_within_a_line && record.lines.len() == whole + 1);
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Record::parse(&bytes);
    }
}

/// A child process may write no more than a few blocks, as if the disk were full.
#[test]
fn a_full_disk_is_an_error_and_what_comes_after_it_is_read() {
    if let Some(path) = std::env::var_os(CHILD) {
        let mut writer = Writer::reopen(Path::new(&path)).expect("nobody else writes");
        let lines =
            (0..100).map(|number| writer.write(at(), fact(&"x".repeat(number)))).take_while(Result::is_ok);
        assert!((5..100).contains(&lines.count()), "some lines fit");
        assert!(matches!(writer.write(at(), fact("no")), Err(RecordError::Io { .. })));
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.jsonl");
    drop(Writer::create(&path).expect("a record"));
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().expect("this binary"));
    let name = "chaos_record::a_full_disk_is_an_error_and_what_comes_after_it_is_read";
    let ran = crate::support::run(limited.args([name, "--exact", "--nocapture"]).env(CHILD, &path));
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    let full = Record::read(&path).expect("a record");
    assert!(full.ends_within_a_line, "the last line did not fit");
    let written = Writer::reopen(&path).expect("a record").write(at(), fact("space again")).expect("a line");
    let record = Record::read(&path).expect("a record");
    assert_eq!(
        (record.last_seq(), written.seq, record.damage),
        (full.last_seq() + 1, full.last_seq() + 1, vec![])
    );
}

/// Where the child process writes; the name of a variable.
const CHILD: &str = "SLOE_TEST_RECORD";
const KILLS: u64 = 25;

/// The process appends to a record, tells of each line on stdout, and is killed in between: 25 times the same record.
#[test]
fn killed_at_any_moment_no_acknowledged_line_is_lost() {
    if let Some(path) = std::env::var_os(CHILD) {
        append_for_ever(Path::new(&path));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("record.jsonl");
    drop(Writer::create(&path).expect("a record"));
    let mut acknowledged = 0;
    for kill in 0..KILLS {
        acknowledged = acknowledged.max(killed_after(&path, Duration::from_micros(kill * 1_717)));
        let record = Record::read(&path).expect("a record");
        assert_eq!(record.damage, vec![]);
        assert!(record.last_seq() >= acknowledged, "{acknowledged} was acknowledged");
        assert_eq!(seqs(&record), (1..=record.last_seq()).collect::<Vec<_>>());
    }
    assert!(acknowledged > KILLS, "the children had time to write: {acknowledged}");
}

fn append_for_ever(path: &Path) -> ! {
    let mut writer = Writer::reopen(path).expect("the one before was killed");
    loop {
        let written = writer.write(at(), fact(&"x".repeat(3_000))).expect("a line");
        // Past the capture of tests, which knows only `println!`.
        writeln!(std::io::stdout(), "acknowledged {}", written.seq).expect("somebody reads");
    }
}

/// Lets a child append for so long after its first line, kills it, and answers the last line that it told of.
fn killed_after(path: &Path, delay: Duration) -> u64 {
    let mut child = appending(path);
    let mut told = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let first = told.by_ref().find_map(|line| seq_of(&line));
    let reading = thread::spawn(move || told.filter_map(|line| seq_of(&line)).last());
    thread::sleep(delay);
    child.kill().expect("SIGKILL");
    child.wait().expect("its end");
    let last = reading.join().expect("a reader");
    last.or(first).expect("at least one line")
}

fn seq_of(line: &str) -> Option<u64> {
    line.split("acknowledged ").nth(1)?.parse().ok()
}

fn appending(path: &Path) -> Child {
    let name = "chaos_record::killed_at_any_moment_no_acknowledged_line_is_lost";
    Command::new(std::env::current_exe().expect("this binary"))
        .args([name, "--exact", "--nocapture"])
        .env(CHILD, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this binary starts")
}
