//! The configured address of a Prometheus, checked before anything is asked.

use url::{Host, Url};

use crate::prom::Error;

/// The base address, with a slash at its end so that paths can follow.
pub(super) fn parse(text: &str) -> Result<Url, Error> {
    let mut url = Url::parse(text).map_err(|error| wrong(without_credentials(text), &error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong(without_credentials(text), "it does not begin with `http://` or `https://`"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong(&shown(&url), "it has a query or a fragment"));
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url)
}

/// Whether the address `text` has a user or a password.
///
/// # Errors
/// When it cannot be the address of a Prometheus.
pub fn has_credentials(text: &str) -> Result<bool, Error> {
    parse(text).map(|url| !url.username().is_empty() || url.password().is_some())
}

/// The address of a page that others link to, without a slash at its end.
///
/// # Errors
/// What is wrong with it.
pub fn base_address(text: &str) -> Result<String, String> {
    match parse(text) {
        Ok(url) if shown(&url) == url.as_str().trim_end_matches('/') => Ok(shown(&url)),
        Ok(_) => Err("it has a user or a password, which everybody would read".to_owned()),
        Err(Error::Address { reason, .. }) => Err(reason),
        Err(other) => Err(other.to_string()),
    }
}

/// The address for messages: no credentials, no slash at its end.
pub(super) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for addresses without a host, which have no credentials either.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.as_str().trim_end_matches('/').to_owned()
}

/// Whether it is on this machine, where a proxy has no business.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn wrong(url: &str, reason: &str) -> Error {
    Error::Address { url: url.to_owned(), reason: reason.to_owned() }
}

/// What follows the last `@`, in a text whose parts cannot be told apart.
fn without_credentials(text: &str) -> &str {
    text.rsplit('@').next().unwrap_or(text)
}
