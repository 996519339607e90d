//! How much of everything the daemon gives to those who ask.

use std::time::Duration;

/// How much of everything the daemon gives to those who ask.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at a time; further ones are closed at once.
    pub connections: u32,
    /// Headers of a request.
    pub headers: usize,
    /// Bytes of a request's line and headers.
    pub head_bytes: usize,
    /// How long these may take, from the start of the connection or the end of the request before: who sends slowly is cut
    /// off, and who sends nothing, too.
    pub head: Duration,
    /// Bytes of a request's body.
    pub body_bytes: usize,
    /// How long an answer may take; everything comes from memory.
    pub request: Duration,
    /// How long a reader may take nothing of what it asked for.
    pub stalled: Duration,
    /// Who hears of events at a time.
    pub listeners: usize,
    /// How often they are told that the daemon is still there.
    pub heartbeat: Duration,
}

impl Default for Limits {
    /// Longer than the 15 s after which pages refresh themselves and Prometheus scrapes, so that both keep their connections.
    fn default() -> Self {
        Self {
            connections: 512,
            headers: 64,
            head_bytes: 16 * 1024,
            head: Duration::from_secs(20),
            body_bytes: 64 * 1024,
            request: Duration::from_secs(10),
            stalled: Duration::from_secs(20),
            listeners: 64,
            heartbeat: Duration::from_secs(15),
        }
    }
}
