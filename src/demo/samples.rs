//! How the caller's counts grew, so that it can be said what was felt between two moments, and how surely.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

use crate::demo::felt::Felt;

/// An hour of samples; a list without end would be a leak.
const REMEMBERED: usize = 3_600;

/// The counts at moments, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Samples {
    samples: VecDeque<(DateTime<Utc>, Felt)>,
}

/// A count that lies between two others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// It is not less than this.
    pub least: u64,
    /// Nor more than this.
    pub most: u64,
}

impl Samples {
    /// Adds what was felt until `at`.
    pub fn add(&mut self, at: DateTime<Utc>, felt: Felt) {
        if self.samples.len() == REMEMBERED {
            self.samples.pop_front();
        }
        self.samples.push_back((at, felt));
    }

    /// By how much `count` grew between two moments: at least between the samples inside, at most between those around them.
    /// `None` when the span is not within the samples.
    #[must_use]
    pub fn between(
        &self,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        count: impl Fn(&Felt) -> u64,
    ) -> Option<Bounds> {
        let before = |moment| self.samples.iter().rev().find(|(at, _)| *at <= moment);
        let after = |moment| self.samples.iter().find(|(at, _)| *at >= moment);
        let [start, first, last, end] = [before(from), after(from), before(to), after(to)]
            .map(|sample| sample.map(|(_, felt)| count(felt)));
        Some(Bounds { least: last?.saturating_sub(first?), most: end? - start? })
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn at(millis: i64) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + TimeDelta::milliseconds(millis)
    }

    /// One failure a second from 0 to 9 s.
    fn steady() -> Samples {
        let mut samples = Samples::default();
        for second in 0..10 {
            samples.add(at(second * 1_000), Felt { failed: second.cast_unsigned(), ..Felt::default() });
        }
        samples
    }

    fn failed(from: i64, to: i64) -> Option<Bounds> {
        steady().between(at(from), at(to), |felt| felt.failed)
    }

    #[test]
    fn at_samples_the_count_is_exact_and_between_them_it_lies_between() {
        assert_eq!(failed(2_000, 5_000), Some(Bounds { least: 3, most: 3 }));
        assert_eq!(failed(2_500, 5_500), Some(Bounds { least: 2, most: 4 }));
        assert_eq!(failed(2_100, 2_200), Some(Bounds { least: 0, most: 1 }));
    }

    #[test]
    fn outside_of_the_samples_nothing_is_known() {
        assert_eq!(failed(-1, 5_000), None);
        assert_eq!(failed(2_000, 9_001), None);
    }
}
