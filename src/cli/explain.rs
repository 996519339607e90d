//! `sloe explain`: what a diagnostic code means.

use anyhow::bail;

use crate::cli::arguments::ExplainArguments;
use crate::cli::{ExitStatus, print};
use crate::diag::{CODES, Code, did_you_mean};

/// How wide explanations are, in columns; longer lines are hard to read.
const WIDTH: usize = 80;

/// Explains one code, or lists all.
pub(super) fn run(arguments: &ExplainArguments) -> anyhow::Result<ExitStatus> {
    match &arguments.code {
        None => print::data(&list()),
        Some(id) => match Code::find(id) {
            Some(code) => print::data(&code.explain(WIDTH)),
            None => bail!("there is no diagnostic code `{id}`; {}", hint(id)),
        },
    }
    Ok(ExitStatus::Ok)
}

fn list() -> String {
    CODES.iter().map(|code| format!("{}  {}\n", code.id, code.summary)).collect()
}

fn hint(id: &str) -> String {
    let near = did_you_mean(id, CODES.iter().map(|code| code.id));
    near.map_or_else(|| "`sloe explain` lists all".to_owned(), |near| format!("did you mean `{near}`?"))
}
