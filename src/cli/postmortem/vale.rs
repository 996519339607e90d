//! `sloe postmortem vale`: the rules about language as a style for Vale.

use anyhow::Context as _;

use crate::cli::arguments::ValeArguments;
use crate::cli::load::numbered;
use crate::cli::{ExitStatus, print};
use crate::postmortem::lint::vale;

/// Writes a file a rule and language below the folder of styles.
pub(super) fn run(arguments: &ValeArguments) -> anyhow::Result<ExitStatus> {
    let files = vale::style();
    for (path, text) in &files {
        let path = arguments.out.join(path);
        let folder = path.parent().unwrap_or(&arguments.out);
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
        std::fs::write(&path, text).with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    print::error(&format!("{} written below {}\n", numbered(files.len(), "file"), arguments.out.display()));
    Ok(ExitStatus::Ok)
}
