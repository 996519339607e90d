//! How far it is: a bar on a terminal, and elsewhere a line for each tenth.

use std::io::IsTerminal as _;

use crate::cli::print;
use crate::model::SloId;
use crate::units::show;

/// The length of the bar.
const WIDTH: u64 = 30;

/// Tiles done of all.
#[derive(Debug)]
pub(super) struct Progress {
    all: u64,
    done: u64,
    terminal: bool,
}

impl Progress {
    /// So many tiles are to be computed, and so many are there already.
    pub(super) fn new(all: u64, done: u64) -> Self {
        Self { all, done, terminal: std::io::stderr().is_terminal() }
    }

    /// So many more tiles are there, of this SLO.
    pub(super) fn advance(&mut self, id: &SloId, tiles: u64) {
        let before = self.percent();
        self.done += tiles;
        if self.terminal {
            print::error(&format!("\r{} {id}\x1b[K", self.bar()));
        } else if self.percent() / 10 > before / 10 {
            print::error(&format!("{}\n", self.line()));
        }
    }

    const fn percent(&self) -> u64 {
        match self.all {
            0 => 100,
            all => self.done * 100 / all,
        }
    }

    fn bar(&self) -> String {
        let full = self.percent() * WIDTH / 100;
        let part = |of: &str, length: u64| of.repeat(usize::try_from(length).unwrap_or_default());
        format!("[{}{}] {}", part("#", full), part(".", WIDTH.saturating_sub(full)), self.line())
    }

    #[expect(clippy::cast_precision_loss, reason = "shown without fractions, and far below 2^53")]
    fn line(&self) -> String {
        let [done, all] = [self.done, self.all].map(|tiles| show::count(tiles as f64));
        format!("{} %, {done} of {all} tiles", self.percent())
    }
}

impl Drop for Progress {
    /// Leaves no bar behind, however it ends.
    fn drop(&mut self) {
        if self.terminal {
            print::error("\r\x1b[K");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_full_as_the_share() {
        let progress = |done| Progress { all: 2_000, done, terminal: false };
        assert_eq!(progress(1_000).bar(), "[###############...............] 50 %, 1,000 of 2,000 tiles");
        assert_eq!(progress(1_999).bar(), "[#############################.] 99 %, 1,999 of 2,000 tiles");
        assert_eq!(progress(2_000).bar(), "[##############################] 100 %, 2,000 of 2,000 tiles");
        assert_eq!(Progress { all: 0, done: 0, terminal: false }.percent(), 100);
    }
}
