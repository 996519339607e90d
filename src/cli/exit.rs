//! Exit codes, the same for every command.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitStatus {
    /// All is well.
    Ok = 0,
    /// Invalid specs, drift, or an answer that is no.
    Findings = 1,
    /// Wrong usage, or files that cannot be read or written.
    Usage = 2,
    /// A question that needed an answer of Prometheus got none.
    CannotDecide = 3,
    /// Ended by the user.
    Interrupted = 130,
}

impl From<ExitStatus> for ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status as u8)
    }
}
