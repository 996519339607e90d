//! The two ways out: data to stdout, everything else to stderr. A reader that went away is no reason to panic.

use std::io::{IsTerminal as _, Write as _};

/// Writes data.
pub(super) fn data(text: &str) {
    let mut out = anstream::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes a message.
pub(super) fn error(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Whether messages may be coloured; anstream strips what `NO_COLOR` and pipes do not want.
pub(super) fn colour() -> bool {
    std::io::stderr().is_terminal() || std::env::var_os("CLICOLOR_FORCE").is_some()
}
