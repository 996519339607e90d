//! Programs that do not come with sloe: where they are, and how to get them.

use std::env;
use std::ffi::OsStr;

/// Where the PATH has a program of one of these names; the first name counts before the others.
pub(super) fn find(names: &[&str]) -> Option<String> {
    find_in(&env::var_os("PATH").unwrap_or_default(), names)
}

fn find_in(path: &OsStr, names: &[&str]) -> Option<String> {
    let file =
        |name: &&str| env::split_paths(path).map(|folder| folder.join(name)).find(|file| file.is_file());
    names.iter().find_map(file).map(|file| file.display().to_string())
}

/// What to say of one that is missing.
pub(super) fn missing(program: &str, package: &str) -> String {
    format!(
        "`{program}` is not on the PATH; install the package `{package}` \
         (on Debian: `apt-get install --no-install-recommends {package}`)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_by_any_of_its_names() {
        let own = env::current_exe().unwrap();
        let (folder, name) = (own.parent().unwrap(), own.file_name().unwrap().to_str().unwrap());
        assert_eq!(find_in(folder.as_os_str(), &["no-such-program", name]), Some(own.display().to_string()));
        assert_eq!(find_in(folder.as_os_str(), &["no-such-program"]), None);
        assert_eq!(find_in(OsStr::new(""), &[name]), None);
    }
}
