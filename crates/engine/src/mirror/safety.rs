//! What the safety gates last said of the default branch. One that failed there caps whatever landed on it at L2, whatever
//! its proofs say, and only a run that passes lifts that: no cached word, no quarantine, no change of the configuration, and
//! no word of a writer whose signature failed.

use super::{Ground, Told};
use crate::Origin;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    Digest, GateRun, Verdict, Why,
    id::{ObjectId, RecordId},
};

/// Words of one gate that are remembered. What passed is forgotten first, but for the last.
const REMEMBERED: usize = 16;

/// What each safety gate said of the default branch's trees, in the order in which it was said.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Safety(BTreeMap<String, Vec<Word>>);

/// What a safety gate said last of one tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Word {
    /// The tree.
    tree: ObjectId,
    /// What it said.
    verdict: Verdict,
    /// The record of that, or of the landing of what it had judged.
    told: Told,
    /// What the gate printed.
    output: Option<Digest>,
    /// Whose record that is.
    origin: Option<Origin>,
}

/// A safety gate that does not pass on the default branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// The gate.
    pub gate: String,
    /// What it said.
    pub verdict: Verdict,
    /// The record of that.
    pub told: Told,
    /// How many others do not pass either.
    pub others: usize,
}

impl Safety {
    /// Hears a run on a tree of the default branch. Only a run counts, and only one that came to a word: what was taken
    /// from the cache, was said beside leftovers, or was never started has said nothing of this tree.
    pub(crate) fn hear(&mut self, run: &GateRun, told: &Told) {
        let lifts = run.verdict == Verdict::Passed;
        let known = self.0.contains_key(&run.gate);
        let hollow = run.skipped.is_some() || (lifts && (run.cached.is_some() || run.leftovers));
        if hollow || !(run.safety || (known && lifts)) {
            return;
        }
        let words = self.0.entry(run.gate.clone()).or_default();
        // One that passes later lifts one that failed on the same tree, if its writer's word counts: both are kept.
        words.retain(|word| word.tree != run.tree || (lifts && word.verdict != Verdict::Passed));
        let (tree, verdict, output) = (run.tree.clone(), run.verdict, run.output);
        words.push(Word { tree, verdict, told: told.clone(), output, origin: None });
        if words.len() > REMEMBERED {
            let passed = words[..REMEMBERED].iter().position(|word| word.verdict == Verdict::Passed);
            words.remove(passed.unwrap_or(0));
        }
    }

    /// Notes whose record it is that told something.
    pub(crate) fn trace_back(&mut self, record: &RecordId, from: &Origin) {
        let told = self.0.values_mut().filter_map(|words| words.last_mut());
        told.filter(|word| word.told.record == *record).for_each(|word| word.origin = Some(from.clone()));
    }

    /// The trees of which a gate spoke that did not pass everywhere: which of them is the latest, git has to say.
    pub fn in_doubt(&self) -> impl Iterator<Item = &ObjectId> {
        let doubted = |words: &&Vec<Word>| words.iter().any(|word| word.verdict != Verdict::Passed);
        self.0.values().filter(doubted).flatten().map(|word| &word.tree)
    }

    /// The safety gate that does not pass, on this ground; the one that failed before one that could not run.
    #[must_use]
    pub fn alarm(&self, ground: &Ground) -> Option<Alarm> {
        let mut red: Vec<(&String, &Word)> =
            self.0.iter().filter_map(|(gate, words)| Some((gate, outstanding(words, ground)?))).collect();
        red.sort_by_key(|(gate, word)| (word.verdict != Verdict::Failed, *gate));
        let others = red.len().saturating_sub(1);
        let (gate, word) = red.first()?;
        Some(Alarm { gate: (*gate).clone(), verdict: word.verdict, told: word.told.clone(), others })
    }
}

/// The last word that no later run has lifted: one that passed on a tree of the default branch's line that is not older. So
/// neither an old green run that is started again nor a tree that comes back lifts anything by itself. Whom nobody vouches for
/// any more can still warn, and lifts nothing.
fn outstanding<'w>(words: &'w [Word], ground: &Ground) -> Option<&'w Word> {
    let back = |word: &Word| ground.back.get(&word.tree).copied().unwrap_or(u32::MAX);
    let counts = |word: &Word| word.origin.as_ref().is_none_or(|from| ground.seals.discredit(from).is_none());
    let lifts = |red: &Word, later: &Word| {
        later.verdict == Verdict::Passed && back(later) <= back(red) && counts(later)
    };
    let red = words.iter().enumerate().filter(|(_, word)| word.verdict != Verdict::Passed);
    let left = red.rev().find(|(at, red)| !words[at + 1..].iter().any(|later| lifts(red, later)));
    left.map(|(_, word)| word)
}

impl Alarm {
    /// Why whatever landed stands no higher.
    pub(crate) const fn why(&self) -> Why {
        match self.verdict {
            Verdict::Failed | Verdict::Passed => Why::Unsafe,
            Verdict::CouldNotRun => Why::Unknown,
        }
    }

    /// What is missing, with the record.
    pub(crate) fn missing(&self) -> String {
        let others = match self.others {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let Self { gate, verdict, told, .. } = self;
        format!(
            "safety gate `{gate}` to pass on the default branch, where it {} (record {}){others}",
            match verdict {
                Verdict::Failed => "failed",
                Verdict::CouldNotRun => "could not run",
                Verdict::Passed => "passed",
            },
            told.record
        )
    }
}
