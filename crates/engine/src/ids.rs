//! Ids are born from the random bits that come with an input: the engine has no dice of its own.

use trace::{
    Digest,
    id::{CycleId, DecisionId, DeviationId, DisputeId},
};

/// Digits without the ones that people confuse.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A source of fresh ids for one input.
#[derive(Debug)]
pub(crate) struct Ids {
    state: u64,
}

impl Ids {
    /// Ids from these bits: the same bits give the same ids.
    pub(crate) const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Ids of something that is made of these: the same parts give the same ids everywhere.
    pub(crate) fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let digest = Digest::of_parts(parts);
        let bits = digest.bytes().iter().take(8);
        Self::new(bits.fold(0, |seed, byte| seed << 8 | u64::from(*byte)))
    }

    pub(crate) fn dispute(&mut self) -> DisputeId {
        DisputeId::new(self.text('x'))
    }

    pub(crate) fn cycle(&mut self) -> CycleId {
        CycleId::new(self.text('c'))
    }

    pub(crate) fn decision(&mut self) -> DecisionId {
        DecisionId::new(self.text('d'))
    }

    pub(crate) fn deviation(&mut self) -> DeviationId {
        DeviationId::new(self.text('v'))
    }

    /// A letter and eight digits, forty bits: a million ids of a kind collide with a chance below one half.
    fn text(&mut self, letter: char) -> String {
        let bits = self.next();
        let digits = (0..8).map(|place| DIGITS[(bits >> (place * 5)) as usize & 31] as char);
        [letter, '-'].into_iter().chain(digits).collect()
    }

    /// SplitMix64: spreads the seed's bits over a sequence.
    const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}
