//! Free ports on the loopback interface.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use anyhow::bail;

use crate::demo::random::Random;

/// Below the range from which the kernel takes ports for outgoing connections (32768 and up): a killed
/// replica gets its own port back even while callers open new connections.
const FIRST: u64 = 20_000;
const COUNT: u64 = 12_000;

/// How many ports are tried before giving up.
const ATTEMPTS: usize = 1_000;

/// `count` different addresses on 127.0.0.1 that nobody listens on, found from a place that `seed` chooses.
///
/// # Errors
/// When so many ports are taken that the search ends without finding enough.
pub(super) fn free(count: usize, seed: u64) -> anyhow::Result<Vec<SocketAddr>> {
    let mut random = Random::new(seed);
    // All listeners stay open until the last is found, so that no port is found twice.
    let listeners: Vec<TcpListener> = (0..ATTEMPTS).filter_map(|_| listen(&mut random)).take(count).collect();
    if listeners.len() < count {
        bail!("no {count} free ports between {FIRST} and {} on 127.0.0.1", FIRST + COUNT - 1);
    }
    Ok(listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect())
}

fn listen(random: &mut Random) -> Option<TcpListener> {
    let port = u16::try_from(FIRST + random.next_u64() % COUNT).ok()?;
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()
}
