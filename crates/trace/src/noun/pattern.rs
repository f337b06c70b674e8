//! A pattern: what worked, or was learned, more than once in a territory, with the records that say so.

use crate::{
    RepoPath,
    id::{CycleId, PatternId, RecordId},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What recurred, and where that is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pattern {
    /// Its id: the same recurrence has the same id in every ledger.
    pub id: PatternId,
    /// Its name, as people cite it.
    pub name: String,
    /// The territory.
    pub territory: String,
    /// What recurred.
    pub basis: Basis,
    /// The pattern in a sentence.
    pub text: String,
    /// The closed cycles that it recurred in, the oldest first.
    pub cycles: Vec<CycleId>,
    /// The records that say so, in the same order.
    pub records: Vec<RecordId>,
    /// The file that it is written in.
    pub file: RepoPath,
}

/// What of several closed cycles was the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The same lesson was drawn.
    Lesson,
    /// The same class of deviation was answered by a change of the same file.
    Remedy,
    /// A step of the same title worked, in cycles that reached their proof.
    Step,
}

impl Basis {
    /// What recurred, as people read it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lesson => "the same lesson",
            Self::Remedy => "the same answer to the same deviation",
            Self::Step => "the same step worked",
        }
    }
}
