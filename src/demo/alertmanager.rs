//! The real Alertmanager of the demo: where it is found, and how it is started.

use std::net::SocketAddr;
use std::path::Path;

use crate::demo::child::Role;
use crate::demo::programs;

/// As Debian calls the program, and as everybody else does.
const NAMES: [&str; 2] = ["prometheus-alertmanager", "alertmanager"];

/// The program.
#[derive(Debug)]
pub(super) struct Alertmanager {
    program: String,
}

impl Alertmanager {
    /// Finds it on the PATH.
    pub(super) fn find() -> Option<Self> {
        programs::find(&NAMES).map(|program| Self { program })
    }

    /// What to say where it is missing: everything else goes on.
    pub(super) fn missing() -> String {
        format!("nobody is told of alerts: {}", programs::missing(NAMES[0], NAMES[0]))
    }

    /// The server, which talks to no other of its kind.
    pub(super) fn server(&self, config: &Path, data: &Path, listen: SocketAddr) -> Role {
        Role::Guard(vec![
            self.program.clone(),
            format!("--config.file={}", config.display()),
            format!("--storage.path={}", data.display()),
            format!("--web.listen-address={listen}"),
            "--cluster.listen-address=".to_owned(),
        ])
    }
}
