//! Which promtool judges the rules: the one in the folder that `SLOE_VALIDATORS` names.

use std::path::PathBuf;

/// A current promtool, built from source.
pub(crate) fn promtool() -> PathBuf {
    let folder = std::env::var_os("SLOE_VALIDATORS").expect(
        "`SLOE_VALIDATORS` must name a folder with `promtool` of Prometheus 3; build it from source \
         (`go install github.com/prometheus/prometheus/cmd/promtool@latest`) and set the variable to its folder",
    );
    PathBuf::from(folder).join("promtool")
}

/// Whether it can read native histograms in tests.
pub(crate) const READS_NATIVE_HISTOGRAMS: bool = true;
