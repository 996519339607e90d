//! Which promtool judges the rules: Debian's.

use std::path::PathBuf;

/// promtool as the Debian package `prometheus` installs it.
pub(crate) fn promtool() -> PathBuf {
    PathBuf::from("promtool")
}

/// Whether it can read native histograms in tests.
pub(crate) const READS_NATIVE_HISTOGRAMS: bool = false;
