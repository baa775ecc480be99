//! Chance for looks and sounds: repeatable from a seed. What must not be guessed (digits, nonces) never comes from here.

use std::f32::consts::TAU;

/// xoshiro256++.
pub(super) struct Chance([u64; 4]);

impl Chance {
    pub(super) fn from_seed(seed: [u8; 32]) -> Self {
        let (words, _) = seed.as_chunks::<8>();
        let mut state = [1; 4];
        for (place, word) in state.iter_mut().zip(words) {
            *place = u64::from_le_bytes(*word);
        }
        Self(state)
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// Between the two, evenly.
    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        let [_, _, _, _, _, _, a, b] = self.next().to_le_bytes();
        low + (high - low) * f32::from(u16::from_le_bytes([a, b])) / 65_536.0
    }

    /// Between `-most` and `most`.
    pub(super) fn around(&mut self, most: f32) -> f32 {
        self.between(-most, most)
    }

    /// Any place on a circle, in radians.
    pub(super) fn angle(&mut self) -> f32 {
        self.between(0.0, TAU)
    }

    /// One of `0..count`; `count` is small.
    pub(super) fn pick(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(1).max(1);
        usize::try_from(self.next() % count).unwrap_or(0)
    }
}
