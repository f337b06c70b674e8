//! What a diff adds to its tests: assertions, and the literals of tables of cases. An assertion that is gone from one
//! place and is found here was moved, merged with others, or became a row of a table.

use super::{
    find::Found,
    strength::Strength,
    test::{Assertion, Test},
    tokens::{counted, is_name, values},
};
use std::collections::{BTreeMap, BTreeSet};

/// What was added, as far as nothing was explained by it yet.
#[derive(Debug)]
pub(super) struct Pool<'t> {
    /// By their words, in order.
    assertions: BTreeMap<Vec<&'t str>, Vec<Strength>>,
    /// The names in assertions that were added, and the rank of the strongest that holds each.
    names: BTreeMap<&'t str, Strength>,
    literals: BTreeMap<&'t str, usize>,
}

/// The words of an assertion, so that the order of its sides says nothing.
pub(super) fn key<'t>(assertion: &Assertion<'t>) -> Vec<&'t str> {
    let mut words = assertion.words.clone();
    words.sort_unstable();
    words
}

impl<'t> Pool<'t> {
    /// What is there after and was not before.
    pub(super) fn of(before: &Found<'t>, after: &Found<'t>, pairs: &[Option<usize>]) -> Self {
        let mut pool =
            Self { assertions: BTreeMap::new(), names: BTreeMap::new(), literals: BTreeMap::new() };
        let was: BTreeMap<usize, &Test<'t>> =
            pairs.iter().zip(&before.tests).filter_map(|(pair, test)| Some(((*pair)?, test))).collect();
        for (index, test) in after.tests.iter().enumerate() {
            let old = was.get(&index);
            let (asserted, tokens) = old.map_or((&[][..], &[][..]), |old| (&old.assertions, &old.tokens));
            pool.add(asserted, tokens, &test.assertions, &test.tokens);
        }
        let known = before.called();
        for (place, beside) in after.called() {
            let old = known.get(&place);
            let (asserted, tokens) = old.map_or((&[][..], &[][..]), |old| (&old.assertions, &old.tokens));
            pool.add(asserted, tokens, &beside.assertions, &beside.tokens);
        }
        pool
    }

    fn add(&mut self, old: &[Assertion<'t>], was: &[&'t str], new: &[Assertion<'t>], is: &[&'t str]) {
        let mut known: Vec<Vec<&str>> = old.iter().map(key).collect();
        for assertion in new {
            let key = key(assertion);
            if let Some(at) = known.iter().position(|other| *other == key) {
                known.swap_remove(at);
                continue;
            }
            for name in assertion.words.iter().filter(|word| is_name(word)) {
                let rank = self.names.entry(name).or_insert(assertion.strength);
                *rank = assertion.strength.max(*rank);
            }
            self.assertions.entry(key).or_default().push(assertion.strength);
        }
        // What only a lost assertion held may stand in another one now.
        let lost = known_lost(old, new);
        let mut before = counted(pieces(&values(was)));
        for value in lost.iter().flat_map(|assertion| &assertion.values) {
            before.entry(value).and_modify(|count| *count = count.saturating_sub(1));
        }
        for (literal, count) in counted(pieces(&values(is))) {
            let more = count.saturating_sub(before.get(literal).copied().unwrap_or_default());
            *self.literals.entry(literal).or_default() += more;
        }
    }

    /// Whether this very assertion was added elsewhere, or one that says more.
    pub(super) fn has_moved(&mut self, assertion: &Assertion<'t>) -> bool {
        let Some(ranks) = self.assertions.get_mut(&key(assertion)) else { return false };
        let at = ranks.iter().position(|rank| *rank >= assertion.strength);
        at.map(|at| ranks.swap_remove(at)).is_some()
    }

    /// Whether all that it compares with is now a row of a table, or a part of a larger assertion about the same thing.
    pub(super) fn holds_values(&mut self, assertion: &Assertion<'t>) -> bool {
        let values = counted(assertion.values.iter().copied());
        let names: BTreeSet<&str> = assertion.words.iter().copied().filter(|word| is_name(word)).collect();
        let speaks =
            names.iter().any(|name| self.names.get(name).is_some_and(|rank| *rank >= assertion.strength));
        let has_all =
            values.iter().all(|(value, count)| self.literals.get(value).is_some_and(|there| there >= count));
        if values.is_empty() || !speaks || !has_all {
            return false;
        }
        for (value, count) in values {
            self.literals.entry(value).and_modify(|there| *there -= count);
        }
        true
    }
}

/// The assertions that are there no more, as they were.
fn known_lost<'a, 't>(old: &'a [Assertion<'t>], new: &[Assertion<'t>]) -> Vec<&'a Assertion<'t>> {
    let mut still: Vec<Vec<&str>> = new.iter().map(key).collect();
    let mut is_lost = |assertion: &&Assertion<'t>| {
        let at = still.iter().position(|other| *other == key(assertion));
        at.map(|at| still.swap_remove(at)).is_none()
    };
    old.iter().filter(|assertion| is_lost(assertion)).collect()
}

/// A text with commas may be a row of a table: its parts count too.
fn pieces<'t>(values: &[&'t str]) -> Vec<&'t str> {
    let parts =
        values.iter().filter(|value| value.contains([',', '|'])).flat_map(|value| value.split([',', '|']));
    values.iter().copied().chain(parts.map(str::trim)).collect()
}
