//! What two texts are compared by: the smallest hashes of their runs of words. Texts that share most of them say the
//! same.

/// Words of one shingle.
const RUN: usize = 8;
/// Hashes that are kept of a text.
pub(crate) const KEPT: usize = 32;

/// The number of words, and the smallest hashes of all runs of them.
pub(crate) fn sketch(text: &str) -> (u32, Vec<u32>) {
    let mut run = [0_u64; RUN];
    let mut words = 0_usize;
    let mut smallest = std::collections::BTreeSet::new();
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        run[words % RUN] = hash(word);
        words += 1;
        if words >= RUN {
            keep(&mut smallest, mixed(&run, words));
        }
    }
    (u32::try_from(words).unwrap_or(u32::MAX), smallest.into_iter().collect())
}

fn keep(smallest: &mut std::collections::BTreeSet<u32>, hash: u32) {
    if smallest.len() < KEPT {
        smallest.insert(hash);
    } else if smallest.last().is_some_and(|largest| hash < *largest) && smallest.insert(hash) {
        smallest.pop_last();
    }
}

/// FNV-1a, which is the same in every build: sketches outlive the process.
fn hash(word: &str) -> u64 {
    word.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
    })
}

fn mixed(run: &[u64; RUN], next: usize) -> u32 {
    let mix = |sum: u64, at: usize| {
        (sum.rotate_left(5) ^ run[(next + at) % RUN]).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    };
    let mixed = (0..RUN).fold(0, mix);
    u32::try_from(mixed >> 32).unwrap_or(u32::MAX)
}

/// How much of two texts is the same, from 0 to 1, told from their sketches.
pub(crate) fn likeness(one: &[u32], other: &[u32]) -> f64 {
    let mut all: Vec<u32> = one.iter().chain(other).copied().collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(KEPT);
    let shared = |hash: &&u32| one.binary_search(hash).is_ok() && other.binary_search(hash).is_ok();
    let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
    if all.is_empty() { 0.0 } else { count(all.iter().filter(shared).count()) / count(all.len()) }
}

#[cfg(test)]
mod tests {
    use super::{likeness, sketch};

    fn text(from: usize, to: usize) -> String {
        (from..to).map(|word| format!("word{word} ")).collect()
    }

    #[test]
    fn the_same_words_are_alike_whatever_stands_between_them() {
        let (words, one) = sketch(&text(0, 300));
        let (_, other) = sketch(&text(0, 300).replace(' ', ",\n").to_uppercase());
        assert_eq!((words, likeness(&one, &other)), (300, 1.0));
    }

    #[test]
    fn a_few_changed_words_leave_texts_alike_and_other_words_do_not() {
        let (_, one) = sketch(&text(0, 1_000));
        assert!(likeness(&one, &sketch(&text(5, 1_000)).1) > 0.85);
        assert!(likeness(&one, &sketch(&text(2_000, 3_000)).1) < 0.1);
        assert!(likeness(&[], &[]) < 0.1);
    }
}
