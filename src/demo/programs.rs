//! Programs that do not come with sloe: where they are, and how to get them.

use std::env;
use std::path::PathBuf;

/// Where the PATH has a program of one of these names; the first name counts before the others.
pub(super) fn find(names: &[&str]) -> Option<String> {
    let path = env::var_os("PATH").unwrap_or_default();
    let file = |name: &&str| {
        env::split_paths(&path).map(|folder| folder.join(name)).find(|file: &PathBuf| file.is_file())
    };
    names.iter().find_map(file).map(|file| file.display().to_string())
}

/// What to say of one that is missing.
pub(super) fn missing(program: &str, package: &str) -> String {
    format!(
        "`{program}` is not on the PATH; install the package `{package}` \
         (on Debian: `apt-get install --no-install-recommends {package}`)"
    )
}
