//! TechMarket's `backend-api` and `payment-service`, as small as an SLI needs them.
//!
//! Metrics, labels and routes are those of the marketplace that the demo stands for. Three things are done better:
//! a bank's refusal reaches the caller as 402 and not as a server error, nothing sells out, and every label set that can be
//! expected starts at zero, so that the first error ever counts.

mod backend;
mod catalogue;
mod checks;
mod endpoints;
mod latency;
mod measure;
mod metrics;
mod options;
mod outcome;
mod payment;

use std::future::Future;
use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;

pub use endpoints::Endpoints;
pub use latency::Latency;
pub use measure::TIMING_HEADER;
pub use options::{BackendOptions, PaymentOptions, ServiceOptions};
pub use outcome::{Outcome, Verdict};

use crate::demo::lifeline;

/// Runs one service until standard input ends or a signal asks it to end.
///
/// # Errors
/// When its address cannot be listened on.
pub async fn run(options: ServiceOptions) -> anyhow::Result<()> {
    let listener = listen(options.listen()).await?;
    serve(listener, options, lifeline::cut()).await
}

/// Answers requests on `listener` until `shutdown` resolves; requests under way are still answered.
///
/// # Errors
/// When the listener breaks.
pub async fn serve(
    listener: TcpListener,
    options: ServiceOptions,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let router = match options {
        ServiceOptions::BackendApi(options) => backend::router(&options),
        ServiceOptions::PaymentService(options) => payment::router(options),
    };
    axum::serve(listener, router)
        .with_graceful_shutdown(shutdown)
        .await
        .context("the service stopped answering")
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on `{address}`"))
}
