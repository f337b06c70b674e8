//! The execution layer's projection: attempts, commits, candidates, the landing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trace::{
    AttemptEnd, Change, Crossing, Digest, Ending, ForgeReview, PullRequest, RepoPath, Severity, Sighting,
    Weakening,
    event::execution::Event,
    id::{LeaseId, ObjectId},
};

/// What the execution layer knows of one cycle.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// The steps that were begun, by number.
    pub steps: BTreeMap<u32, Step>,
    /// The tip of the cycle's branch, once a step is committed.
    pub tip: Option<ObjectId>,
    /// The tree at the tip.
    pub tip_tree: Option<ObjectId>,
    /// Candidates, in order.
    pub candidates: Vec<Candidate>,
    /// The landing.
    pub landed: Option<Landed>,
    /// What reviewers said on the forge, as far as it was answered.
    #[serde(default)]
    pub heard: Vec<ForgeReview>,
}

/// A step, as far as it got.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Whether a person has a worktree for it.
    pub prepared: bool,
    /// The last attempt that a person handed in.
    pub handed_in: u32,
    /// Who handed it in.
    pub by: Option<String>,
    /// Its attempts, in order.
    pub attempts: Vec<Attempt>,
    /// Whether it is on the branch.
    pub committed: bool,
    /// Attempts up to this one belong to an earlier plan, or to an earlier commit of the step.
    pub spent: u32,
    /// What the person who decides said about it.
    pub guidance: Option<String>,
    /// The agent's thread, where a reviewer opened it again: the agent still knows what it did.
    #[serde(default)]
    pub thread: Option<String>,
    /// The commit that its attempts start from, once it was begun.
    #[serde(default)]
    pub base: Option<ObjectId>,
}

impl Step {
    /// The attempts that count: those of the present plan.
    #[must_use]
    pub fn present(&self) -> &[Attempt] {
        let from = self.attempts.iter().position(|attempt| attempt.number > self.spent);
        from.map_or(&[], |from| &self.attempts[from..])
    }

    /// Adds to what the person who decides said about it.
    fn tell(&mut self, words: &str) {
        let told = self.guidance.take().map_or_else(String::new, |before| format!("{before}\n\n"));
        self.guidance = Some(told + words);
    }

    /// The number of the next attempt.
    #[must_use]
    pub fn next(&self) -> u32 {
        self.attempts.last().map_or(1, |attempt| attempt.number.saturating_add(1))
    }
}

/// One attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// How it ended.
    pub ending: Ending,
    /// How long it took.
    #[serde(default)]
    pub took_ms: u64,
    /// What it left.
    pub tree: Option<ObjectId>,
    /// What it changed.
    pub changes: Vec<Change>,
    /// Its output.
    pub output: Option<Digest>,
    /// The agent's own thread, by which it can be resumed.
    #[serde(default)]
    pub thread: Option<String>,
    /// Its last words.
    #[serde(default)]
    pub said: Option<String>,
    /// What it changed of what judges it.
    #[serde(default)]
    pub weakenings: Vec<Weakening>,
    /// Paths outside the step's own, if it was refused.
    pub outside: Vec<RepoPath>,
    /// Protected paths, if it was refused.
    pub protected: Vec<RepoPath>,
    /// Imports that its area may not make, if it was refused.
    #[serde(default)]
    pub crossings: Vec<Crossing>,
    /// The tree that came of merging it onto what other steps had committed meanwhile.
    #[serde(default)]
    pub merged: Option<ObjectId>,
    /// The paths in which it contradicts what other steps had committed meanwhile.
    #[serde(default)]
    pub conflicts: Vec<RepoPath>,
}

/// A merge that was made to be judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// From 1.
    pub number: u32,
    /// The default branch's head that it was made on.
    pub onto: ObjectId,
    /// The merge commit and its tree; absent where the two sides contradict each other.
    pub made: Option<(ObjectId, ObjectId)>,
    /// The paths that contradict each other.
    pub conflicts: Vec<RepoPath>,
    /// Why it could not land, and under which lease that was.
    pub refused: Option<(String, Option<LeaseId>)>,
    /// Whether the default branch moved away under it, or a person wants another one.
    pub spent: bool,
    /// The pull request that was opened for it.
    #[serde(default)]
    pub requested: Option<Requested>,
}

/// A pull request, and how it stood when it was last looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// The pull request.
    pub request: PullRequest,
    /// How it stood.
    pub sighting: Option<Sighting>,
    /// Under which lease it was last looked at.
    pub looked: Option<LeaseId>,
}

/// The landing of a cycle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Landed {
    /// The merge commit.
    pub commit: ObjectId,
    /// Its first parent.
    pub onto: ObjectId,
    /// When.
    pub at: Timestamp,
}

impl Attempt {
    fn new(end: &AttemptEnd) -> Self {
        Self {
            number: end.attempt,
            ending: end.ending.clone(),
            took_ms: end.took_ms,
            tree: end.tree.clone(),
            changes: end.changes.clone(),
            output: end.output,
            thread: end.thread.clone(),
            said: end.said.clone(),
            weakenings: end.weakenings.clone(),
            outside: vec![],
            protected: vec![],
            crossings: vec![],
            merged: None,
            conflicts: vec![],
        }
    }

    /// Whether it left a change that is the step's own.
    #[must_use]
    pub const fn in_scope(&self) -> bool {
        self.outside.is_empty() && self.protected.is_empty() && self.crossings.is_empty()
    }

    /// What it changed so that less is judged.
    pub fn weakened(&self) -> impl Iterator<Item = &Weakening> {
        self.weakenings.iter().filter(|weakening| weakening.severity == Severity::Weakened)
    }

    /// The tree to judge: only a change, only one in scope, and only where its judges are what they were.
    #[must_use]
    pub fn kept(&self) -> Option<&ObjectId> {
        let changed = matches!(self.ending, Ending::Changed);
        self.left().filter(|_| changed && self.weakened().next().is_none())
    }

    /// What the next attempt goes on from: nothing of a change that was out of scope, or that contradicts another step.
    #[must_use]
    pub fn left(&self) -> Option<&ObjectId> {
        let stands = self.in_scope() && self.conflicts.is_empty();
        self.merged.as_ref().or(self.tree.as_ref()).filter(|_| stands)
    }
}

impl View {
    pub(crate) fn fold(&mut self, event: &Event, at: Timestamp, by: &str, lease: Option<&LeaseId>) {
        match event {
            Event::StepPrepared { step, .. } => self.step(*step).prepared = true,
            Event::StepHandedIn { step, attempt } => {
                let step = self.step(*step);
                step.handed_in = *attempt;
                step.by = Some(by.to_owned());
            }
            Event::AttemptEnded(end) => self.step(end.step).attempts.push(Attempt::new(end)),
            Event::ScopeRefused { step, attempt, outside, protected, crossings } => {
                if let Some(refused) = self.attempt(*step, *attempt) {
                    refused.outside.clone_from(outside);
                    refused.protected.clone_from(protected);
                    refused.crossings.clone_from(crossings);
                }
            }
            Event::StepGuided { step, words } => self.step(*step).tell(words),
            Event::AttemptDropped { .. } => {}
            Event::StepMerged { step, attempt, onto, tree } => {
                self.step(*step).base = Some(onto.clone());
                if let Some(merged) = self.attempt(*step, *attempt) {
                    merged.merged = Some(tree.clone());
                }
            }
            Event::StepConflicted { step, attempt, onto, paths } => {
                self.step(*step).base = Some(onto.clone());
                if let Some(refused) = self.attempt(*step, *attempt) {
                    refused.conflicts.clone_from(paths);
                }
            }
            Event::StepCommitted { step, commit, tree, .. } => {
                let done = self.step(*step);
                done.committed = true;
                done.guidance = None;
                self.tip = Some(commit.clone());
                self.tip_tree = Some(tree.clone());
            }
            Event::CandidateMade { number, commit, tree, onto } => {
                let made = Some((commit.clone(), tree.clone()));
                self.candidates.push(Candidate::new(*number, onto, made, vec![]));
            }
            Event::CandidateConflicted { number, onto, paths } => {
                self.candidates.push(Candidate::new(*number, onto, None, paths.clone()));
            }
            Event::LandingRefused { number, because, moved } => {
                if let Some(candidate) = self.candidate_mut(*number) {
                    candidate.refused = Some((because.clone(), lease.cloned()));
                    candidate.spent |= *moved;
                }
            }
            Event::PullRequestOpened { number, request } => {
                if let Some(candidate) = self.candidate_mut(*number) {
                    candidate.requested =
                        Some(Requested { request: request.clone(), sighting: None, looked: None });
                }
            }
            Event::PullRequestSeen { number, sighting } => self.seen(*number, sighting, lease),
            Event::Landed { commit, onto } => {
                self.landed = Some(Landed { commit: commit.clone(), onto: onto.clone(), at });
            }
        }
    }

    /// The commit of the present candidate.
    pub(crate) fn candidate(&self) -> Option<&ObjectId> {
        self.candidates.last()?.made.as_ref().map(|(commit, _)| commit)
    }

    /// The tree of the present candidate.
    pub(crate) fn candidate_tree(&self) -> Option<&ObjectId> {
        self.candidates.last()?.made.as_ref().map(|(_, tree)| tree)
    }

    fn candidate_mut(&mut self, number: u32) -> Option<&mut Candidate> {
        self.candidates.iter_mut().find(|other| other.number == number)
    }

    /// How a pull request stands; what was said about it is heard once.
    fn seen(&mut self, number: u32, sighting: &Sighting, lease: Option<&LeaseId>) {
        if let Some(requested) = self.candidate_mut(number).and_then(|candidate| candidate.requested.as_mut())
        {
            requested.sighting = Some(sighting.clone());
            requested.looked = lease.cloned();
        }
        let new = sighting.reviews.iter().filter(|review| !self.heard.contains(review)).cloned();
        self.heard = self.heard.iter().cloned().chain(new).collect();
    }

    /// What was made outside the loop is the candidate that landed.
    pub(crate) fn adopt(&mut self, commit: &ObjectId, tree: &ObjectId, onto: &ObjectId, at: Timestamp) {
        self.candidates = vec![Candidate::new(1, onto, Some((commit.clone(), tree.clone())), vec![])];
        self.landed = Some(Landed { commit: commit.clone(), onto: onto.clone(), at });
    }

    fn step(&mut self, number: u32) -> &mut Step {
        self.steps.entry(number).or_default()
    }

    fn attempt(&mut self, step: u32, number: u32) -> Option<&mut Attempt> {
        self.step(step).attempts.iter_mut().find(|attempt| attempt.number == number)
    }

    /// A step is under way: its attempts start from this commit.
    pub(crate) fn begin(&mut self, number: u32, base: ObjectId) {
        self.step(number).base = Some(base);
    }

    /// Opens a committed step again: a reviewer asked for changes. What is committed stays.
    pub(crate) fn reopen(&mut self, number: u32) {
        self.afresh(number);
        let step = self.step(number);
        step.committed = false;
        step.thread = step.attempts.last().and_then(|last| last.thread.clone());
        self.spend();
    }

    /// Begins a step afresh: what was tried before no longer counts.
    pub(crate) fn afresh(&mut self, number: u32) {
        let step = self.step(number);
        step.spent = step.attempts.last().map_or(0, |attempt| attempt.number);
        step.prepared = false;
        step.base = None;
        step.thread = None;
    }

    /// Keeps what a person said about a step, for its next attempt.
    pub(crate) fn guide(&mut self, number: u32, guidance: Option<&str>) {
        self.step(number).guidance = guidance.map(str::to_owned);
    }

    /// A new candidate is wanted in place of the present one.
    pub(crate) fn spend(&mut self) {
        if let Some(candidate) = self.candidates.last_mut() {
            candidate.spent = true;
        }
    }

    /// Attempts over all steps.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.steps.values().map(|step| step.attempts.len()).sum()
    }
}

impl Candidate {
    fn new(
        number: u32,
        onto: &ObjectId,
        made: Option<(ObjectId, ObjectId)>,
        conflicts: Vec<RepoPath>,
    ) -> Self {
        Self { number, onto: onto.clone(), made, conflicts, refused: None, spent: false, requested: None }
    }
}
