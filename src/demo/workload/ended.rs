//! The runs that are over, so that whoever comes next keeps the pauses between them, wherever their records are.

use std::collections::VecDeque;

use crate::chaos::gates::PastRun;

/// As many runs as are remembered; all of them have to fit into one answer.
const REMEMBERED: usize = 500;

/// Runs in the order of their ends.
#[derive(Debug, Default)]
pub(super) struct EndedRuns(VecDeque<PastRun>);

impl EndedRuns {
    /// Remembers one more.
    pub(super) fn remember(&mut self, run: PastRun) {
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back(run);
    }

    /// All that are remembered.
    pub(super) fn told(&self) -> Vec<PastRun> {
        self.0.iter().cloned().collect()
    }
}
