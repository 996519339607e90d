//! How a part of the demo learns that it should end: the demo holds the other end of its standard input.
//!
//! The kernel closes that pipe however the demo ends, by Ctrl-C, by a panic or by SIGKILL, so that no part can outlive it.

use std::io::{self, Read as _};

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Resolves when standard input ends or a signal asks this process to end.
pub(super) async fn cut() {
    let Ok(interrupted) = interrupted() else { return input_ended().await };
    tokio::select! {
        () = input_ended() => {}
        () = interrupted => {}
    }
}

/// From now on, signals that ask this process to end do not end it by themselves: they resolve what is returned.
///
/// # Errors
/// When the system refuses to have a signal handled.
pub(super) fn interrupted() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    })
}

/// A plain thread reads: tokio's standard input would keep its runtime from shutting down.
async fn input_ended() {
    let (ended, when_ended) = oneshot::channel();
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        while matches!(input.read(&mut [0; 64]), Ok(1..)) {}
        let _nobody_waits_any_more = ended.send(());
    });
    let _ended_either_way = when_ended.await;
}
