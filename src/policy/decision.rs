//! What a gate answers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a gate answers, and what commands tell by their exit status: 0, 1 and 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// Every condition holds.
    Allow,
    /// One does not.
    Deny,
    /// One could not be read.
    CannotDecide,
}

impl Decision {
    /// The word for it, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::CannotDecide => "cannot-decide",
        }
    }
}
