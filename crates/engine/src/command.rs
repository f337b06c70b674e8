//! What a door may ask for. A command says what a person wants; whether it happens is the rules' to say.

use jiff::Timestamp;
use std::collections::BTreeMap;
use trace::{
    Actor, Answer, Demand, Digest, Dismissed, Drafting, Envelope, Finding, Layer, Limits, Plan, Proof,
    RepoPath, Response, Seen, Spike, Worktree,
    id::{
        CapabilityId, CycleId, DecisionId, DemandId, DeviationId, DisputeId, LeaseId, ObjectId, PatternId,
        RecordId, RequestId, WriterId,
    },
};

use crate::report::Report;

/// Everything that the engine takes in: what people ask, and what the hands report.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// Who.
    pub actor: Actor,
    /// What.
    pub what: What,
}

/// The two kinds of input. Doors can send only commands; only the workshop makes reports.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// From a door.
    Command(Command),
    /// From the hands.
    Report(Report),
}

/// The moment of an input, and where: the engine has neither a clock nor dice nor a ledger, so all of it comes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment<'a> {
    /// Now.
    pub now: Timestamp,
    /// Fresh random bits, from which ids are born.
    pub seed: u64,
    /// The ledger that it would be recorded in.
    pub writer: &'a WriterId,
}

/// What a door may ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Time has passed: whatever is due happens.
    Tick,
    /// A person has read the territory's trace for a demand.
    ReadTrace {
        /// The demand.
        demand: DemandId,
        /// Its territory.
        territory: String,
        /// The digest of what was shown; it must be what the engine would show now.
        digest: Digest,
        /// What of it is cited.
        cited: Vec<String>,
        /// What it changed about the demand.
        changed: String,
        /// What of it says nothing about the demand, and why.
        dismissed: Vec<Dismissed>,
    },
    /// Run the proof on the base, for the baseline.
    Measure {
        /// The request's id, made by the caller.
        request: RequestId,
        /// Who will report.
        lease: LeaseId,
        /// The demand.
        demand: DemandId,
        /// Its proof.
        proof: Box<Proof>,
        /// Where.
        revision: ObjectId,
        /// What a checkout needs, by the configuration.
        worktree: Worktree,
    },
    /// Accept a demand: it is frozen by digest from here on.
    Accept {
        /// The demand; its proof's files carry the blobs at the revision.
        demand: Box<Demand>,
        /// The file.
        file: RepoPath,
        /// The digest of its bytes.
        digest: Digest,
        /// Who last changed the file, from git; absent where git does not know.
        author: Option<String>,
        /// Who may accept it, and who else may.
        owner: crate::constraint::Owner,
        /// What is to be done if it depends on a Dream.
        dreams: crate::mirror::Dreams,
    },
    /// Send an unfit demand back to the spec side.
    BounceDemand {
        /// The demand.
        demand: DemandId,
        /// Why it is unfit.
        because: String,
    },
    /// Stand by a bounced demand as it is.
    Insist {
        /// The demand.
        demand: DemandId,
        /// The answer to the reasons.
        because: String,
        /// Who may.
        owner: crate::constraint::Owner,
    },
    /// Ask an agent for a plan.
    DraftPlan {
        /// The request's id, made by the caller.
        request: RequestId,
        /// Who will report.
        lease: LeaseId,
        /// What is asked of whom.
        drafting: Box<Drafting>,
        /// What a checkout needs, by the configuration.
        worktree: Worktree,
        /// Attempts in a row, at most.
        limit: u32,
    },
    /// Record what was found in the draft that was made last.
    JudgeDraft {
        /// The demand.
        demand: DemandId,
        /// The attempt.
        attempt: u32,
        /// The digest of the plan's bytes.
        digest: Digest,
        /// What it leaves open.
        findings: Vec<Finding>,
    },
    /// Have an agent explore a question that is open.
    Spike {
        /// The request's id, made by the caller.
        request: RequestId,
        /// Who will report.
        lease: LeaseId,
        /// What is asked of whom.
        spike: Box<Spike>,
        /// What a checkout needs, by the configuration.
        worktree: Worktree,
    },
    /// Record what the exploration that was made last found.
    KeepFindings {
        /// The question.
        decision: DecisionId,
        /// Which exploration.
        attempt: u32,
        /// The findings' text, by digest.
        findings: Digest,
    },
    /// Send a plan back.
    BouncePlan {
        /// The demand.
        demand: DemandId,
        /// The digest of the plan's bytes.
        digest: Digest,
        /// Why: what the next draft is told.
        because: String,
        /// Who may, and who else may.
        owner: crate::constraint::Owner,
    },
    /// Approve a plan.
    ApprovePlan {
        /// The plan.
        plan: Box<Plan>,
        /// The file.
        file: RepoPath,
        /// The digest of its bytes.
        digest: Digest,
        /// Who last changed the file, from git.
        author: Option<String>,
        /// Who may approve it, and who else may.
        owner: crate::constraint::Owner,
        /// The commit that is checked out.
        revision: ObjectId,
        /// Digests of what the plan uses.
        uses: BTreeMap<String, Digest>,
        /// What the tree at that commit says about the plan.
        facts: Box<crate::planning::Facts>,
        /// The limits that hold at that commit.
        limits: Box<Limits>,
    },
    /// Open a cycle for an accepted demand with an approved plan.
    Open {
        /// The demand.
        demand: DemandId,
        /// The default branch's head.
        base: ObjectId,
        /// What the cycle will be held to.
        envelope: Box<Envelope>,
        /// The digest of the demand's file at the base.
        demand_digest: Digest,
        /// The digest of the plan's file at the base.
        plan_digest: Digest,
        /// Digests, at the base, of what the plan used.
        uses: BTreeMap<String, Digest>,
        /// Weaknesses that the repository shows: layers passed by default.
        weaknesses: Vec<(Layer, String)>,
        /// What the base says about the documents of the plan's paths.
        grounds: crate::context::Grounds,
    },
    /// Adopt a change that was made outside the loop and is on the default branch already.
    Adopt {
        /// The demand that it is for.
        demand: DemandId,
        /// The change.
        outside: Box<crate::cycle::Outside>,
        /// What it is held to, afterwards.
        envelope: Box<Envelope>,
        /// Weaknesses that the repository shows.
        weaknesses: Vec<(Layer, String)>,
        /// Why it was made outside.
        because: String,
        /// Who may adopt it, and who else may.
        owner: crate::constraint::Owner,
    },
    /// Take a cycle up: only this lease may report from here on.
    TakeUp {
        /// The cycle.
        cycle: CycleId,
        /// The lease.
        lease: LeaseId,
        /// Whether agents and gates are confined.
        confined: bool,
        /// Why it is taken over from the ledger that drives it, if it is.
        over: Option<String>,
    },
    /// Say which of two records holds that contradict each other.
    Settle {
        /// The dispute.
        dispute: DisputeId,
        /// The record that holds.
        record: RecordId,
        /// The reasoning.
        because: String,
    },
    /// Hand in a step that a person took.
    HandIn {
        /// The cycle.
        cycle: CycleId,
        /// The step.
        step: u32,
    },
    /// Say something about a step that is under way: its next attempt is told.
    Guide {
        /// The cycle.
        cycle: CycleId,
        /// The step.
        step: u32,
        /// What is said.
        words: String,
    },
    /// Ask a decision of its owner, outside any cycle.
    Ask(Box<crate::constraint::Ask>),
    /// Answer a decision; who made what is decided about is the rules' to say.
    Decide(Box<Answer>),
    /// Say what came of a decision.
    SeeOutcome {
        /// The decision.
        decision: DecisionId,
        /// What came of it.
        outcome: Seen,
        /// What was seen.
        because: String,
    },
    /// Stop a cycle.
    Stop {
        /// The cycle.
        cycle: CycleId,
        /// Why.
        because: String,
    },
    /// Answer a cycle's heartbeat, and leave its deviations for the close.
    Respond {
        /// The cycle.
        cycle: CycleId,
        /// The spec side's answer.
        response: Response,
        /// The reasoning.
        because: String,
        /// Demands that it changed because of it.
        changed: Vec<Changed>,
        /// What will be different, where it made things worse.
        lesson: Option<String>,
    },
    /// Close a cycle: answer the heartbeat and every deviation in one step.
    Close {
        /// The cycle.
        cycle: CycleId,
        /// The spec side's answer to the heartbeat.
        response: Response,
        /// The reasoning.
        because: String,
        /// Demands that it changed because of it.
        changed: Vec<Changed>,
        /// Answers to deviations; a first occurrence that has none is watched.
        answers: Vec<(DeviationId, Proposal)>,
    },
    /// Prove a capability again, outside a cycle.
    Prove {
        /// The request's id, made by the caller.
        request: RequestId,
        /// Who will report.
        lease: LeaseId,
        /// The capability.
        capability: CapabilityId,
        /// Where.
        revision: ObjectId,
        /// What a checkout needs, by the configuration.
        worktree: Worktree,
    },
    /// Put on record that a run was signed for.
    Attest(trace::Attestation),
    /// Take the wording of a stale proof as still true.
    AcceptWording {
        /// The capability.
        capability: CapabilityId,
        /// The revision at which it was read.
        revision: ObjectId,
        /// The reasoning.
        because: String,
    },
    /// Sign a capability off.
    SignOff {
        /// The capability.
        capability: CapabilityId,
        /// The reasoning.
        because: String,
    },
    /// Hold a capability where it is: nothing promotes it until that is lifted.
    Hold {
        /// The capability.
        capability: CapabilityId,
        /// The reasoning.
        because: String,
        /// Who owns what it covers.
        owner: crate::constraint::Owner,
    },
    /// Lift a HOLD.
    LiftHold {
        /// The capability.
        capability: CapabilityId,
        /// The reasoning.
        because: String,
        /// Who owns what it covers.
        owner: crate::constraint::Owner,
    },
    /// Say whether a metric still points at the truth.
    AskMetric {
        /// The capability.
        capability: CapabilityId,
        /// What was found.
        aim: trace::Aim,
        /// The reasoning.
        because: String,
    },
    /// Ask a gate no more for a time, or again.
    Quarantine(Box<crate::quality::quarantine::Decided>),
    /// Put on record what gates said of a commit, in continuous integration.
    Check {
        /// The commit, and what came of it.
        check: trace::Check,
        /// What each gate said.
        runs: Vec<trace::GateRun>,
    },
    /// Take a pattern that recurring traces propose.
    AcceptPattern {
        /// Which.
        pattern: PatternId,
        /// Why.
        because: String,
        /// The commit that wrote it down.
        commit: ObjectId,
    },
    /// Dismiss a pattern that recurring traces propose.
    DismissPattern {
        /// Which.
        pattern: PatternId,
        /// Why.
        because: String,
    },
    /// Record a standing that the default branch's tree now gives: a receipt.
    Witness(Box<crate::mirror::Ground>),
}

/// A demand that changed because of a heartbeat, as its file lies in the work tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Which.
    pub demand: DemandId,
    /// The digest of its file; none where there is no file.
    pub digest: Option<Digest>,
}

/// What a person proposes as the answer to a deviation.
#[derive(Clone, Debug, PartialEq)]
pub enum Proposal {
    /// Watch it.
    Watch,
    /// Change constraint, context or planning.
    Change {
        /// Which layer.
        layer: Layer,
        /// The lesson, in a sentence.
        lesson: String,
        /// The digest of the patch, kept beside the ledger.
        patch: Digest,
    },
    /// Change nothing.
    None {
        /// Why.
        because: String,
    },
}
