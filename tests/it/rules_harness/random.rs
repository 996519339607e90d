//! A tiny generator of random numbers, the same on every machine: `SplitMix64`.

/// Deterministic from its seed.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 32 random bits.
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let high = (z ^ (z >> 31)) >> 32;
        u32::try_from(high).unwrap_or(u32::MAX)
    }

    /// Evenly distributed, 0 up to 1.
    pub(crate) fn share(&mut self) -> f64 {
        f64::from(self.next()) / 4_294_967_296.0
    }

    /// A whole number below `limit`.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        self.next() % limit
    }

    /// How many of `events` happen that have each the chance `chance`.
    pub(crate) fn drawn(&mut self, events: u32, chance: f64) -> u32 {
        (0..events).map(|_| u32::from(self.share() < chance)).sum()
    }
}
