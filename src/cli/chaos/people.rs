//! Who does something.

use std::{env, fs};

/// `ada@analytical`: the user and the machine, as far as the system says.
pub(super) fn actor() -> String {
    let user = env::var("USER").or_else(|_| env::var("LOGNAME")).unwrap_or_else(|_| "somebody".to_owned());
    let host = fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(|| env::var("HOSTNAME").ok());
    let host = host.as_deref().map(str::trim).filter(|host| !host.is_empty());
    host.map_or_else(|| user.clone(), |host| format!("{user}@{host}"))
}
