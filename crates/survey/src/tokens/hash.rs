//! The hash by which the vocabulary is laid out while building, and looked up later.

/// FNV-1a, its high bits folded into the low ones.
pub(crate) fn of(bytes: &[u8]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    let hash = bytes.iter().fold(BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME));
    hash ^ (hash >> 32)
}
