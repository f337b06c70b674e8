//! When a plan may be approved, and when it is stale.

use super::{Facts, draft::Drafts, lint, moved, uses::Moved, view::View};
use crate::{Refusal, owner::Owner};
use formats::Severity;
use std::collections::BTreeMap;
use trace::{
    Actor, Digest, Limits, Plan, Step,
    event::planning::Event,
    id::{CycleId, DemandId},
};

/// Refuses a plan that leaves something open, or that is not the approver's to approve.
pub(crate) fn approvable(
    plan: &Plan,
    limits: &Limits,
    facts: &Facts,
    owner: &Owner,
    actor: &Actor,
) -> Result<(), Refusal> {
    owner.admit(actor, "approve a plan")?;
    let mut faults = lint(plan, limits, facts);
    faults.retain(|fault| fault.severity == Severity::Error);
    let Some(first) = faults.first() else { return Ok(()) };
    Err(Refusal::new(
        "planning.open-ends",
        format!("the plan leaves {} open, the first: {}", count(faults.len()), first.message),
        format!("run `evolute plan check {}` for all of them", plan.demand),
    ))
}

fn count(faults: usize) -> String {
    if faults == 1 { "one thing".to_owned() } else { format!("{faults} things") }
}

/// Refuses a plan that is not the one that was approved, or that rests on something that moved.
pub(crate) fn fresh(
    view: &View,
    plan: Digest,
    demand: Digest,
    uses: &BTreeMap<String, Digest>,
) -> Result<(), Refusal> {
    let id = &view.plan.demand;
    let again = |files: &[String]| {
        let (from, files) = (view.revision.short(), files.join(" "));
        format!(
            "see `git diff {from}..HEAD -- {files}`, read the plan again and run `evolute plan approve {id}`"
        )
    };
    if view.digest != plan {
        let why = format!(
            "the plan on the default branch is not the one that was approved ({} → {})",
            view.digest.short(),
            plan.short()
        );
        let file = format!(".evolute/plans/{id}/plan.md");
        return Err(Refusal::new("planning.changed-since-approval", why, again(&[file])));
    }
    if view.demand_digest != demand {
        let why = "the demand changed after its plan was approved";
        return Err(Refusal::new(
            "planning.demand-moved",
            why,
            again(&[format!(".evolute/demands/{id}.md")]),
        ));
    }
    let moved = moved(&view.uses, uses);
    if moved.is_empty() {
        return Ok(());
    }
    let mut files: Vec<String> = moved.iter().map(Moved::file).collect();
    files.sort();
    files.dedup();
    let words: Vec<String> = moved.iter().map(Moved::words).collect();
    let why = format!("the plan rests on {}, which changed since", words.join(", "));
    Err(Refusal::new("planning.stale", why, again(&files)))
}

/// The refusal of a plan for a demand that is still a question.
pub(crate) fn no_demand(demand: &trace::id::DemandId) -> Refusal {
    Refusal::new(
        "planning.demand-not-accepted",
        format!("demand `{demand}` is not accepted, so there is nothing to plan for yet"),
        format!("run `evolute demand accept {demand}`"),
    )
}

/// Refuses a new plan in mid-cycle that rewrites what is already done.
pub(crate) fn continues(done: &[&Step], new: &Plan) -> Result<(), Refusal> {
    let kept = done.iter().all(|step| new.steps.iter().any(|other| other == *step));
    if kept {
        return Ok(());
    }
    Err(Refusal::new(
        "planning.rewrites-the-past",
        "the new plan changes a step that is already committed",
        "leave the finished steps as they are and change the ones after them, or stop the cycle and open another",
    ))
}

/// Refuses to send back without a reason, or what is being built.
pub(crate) fn bounce(
    demand: &DemandId,
    digest: Digest,
    because: &str,
    open: Option<&CycleId>,
) -> Result<Event, Refusal> {
    if because.trim().is_empty() {
        let why = "a plan that is sent back says what is wrong with it";
        return Err(Refusal::new("planning.no-reason", why, "add `--because \"…\"`"));
    }
    if let Some(cycle) = open {
        return Err(Refusal::new(
            "planning.in-the-works",
            format!("cycle `{cycle}` is built by this plan"),
            format!("change the plan and approve it anew, or close the cycle: `evolute close {demand}`"),
        ));
    }
    Ok(Event::Bounced { demand: demand.clone(), digest, because: because.to_owned() })
}

/// Refuses the very bytes that were sent back.
pub(crate) fn unchanged_since_bounce(
    drafts: Option<&Drafts>,
    demand: &DemandId,
    digest: Digest,
) -> Result<(), Refusal> {
    let bounced = drafts.and_then(|drafts| drafts.bounced.as_ref());
    match bounced.filter(|bounced| bounced.digest == digest) {
        None => Ok(()),
        Some(bounced) => Err(Refusal::new(
            "planning.bounced",
            format!("this plan was sent back by `{}` and is unchanged: {}", bounced.by, bounced.because),
            format!("amend it and commit it, or run `evolute plan draft {demand}`"),
        )),
    }
}
