//! What is asked of the hands outside of any cycle, as the effect that it is.

use crate::{
    Effect, Picture, Work,
    picture::{Asked, Request},
};
use trace::{
    Agent, Digest,
    id::{CapabilityId, EffectId, ObjectId, RequestId},
};

/// The work that a request asks for. Outside a cycle nothing is confined by a frozen envelope, so the hands
/// confine wherever they can.
pub(crate) fn requested(picture: &Picture, id: &RequestId, request: &Request) -> Option<Effect> {
    let work = match &request.what {
        Asked::Measure(_, proof) => Work::Measure {
            proof: proof.clone(),
            revision: request.revision.clone(),
            worktree: request.worktree.clone(),
            confined: true,
        },
        Asked::Draft(drafting) => {
            let brief = format!("# A plan for demand `{}`, attempt {}\n", drafting.demand, drafting.attempt);
            let from = drafting.from.as_ref();
            let agent = &drafting.agent;
            attempt_apart(request, agent, drafting.attempt, from, (brief, drafting.brief))
        }
        Asked::Spike(spike) => {
            let brief = format!("# An answer to `{}`\n", spike.decision);
            attempt_apart(request, &spike.agent, spike.attempt, None, (brief, spike.brief))
        }
        Asked::Proof(capability) => proven(picture, capability, request)?,
    };
    Some(Effect { id: effect_of(id), cycle: None, lease: request.lease.clone(), work })
}

/// The one effect of a request.
pub(crate) fn effect_of(request: &RequestId) -> EffectId {
    EffectId::new(format!("{request}/run"))
}

/// An attempt at no step of any cycle: nothing of what it leaves lands, so it may write what it likes.
fn attempt_apart(
    request: &Request,
    agent: &Agent,
    attempt: u32,
    from: Option<&ObjectId>,
    (brief, pack): (String, Digest),
) -> Work {
    Work::Attempt {
        thread: None,
        again: None,
        step: 0,
        attempt,
        base: request.revision.clone(),
        from: from.cloned(),
        agent: Box::new(agent.clone()),
        brief,
        pack,
        touches: vec!["**".to_owned()],
        protected: vec![],
        areas: vec![],
        worktree: request.worktree.clone(),
        confined: true,
    }
}

/// The proof of what is ours, or the probe of what is a provider's.
fn proven(picture: &Picture, capability: &CapabilityId, request: &Request) -> Option<Work> {
    let evidence = picture.evidence.get(capability)?;
    let demand = &picture.demands.accepted.get(&evidence.demand)?.demand;
    let (capability, revision) = (capability.clone(), request.revision.clone());
    match (&demand.proof, &demand.consumed) {
        (Some(proof), _) => Some(Work::Prove {
            capability,
            proof: Box::new(proof.clone()),
            revision,
            worktree: request.worktree.clone(),
            before: evidence.met_output,
            confined: true,
        }),
        (None, Some(consumed)) => {
            Some(Work::Probe { capability, consumed: Box::new(consumed.clone()), revision })
        }
        (None, None) => None,
    }
}
