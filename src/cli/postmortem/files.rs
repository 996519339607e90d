//! A draft and its facts on disk: both or none, and nothing of what people wrote is lost.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::Serialize;

use crate::output::{Mode, Stage};
use crate::postmortem::Language;
use crate::postmortem::blocks::{Half, Merged, blocks, halves, merge};
use crate::postmortem::facts::Facts;
use crate::postmortem::hints::Finding;

/// What was written.
pub(super) struct Written {
    /// The draft.
    pub(super) draft: PathBuf,
    /// The facts as JSON.
    pub(super) facts: PathBuf,
    /// What became of an earlier draft.
    pub(super) merged: Merged,
}

/// The JSON beside the draft.
#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    #[serde(flatten)]
    facts: &'a Facts,
    findings: &'a [Finding],
}

/// Writes `text` to `path`, or its facts into the draft that is there, and the facts beside it.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn write(
    path: &Path,
    text: &str,
    facts: &Facts,
    findings: &[Finding],
    lang: Language,
) -> anyhow::Result<Written> {
    let merged = match fs::read_to_string(path) {
        Ok(old) => renewed(path, &old, text, facts, lang)?,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            Merged { text: text.to_owned(), edited: Vec::new(), left_out: Vec::new() }
        }
        Err(error) => return Err(error).with_context(|| format!("cannot read `{}`", path.display())),
    };
    let beside = facts_beside(path);
    let document = Document { version: "sloe.postmortem/v1", facts, findings };
    let json = serde_json::to_string_pretty(&document)? + "\n";
    let mut stage = Stage::new(Path::new(""), Mode::Write);
    stage.add(&beside, &json)?;
    stage.add(path, &merged.text)?;
    stage.finish()?.commit()?;
    Ok(Written { draft: path.to_owned(), facts: beside, merged })
}

/// An earlier draft of the same with its new facts; another document is left alone.
fn renewed(path: &Path, old: &str, text: &str, facts: &Facts, lang: Language) -> anyhow::Result<Merged> {
    let shown = path.display();
    let front = |key: &str| front_matter(old, key);
    if let Some(id) = front("id").filter(|id| *id != facts.id) {
        anyhow::bail!("`{shown}` is about `{id}`, not about `{}`: name another file with `--out`", facts.id);
    }
    if let Some(language) = front("language").filter(|language| *language != lang.code()) {
        anyhow::bail!(
            "`{shown}` is written in `{language}`: draft with `--lang {language}`, or name another file with `--out`"
        );
    }
    if let Some(half) = halves(old).first() {
        anyhow::bail!("`{shown}`: {}; nothing was written", missing(*half));
    }
    let merged = merge(old, text, |block| lang.edited_note(block));
    if merged.left_out.len() == blocks(text).len() {
        anyhow::bail!(
            "nothing was renewed: `{shown}` has no block between `<!-- auto:NAME -->` and `<!-- /auto -->`, each on a line of its \
             own; restore the fences, or name another file with `--out`"
        );
    }
    Ok(merged)
}

/// What is missing of a block, and where it belongs.
fn missing(half: Half) -> String {
    match half {
        Half::Opening(name, line) => format!(
            "the block `{name}` begins in line {line} and does not end: put `<!-- /auto -->` behind it, on a line of its own"
        ),
        Half::Closing(line) => format!(
            "line {line} ends a block that does not begin: put `<!-- auto:NAME -->` back before it, on a line of its own, or delete \
             the line to keep the text above it as yours"
        ),
    }
}

/// A plain value of the front matter.
fn front_matter<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let mut lines = text.lines();
    lines.next().filter(|line| *line == "---")?;
    let value = |line: &'a str| line.strip_prefix(key)?.strip_prefix(':');
    let found = lines.take_while(|line| *line != "---").find_map(value)?.trim();
    Some(found.trim_matches(['\'', '"']))
}

/// `postmortem.json` for `postmortem.fr.md` and `postmortem.md`: the facts of both languages are the same.
pub(super) fn facts_beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut codes = Language::ALL.into_iter().map(|lang| format!(".{}", lang.code()));
    let plain = codes.find_map(|code| stem.strip_suffix(&code).map(str::to_owned));
    path.with_file_name(format!("{}.json", plain.unwrap_or_else(|| stem.clone().into_owned())))
}
