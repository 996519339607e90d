//! `sloe chaos show`: the story of a run, from its record.

use std::fs;

use anyhow::Context as _;

use crate::chaos::record::{Entry, Event, Line, Record};
use crate::chaos::store::Store;
use crate::chaos::story;
use crate::cli::arguments::{ShowArguments, StatusFormat};
use crate::cli::chaos::progress::line;
use crate::cli::load::numbered;
use crate::cli::{ExitStatus, print};

/// Prints the record in words, or as it is.
pub(super) fn run(arguments: &ShowArguments) -> anyhow::Result<ExitStatus> {
    let store = Store::new(&arguments.state.state);
    let run = store.find(&arguments.run)?;
    let record = store.record(&run)?;
    match arguments.format {
        StatusFormat::Json => {
            let path = store.record_path(&run);
            let text = fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
            print::data(&String::from_utf8_lossy(&text));
        }
        StatusFormat::Table => print::data(&told(&record)),
    }
    for damage in &record.damage {
        print::error(&format!("warning: the record is damaged, line {}: {}\n", damage.line, damage.what));
    }
    Ok(ExitStatus::Ok)
}

fn told(record: &Record) -> String {
    let date = record.entries().next().map(|entry| entry.at.format("%F, times in UTC\n\n").to_string());
    let lines = record.lines.iter().map(|line| match line {
        Line::Known(entry) => sentence(entry),
        Line::Unknown { seq, .. } => {
            format!("          (line {seq} was written by a later version of sloe)\n")
        }
    });
    let questions = record.events().filter(|event| matches!(event, Event::Query(_))).count();
    let evidence = format!(
        "\n{} to Prometheus with their answers are in the record: `--format json`\n",
        numbered(questions, "question")
    );
    date.into_iter().chain(lines).chain([evidence]).collect()
}

fn sentence(entry: &Entry) -> String {
    story::told(&entry.event).map(|(text, more)| line(entry, &text, &more)).unwrap_or_default()
}
