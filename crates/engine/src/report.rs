//! What the hands report: each names the effect that it answers and the lease under which it was done. Any
//! report whose effect is not outstanding is refused, so nobody can type a result in.

use trace::{
    Change, Crossing, Digest, Ending, GateRun, Pack, Probe, ProofRun, PullRequest, Reading, RepoPath,
    RollCall, Sighting, Usage, Wall, Weakening,
    id::{EffectId, LeaseId, ObjectId},
};

/// One effect, done.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Which effect.
    pub effect: EffectId,
    /// Under which lease.
    pub lease: LeaseId,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of an effect.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The pack was put together.
    Packed(Pack),
    /// The worktree for a person is there.
    Prepared,
    /// An attempt ended.
    Attempted(Box<Attempted>),
    /// A gate ran.
    Judged(Box<GateRun>),
    /// A step's change was merged onto the tip.
    Merged {
        /// The merged tree.
        tree: ObjectId,
    },
    /// Attempts are still under way, and this is what they have used by now: step, attempt, usage. It ends none of them,
    /// unless they cost more than their cycle may.
    Using(Vec<(u32, u32, Usage)>),
    /// A gate's roll was called.
    RollCalled(Box<RollCall>),
    /// A step was committed.
    Committed {
        /// The commit.
        commit: ObjectId,
        /// Its tree.
        tree: ObjectId,
    },
    /// A candidate was made.
    CandidateMade {
        /// The merge commit.
        commit: ObjectId,
        /// Its tree.
        tree: ObjectId,
        /// Its first parent.
        onto: ObjectId,
    },
    /// A candidate, or the merge of a step, could not be made.
    Conflicted {
        /// What it was to be merged onto.
        onto: ObjectId,
        /// The paths that conflict.
        paths: Vec<RepoPath>,
    },
    /// The candidate landed.
    Landed,
    /// It could not land as things stand.
    LandingRefused {
        /// Why.
        because: String,
        /// Whether the default branch moved.
        moved: bool,
    },
    /// A pull request is open for the candidate.
    PullRequestOpened(Box<PullRequest>),
    /// How a pull request stands.
    PullRequestSeen(Box<Sighting>),
    /// The control was run.
    Controlled(ProofRun),
    /// The proof was run.
    Proved(ProofRun),
    /// The proof was run on the base, for the baseline.
    Measured {
        /// The number; absent where there was none.
        reading: Option<Reading>,
        /// In words.
        detail: String,
    },
    /// A provider was probed.
    Probed(Probe),
    /// The running workflow was observed.
    Observed {
        /// The number; absent where there was none.
        reading: Option<Reading>,
        /// In words.
        detail: String,
    },
    /// A lesson's change was committed.
    Changed {
        /// The commit.
        commit: ObjectId,
        /// What it touched.
        paths: Vec<RepoPath>,
    },
    /// A lesson's change could not be applied.
    ChangeRefused {
        /// Why.
        because: String,
    },
    /// Worktrees and branch are gone.
    Swept,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempted {
    /// The digest of the brief, pack included.
    pub brief: Digest,
    /// How it ended.
    pub ending: Ending,
    /// The tree that it left, if it changed anything.
    pub tree: Option<ObjectId>,
    /// The paths that it changed, against the step's base.
    pub changes: Vec<Change>,
    /// The imports that it added and that lead from one area into another.
    pub crossings: Vec<Crossing>,
    /// Its output, kept beside the ledger.
    pub output: Option<Digest>,
    /// What it used.
    pub usage: Usage,
    /// The agent's own thread, by which it can be resumed.
    pub thread: Option<String>,
    /// Its last words, bounded.
    pub said: Option<String>,
    /// What it changed of what judges it.
    pub weakenings: Vec<Weakening>,
    /// The wall that stood around it.
    pub wall: Option<Wall>,
    /// In milliseconds.
    pub took_ms: u64,
}
