//! The four ways in which the two sides stop being honest with each other, looked for whenever the mirror is shown. Each
//! finding names what gave it away.

mod dream;
mod feedback;
mod proof;
mod retention;

use super::{Demands, Mark, Signs, Told, rules::All};
use jiff::Timestamp;
use serde::Serialize;
use std::{collections::BTreeMap, fmt};
use trace::{
    Standing,
    id::{CapabilityId, CycleId, ObjectId},
};

/// Findings of one kind that are told by name; the rest is counted.
pub const MOST: usize = 50;

/// The four failure modes, in the essay's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureMode {
    /// What is claimed, built upon or remembered as Reality is a Dream.
    DreamCalledReality,
    /// Something is asked for, and nobody said how it would be proven.
    SpecWithoutProofCondition,
    /// Something was made, and left no trace.
    OutputWithoutRetention,
    /// What the build side learned came to nothing.
    BuildThatNeverFeedsBack,
}

/// What gave it away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trail {
    /// A record.
    Record(Told),
    /// A commit.
    Commit {
        /// Which.
        commit: ObjectId,
        /// When it was made.
        at: Timestamp,
    },
    /// A line of a file, which nobody has committed.
    Line {
        /// The file.
        path: String,
        /// From 1.
        line: u32,
    },
}

/// A failure mode that was found, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Detected {
    /// Which.
    pub mode: FailureMode,
    /// What is wrong, in words.
    pub message: String,
    /// What gave it away.
    pub trail: Trail,
    /// What would end it.
    pub hint: String,
}

/// Everything that the detectors look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watched<'a> {
    pub(crate) all: &'a All,
    pub(crate) demands: &'a Demands,
    pub(crate) marks: &'a BTreeMap<CycleId, Mark>,
    pub(crate) standings: &'a BTreeMap<CapabilityId, Standing>,
    pub(crate) signs: &'a Signs,
    pub(crate) now: Timestamp,
}

/// Everything that is found, in the essay's order; the oldest of each first.
pub(crate) fn detect(watched: &Watched<'_>) -> Vec<Detected> {
    let mut found = dream::called_reality(watched);
    found.extend(proof::lacking(watched));
    found.extend(retention::lacking(watched));
    found.extend(feedback::lacking(watched));
    found
}

impl FailureMode {
    /// All of them, in the essay's order.
    pub const ALL: [Self; 4] = [
        Self::DreamCalledReality,
        Self::SpecWithoutProofCondition,
        Self::OutputWithoutRetention,
        Self::BuildThatNeverFeedsBack,
    ];
}

impl fmt::Display for FailureMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::DreamCalledReality => "a Dream is called Reality",
            Self::SpecWithoutProofCondition => "a spec without a proof condition",
            Self::OutputWithoutRetention => "output without retention",
            Self::BuildThatNeverFeedsBack => "a build that never feeds back",
        })
    }
}

impl Detected {
    fn of(mode: FailureMode, message: String, trail: Trail, hint: String) -> Self {
        Self { mode, message, trail, hint }
    }
}
