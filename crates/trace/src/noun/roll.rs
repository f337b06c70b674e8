//! A roll: which tests ran, by name. A count stays the same when one test goes and another comes; a roll does not.

use crate::{Digest, id::ObjectId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// The tests of one run of a gate. Kept as a body beside the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Roll {
    /// Ran and passed.
    pub passed: BTreeSet<String>,
    /// Ran and failed.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub failed: BTreeSet<String>,
    /// Did not run, as far as the report tells.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skipped: BTreeSet<String>,
}

/// One gate's roll on a tree, called against the roll of the base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RollCall {
    /// The gate's name.
    pub gate: String,
    /// The digest of its definition.
    pub definition: Digest,
    /// The step; absent for the candidate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u32>,
    /// The attempt at that step, or the candidate's number.
    pub attempt: u32,
    /// The tree whose tests were called.
    pub tree: ObjectId,
    /// The commit that they are compared with.
    pub base: ObjectId,
    /// The roll of the base, content-addressed; absent where the gate named no tests there: nothing is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ran: Option<Digest>,
    /// The tests that ran at the base and did not run on the tree. Bounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// How many more there are.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u32,
}

/// Whether nothing is left out.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "because serde hands over a reference")]
const fn is_zero(more: &u32) -> bool {
    *more == 0
}

/// A test that ran at the base and does not run now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Missing {
    /// Its name.
    pub test: String,
    /// What became of it.
    pub now: Absence,
}

/// What became of a test that does not run any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// Nothing has its name.
    Gone,
    /// It is there, and skipped.
    Skipped,
}

impl Roll {
    /// How many tests ran.
    #[must_use]
    pub fn ran(&self) -> usize {
        self.passed.len() + self.failed.len()
    }

    /// The tests of this roll that ran, and that do not run by a later one.
    pub fn missing<'a>(&'a self, now: &'a Self) -> impl Iterator<Item = Missing> + 'a {
        let runs = |test: &&String| now.passed.contains(*test) || now.failed.contains(*test);
        self.passed.iter().chain(&self.failed).filter(move |test| !runs(test)).map(|test| Missing {
            test: test.clone(),
            now: if now.skipped.contains(test) { Absence::Skipped } else { Absence::Gone },
        })
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.now {
            Absence::Gone => write!(f, "`{}` ran at the base and is gone", self.test),
            Absence::Skipped => write!(f, "`{}` ran at the base and is skipped now", self.test),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn tests_are_missed_by_name_and_not_by_number() {
        let base = Roll { passed: names(&["pays", "refunds", "retries"]), ..Roll::default() };
        let now = Roll {
            passed: names(&["pays", "new one", "another"]),
            failed: names(&["retries"]),
            skipped: names(&["refunds"]),
        };
        let missing: Vec<String> = base.missing(&now).map(|missing| missing.to_string()).collect();
        assert_eq!(missing, ["`refunds` ran at the base and is skipped now"]);
        let missing: Vec<String> =
            base.missing(&Roll::default()).map(|missing| missing.to_string()).collect();
        assert_eq!(missing.len(), 3);
        assert_eq!(missing[0], "`pays` ran at the base and is gone");
    }
}
