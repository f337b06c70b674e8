//! The only source of randomness: seeds for decisions, ids of records, leases and requests. Ids that the
//! rules make are born in the engine, from the seeds.

use jiff::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use trace::id::{LeaseId, RecordId, RequestId, WriterId};
use uuid::Builder;

/// Digits without the ones that people confuse.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The constant by which SplitMix64 goes on.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// Where random bits come from.
#[derive(Clone, Debug, Default)]
pub enum Dice {
    /// The machine.
    #[default]
    System,
    /// A sequence that is the same for the same seed, for runs that must come out the same.
    Seeded(Arc<AtomicU64>),
}

impl Dice {
    /// Dice that always fall the same way.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// Sixty-four fresh bits.
    ///
    /// # Panics
    /// Where the machine has no randomness to give: nothing safe can be named there.
    #[must_use]
    pub fn roll(&self) -> u64 {
        match self {
            Self::System => getrandom::u64().expect("because every supported machine gives random bits"),
            Self::Seeded(state) => spread(state.fetch_add(GOLDEN, Ordering::Relaxed).wrapping_add(GOLDEN)),
        }
    }

    /// Fresh bits for all of these bytes.
    fn fill(&self, bytes: &mut [u8]) {
        match self {
            Self::System => {
                getrandom::fill(bytes).expect("because every supported machine gives random bits");
            }
            Self::Seeded(_) => {
                for part in bytes.chunks_mut(8) {
                    part.copy_from_slice(&self.roll().to_be_bytes()[..part.len()]);
                }
            }
        }
    }

    /// A UUID of version 7 for a record of this time.
    pub(crate) fn record(&self, at: Timestamp) -> RecordId {
        let mut bits = [0; 10];
        self.fill(&mut bits);
        let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
        RecordId::new(Builder::from_unix_timestamp_millis(millis, &bits).into_uuid().to_string())
    }

    /// Thirty-two fresh bytes, for a key.
    #[must_use]
    pub fn seed(&self) -> [u8; 32] {
        let mut seed = [0; 32];
        self.fill(&mut seed);
        seed
    }

    /// A fresh lease.
    #[must_use]
    pub fn lease(&self) -> LeaseId {
        LeaseId::new(self.name('l'))
    }

    /// A fresh name for a proof or a measurement that is asked for.
    #[must_use]
    pub fn request(&self) -> RequestId {
        RequestId::new(self.name('r'))
    }

    /// A name for a new ledger: a random UUID.
    pub(crate) fn writer(&self) -> WriterId {
        let mut bits = [0; 16];
        self.fill(&mut bits);
        WriterId::new(Builder::from_random_bytes(bits).into_uuid().to_string())
    }

    /// A letter and eight digits.
    fn name(&self, letter: char) -> String {
        let bits = self.roll();
        let digits = (0..8).map(|place| DIGITS[(bits >> (place * 5)) as usize & 31] as char);
        [letter, '-'].into_iter().chain(digits).collect()
    }
}

/// The finisher of SplitMix64.
const fn spread(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_names() {
        let (one, other) = (Dice::seeded(7), Dice::seeded(7));
        assert_eq!(one.lease(), other.lease());
        assert_ne!(one.lease(), one.lease());
    }

    #[test]
    fn a_record_id_sorts_by_its_time() {
        let dice = Dice::System;
        let early: Timestamp = "2026-01-01T00:00:00Z".parse().expect("because the test writes a time");
        let late: Timestamp = "2026-01-01T00:00:00.001Z".parse().expect("because the test writes a time");
        let ids = [dice.record(early), dice.record(late)];
        assert!(ids[0] < ids[1], "{ids:?}");
        assert_eq!(ids[0].as_str().as_bytes()[14], b'7', "version 7: {}", ids[0]);
    }
}
