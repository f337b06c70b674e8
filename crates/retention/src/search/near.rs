//! Words that are nearly a word which no matter holds: mistyped, or spelled in another way.

use super::{
    asking::{Sought, Stock},
    error::SearchError,
    words,
};
use std::{cmp::Reverse, collections::BTreeMap};
use tantivy::{Term, query::FuzzyTermQuery};

/// Words that are told for one that is not known.
const TOLD: usize = 3;
/// Words that are looked at for one.
const LOOKED_AT: usize = 500;
/// Letters from which one of them may be wrong, and from which two may.
const ONE_WRONG: usize = 4;
const TWO_WRONG: usize = 8;

/// The nearest words, the nearest first, then those that more matters hold.
pub(super) fn to(stocks: &[Stock<'_>], sought: &Sought) -> Result<Vec<String>, SearchError> {
    let Some(word) = words::spelled(&sought.word).pop() else { return Ok(vec![]) };
    let wrong = match word.chars().count() {
        0..ONE_WRONG => return Ok(vec![]),
        ONE_WRONG..TWO_WRONG => 1,
        _ => 2,
    };
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    for stock in stocks {
        let field = stock.catalog.layout.spelled;
        let query = FuzzyTermQuery::new(Term::from_field_text(field, &word), wrong, true);
        for segment in stock.catalog.searcher().segment_readers() {
            let index = segment.inverted_index(field)?;
            let mut terms = index.terms().search(query.automaton()?).into_stream()?;
            while terms.advance() && found.len() < LOOKED_AT {
                let near = String::from_utf8_lossy(terms.key()).into_owned();
                *found.entry(near).or_default() += u64::from(terms.value().doc_freq);
            }
        }
    }
    let mut found: Vec<(String, u64)> = found.into_iter().collect();
    found.sort_by_cached_key(|(near, holding)| {
        (strsim::osa_distance(near, &word), Reverse(*holding), near.clone())
    });
    Ok(found.into_iter().map(|(near, _)| near).take(TOLD).collect())
}
