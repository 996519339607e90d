//! The HTTP client of the demo: one request, one attempt, so that whatever fails is felt by the caller.

use std::time::Duration;

use reqwest::Client;

use crate::prom::install_crypto_provider;

/// A client whose connections stay open between requests, for callers that send many to one place.
pub(super) fn keep_alive(timeout: Duration) -> Client {
    build(timeout, usize::MAX)
}

/// A client that opens a connection for each request, as a Kubernetes Service balances connections
/// and not requests.
pub(super) fn connection_each(timeout: Duration) -> Client {
    build(timeout, 0)
}

/// Whether `url` answers with success.
pub(super) async fn answers(client: &Client, url: &str) -> bool {
    client.get(url).send().await.is_ok_and(|response| response.status().is_success())
}

/// Retries and proxies are off: a retry would hide a failure that the SLI counts.
fn build(timeout: Duration, idle: usize) -> Client {
    // reqwest wants it even where only plain HTTP is spoken.
    install_crypto_provider();
    Client::builder()
        .no_proxy()
        .retry(reqwest::retry::never())
        .timeout(timeout)
        .pool_max_idle_per_host(idle)
        .build()
        .expect("fixed settings make a client")
}
