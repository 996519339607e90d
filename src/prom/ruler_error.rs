//! Why a ruler did not do what it was asked, told apart by what somebody has to do about it.

use std::time::Duration;

use crate::prom::AccessError;

/// A failed request. Neither the credentials of the address nor any other are in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulerError {
    /// The configured address cannot be one.
    #[error("`{url}` is not the address of a ruler: {reason}; write it like `https://mimir.example.com`")]
    Address {
        /// As configured.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A secret, a certificate or a header that a request needs is not there.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Nobody listens there, the name does not resolve, TLS does not come about.
    #[error("the ruler cannot be reached at `{url}`: {reason}")]
    Unreachable {
        /// The address of the rules.
        url: String,
        /// The innermost cause.
        reason: String,
    },
    /// Not everything arrived in time.
    #[error("the ruler at `{url}` did not answer within {} s", after.as_secs_f64())]
    Timeout {
        /// The address of the rules.
        url: String,
        /// The time that was allowed.
        after: Duration,
    },
    /// Something answers, but not a ruler.
    #[error(
        "what answers at `{url}` is not the configuration API of a ruler: {reason}; give the address below which \
         `/prometheus/config/v1/rules` is found, or one that itself ends in `/rules`"
    )]
    NotRuler {
        /// The address of the rules.
        url: String,
        /// What it answered instead.
        reason: String,
    },
    /// It wants other credentials, or another tenant.
    #[error(
        "the ruler at `{url}` answered {status}: {text}; check `--tenant` and `--header`, `--bearer-token-file` or `--user`"
    )]
    Denied {
        /// The address of the rules.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The ruler's own words.
        text: String,
    },
    /// It will not have a group, or not delete it.
    #[error("the ruler at `{url}` refused to {action}: {status}, {text}")]
    Refused {
        /// The address of the rules.
        url: String,
        /// What it was asked, such as "set `slo-checkout-availability`".
        action: String,
        /// The HTTP status.
        status: u16,
        /// The ruler's own words.
        text: String,
    },
    /// It could not do it now.
    #[error("the ruler at `{url}` failed to {action}: {status}, {text}; try again later")]
    Failed {
        /// The address of the rules.
        url: String,
        /// What it was asked.
        action: String,
        /// The HTTP status.
        status: u16,
        /// The ruler's own words.
        text: String,
    },
    /// An answer that breaks off, is too large, or does not have the shape of its kind.
    #[error("the answer of the ruler at `{url}` cannot be read: {reason}")]
    Malformed {
        /// The address of the rules.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
}
