//! The moments at which tiles are computed, and how many of them a query asks for. All in milliseconds since 1970.

use crate::units::Duration;

/// The ends of tiles that follow one another: `first`, one `step` later, …, `last`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) step: i64,
}

/// Some of these moments, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Chunk {
    pub(super) first: i64,
    pub(super) last: i64,
}

impl Grid {
    /// The tiles that lie within `from..=to` wholly, on a grid of which `anchor` is a moment; `None` where there is none.
    pub(super) fn new(from: i64, to: i64, anchor: i64, step: Duration) -> Option<Self> {
        let step = millis(step);
        let last = to - (to - anchor).rem_euclid(step);
        let tiles = (last - from).div_euclid(step);
        (tiles > 0).then(|| Self { first: last - (tiles - 1) * step, last, step })
    }

    /// How many tiles it has.
    pub(super) const fn tiles(self) -> u64 {
        self.tiles_of(Chunk { first: self.first, last: self.last })
    }

    /// How many tiles a chunk has.
    pub(super) const fn tiles_of(self, chunk: Chunk) -> u64 {
        ((chunk.last - chunk.first) / self.step + 1).unsigned_abs()
    }

    /// The next chunk of at most `tiles` tiles, after `done`; `None` when all is done.
    pub(super) fn next(self, done: Option<Chunk>, tiles: u64) -> Option<Chunk> {
        let first = done.map_or(self.first, |done| done.last + self.step);
        let more = i64::try_from(tiles.saturating_sub(1)).unwrap_or(i64::MAX).saturating_mul(self.step);
        (first <= self.last).then(|| Chunk { first, last: self.last.min(first.saturating_add(more)) })
    }
}

/// A duration in the unit of moments.
pub(super) fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn chunks_of_whatever_size_hold_every_tile_once_and_nothing_else(
            from in 0_i64..1_000_000, length in 0_i64..100_000, anchor in 0_i64..2_000_000,
            step in 1_u64..5_000, sizes in prop::collection::vec(1_u64..50, 1..8),
        ) {
            let step = Duration::from_millis(step);
            let Some(grid) = Grid::new(from, from + length, anchor, step) else {
                // Two tiles' length hold one, whatever the grid.
                prop_assert!(length < 2 * millis(step));
                return Ok(());
            };
            prop_assert!(grid.first - grid.step >= from && grid.first - 2 * grid.step < from);
            prop_assert!(grid.last <= from + length && grid.last + grid.step > from + length);
            prop_assert_eq!((grid.last - anchor).rem_euclid(grid.step), 0);
            let (mut seen, mut done, mut sizes) = (Vec::new(), None, sizes.into_iter().cycle());
            while let Some(chunk) = grid.next(done, sizes.next().unwrap_or(1)) {
                let step = usize::try_from(grid.step).unwrap_or(1);
                let tiles: Vec<i64> = (chunk.first..=chunk.last).step_by(step).collect();
                prop_assert_eq!(tiles.len() as u64, grid.tiles_of(chunk));
                seen.extend(tiles);
                done = Some(chunk);
            }
            prop_assert_eq!(seen.len() as u64, grid.tiles());
            prop_assert_eq!((seen.first(), seen.last()), (Some(&grid.first), Some(&grid.last)));
            prop_assert!(seen.windows(2).all(|pair| pair[1] - pair[0] == grid.step));
        }
    }

    #[test]
    fn before_a_recorded_tile_the_last_one_ends_where_that_begins() {
        let five = Duration::from_minutes(5);
        let (recorded, reach) = (10_000_137, millis(five));
        let grid = Grid::new(0, recorded - reach, recorded - reach, five).expect("there is room");
        assert_eq!(grid.last, recorded - reach);
        assert_eq!(Grid::new(0, 299_999, 0, five), None);
    }
}
