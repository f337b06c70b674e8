//! The vocabulary `o200k_base`, laid out by `build.rs` and part of the binary: the system pages in what is looked up,
//! and nothing is loaded.

use super::hash;

static PLACES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/places.bin"));
static STARTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/starts.bin"));
static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/bytes.bin"));

/// Bytes of a number in the tables.
const WIDTH: usize = 4;

/// The rank of a token: the lower, the earlier it is merged. None where no token is made of these bytes.
pub(super) fn rank(bytes: &[u8]) -> Option<u32> {
    let places = PLACES.len() / WIDTH;
    let mut place = usize::try_from(hash::of(bytes) % places as u64).ok()?;
    loop {
        let rank = number(PLACES, place).checked_sub(1)?;
        if token(rank) == bytes {
            return Some(rank);
        }
        place = (place + 1) % places;
    }
}

fn token(rank: u32) -> &'static [u8] {
    let rank = rank as usize;
    &BYTES[number(STARTS, rank) as usize..number(STARTS, rank + 1) as usize]
}

fn number(table: &[u8], index: usize) -> u32 {
    let bytes = &table[index * WIDTH..][..WIDTH];
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}
