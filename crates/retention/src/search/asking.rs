//! What is asked of the trace, and what it answers.

use super::{
    catalog::Catalog,
    error::SearchError,
    layout::{Layout, Name},
    matter::{Came, Kind},
    near,
    rank::{Candidate, Ranking},
    succession::{Succession, succession},
    words,
};
use std::collections::BTreeSet;
use tantivy::Term;

/// Words of one question; what comes after them is not looked up.
const WORDS: usize = 24;
/// Results of one question.
const RESULTS: usize = 100;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asking {
    /// The words; where there are none, the newest come first.
    pub words: String,
    /// Only this territory, and those below it.
    pub territory: Option<String>,
    /// Only under this policy: a class of decision, or an envelope by its digest.
    pub policy: Option<String>,
    /// Only what this person had a part in.
    pub person: Option<String>,
    /// Only what came to this.
    pub came: Option<Came>,
    /// Only this kind of matter.
    pub kind: Option<Kind>,
    /// Results at most.
    pub limit: usize,
}

/// One repository's catalog.
#[derive(Clone, Copy)]
pub struct Stock<'a> {
    /// How the repository is called.
    pub repository: &'a str,
    /// What search knows of it.
    pub catalog: &'a Catalog,
}

/// One thing that was found, with all that took its place and all whose place it took.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which repository's.
    pub repository: String,
    /// How well it fits the words.
    pub score: f64,
    /// The key of what holds the words: any of the succession.
    pub found: String,
    /// The words that it holds, as they were asked.
    pub words: Vec<String>,
    /// What holds now, and then what it replaced, the newest first.
    pub succession: Succession,
}

/// A word that no matter holds, and words that are nearly it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// The word, as it was asked.
    pub word: String,
    /// Words that are there and nearly it, the nearest first.
    pub near: Vec<String>,
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The hits, the best first.
    pub hits: Vec<Hit>,
    /// Matters that were looked through.
    pub searched: u64,
    /// Words that no matter holds.
    pub unknown: Vec<Unknown>,
    /// Whether the hits hold only words that are nearly those that were asked.
    pub nearly: bool,
}

/// One word of a question, and all that it is looked up by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sought {
    pub(super) word: String,
    pub(super) terms: Vec<String>,
}

/// Asks all these catalogs. Where none of the words is known, those that are nearly they are asked instead.
///
/// # Errors
/// Where one of them cannot be read.
pub fn ask(stocks: &[Stock<'_>], asking: &Asking) -> Result<Answer, SearchError> {
    let searched = stocks.iter().map(|stock| stock.catalog.len()).sum();
    let sought = sought(&asking.words);
    let ranking = Ranking::of(stocks, sought)?;
    let told = |word: &Sought| Ok(Unknown { word: word.word.clone(), near: near::to(stocks, word)? });
    let unknown = ranking.unknown().map(told).collect::<Result<Vec<_>, SearchError>>()?;
    let asked_for_words = !asking.words.trim().is_empty();
    let nearly = asked_for_words && ranking.knows_nothing();
    let ranking = if nearly { Ranking::of(stocks, instead(&unknown))? } else { ranking };
    let hits =
        if asked_for_words && ranking.knows_nothing() { vec![] } else { found(stocks, &ranking, asking)? };
    Ok(Answer { nearly: nearly && !hits.is_empty(), hits, searched, unknown })
}

/// The words of a question; those that say nothing are left out.
fn sought(text: &str) -> Vec<Sought> {
    let mut seen = BTreeSet::new();
    let one = |word: &str| Sought { word: word.to_owned(), terms: words::of(word) };
    let known = |sought: &Sought| !sought.terms.is_empty() && seen.insert(sought.terms.clone());
    text.split_whitespace().take(WORDS).map(one).filter(known).collect()
}

fn instead(unknown: &[Unknown]) -> Vec<Sought> {
    let near = unknown.iter().flat_map(|unknown| &unknown.near);
    near.map(|word| Sought { word: word.clone(), terms: words::of(word) }).collect()
}

/// The best of all catalogs, each succession once.
fn found(stocks: &[Stock<'_>], ranking: &Ranking, asking: &Asking) -> Result<Vec<Hit>, SearchError> {
    let limit = asking.limit.clamp(1, RESULTS);
    let mut candidates: Vec<(&Stock<'_>, Candidate)> = vec![];
    for stock in stocks {
        let narrowed = narrowed(&stock.catalog.layout, asking);
        let best = ranking.best(stock.catalog, &narrowed, limit)?;
        candidates.extend(best.into_iter().map(|candidate| (stock, candidate)));
    }
    candidates.sort_by(|(_, one), (_, other)| one.order(other));
    let mut hits: Vec<Hit> = vec![];
    let mut last: Option<Candidate> = None;
    for (stock, candidate) in candidates {
        // What is equal in score and time is told apart by its key, so all of it is looked at.
        let behind = last.as_ref().is_some_and(|last| last.order(&candidate).is_lt());
        if hits.len() >= limit && behind {
            break;
        }
        let searcher = stock.catalog.searcher();
        let Some(matter) = stock.catalog.read(&searcher, candidate.place)? else { continue };
        let known = |hit: &Hit| hit.repository == stock.repository && hit.succession.holds(&matter.key);
        if hits.iter().any(known) {
            continue;
        }
        let found = matter.key.clone();
        let succession = succession(stock.catalog, &searcher, matter)?;
        let words = ranking.told(&candidate);
        hits.push(Hit {
            repository: stock.repository.to_owned(),
            score: candidate.score,
            found,
            words,
            succession,
        });
        last = Some(candidate);
    }
    hits.sort_by(|one, other| {
        let newest = |hit: &Hit| hit.succession.found(&hit.found).at();
        let score = other.score.total_cmp(&one.score);
        score.then_with(|| newest(other).cmp(&newest(one))).then_with(|| one.found.cmp(&other.found))
    });
    hits.truncate(limit);
    Ok(hits)
}

fn narrowed(layout: &Layout, asking: &Asking) -> Vec<Term> {
    let given = [
        asking.territory.as_deref().map(Name::Territory),
        asking.policy.as_deref().map(Name::Policy),
        asking.person.as_deref().map(Name::Person),
        asking.came.map(|came| Name::Came(came.name())),
        asking.kind.map(Name::Kind),
    ];
    given.into_iter().flatten().map(|name| layout.name(name)).collect()
}
