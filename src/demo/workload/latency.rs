//! Asks a replica to answer later, for a time that it keeps by itself.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::Client;

use crate::demo::http;
use crate::demo::service::Latency;

/// A replica answers this at once, however slow it is otherwise.
const ANSWER_WITHIN: Duration = Duration::from_secs(1);

/// Sets `latency` on the replica at `address`.
///
/// # Errors
/// When it does not take it.
pub(super) async fn set(address: SocketAddr, latency: Latency) -> Result<(), reqwest::Error> {
    client().put(url(address)).json(&latency).send().await?.error_for_status().map(drop)
}

/// Makes the replica at `address` as fast as ever.
///
/// # Errors
/// When it does not say that it is.
pub(super) async fn clear(address: SocketAddr) -> Result<(), reqwest::Error> {
    set(address, Latency::default()).await
}

/// How much later the replica at `address` answers now.
///
/// # Errors
/// When it does not say so.
pub(super) async fn get(address: SocketAddr) -> Result<Latency, reqwest::Error> {
    client().get(url(address)).send().await?.error_for_status()?.json().await
}

fn client() -> Client {
    http::connection_each(ANSWER_WITHIN)
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}/chaos/latency")
}
