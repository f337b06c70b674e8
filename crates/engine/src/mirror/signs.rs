//! What a repository shows beside its evidence: what it claims, what it has asked and not answered, and commits that left
//! no trace. The hands read it; nothing of it makes a standing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use trace::id::{CapabilityId, DemandId, ObjectId};

/// What a repository shows beside its evidence.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signs {
    /// What its documents and its configuration claim.
    pub claims: Vec<Claim>,
    /// Demands that lack what would make them one.
    pub questions: Vec<Question>,
    /// Commits on the default branch that say nothing of a cycle, though the loop was in use; the latest first.
    pub untraced: Vec<Untraced>,
    /// How many commits were looked at for that.
    pub looked_at: usize,
    /// What other tools call done of what a demand names.
    #[serde(default)]
    pub ticks: Vec<Tick>,
    /// How many more things they call done, which no demand names.
    #[serde(default)]
    pub ticked_beside: usize,
}

/// That another tool calls something done which a demand names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// The tool.
    pub tool: String,
    /// The file that says so.
    pub path: String,
    /// On which line, from 1; the first, if several do.
    pub line: u32,
    /// In its own words.
    pub words: String,
    /// The capability that it is about.
    pub capability: CapabilityId,
    /// On how many more lines of that file.
    pub more: usize,
}

/// That a capability is there, said by a document or by a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The file that says so.
    pub path: String,
    /// On which line, from 1.
    pub line: u32,
    /// Which capability, if it says that.
    pub capability: Option<CapabilityId>,
    /// In its own words.
    pub words: String,
    /// The paths that claim it by being there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glob: Option<String>,
}

/// A demand that lacks something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The demand.
    pub demand: DemandId,
    /// Its file.
    pub path: String,
    /// What it lacks.
    pub lacks: String,
    /// The commit that brought it, and when; absent where it is not committed.
    pub asked: Option<(ObjectId, Timestamp)>,
}

/// A commit that says nothing of a cycle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untraced {
    /// The commit.
    pub commit: ObjectId,
    /// When it was made.
    pub at: Timestamp,
    /// Its first line.
    pub subject: String,
}
