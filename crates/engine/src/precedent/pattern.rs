//! The pattern bank: what people took of what recurred, what they dismissed, and how each cycle ended that held one.

use super::{Precedent, recurring::Recurring};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write as _};
use trace::{
    Level, Pattern, Response,
    id::{CycleId, DemandId, ObjectId, PatternId, RecordId},
};

/// Uses of one pattern that are remembered by name; all are counted.
const REMEMBERED: usize = 64;

/// Every pattern that people took or dismissed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Patterns {
    accepted: BTreeMap<PatternId, Kept>,
    dismissed: BTreeMap<PatternId, Passed>,
}

/// A pattern that was accepted, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    /// The pattern.
    pub pattern: Pattern,
    /// Why it was accepted.
    pub because: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The commit that wrote it down.
    pub commit: ObjectId,
    /// The later cycles that held it, the oldest first.
    pub uses: Vec<Use>,
    /// How many of them ended well.
    pub well: u32,
    /// How many did not.
    pub badly: u32,
}

/// A pattern that was dismissed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Why.
    pub because: String,
    /// By whom.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A later cycle that held a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Use {
    /// The cycle.
    pub cycle: CycleId,
    /// Its demand.
    pub demand: DemandId,
    /// How it held the pattern.
    pub how: Held,
    /// How it ended.
    pub ended: Ended,
    /// How far it got, and what the spec side said.
    pub detail: String,
    /// The record of its end.
    pub record: Option<RecordId>,
}

/// How a cycle held a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// A pack of a step had it.
    Packed,
    /// Its demand or its plan cites it.
    Cited,
}

/// How a cycle ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ended {
    /// Proven, and the spec side took it, whole or in part.
    Well,
    /// Not proven, or not what was wanted.
    Badly,
}

impl Ended {
    /// How a closed cycle ended.
    #[must_use]
    pub fn of(precedent: &Precedent) -> Self {
        match precedent.response.0 {
            Response::Full | Response::Partial if precedent.level >= Level::L3 => Self::Well,
            Response::Full | Response::Partial | Response::None | Response::Vicious => Self::Badly,
        }
    }
}

impl Patterns {
    pub(crate) fn accept(
        &mut self,
        pattern: &Pattern,
        because: &str,
        commit: &ObjectId,
        at: Timestamp,
        by: &str,
    ) {
        let kept = Kept {
            pattern: pattern.clone(),
            because: because.to_owned(),
            by: by.to_owned(),
            at,
            commit: commit.clone(),
            uses: vec![],
            well: 0,
            badly: 0,
        };
        self.accepted.insert(pattern.id.clone(), kept);
    }

    pub(crate) fn dismiss(&mut self, pattern: &PatternId, because: &str, at: Timestamp, by: &str) {
        self.accepted.remove(pattern);
        let passed = Passed { because: because.to_owned(), by: by.to_owned(), at };
        self.dismissed.insert(pattern.clone(), passed);
    }

    /// A cycle is closed: each pattern that it held had a success, or a failure. One that it taught first has none by it.
    pub(crate) fn closed(&mut self, precedent: &Precedent) {
        let ended = Ended::of(precedent);
        let later = |kept: &&mut Kept| !kept.pattern.cycles.contains(&precedent.cycle);
        for kept in self.accepted.values_mut().filter(later) {
            let Some(how) = held(precedent, &kept.pattern) else { continue };
            match ended {
                Ended::Well => kept.well = kept.well.saturating_add(1),
                Ended::Badly => kept.badly = kept.badly.saturating_add(1),
            }
            if kept.uses.len() == REMEMBERED {
                kept.uses.remove(0);
            }
            kept.uses.push(Use {
                cycle: precedent.cycle.clone(),
                demand: precedent.demand.clone(),
                how,
                ended,
                detail: format!("reached {}, answered {}", precedent.level, precedent.response.0),
                record: precedent.record.clone(),
            });
        }
    }

    /// The accepted ones, by id.
    pub fn accepted(&self) -> impl Iterator<Item = &Kept> {
        self.accepted.values()
    }

    /// Those that were accepted in a territory.
    pub fn of<'a>(&'a self, territory: &'a str) -> impl Iterator<Item = &'a Kept> {
        self.accepted().filter(move |kept| kept.pattern.territory == territory)
    }

    /// The dismissed ones, by id.
    pub fn dismissed(&self) -> impl Iterator<Item = (&PatternId, &Passed)> {
        self.dismissed.iter()
    }

    /// Whether a person has spoken about it already.
    pub(crate) fn knows(&self, pattern: &PatternId) -> bool {
        self.accepted.contains_key(pattern) || self.dismissed.contains_key(pattern)
    }

    /// Whether an accepted pattern has this name.
    pub(crate) fn named(&self, name: &str) -> bool {
        self.accepted().any(|kept| kept.pattern.name == name)
    }
}

/// How a closed cycle held a pattern, if it did.
fn held(precedent: &Precedent, pattern: &Pattern) -> Option<Held> {
    let file = pattern.file.text();
    if precedent.cited.iter().any(|cited| cited == pattern.id.as_str() || *cited == pattern.name) {
        return Some(Held::Cited);
    }
    precedent.packed.iter().any(|source| *source == file).then_some(Held::Packed)
}

/// A pattern as the file that is committed: what holds, since when, and the records that say so.
#[must_use]
pub fn written(recurring: &Recurring, because: &str) -> String {
    let Recurring { pattern, covers, said } = recurring;
    let mut text = String::new();
    if !covers.is_empty() {
        let globs: Vec<String> = covers.iter().map(|glob| format!("{glob:?}")).collect();
        let _ = write!(text, "---\ncovers: [{}]\n---\n", globs.join(", "));
    }
    let _ = write!(text, "# {}\n\n", capitalized(&pattern.text));
    let _ = writeln!(
        text,
        "{} in {} cycles of `{}`.",
        capitalized(pattern.basis.name()),
        pattern.cycles.len(),
        pattern.territory
    );
    let _ = writeln!(text, "Accepted because {because}\n\n## Where it comes from\n");
    let cited = pattern.cycles.iter().zip(&pattern.records).zip(said);
    for ((cycle, record), said) in cited {
        let _ = writeln!(text, "- `{cycle}`: {said} (record `{record}`)");
    }
    text
}

fn capitalized(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
