//! The small inner loop of execution and quality: the agent works, the scope guard and the gates judge, what they
//! find goes back to the agent, until all pass, or the attempts run out, or a person decides.

use super::{
    attempt_end, before, crossing,
    deviation::deviated,
    kill, missing, steps,
    turn::{Turn, stop},
};
use crate::{
    constraint::{Asking, ask, handover::Bounded, view::Asked},
    context,
    effect::{Waiting, Work},
    execution::{self, Brief, Kept, brief, continued, step_message, view::Attempt},
    ids::Ids,
    next::Next,
    planning::{self, handover::Planned},
    quality::{self, round::Pace},
};
use trace::{
    Ending, Event, Fault, Finding, Review, Speaks,
    event::{constraint, quality as words},
};

/// What a person can always say to an agent that does not get on; an agent offers none of these as its own.
pub(super) const OURS: [&str; 4] = ["answer", "extend", "replan", "abort"];

/// How the trigger of an agent's question ends.
pub(super) const BLOCKED: &str = ": blocked";

/// What the step at hand lacks. It always lacks something, or it would be on the branch.
pub(crate) fn step(turn: &Turn<'_>, bounded: Bounded<'_>, step: &trace::Step, ids: &mut Ids) -> Next {
    let cycle = turn.cycle;
    let precedents = turn.bank.texts(&cycle.demand.territory);
    let grounded = match context::handover::grounded(
        bounded,
        &cycle.context,
        step,
        &cycle.demand,
        cycle.base_of(step.number),
        &precedents,
    ) {
        Ok(grounded) => grounded,
        Err(next) => return next,
    };
    let Some(planned) = planning::handover::planned(grounded, &cycle.planning, &cycle.demand, step.number)
    else {
        return waits_for_plan(turn);
    };
    if let Some(next) = crossing::asked(turn, &planned, ids) {
        return next;
    }
    match present(turn, step.number) {
        None => before::asked(turn, &planned, ids).unwrap_or_else(|| attempt(turn, &planned, ids)),
        Some(last) => judge(turn, &planned, last, ids),
    }
}

/// The last attempt that counts.
fn present<'a>(turn: &Turn<'a>, step: u32) -> Option<&'a Attempt> {
    turn.cycle.execution.steps.get(&step)?.present().last()
}

/// Judges the last attempt: scope first, then the gates, then, where the policy says so, a person.
fn judge(turn: &Turn<'_>, planned: &Planned<'_>, last: &Attempt, ids: &mut Ids) -> Next {
    if let Some(record) = attempt_end::deviations(turn.cycle, planned.step().number, last, ids) {
        return record;
    }
    let Some(produced) = execution::handover::produced(*planned, last) else {
        return again(turn, planned, last, ids);
    };
    let cycle = turn.cycle;
    let envelope = planned.grounded().bounded().envelope();
    let gates = quality::rules::of_step(&envelope.gates, planned.step(), &envelope.limits);
    let (gates, quarantined) = turn.quarantines.split(gates, turn.now);
    let drops = cycle.drops();
    let number = planned.step().number;
    let judged = quality::rules::Judged {
        step: Some(number),
        attempt: last.number,
        tree: produced.tree(),
        base: cycle.base_of(number),
        since: quality::roll::Since { base: &cycle.base, drops: &drops },
    };
    let pace = Pace::of(&envelope.limits);
    match quality::rules::ask(&cycle.quality, &gates, judged, pace, &envelope.worktree, cycle.confined) {
        quality::rules::Word::Wanted(next) => next,
        quality::rules::Word::Red => again(turn, planned, last, ids),
        quality::rules::Word::Green => match quality::handover::step_passed(produced, &cycle.quality) {
            None => Next::record(words::Event::AllGatesPassed {
                step: Some(number),
                attempt: last.number,
                tree: produced.tree().clone(),
                quarantined,
            }),
            Some(passed) => match steps::before_commit(turn, planned.step(), last) {
                Some(next) => next,
                None => reviewed(turn, planned, last, passed, ids),
            },
        },
    }
}

/// Commits what passed; before that, a person sees it where every step is reviewed.
fn reviewed(
    turn: &Turn<'_>,
    planned: &Planned<'_>,
    last: &Attempt,
    passed: quality::handover::AllGatesPassed<'_>,
    ids: &mut Ids,
) -> Next {
    let step = planned.step();
    if planned.grounded().bounded().envelope().review == Review::EachStep {
        let trigger = format!("step {} attempt {}: review", step.number, last.number);
        match turn.cycle.constraint.triggered(&trigger) {
            None => {
                let text = format!("Does step {} land as it is? {}", step.number, step.title);
                return question(
                    turn,
                    planned,
                    "review",
                    &trigger,
                    &text,
                    &["approve", "changes", "stop"],
                    ids,
                );
            }
            Some(asked) => match asked.choice() {
                None => return wait(asked),
                Some("approve") => {}
                Some("changes") => return again(turn, planned, last, ids),
                Some(_) => return stop(turn.cycle, "the reviewer stopped it", ids),
            },
        }
    }
    let work = Work::Commit {
        step: step.number,
        tree: passed.tree().clone(),
        parent: turn.cycle.tip().clone(),
        message: step_message(&turn.cycle.demand, &turn.cycle.id, step, turn.head),
    };
    Next::work(format!("commit/{}.{}", step.number, last.number), work)
}

/// After an attempt that is not kept: another one, or a person's word.
fn again(turn: &Turn<'_>, planned: &Planned<'_>, last: &Attempt, ids: &mut Ids) -> Next {
    if let Some(because) = kill::tried_enough(turn.cycle) {
        return stop(turn.cycle, &because, ids);
    }
    let number = planned.step().number;
    let review = turn.cycle.constraint.triggered(&format!("step {number} attempt {}: review", last.number));
    if review.and_then(Asked::choice) == Some("changes") {
        return attempt(turn, planned, ids);
    }
    if let Some(next) = missing::asked(turn, planned, last, ids) {
        return next;
    }
    let blocked = matches!(last.ending, Ending::Blocked { .. });
    let cause = if blocked { BLOCKED } else { ": attempts ran out" };
    let trigger = format!("step {number} attempt {}{cause}", last.number);
    let asked = turn.cycle.constraint.triggered(&trigger);
    if asked.is_none() && !blocked && !exhausted(turn, planned) {
        return attempt(turn, planned, ids);
    }
    match asked.map(|asked| (asked, asked.choice())) {
        None => {
            let (text, options) = plea(turn, planned, last);
            question(turn, planned, "blocked", &trigger, &text, &options, ids)
        }
        Some((asked, None)) => wait(asked),
        Some((_, Some("replan"))) => replanned(turn, ids),
        Some((_, Some("abort"))) => stop(turn.cycle, "its owner aborted it", ids),
        // An answer, more attempts, or one of the agent's own options: it goes on with that.
        Some((_, Some(_))) => attempt(turn, planned, ids),
    }
}

/// Whether the attempts that the limits and the owner's extensions allow have been made.
fn exhausted(turn: &Turn<'_>, planned: &Planned<'_>) -> bool {
    let number = planned.step().number;
    let each = planned.grounded().bounded().envelope().limits.attempts_per_step.max(1);
    let about = |asked: &&Asked| asked.question.step == Some(number) && asked.question.class == "blocked";
    let more: u32 = turn
        .cycle
        .constraint
        .questions
        .iter()
        .filter(about)
        .map(|asked| match asked.choice() {
            Some("extend") => each,
            Some("answer") => 1,
            Some(choice) if asked.question.trigger.ends_with(BLOCKED) && !OURS.contains(&choice) => 1,
            Some(_) | None => 0,
        })
        .sum();
    let made = turn.cycle.execution.steps.get(&number).map_or(0, |step| step.present().len());
    made as u64 >= u64::from(each) + u64::from(more)
}

/// The words of the question that an attempt leaves behind.
fn plea<'a>(turn: &Turn<'_>, planned: &Planned<'_>, last: &'a Attempt) -> (String, Vec<&'a str>) {
    let step = planned.step();
    match &last.ending {
        Ending::Blocked { question, options, blocks } => {
            let asks = format!("The agent is blocked at step {} and asks: {question}", step.number);
            let text = match blocks {
                Some(blocks) => format!("{asks} What waits for the answer: {blocks}"),
                None => asks,
            };
            let own = options.iter().map(String::as_str).filter(|option| !OURS.contains(option));
            (text, own.chain(["answer", "replan", "abort"]).collect())
        }
        Ending::Changed
        | Ending::Unchanged
        | Ending::TimedOut
        | Ending::Flooded
        | Ending::Spent { .. }
        | Ending::Failed { .. }
        | Ending::NotStarted { .. } => {
            let findings = attempt_end::findings(turn.cycle, step.number, last);
            let first =
                findings.first().map(|finding| format!("; the last finding: {finding}")).unwrap_or_default();
            let text = format!("The attempts at step {} ran out{first}. How does it go on?", step.number);
            (text, OURS.to_vec())
        }
    }
}

/// Asks the owner, and records why.
pub(super) fn question(
    turn: &Turn<'_>,
    planned: &Planned<'_>,
    class: &str,
    trigger: &str,
    text: &str,
    options: &[&str],
    ids: &mut Ids,
) -> Next {
    let step = Some(planned.step().number);
    let context = vec![planned.grounded().pack().digest];
    let asking = Asking { class, step, trigger: trigger.to_owned(), text: text.to_owned(), options, context };
    let question = ask(&planned.grounded().bounded(), asking, turn.now, ids);
    let fault = if trigger.ends_with("ran out") {
        deviated(turn.cycle, Fault::AttemptsExhausted, "step", step, text, ids)
    } else {
        None
    };
    let asked = Event::from(constraint::Event::DecisionRequested(question));
    Next::Record(fault.into_iter().chain([asked]).collect())
}

pub(super) fn wait(asked: &Asked) -> Next {
    Next::Wait { whom: asked.question.owner.clone(), what: Waiting::Decision(asked.question.id.clone()) }
}

/// A replan waits for a newly approved plan, and takes it up once it is there.
pub(super) fn replanned(turn: &Turn<'_>, ids: &mut Ids) -> Next {
    match turn.plan.filter(|plan| *plan != turn.cycle.planning.digest) {
        None => waits_for_plan(turn),
        Some(plan) => {
            let deviation =
                deviated(turn.cycle, Fault::Replanned, "plan", None, "the plan could not be followed", ids);
            let replanned = Event::from(trace::event::cycle::Event::Replanned { plan });
            Next::Record(deviation.into_iter().chain([replanned]).collect())
        }
    }
}

fn waits_for_plan(turn: &Turn<'_>) -> Next {
    let whom = turn
        .cycle
        .constraint
        .envelope
        .as_ref()
        .map_or_else(|| turn.cycle.by.clone(), |envelope| envelope.owner.clone());
    Next::Wait { whom, what: Waiting::Plan }
}

/// Wants another attempt: by the agent, or by a person once they hand it in.
pub(super) fn attempt(turn: &Turn<'_>, planned: &Planned<'_>, ids: &mut Ids) -> Next {
    if let Some(because) = kill::tried_enough(turn.cycle) {
        return stop(turn.cycle, &because, ids);
    }
    let envelope = planned.grounded().bounded().envelope();
    let step = planned.step();
    let state = turn.cycle.execution.steps.get(&step.number);
    let number = state.map_or(1, execution::view::Step::next);
    let (brief, again) = words(turn, planned, number);
    if envelope.agent.speaks == Speaks::Attended {
        if !state.is_some_and(|state| state.prepared) {
            let work = Work::Prepare {
                step: step.number,
                base: turn.cycle.base_of(step.number).clone(),
                brief,
                pack: planned.grounded().pack().digest,
                worktree: envelope.worktree.clone(),
            };
            return Next::work(format!("prepare/{}.{number}", step.number), work);
        }
        if state.is_none_or(|state| state.handed_in < number) {
            return Next::Wait { whom: envelope.owner.clone(), what: Waiting::Step(step.number) };
        }
    }
    let before = state.and_then(|state| state.present().last());
    let work = Work::Attempt {
        step: step.number,
        attempt: number,
        base: turn.cycle.base_of(step.number).clone(),
        from: before.and_then(Attempt::left).cloned(),
        agent: Box::new(envelope.agent.clone()),
        brief,
        pack: planned.grounded().pack().digest,
        thread: before
            .map_or_else(|| state.and_then(|state| state.thread.clone()), |before| before.thread.clone()),
        again,
        touches: step.touches.clone(),
        protected: envelope.protected.clone(),
        areas: execution::rules::bordered(envelope),
        worktree: envelope.worktree.clone(),
        confined: turn.cycle.confined,
    };
    Next::work(format!("attempt/{}.{number}", step.number), work)
}

/// The brief of the next attempt, with what the one before got wrong; and that alone, for a thread that goes on.
fn words(turn: &Turn<'_>, planned: &Planned<'_>, attempt: u32) -> (String, Option<String>) {
    let cycle = turn.cycle;
    let state = cycle.execution.steps.get(&planned.step().number);
    let before = state.and_then(|state| state.present().last());
    let findings: Vec<Finding> =
        before.map(|before| attempt_end::findings(cycle, planned.step().number, before)).unwrap_or_default();
    let gates = &planned.grounded().bounded().envelope().gates;
    let with = Brief {
        cycle: Some(&cycle.id),
        attempt,
        steps: cycle.planning.plan.steps.len(),
        gates,
        findings: &findings,
        guidance: state.and_then(|state| state.guidance.as_deref()),
        weaknesses: &cycle.weaknesses,
    };
    (brief(planned, &with), before.map(|before| continued(&with, kept(before))))
}

/// What the next attempt starts from.
fn kept(before: &Attempt) -> Kept {
    if before.left().is_some() { Kept::Whole } else { Kept::Nothing }
}
