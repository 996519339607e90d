//! The safety switch of the workload: it is kept in the folder of the control socket, and outlives the demo.

use std::path::Path;

use chrono::Utc;

use crate::chaos::Halt;
use crate::chaos::store::{Store, Thrown};

/// The switch.
#[derive(Debug)]
pub(super) struct Switch(Store);

impl Switch {
    /// The one beside the control socket, which is that of runs with this state folder, too.
    pub(super) fn beside(control: &Path) -> Self {
        Self(Store::new(control.parent().unwrap_or(Path::new("."))))
    }

    /// Why nothing may be broken, and who says so. What cannot be read counts as thrown: somebody put it there.
    pub(super) fn thrown(&self) -> Option<Halt> {
        match self.0.halted() {
            Ok(thrown) => thrown.map(|Thrown { reason, by, .. }| Halt { reason, by }),
            Err(error) => Some(Halt { by: "somebody".to_owned(), reason: error.to_string() }),
        }
    }

    /// Throws it.
    pub(super) fn throw(&self, halt: &Halt) -> Result<(), String> {
        let (by, reason) = (halt.by.clone(), halt.reason.clone());
        self.0.halt(&Thrown { at: Utc::now(), by, reason }).map_err(|error| error.to_string())
    }

    /// Puts it back.
    pub(super) fn put_back(&self) -> Result<(), String> {
        self.0.resume().map(drop).map_err(|error| error.to_string())
    }
}
