//! What the loop wants of the world. Effects are computed from the picture and the time, not handed out once:
//! kill the process anywhere and the same picture wants the same effects. Each looks at the world before it
//! acts, so doing one twice is recognised.

use jiff::Timestamp;
use trace::{
    Agent, Area, Consumed, Demand, Digest, Gate, Landing, Proof, PullRequest, Push, RepoPath, Step, Workflow,
    Worktree,
    id::{CapabilityId, CycleId, DecisionId, EffectId, LeaseId, ObjectId},
};

/// Everything that is wanted now.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// What the hands are to do.
    pub effects: Vec<Effect>,
    /// What waits for a person.
    pub waits: Vec<Wait>,
    /// When to look again though nothing happened: the next clock that runs out.
    pub wake: Option<Timestamp>,
}

/// One piece of work for the hands.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Its id: the same work has the same id, across processes.
    pub id: EffectId,
    /// The cycle, if it belongs to one.
    pub cycle: Option<CycleId>,
    /// Who may report on it.
    pub lease: LeaseId,
    /// The work.
    pub work: Work,
}

/// What the hands can be asked to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Work {
    /// Put the context pack of a step together.
    Pack {
        /// The step.
        step: Box<Step>,
        /// The demand, for its area and its words.
        demand: Box<Demand>,
        /// The commit whose documents count.
        revision: ObjectId,
        /// Precedents of the territory, as text, most relevant first: (id, text).
        precedents: Vec<(String, String)>,
        /// The budget, in tokens.
        tokens: u32,
    },
    /// Make a worktree for a person.
    Prepare {
        /// The step.
        step: u32,
        /// The commit to start from.
        base: ObjectId,
        /// The brief, without the pack.
        brief: String,
        /// The pack's text, by digest.
        pack: Digest,
        /// What the worktree needs.
        worktree: Worktree,
    },
    /// Run an agent at a step, and see what it changed.
    Attempt {
        /// The step.
        step: u32,
        /// The attempt.
        attempt: u32,
        /// The commit to start from.
        base: ObjectId,
        /// The tree of the attempt before, where this one goes on from it.
        from: Option<ObjectId>,
        /// Who.
        agent: Box<Agent>,
        /// The brief, without the pack.
        brief: String,
        /// The pack's text, by digest.
        pack: Digest,
        /// The agent's thread to go on with, where the attempt before left one.
        thread: Option<String>,
        /// What is said to an agent whose thread goes on: what came of its last attempt. The brief is for a fresh thread.
        again: Option<String>,
        /// The paths that the step may change: what an agent asks leave for is judged by them early.
        touches: Vec<String>,
        /// The paths that no step may change.
        protected: Vec<String>,
        /// The areas, where the boundary of any of them is declared: which imports lead from one into another.
        areas: Vec<Area>,
        /// What the worktree needs.
        worktree: Worktree,
        /// Whether to confine it.
        confined: bool,
    },
    /// Run a gate on a tree.
    Judge {
        /// The gate.
        gate: Box<Gate>,
        /// The step; absent for the candidate.
        step: Option<u32>,
        /// The attempt, or the candidate's number.
        attempt: u32,
        /// The tree.
        tree: ObjectId,
        /// The commit that the change is compared with, where there is one.
        base: Option<ObjectId>,
        /// What the worktree needs.
        worktree: Worktree,
        /// Whether to confine it.
        confined: bool,
    },
    /// Merge a step's change onto what other steps committed since it was begun.
    Merge {
        /// The step.
        step: u32,
        /// The attempt that made the change.
        attempt: u32,
        /// The commit that it was begun from.
        base: ObjectId,
        /// Its tree.
        tree: ObjectId,
        /// The tip.
        onto: ObjectId,
    },
    /// Call a gate's roll: run it on the base where its tests are not known yet, and see which of them did not run.
    CallRoll {
        /// The gate.
        gate: Box<Gate>,
        /// The step; absent for the candidate.
        step: Option<u32>,
        /// The attempt, or the candidate's number.
        attempt: u32,
        /// The tree that it passed.
        tree: ObjectId,
        /// The tests that ran on it, by digest.
        ran: Digest,
        /// The commit that they are compared with.
        base: ObjectId,
        /// The tests that ran there, by digest, where that is known.
        known: Option<Digest>,
        /// What the worktree needs.
        worktree: Worktree,
        /// Whether to confine it.
        confined: bool,
    },
    /// Commit a step's tree on the cycle's branch.
    Commit {
        /// The step.
        step: u32,
        /// The tree.
        tree: ObjectId,
        /// The parent: the branch's tip.
        parent: ObjectId,
        /// The message, trailers included.
        message: String,
    },
    /// Make what would land on the default branch's head of this moment, without landing it.
    Candidate {
        /// Which one.
        number: u32,
        /// The cycle's tip.
        tip: ObjectId,
        /// Where the cycle's own commits begin.
        base: ObjectId,
        /// The default branch.
        branch: String,
        /// How it would land: as a merge, as the steps' own commits, or by a pull request onto the remote's branch.
        landing: Landing,
        /// The message, trailers included.
        message: String,
    },
    /// Move the default branch to the candidate, if it is still where the candidate was made on.
    Land {
        /// The merge commit.
        commit: ObjectId,
        /// Where the branch must still be.
        onto: ObjectId,
        /// The branch.
        branch: String,
        /// Whether it is pushed first.
        push: Push,
    },
    /// Push the cycle's branch, and open a pull request for it.
    OpenPullRequest {
        /// Which candidate.
        number: u32,
        /// The cycle's tip: what is pushed.
        tip: ObjectId,
        /// The branch that it is to be merged into.
        branch: String,
        /// Its title.
        title: String,
        /// What it says, trailers last.
        body: String,
    },
    /// See how a pull request stands, and bring home what its forge merged.
    SeePullRequest {
        /// Which candidate.
        number: u32,
        /// The pull request.
        request: Box<PullRequest>,
        /// What the candidate was made on.
        onto: ObjectId,
        /// The candidate's tree.
        tree: ObjectId,
        /// The branch that it is to be merged into.
        branch: String,
    },
    /// Run the proof where it must miss.
    Control {
        /// The capability.
        capability: CapabilityId,
        /// The proof.
        proof: Box<Proof>,
        /// The revision before the landing.
        revision: ObjectId,
        /// What a checkout needs.
        worktree: Worktree,
        /// Whether to confine it.
        confined: bool,
    },
    /// Run the proof.
    Prove {
        /// The capability.
        capability: CapabilityId,
        /// The proof.
        proof: Box<Proof>,
        /// Where.
        revision: ObjectId,
        /// What a checkout needs.
        worktree: Worktree,
        /// The output of the last run that met: the tests that ran then are to run now.
        before: Option<Digest>,
        /// Whether to confine it.
        confined: bool,
    },
    /// Run the proof on the base, for the baseline.
    Measure {
        /// The proof.
        proof: Box<Proof>,
        /// Where.
        revision: ObjectId,
        /// What a checkout needs.
        worktree: Worktree,
        /// Whether to confine it.
        confined: bool,
    },
    /// Ask a provider whether it answers.
    Probe {
        /// The capability.
        capability: CapabilityId,
        /// The provider.
        consumed: Box<Consumed>,
        /// The commit whose configuration counts.
        revision: ObjectId,
    },
    /// Observe the workflow as it runs.
    Observe {
        /// The workflow; it says how.
        workflow: Box<Workflow>,
        /// The commit that landed.
        revision: ObjectId,
    },
    /// Commit a lesson's change on the default branch.
    Change {
        /// The patch, by digest.
        patch: Digest,
        /// The branch.
        branch: String,
        /// The message, trailers included.
        message: String,
    },
    /// Remove the cycle's worktrees and its branch.
    Sweep {},
}

/// Something that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The cycle, if it belongs to one.
    pub cycle: Option<CycleId>,
    /// For whom.
    pub whom: String,
    /// For what.
    pub what: Waiting,
}

/// What a person is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A decision.
    Decision(DecisionId),
    /// A step that is taken by hand.
    Step(u32),
    /// The close: heartbeat and deviations.
    Close,
    /// A newly approved plan.
    Plan,
    /// A merge on the forge.
    Merge {
        /// The pull request's address.
        url: String,
    },
    /// Something in the checkout that only its owner can mend.
    Checkout(String),
}

/// The branch of a cycle.
#[must_use]
pub fn branch_of(cycle: &CycleId) -> String {
    format!("evolute/{cycle}")
}

/// The path prefix below which a demand's own grader files may be kept: each is laid at the rest of its path.
#[must_use]
pub fn grader_home(demand: &str) -> RepoPath {
    RepoPath::new(format!(".evolute/proofs/{demand}/"))
}

impl Wanted {
    /// Looks again by this time at the latest.
    pub(crate) fn wake_by(&mut self, at: Timestamp) {
        self.wake = Some(self.wake.map_or(at, |earlier| earlier.min(at)));
    }
}
