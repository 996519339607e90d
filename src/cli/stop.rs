//! The wish to end: SIGINT, as of Ctrl-C, or SIGTERM.

use tokio::signal::unix::{SignalKind, signal};

/// Listens for SIGINT and SIGTERM from now on; the future ends with the first of them.
///
/// # Errors
/// When signals cannot be listened for.
pub(super) fn requested() -> anyhow::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
