//! Lays the vocabulary out as it is looked up: a table of hashes, in place, so that nothing is loaded when a text is
//! counted. The layout is read by `src/tokens/vocabulary.rs`.

use std::{env, fs, path::Path};

#[path = "src/tokens/hash.rs"]
mod hash;

/// Places of the table: a power of two, more than twice as many as there are tokens.
const PLACES: usize = 1 << 19;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/tokens/hash.rs");
    let tokens = tokens();
    let mut bytes = Vec::new();
    let mut starts = vec![0_u32];
    let mut places = vec![0_u32; PLACES];
    for (rank, token) in tokens.iter().enumerate() {
        let mut place = hash::of(token) as usize % PLACES;
        while places[place] != 0 {
            place = (place + 1) % PLACES;
        }
        places[place] = narrow(rank + 1);
        bytes.extend_from_slice(token);
        starts.push(narrow(bytes.len()));
    }
    let out = env::var("OUT_DIR").expect("because cargo names the folder");
    keep(&out, "places.bin", &laid(&places));
    keep(&out, "starts.bin", &laid(&starts));
    keep(&out, "bytes.bin", &bytes);
}

/// The tokens in the order of their ranks.
fn tokens() -> Vec<Vec<u8>> {
    let bpe = &bpe_openai::o200k_base().bpe;
    (0..narrow(bpe.num_tokens())).map(|rank| bpe.token_bytes(rank).to_vec()).collect()
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("because the vocabulary is small")
}

fn laid(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn keep(out: &str, name: &str, bytes: &[u8]) {
    fs::write(Path::new(out).join(name), bytes).expect("because cargo's folder can be written");
}
