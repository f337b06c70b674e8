//! What fits the words of a question best. The index proposes; the order is worked out here from counts that are the same
//! however the catalog came to be: outdated matters that still lie in it do not count, and lengths are held against a
//! fixed measure.

use super::{
    asking::{Sought, Stock},
    catalog::Catalog,
    error::SearchError,
};
use std::cmp::Ordering;
use tantivy::{
    DocAddress, DocId, DocSet as _, Order, Searcher, SegmentReader, Term,
    collector::TopDocs,
    columnar::Column,
    fieldnorm::FieldNormReader,
    postings::{Postings as _, SegmentPostings},
    query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

/// What the index proposes for one question, at the least and for each result.
const PROPOSED: usize = 96;
const PROPOSED_EACH: usize = 4;

/// How soon more of the same word says no more.
const SATURATION: f64 = 1.2;
/// How much the length of a text counts against it.
const LENGTH: f64 = 0.6;
/// Words of a usual matter, and of a usual title.
const USUAL_WORDS: f64 = 80.0;
const USUAL_TITLE: f64 = 12.0;
/// What a word in the title counts for, beside one in the text.
const TITLE: f64 = 1.5;
/// What a part of a name counts for where the whole was asked.
const PART: f64 = 0.6;
/// The share of the score that depends on how many of the words are there at all.
const COVERAGE: f64 = 0.4;

/// One matter that may be the answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Candidate {
    pub(super) place: DocAddress,
    pub(super) score: f64,
    pub(super) at_us: i64,
    /// Which of the words it holds.
    words: Vec<usize>,
}

impl Candidate {
    /// The best first, then the newest.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then_with(|| other.at_us.cmp(&self.at_us))
    }
}

/// What each word of a question counts for, over all catalogs.
pub(super) struct Ranking {
    sought: Vec<Sought>,
    /// Each term, the place of its word, and its weight.
    terms: Vec<Weighed>,
    known: Vec<bool>,
}

struct Weighed {
    term: String,
    word: usize,
    weight: f64,
}

impl Ranking {
    pub(super) fn of(stocks: &[Stock<'_>], sought: Vec<Sought>) -> Result<Self, SearchError> {
        let matters: u64 = stocks.iter().map(|stock| stock.catalog.len()).sum();
        let searchers: Vec<Searcher> = stocks.iter().map(|stock| stock.catalog.searcher()).collect();
        let mut ranking = Self { terms: vec![], known: vec![false; sought.len()], sought };
        for (word, one) in ranking.sought.iter().enumerate() {
            for (place, term) in one.terms.iter().enumerate() {
                let mut holding = 0;
                for (stock, searcher) in stocks.iter().zip(&searchers) {
                    let term = Term::from_field_text(stock.catalog.layout.words, term);
                    holding += holding_now(searcher, &term)?;
                }
                if holding == 0 {
                    continue;
                }
                ranking.known[word] = true;
                let whole = one.terms.len() == 1 || place + 1 == one.terms.len();
                let weight = rarity(holding, matters) * if whole { 1.0 } else { PART };
                ranking.terms.push(Weighed { term: term.clone(), word, weight });
            }
        }
        Ok(ranking)
    }

    /// The words that no matter holds.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &Sought> {
        self.sought.iter().zip(&self.known).filter(|(_, known)| !**known).map(|(sought, _)| sought)
    }

    /// Whether it knows none of the words.
    pub(super) fn knows_nothing(&self) -> bool {
        self.terms.is_empty()
    }

    /// The words that a candidate holds, as they were asked.
    pub(super) fn told(&self, candidate: &Candidate) -> Vec<String> {
        candidate.words.iter().map(|word| self.sought[*word].word.clone()).collect()
    }

    /// The best of one catalog, in no order yet.
    pub(super) fn best(
        &self,
        catalog: &Catalog,
        narrowed: &[Term],
        limit: usize,
    ) -> Result<Vec<Candidate>, SearchError> {
        let searcher = catalog.searcher();
        let most = PROPOSED.max(limit * PROPOSED_EACH);
        if self.terms.is_empty() {
            return newest(&searcher, narrowed, most);
        }
        let query = self.query(catalog, narrowed);
        let proposed = searcher.search(&query, &TopDocs::with_limit(most).order_by_score())?;
        let mut places: Vec<DocAddress> = proposed.into_iter().map(|(_, place)| place).collect();
        places.sort_unstable();
        let mut candidates = Vec::with_capacity(places.len());
        for chunk in places.chunk_by(|one, other| one.segment_ord == other.segment_ord) {
            let segment = searcher.segment_reader(chunk[0].segment_ord);
            candidates.extend(self.weigh(catalog, segment, chunk)?);
        }
        Ok(candidates)
    }

    fn query(&self, catalog: &Catalog, narrowed: &[Term]) -> Box<dyn Query> {
        let term = |field: Field, text: &str| -> Box<dyn Query> {
            Box::new(TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs))
        };
        // Words of the title are among the words: what they count for beyond that is weighed afterwards.
        let any = self.terms.iter().map(|weighed| (Occur::Should, term(catalog.layout.words, &weighed.term)));
        let any: Box<dyn Query> = Box::new(BooleanQuery::new(any.collect()));
        if narrowed.is_empty() { any } else { Box::new(BooleanQuery::new(within(narrowed, Some(any)))) }
    }

    /// Scores the candidates of one segment, which come in its order.
    fn weigh(
        &self,
        catalog: &Catalog,
        segment: &SegmentReader,
        places: &[DocAddress],
    ) -> Result<Vec<Candidate>, SearchError> {
        let at: Column<i64> = segment.fast_fields().i64("at")?;
        let made = |place: &DocAddress| Candidate {
            place: *place,
            score: 0.0,
            at_us: at.first(place.doc_id).unwrap_or(i64::MIN),
            words: vec![],
        };
        let mut candidates: Vec<Candidate> = places.iter().map(made).collect();
        for weighed in &self.terms {
            let mut text = Counted::of(segment, catalog.layout.words, &weighed.term, USUAL_WORDS)?;
            let mut title = Counted::of(segment, catalog.layout.title, &weighed.term, USUAL_TITLE)?;
            for candidate in &mut candidates {
                let doc = candidate.place.doc_id;
                let often = text.often(doc) + TITLE * title.often(doc);
                candidate.score += weighed.weight * often * (SATURATION + 1.0) / (often + SATURATION);
                if often > 0.0 && candidate.words.last() != Some(&weighed.word) {
                    candidate.words.push(weighed.word);
                }
            }
        }
        let asked = self.known.iter().filter(|known| **known).count().max(1) as f64;
        for candidate in &mut candidates {
            let covered = candidate.words.len() as f64 / asked;
            candidate.score *= 1.0 - COVERAGE + COVERAGE * covered;
        }
        Ok(candidates)
    }
}

/// How often one term stands in the matters of a segment, held against their length.
struct Counted {
    postings: Option<SegmentPostings>,
    lengths: FieldNormReader,
    usual: f64,
}

impl Counted {
    fn of(segment: &SegmentReader, field: Field, term: &str, usual: f64) -> Result<Self, SearchError> {
        let term = Term::from_field_text(field, term);
        let postings = segment.inverted_index(field)?.read_postings(&term, IndexRecordOption::WithFreqs)?;
        Ok(Self { postings, lengths: segment.get_fieldnorms_reader(field)?, usual })
    }

    /// Asked in the order of the segment.
    fn often(&mut self, doc: DocId) -> f64 {
        let Some(postings) = &mut self.postings else { return 0.0 };
        if postings.doc() < doc {
            postings.seek(doc);
        }
        if postings.doc() != doc {
            return 0.0;
        }
        let length = f64::from(self.lengths.fieldnorm(doc)) / self.usual;
        f64::from(postings.term_freq()) / (1.0 - LENGTH + LENGTH * length)
    }
}

/// Everything of some names, the newest first.
fn newest(searcher: &Searcher, narrowed: &[Term], most: usize) -> Result<Vec<Candidate>, SearchError> {
    let query: Box<dyn Query> = if narrowed.is_empty() {
        Box::new(AllQuery)
    } else {
        Box::new(BooleanQuery::new(within(narrowed, None)))
    };
    let order = TopDocs::with_limit(most).order_by_fast_field::<i64>("at", Order::Desc);
    let found = searcher.search(&query, &order)?;
    let made = |(at, place): (Option<i64>, DocAddress)| Candidate {
        place,
        score: 0.0,
        at_us: at.unwrap_or(i64::MIN),
        words: vec![],
    };
    Ok(found.into_iter().map(made).collect())
}

/// What has all of these names, and fits the words.
fn within(narrowed: &[Term], words: Option<Box<dyn Query>>) -> Vec<(Occur, Box<dyn Query>)> {
    let named = narrowed.iter().map(|term| {
        let named = Box::new(TermQuery::new(term.clone(), IndexRecordOption::Basic));
        (Occur::Must, Box::new(ConstScoreQuery::new(named, 0.0)) as Box<dyn Query>)
    });
    named.chain(words.map(|words| (Occur::Must, words))).collect()
}

/// How many matters hold a term now. What is outdated still lies in the index, and is taken off.
fn holding_now(searcher: &Searcher, term: &Term) -> Result<u64, SearchError> {
    let mut holding = 0;
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(term.field())?;
        let Some(found) = index.get_term_info(term)? else { continue };
        holding += u64::from(found.doc_freq);
        let Some(alive) = segment.alive_bitset().filter(|_| segment.has_deletes()) else { continue };
        let mut postings = index.read_postings_from_terminfo(&found, IndexRecordOption::Basic)?;
        for outdated in (0..segment.max_doc()).filter(|doc| alive.is_deleted(*doc)) {
            if postings.doc() < outdated {
                postings.seek(outdated);
            }
            holding -= u64::from(postings.doc() == outdated);
        }
    }
    Ok(holding)
}

/// A word that few matters hold says more.
fn rarity(holding: u64, matters: u64) -> f64 {
    let (holding, matters) = (holding as f64, matters as f64);
    (1.0 + (matters - holding + 0.5).max(0.0) / (holding + 0.5)).ln()
}
