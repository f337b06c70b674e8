//! Documents that say the same: one fact has one home.

use super::{Fault, Words, fault, top};
use crate::documents::{document::Document, index::Index, shingle};
use formats::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// Shorter documents may well say the same, in words.
const WORDS: u32 = 80;
/// From here on two texts are nearly the same.
const NEAR: f64 = 0.85;
/// A shingle that so many documents share is a frame that all of them have.
const COMMON: usize = 20;

pub(super) fn faults(index: &Index) -> Vec<Fault> {
    let documents: Vec<&Document> = index.live().filter(|document| document.content.words >= WORDS).collect();
    let mut faults: Vec<Fault> = vec![];
    let mut told: BTreeSet<usize> = BTreeSet::new();
    for (first, second) in pairs(&documents) {
        let (one, other) = (documents[first], documents[second]);
        let same = one.content.digest == other.content.digest;
        let alike = same || shingle::likeness(&one.content.sketch, &other.content.sketch) >= NEAR;
        if alike && told.insert(second) {
            faults.push(twin(one, other, same));
        }
    }
    faults
}

/// Pairs that share a shingle, in order.
fn pairs(documents: &[&Document]) -> BTreeSet<(usize, usize)> {
    let mut sharing: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, document) in documents.iter().enumerate() {
        for hash in &document.content.sketch {
            sharing.entry(*hash).or_default().push(at);
        }
    }
    let few = sharing.values().filter(|sharing| (2..=COMMON).contains(&sharing.len()));
    few.flat_map(|sharing| {
        let each = sharing.iter().enumerate();
        each.flat_map(|(place, first)| sharing[place + 1..].iter().map(|second| (*first, *second)))
    })
    .collect()
}

fn twin(one: &Document, other: &Document, same: bool) -> Fault {
    let how = if same { "says the same as" } else { "says nearly the same as" };
    let words = Words {
        message: format!("this document {how} `{}`", one.path),
        label: "one fact, two homes",
        hint: format!("keep one of them, and link to it from the other: `{}`", one.path),
    };
    fault(&other.path, top(other), "context.duplicate", Severity::Warning, words)
}
