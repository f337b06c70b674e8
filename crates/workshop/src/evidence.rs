//! Work that reads or runs something and makes evidence of it: packs, gates, proofs, probes, observations; and the commit of
//! a lesson.

use crate::{
    Broken,
    gate::{self, Judged},
    lesson::{self, Change, Changed},
    observe,
    pack::{self, Wanted},
    proof::{self, Probed, Tried},
    reach::Reach,
};
use engine::{Outcome, Work};
use trace::GateKind;

/// Does it.
pub(crate) fn work(reach: &Reach<'_>, work: &Work) -> Result<Outcome, Broken> {
    match work {
        Work::Pack { step, revision, precedents, tokens, demand: _ } => {
            let wanted = Wanted { step, revision, precedents, tokens: *tokens };
            Ok(Outcome::Packed(pack::pack(reach, &wanted)?))
        }
        Work::Judge { gate, step, attempt, tree, base, worktree, confined } => {
            let judged = Judged {
                gate,
                step: *step,
                attempt: *attempt,
                tree,
                base: base.as_ref(),
                worktree,
                confined: *confined,
            };
            Ok(Outcome::Judged(Box::new(gate::run(reach, &judged)?)))
        }
        Work::CallRoll { gate, step, attempt, tree, ran, base, known, worktree, confined } => {
            let judged = Judged {
                gate,
                step: *step,
                attempt: *attempt,
                tree,
                base: Some(base),
                worktree,
                confined: *confined,
            };
            let since = gate::Since { ran: *ran, base, known: *known };
            Ok(Outcome::RollCalled(Box::new(gate::call(reach, &judged, &since)?)))
        }
        Work::Control { capability, proof, revision, worktree, confined } => {
            let tried = Tried { proof, revision, worktree, before: None, confined: *confined };
            Ok(Outcome::Controlled(proof::control(reach, capability, &tried)?))
        }
        Work::Prove { capability, proof, revision, worktree, before, confined } => {
            let tried = Tried { proof, revision, worktree, before: *before, confined: *confined };
            Ok(Outcome::Proved(proof::prove(reach, capability, &tried)?))
        }
        Work::Measure { proof, revision, worktree, confined } => {
            let tried = Tried { proof, revision, worktree, before: None, confined: *confined };
            let (reading, detail) = proof::measure(reach, &tried)?;
            Ok(Outcome::Measured { reading, detail })
        }
        Work::Probe { capability, consumed, revision } => {
            let probed = Probed { capability, consumed, revision, confined: reach.can_confine() };
            Ok(Outcome::Probed(proof::probe(reach, &probed)?))
        }
        Work::Observe { workflow, revision: _ } => {
            let (reading, detail) = observe::observe(reach, workflow, reach.can_confine())?;
            Ok(Outcome::Observed { reading, detail })
        }
        Work::Change { patch, branch, message } => {
            Ok(match lesson::change(reach, &Change { patch, branch, message })? {
                Changed::Committed { commit, paths } => Outcome::Changed { commit, paths },
                Changed::Refused { because } => Outcome::ChangeRefused { because },
            })
        }
        Work::Prepare { .. }
        | Work::Attempt { .. }
        | Work::Merge { .. }
        | Work::Commit { .. }
        | Work::Candidate { .. }
        | Work::Land { .. }
        | Work::OpenPullRequest { .. }
        | Work::SeePullRequest { .. }
        | Work::Sweep {} => {
            Err(Broken::new("this work makes no evidence", "this is a bug of the hands: report it"))
        }
    }
}

/// Whether a gate may pass because it passed on the same before. What lands, what proves and what a step itself asks for
/// is run; and where agents are not confined, one of them could have written what is kept.
pub(crate) fn may_be_cached(work: &Work) -> bool {
    let Work::Judge { gate, step, confined, .. } = work else { return false };
    step.is_some() && gate.kind == GateKind::Gate && *confined
}

/// Whether an outcome came from a process that the word to stop may have cut short.
pub(crate) const fn is_a_run(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Attempted(_)
        | Outcome::Judged(_)
        | Outcome::RollCalled(_)
        | Outcome::Controlled(_)
        | Outcome::Proved(_)
        | Outcome::Measured { .. }
        | Outcome::Probed(_)
        | Outcome::Observed { .. } => true,
        Outcome::Packed(_)
        | Outcome::Prepared
        | Outcome::Merged { .. }
        | Outcome::Using(_)
        | Outcome::Committed { .. }
        | Outcome::CandidateMade { .. }
        | Outcome::Conflicted { .. }
        | Outcome::Landed
        | Outcome::LandingRefused { .. }
        | Outcome::PullRequestOpened(_)
        | Outcome::PullRequestSeen(_)
        | Outcome::Changed { .. }
        | Outcome::ChangeRefused { .. }
        | Outcome::Swept => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trace::{
        Comparison, Metric, Network, Proof, Source, Threshold, Worktree,
        id::{CapabilityId, ObjectId},
    };

    /// What proves, misses and measures is run, however often it passed before on the same tree.
    #[test]
    fn a_cache_hit_is_not_a_run() {
        let metric = Metric { name: "n".into(), unit: "n".into(), from: Source::Exit, owner: None };
        let proof = Box::new(Proof {
            workflow: "test".into(),
            run: vec!["true".into()],
            metric,
            pass: Threshold { comparison: Comparison::Equal, value: 0.0 },
            files: vec![],
            repeat: 1,
            fresh_for_days: 1,
            timeout_min: 1,
            ready: vec![],
            network: Network::Closed,
            control: None,
        });
        let (capability, revision) = (CapabilityId::from("refunds.once"), ObjectId::new("1405df66cb"));
        let worktree = Worktree::default();
        let all = [
            Work::Control {
                capability: capability.clone(),
                proof: proof.clone(),
                revision: revision.clone(),
                worktree: worktree.clone(),
                confined: true,
            },
            Work::Prove {
                capability,
                proof: proof.clone(),
                revision: revision.clone(),
                worktree: worktree.clone(),
                before: None,
                confined: true,
            },
            Work::Measure { proof, revision, worktree, confined: true },
        ];
        assert_eq!(all.each_ref().map(may_be_cached), [false; 3]);
    }
}
