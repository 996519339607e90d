//! The Prometheus that commands ask.

use std::time::Duration;

use crate::cli::ExitStatus;
use crate::cli::arguments::{AskingArguments, PrometheusArguments};
use crate::cli::print;
use crate::prom::{Client, ClientOptions, Error};

/// A client for the Prometheus that `arguments` name.
///
/// # Errors
/// When they name none, or what is needed to reach it is not there.
pub(super) fn client(arguments: &PrometheusArguments, timeout: Duration) -> Result<Client, Error> {
    client_of(&arguments.url, &arguments.asking, timeout)
}

/// A client for the Prometheus at `url`.
///
/// # Errors
/// Those of [`client`].
pub(super) fn client_of(url: &str, asking: &AskingArguments, timeout: Duration) -> Result<Client, Error> {
    let (access, matchers) = (asking.access()?, asking.matchers());
    Client::new(url, ClientOptions { timeout, access, matchers, ..ClientOptions::default() })
}

/// A question that got no answer cannot be decided; an address that is none and a secret that is not there are wrong usage.
pub(super) fn undecided(error: &Error) -> ExitStatus {
    print::error(&format!("error: {error}\n"));
    match error {
        Error::Address { .. } | Error::Access(_) => ExitStatus::Usage,
        _ => ExitStatus::CannotDecide,
    }
}
