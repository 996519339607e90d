//! How a part of the demo learns that it should end: the demo holds the other end of its standard input.
//!
//! The kernel closes that pipe however the demo ends, by Ctrl-C, by a panic or by SIGKILL, so that no part can outlive it.

use std::io::Read;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

/// Resolves when standard input ends or a signal asks this process to end.
pub(super) async fn cut() {
    tokio::select! {
        () = input_ended() => {}
        () = interrupted() => {}
    }
}

/// Resolves when a signal asks this process to end.
pub(super) async fn interrupted() {
    let (Ok(mut terminate), Ok(mut hang_up)) =
        (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}

/// A plain thread reads: tokio's standard input would keep its runtime from shutting down.
async fn input_ended() {
    let (ended, when_ended) = oneshot::channel();
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        while matches!(input.read(&mut [0; 64]), Ok(1..)) {}
        let _nobody_waits_any_more = ended.send(());
    });
    let _ended_either_way = when_ended.await;
}
