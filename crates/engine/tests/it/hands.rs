//! Hands that do nothing in the world: they answer each piece of work as a test wants it answered.

use engine::{Attempted, Outcome, Work};
use trace::{
    Change, ChangeKind, Digest, Ending, Fate, Finding, Forge, GateRun, Item, ItemKind, Manner, Pack, Proof,
    ProofRun, PullRequest, Reading, RepoPath, Sighting, Usage, Verdict,
    id::{CapabilityId, ObjectId},
};

type Attempts = dyn FnMut(u32, u32) -> Attempted;
type Missings = dyn FnMut(Option<u32>, u32) -> Vec<trace::Missing>;
type Gates = dyn FnMut(&str, Option<u32>, u32) -> Verdict;

/// What the hands will say; everything goes well unless a test says otherwise.
pub(crate) struct Hands {
    pub(crate) attempts: Box<Attempts>,
    pub(crate) gates: Box<Gates>,
    /// The tests that are missing after an attempt; absent where gates name no tests.
    pub(crate) missing: Option<Box<Missings>>,
    pub(crate) control: Manner,
    pub(crate) proof: Manner,
    pub(crate) landing: Vec<Outcome>,
    /// How a pull request stands at each look, the first one last; then it is open.
    pub(crate) sightings: Vec<Sighting>,
    pub(crate) candidate: Vec<Outcome>,
    pub(crate) merges: Vec<Outcome>,
    pub(crate) change: Option<Outcome>,
    pub(crate) observed: Option<f64>,
    /// The files of patterns that packs hold.
    pub(crate) patterns: Vec<String>,
    /// The briefs that were handed over, in order.
    pub(crate) briefs: Vec<String>,
    /// What was asked for, in order.
    pub(crate) asked: Vec<String>,
}

impl Hands {
    pub(crate) fn new() -> Self {
        Self {
            attempts: Box::new(|step, attempt| changed(step, attempt, &["src/refunds/store.rs"])),
            gates: Box::new(|_, _, _| Verdict::Passed),
            missing: None,
            control: Manner::Measured,
            proof: Manner::Met,
            landing: vec![],
            sightings: vec![],
            candidate: vec![],
            merges: vec![],
            change: None,
            observed: None,
            patterns: vec![],
            briefs: vec![],
            asked: vec![],
        }
    }

    pub(crate) fn outcome(&mut self, work: &Work) -> Outcome {
        self.asked.push(name_of(work));
        match work {
            Work::Pack { step, .. } => Outcome::Packed(pack(step.number, &self.patterns)),
            Work::Prepare { .. } => Outcome::Prepared,
            Work::Attempt { step, attempt, brief, .. } => {
                self.briefs.push(brief.clone());
                Outcome::Attempted(Box::new((self.attempts)(*step, *attempt)))
            }
            Work::Judge { gate, step, attempt, tree, .. } => {
                let verdict = (self.gates)(&gate.name, *step, *attempt);
                let ran = self.missing.as_ref().map(|_| Digest::of(tree.as_str()));
                Outcome::Judged(Box::new(GateRun { ran, ..run(gate, *step, *attempt, tree, verdict) }))
            }
            Work::CallRoll { gate, step, attempt, tree, base, ran, known, .. } => {
                let missing = self.missing.as_mut().map_or_else(Vec::new, |missing| missing(*step, *attempt));
                Outcome::RollCalled(Box::new(trace::RollCall {
                    gate: gate.name.clone(),
                    definition: Digest::of_value(&**gate),
                    step: *step,
                    attempt: *attempt,
                    tree: tree.clone(),
                    base: base.clone(),
                    ran: Some(known.unwrap_or(*ran)),
                    missing,
                    more: 0,
                }))
            }
            Work::Merge { step, attempt, onto, .. } => match self.merges.pop() {
                Some(Outcome::Conflicted { paths, .. }) => Outcome::Conflicted { onto: onto.clone(), paths },
                Some(said) => said,
                None => Outcome::Merged { tree: ObjectId::new(format!("merged-{step}-{attempt}")) },
            },
            Work::Commit { step, tree, .. } => Outcome::Committed {
                commit: ObjectId::new(format!("commit-{step}-{}", tree.as_str())),
                tree: tree.clone(),
            },
            Work::Candidate { number, tip, .. } => {
                self.candidate.pop().unwrap_or_else(|| Outcome::CandidateMade {
                    commit: ObjectId::new(format!("merge-{number}")),
                    tree: ObjectId::new(
                        tip.as_str().rsplit_once("commit-").map_or("tree", |(_, rest)| &rest[2..]),
                    ),
                    onto: ObjectId::from("base"),
                })
            }
            Work::OpenPullRequest { tip, .. } => {
                self.landing.pop().unwrap_or_else(|| Outcome::PullRequestOpened(Box::new(pull_request(tip))))
            }
            Work::SeePullRequest { .. } => {
                let sighting = self.sightings.pop().unwrap_or_else(|| sighting(Fate::Open));
                Outcome::PullRequestSeen(Box::new(sighting))
            }
            Work::Land { .. } => self.landing.pop().unwrap_or(Outcome::Landed),
            Work::Control { capability, proof, revision, .. } => {
                Outcome::Controlled(proof_run(capability, proof, revision, self.control))
            }
            Work::Prove { capability, proof, revision, .. } => {
                Outcome::Proved(proof_run(capability, proof, revision, self.proof))
            }
            Work::Measure { .. } => {
                Outcome::Measured { reading: Some(Reading(3.1)), detail: "read 3.1".into() }
            }
            Work::Probe { capability, revision, .. } => Outcome::Probed(trace::Probe {
                capability: capability.clone(),
                revision: revision.clone(),
                healthy: true,
                detail: "answers".into(),
                took_ms: 1,
            }),
            Work::Observe { .. } => {
                Outcome::Observed { reading: self.observed.map(Reading), detail: "read".into() }
            }
            Work::Change { .. } => self.change.clone().unwrap_or(Outcome::Changed {
                commit: ObjectId::from("lesson"),
                paths: vec![RepoPath::from(".evolute/standards/money.md")],
            }),
            Work::Sweep {} => Outcome::Swept,
        }
    }
}

/// A pull request of what was pushed.
fn pull_request(tip: &ObjectId) -> PullRequest {
    PullRequest {
        forge: Forge::Github,
        number: 7,
        url: "https://github.example/shop/pull/7".into(),
        remote: "origin".into(),
        branch: "evolute/c".into(),
        head: tip.clone(),
    }
}

/// A pull request that nobody has reviewed.
pub(crate) fn sighting(fate: Fate) -> Sighting {
    Sighting { fate, head: None, reviews: vec![], behind: None }
}

/// It was merged, with this tree.
pub(crate) fn merged(tree: &str) -> Fate {
    Fate::Merged {
        commit: ObjectId::from("squash"),
        tree: ObjectId::from(tree),
        onto: ObjectId::from("base"),
        by: Some("jon-on-github".into()),
    }
}

fn name_of(work: &Work) -> String {
    let debug = format!("{work:?}");
    debug.split([' ', '{']).next().unwrap_or_default().to_owned()
}

/// An attempt that changed these paths.
pub(crate) fn changed(step: u32, attempt: u32, paths: &[&str]) -> Attempted {
    let change = |path: &&str| Change { path: RepoPath::from(*path), kind: ChangeKind::Modified };
    Attempted {
        brief: Digest::of("brief"),
        ending: Ending::Changed,
        tree: Some(ObjectId::new(format!("tree-{step}-{attempt}"))),
        changes: paths.iter().map(change).collect(),
        crossings: vec![],
        output: None,
        usage: Usage { tokens_in: Some(100), tokens_out: Some(20), cost_usd: Some(0.01), ..Usage::default() },
        thread: None,
        said: None,
        weakenings: vec![],
        wall: None,
        took_ms: 50,
    }
}

/// An attempt that left nothing.
pub(crate) fn ended(ending: Ending) -> Attempted {
    Attempted { ending, tree: None, changes: vec![], ..changed(0, 0, &[]) }
}

fn pack(step: u32, patterns: &[String]) -> Pack {
    let item = |source: &String| Item {
        kind: ItemKind::Pattern,
        source: source.clone(),
        digest: Digest::of(source),
        tokens: 1,
        because: "it names no paths, so it holds everywhere".into(),
    };
    let items = patterns.iter().map(item).collect();
    Pack { digest: Digest::of(format!("pack {step}")), items, tokens: 10, left_out: vec![] }
}

pub(crate) fn run(
    gate: &trace::Gate,
    step: Option<u32>,
    attempt: u32,
    tree: &ObjectId,
    verdict: Verdict,
) -> GateRun {
    let finding = Finding {
        from: gate.name.clone(),
        path: Some(RepoPath::from("src/refunds/store.rs")),
        line: Some(7),
        message: "amounts are whole cents".into(),
    };
    GateRun {
        gate: gate.name.clone(),
        kind: gate.kind,
        step,
        attempt,
        tree: tree.clone(),
        definition: Digest::of_value(gate),
        standard: gate.standard.clone(),
        verdict,
        exit: Some(i32::from(verdict != Verdict::Passed)),
        tests: None,
        findings: if verdict == Verdict::Passed { vec![] } else { vec![finding] },
        output: None,
        cached: None,
        ran: None,
        leftovers: false,
        safety: gate.safety,
        skipped: None,
        took_ms: 20,
    }
}

pub(crate) fn proof_run(
    capability: &CapabilityId,
    proof: &Proof,
    revision: &ObjectId,
    manner: Manner,
) -> ProofRun {
    ProofRun {
        capability: capability.clone(),
        revision: revision.clone(),
        proof: proof.digest(),
        readings: vec![Some(Reading(if manner == Manner::Met { 0.0 } else { 3.1 }))],
        manner,
        detail: format!("{manner:?}"),
        output: None,
        missing: vec![],
        took_ms: 100,
    }
}
