//! The Prometheus that commands ask.

use std::time::Duration;

use crate::cli::ExitStatus;
use crate::cli::print;
use crate::prom::{Client, ClientOptions, Error};

/// A client for `url`.
///
/// # Errors
/// When `url` is no address.
pub(super) fn client(url: &str, timeout: Duration) -> Result<Client, Error> {
    Client::new(url, ClientOptions { timeout, ..ClientOptions::default() })
}

/// A question that got no answer cannot be decided; an address that is none is wrong usage.
pub(super) fn undecided(error: &Error) -> ExitStatus {
    print::error(&format!("error: {error}\n"));
    match error {
        Error::Address { .. } => ExitStatus::Usage,
        _ => ExitStatus::CannotDecide,
    }
}
