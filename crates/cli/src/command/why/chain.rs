//! The chain above a step: its plan, the decisions about it, the demand and its number; each as it was when the step was
//! made, with the record that says so.

use super::{Decision, PlanLine, Reason, maker::Maker};
use crate::{
    archive::{ApprovedPlan, Archive},
    failure::Failure,
    render::{local, record_told},
};
use engine::Entry;
use jiff::tz::TimeZone;
use trace::{
    Event, Plan, Question, Step,
    event::{constraint, cycle, execution},
};

/// Puts the chain above whoever made a line into the reason.
pub(super) fn fill(
    reason: &mut Reason,
    archive: &mut Archive,
    maker: Maker,
    zone: &TimeZone,
) -> Result<(), Failure> {
    reason.demand_id = maker.demand;
    reason.cycle = maker.cycle;
    reason.known = maker.known;
    reason.candidates = maker.candidates;
    reason.answers = maker.answers;
    reason.missing = maker.missing;
    reason.adopted = maker.entries.iter().find_map(|entry| match &entry.record.event {
        Event::Cycle(cycle::Event::Adopted { because, .. }) => Some(because.clone()),
        _other => None,
    });
    tell(reason, &maker.entries, maker.step, zone);
    if maker.entries.is_empty() {
        return Ok(());
    }
    let plan = maker.plan.map(|digest| archive.plan(&digest)).transpose()?.flatten();
    let digest = plan.as_ref().map(|plan| plan.demand);
    // What was made outside followed no plan, whatever was approved before or after it.
    if let Some(plan) = plan.filter(|_| reason.adopted.is_none()) {
        rest(reason, archive, plan, maker.step)?;
    } else if reason.adopted.is_none() {
        lack(reason, "the plan that its cycle followed is not on record here");
    }
    let id = reason.demand_id.clone().unwrap_or_default();
    let Some((demand, record)) = archive.demand(&id, digest)? else {
        lack(reason, "the demand that its cycle was for is not on record here");
        return Ok(());
    };
    reason.records.insert(0, record);
    reason.baseline.clone_from(&demand.baseline);
    reason.demand = Some(demand);
    Ok(())
}

/// The plan, its step, and the decisions that it rests on.
fn rest(
    reason: &mut Reason,
    archive: &mut Archive,
    approved: ApprovedPlan,
    step: Option<u32>,
) -> Result<(), Failure> {
    let ApprovedPlan { plan, digest, by, position, .. } = approved;
    reason.step = step.and_then(|number| step_of(&plan, number));
    if step.is_some() && reason.step.is_none() {
        lack(reason, "its plan has no such step");
    }
    reason.records.insert(0, position);
    for id in &plan.decisions {
        if let Some(found) = archive.decision(id)?
            && let Some((answer, entry)) = found.answer
        {
            let Entry { record, position, .. } = entry;
            let (question, by) = (found.question, record.actor.name);
            reason.decisions.push(Decision { question, answer, by, record: position });
        }
    }
    let Plan { title, consulted, decisions: rests_on, .. } = plan;
    reason.plan = Some(PlanLine { title, approved_by: by, digest, consulted, rests_on, record: position });
    Ok(())
}

/// Says what is missing, beside whatever was said before.
fn lack(reason: &mut Reason, what: &str) {
    let before = reason.missing.take().map(|before| format!("{before}; ")).unwrap_or_default();
    reason.missing = Some(format!("{before}{what}"));
}

/// Takes from the cycle's records what speaks about the step.
fn tell(reason: &mut Reason, entries: &[Entry], step: Option<u32>, zone: &TimeZone) {
    let mut questions: Vec<&Question> = vec![];
    for Entry { record, position, .. } in entries {
        if !speaks(&record.event, step, &questions) {
            continue;
        }
        reason.records.push(*position);
        reason.told.push(format!("{}, {}", local(record.at, zone), record_told(&record.event)));
        match &record.event {
            Event::Constraint(constraint::Event::DecisionRequested(question)) => questions.push(question),
            Event::Constraint(constraint::Event::Decided(answer)) => {
                let asked = questions.iter().find(|question| question.id == answer.decision);
                reason.decisions.extend(asked.map(|question| Decision {
                    question: (*question).clone(),
                    answer: answer.clone(),
                    by: record.actor.name.clone(),
                    record: *position,
                }));
            }
            _other => {}
        }
    }
}

fn step_of(plan: &Plan, number: u32) -> Option<Step> {
    plan.steps.iter().find(|step| step.number == number).cloned()
}

/// What speaks about a step: its own attempts, gates and commit, and every decision about it or the whole.
fn speaks(event: &Event, step: Option<u32>, questions: &[&Question]) -> bool {
    match event {
        Event::Constraint(constraint::Event::DecisionRequested(question)) => {
            question.step.is_none() || question.step == step
        }
        Event::Constraint(constraint::Event::Decided(answer)) => {
            questions.iter().any(|question| question.id == answer.decision)
        }
        Event::Execution(
            execution::Event::ScopeRefused { step: of, .. }
            | execution::Event::StepCommitted { step: of, .. },
        ) => Some(*of) == step,
        Event::Execution(execution::Event::Landed { .. }) | Event::Cycle(cycle::Event::Adopted { .. }) => {
            true
        }
        _other => false,
    }
}
