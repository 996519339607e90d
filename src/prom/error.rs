//! Why a question to Prometheus has no answer, told apart by what somebody has to do about it.

use std::time::Duration;

use crate::prom::AccessError;

/// A failed request. Addresses in it never carry the user name or password of the configured URL.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The configured address cannot be one.
    #[error("`{url}` is not the address of a Prometheus: {reason}; write it like `http://127.0.0.1:9090`")]
    Address {
        /// As configured.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A secret, a certificate or a header that a request needs is not there.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// A query that cannot be asked of one Prometheus among several.
    #[error("the matchers of `--match` cannot be added to a query: {reason}")]
    Query {
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody listens there, the name does not resolve, TLS does not come about.
    #[error(
        "Prometheus cannot be reached at `{url}`: {reason}; start it or name another one with `--prometheus`"
    )]
    Unreachable {
        /// The base address.
        url: String,
        /// The innermost cause.
        reason: String,
    },
    /// Something answers, but not the query API of a Prometheus.
    #[error(
        "what answers at `{url}` is not a Prometheus: {reason}; give the address below which `/api/v1/query` is found"
    )]
    NotPrometheus {
        /// The base address.
        url: String,
        /// What it answered instead.
        reason: String,
    },
    /// It wants other credentials, or another tenant.
    #[error(
        "Prometheus at `{url}` answered {status}: {text}; check `--tenant` and `--header`, `--bearer-token-file` or `--user`"
    )]
    Denied {
        /// The base address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// Prometheus' own words, or those of whoever answers in its place.
        text: String,
    },
    /// A status other than success, with Prometheus' own words where it has any.
    #[error("Prometheus at `{url}` answered {status}: {text}")]
    Refused {
        /// The base address.
        url: String,
        /// The HTTP status.
        status: u16,
        /// Prometheus' `errorType`, such as `bad_data` or `timeout`.
        kind: Option<String>,
        /// Prometheus' `error`, or the first line of the body.
        text: String,
    },
    /// Not everything arrived in time.
    #[error("Prometheus at `{url}` did not answer within {} s", after.as_secs_f64())]
    Timeout {
        /// The base address.
        url: String,
        /// The time that was allowed.
        after: Duration,
    },
    /// The answer does not fit into what we are ready to hold in memory.
    #[error("the answer of Prometheus at `{url}` is larger than {} MiB; ask for less at once", limit >> 20)]
    TooLarge {
        /// The base address.
        url: String,
        /// The cap in bytes.
        limit: usize,
    },
    /// An answer that lacks what whoever answers could not reach.
    #[error("Prometheus at `{url}` answered in part only: {reason}")]
    Partial {
        /// The base address.
        url: String,
        /// Its warnings.
        reason: String,
    },
    /// An answer that breaks off or does not have the shape of its kind.
    #[error("the answer of Prometheus at `{url}` cannot be read: {reason}")]
    Malformed {
        /// The base address.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Error {
    /// Whether it was the query that Prometheus did not manage, so that another one may do.
    #[must_use]
    pub fn is_about_the_query(&self) -> bool {
        self.is_about_size() || matches!(self, Self::Refused { status: 400..=499, .. } | Self::Query { .. })
    }

    /// Whether asking for less at once can help.
    #[must_use]
    pub fn is_about_size(&self) -> bool {
        match self {
            Self::TooLarge { .. } | Self::Timeout { .. } => true,
            Self::Refused { kind, text, .. } => {
                kind.as_deref() == Some("timeout") || text.contains("too many samples")
            }
            _ => false,
        }
    }
}
