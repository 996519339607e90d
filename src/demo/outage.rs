//! An outage that anybody can have: every replica of payment-service answers too late, for a time that it keeps by itself.

use std::net::SocketAddr;

use crate::demo::service::Latency;

/// More than backend-api waits for a payment, and than a probe waits for a replica. Five minutes are long enough for the
/// slower alerts too, which read the simulated days.
const TOO_LATE: Latency = Latency { delay_ms: 5_000, for_ms: 300_000 };

/// The command that makes all these replicas late.
pub(super) fn command(replicas: &[SocketAddr]) -> String {
    let Latency { delay_ms, for_ms } = TOO_LATE;
    let replicas: Vec<String> = replicas.iter().map(ToString::to_string).collect();
    format!(
        "curl -sS -X PUT -H 'Content-Type: application/json' -d '{{\"delay_ms\":{delay_ms},\"for_ms\":{for_ms}}}' \
         'http://{{{}}}/chaos/latency'",
        replicas.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_command_reaches_every_replica() {
        let replicas = [1, 2].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let command = command(&replicas);
        assert!(command.ends_with("'http://{127.0.0.1:1,127.0.0.1:2}/chaos/latency'"), "{command}");
        let body = command.split('\'').nth(3).unwrap();
        assert_eq!(serde_json::from_str::<Latency>(body).unwrap(), TOO_LATE);
    }
}
