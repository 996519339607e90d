//! How the demo speaks to whoever watches: progress on standard error, results on standard output.

use std::io::Write as _;

/// A line of progress. A closed terminal is no reason to fail.
pub(super) fn say(line: &str) {
    let _nobody_listens = writeln!(std::io::stderr(), "{line}");
}

/// A result.
pub(super) fn tell(text: &str) {
    let _nobody_listens = write!(std::io::stdout(), "{text}");
}
