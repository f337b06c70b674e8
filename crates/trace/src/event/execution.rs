//! Layer 4: attempts, the scope guard, commits, the candidate and its landing.

use crate::{AttemptEnd, Crossing, PullRequest, RepoPath, Sighting, Usage, id::ObjectId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What can happen in the execution layer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type")]
pub enum Event {
    /// A worktree was made for a step that a person takes.
    #[serde(rename = "execution.step_prepared")]
    StepPrepared {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
    },
    /// The person who took a step hands it in.
    #[serde(rename = "execution.step_handed_in")]
    StepHandedIn {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
    },
    /// An attempt at a step ended.
    #[serde(rename = "execution.attempt_ended")]
    AttemptEnded(Box<AttemptEnd>),
    /// The attempt changed what its step may not: it is thrown away.
    #[serde(rename = "execution.scope_refused")]
    ScopeRefused {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
        /// The paths outside the step's own.
        outside: Vec<RepoPath>,
        /// The paths that no step may change.
        protected: Vec<RepoPath>,
        /// The new imports that lead into areas which theirs may not use.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        crossings: Vec<Crossing>,
    },
    /// The owner said something about a step while it was under way: its next attempt is told.
    #[serde(rename = "execution.step_guided")]
    StepGuided {
        /// The step.
        step: u32,
        /// What they said.
        words: String,
    },
    /// Nobody wants an attempt any more, and it was ended: what it had used by then.
    #[serde(rename = "execution.attempt_dropped")]
    AttemptDropped {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
        /// What it had used, as far as it told.
        usage: Usage,
    },
    /// A step's change was merged onto what other steps had committed meanwhile.
    #[serde(rename = "execution.step_merged")]
    StepMerged {
        /// The step.
        step: u32,
        /// The attempt that made the change.
        attempt: u32,
        /// The tip that it was merged onto.
        onto: ObjectId,
        /// The merged tree.
        tree: ObjectId,
    },
    /// A step's change contradicts what other steps had committed meanwhile: it is made again, from there.
    #[serde(rename = "execution.step_conflicted")]
    StepConflicted {
        /// The step.
        step: u32,
        /// The attempt that made the change.
        attempt: u32,
        /// The tip that it contradicts.
        onto: ObjectId,
        /// The paths that conflict.
        paths: Vec<RepoPath>,
    },
    /// The step's change was committed on the cycle's branch.
    #[serde(rename = "execution.step_committed")]
    StepCommitted {
        /// The step.
        step: u32,
        /// The attempt that is kept.
        attempt: u32,
        /// The commit.
        commit: ObjectId,
        /// Its tree.
        tree: ObjectId,
    },
    /// The merge that would land was made, on the default branch's head of that moment.
    #[serde(rename = "execution.candidate_made")]
    CandidateMade {
        /// Which one, from 1.
        number: u32,
        /// The merge commit.
        commit: ObjectId,
        /// Its tree.
        tree: ObjectId,
        /// Its first parent: the default branch's head.
        onto: ObjectId,
    },
    /// The cycle's branch and the default branch contradict each other.
    #[serde(rename = "execution.candidate_conflicted")]
    CandidateConflicted {
        /// Which one, from 1.
        number: u32,
        /// The default branch's head.
        onto: ObjectId,
        /// The paths that conflict.
        paths: Vec<RepoPath>,
    },
    /// The candidate could not land as things stand; a later run tries again.
    #[serde(rename = "execution.landing_refused")]
    LandingRefused {
        /// Which candidate.
        number: u32,
        /// Why: the default branch moved, or the checkout is not clean.
        because: String,
        /// Whether the default branch moved, so that a new candidate is needed.
        moved: bool,
    },
    /// A pull request was opened for the candidate; what was pushed is the cycle's tip.
    #[serde(rename = "execution.pull_request_opened")]
    PullRequestOpened {
        /// Which candidate.
        number: u32,
        /// The pull request.
        request: PullRequest,
    },
    /// Its forge was asked how the pull request stands.
    #[serde(rename = "execution.pull_request_seen")]
    PullRequestSeen {
        /// Which candidate.
        number: u32,
        /// What was seen.
        sighting: Sighting,
    },
    /// The cycle landed.
    #[serde(rename = "execution.landed")]
    Landed {
        /// The merge commit, now the default branch's head.
        commit: ObjectId,
        /// Its first parent: the control's base.
        onto: ObjectId,
    },
}
