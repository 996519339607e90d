//! What all requests share: bounded in time and size, TLS by ring, no redirects.

use std::time::Duration;

use reqwest::Response;
use reqwest::redirect::Policy;
use url::Url;

use crate::prom::address;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);

/// Makes `ring` the process's cryptography, once; later calls change nothing. Every client calls it.
pub fn install_crypto_provider() {
    // It fails only when another call was first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// A connection pool for requests to `base`.
pub(super) fn client(base: &Url, timeout: Duration) -> reqwest::Result<reqwest::Client> {
    install_crypto_provider();
    let builder = reqwest::Client::builder()
        .user_agent(concat!("sloe/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(timeout)
        .redirect(Policy::none());
    // Without TLS the machine's certificates need not be there; on the same machine a proxy has no business.
    let builder = if base.scheme() == "http" { builder.tls_certs_only([]) } else { builder };
    if address::is_loopback(base) { builder.no_proxy() } else { builder }.build()
}

/// Why a body did not arrive.
pub(super) enum BodyError {
    /// It is larger than allowed.
    TooLarge,
    /// The connection ended before it did.
    BrokenOff(reqwest::Error),
}

/// The body of an answer, at most `limit` bytes of it.
pub(super) async fn body(mut response: Response, limit: usize) -> Result<Vec<u8>, BodyError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(BodyError::BrokenOff)? {
        if body.len() + chunk.len() > limit {
            return Err(BodyError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The innermost error says most: `Connection refused (os error 111)` rather than `error sending request`.
pub(super) fn root_cause(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
