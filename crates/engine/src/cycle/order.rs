//! The Engineering Loop on one page. Every cycle passes through all seven layers in this order; each hands over
//! to the next or says what is lacking, and the last one's output is the first one's input.

use super::{
    candidate,
    deviation::deviated,
    heartbeat, kill, overrun, proving, steps,
    turn::{Turn, stop},
};
use crate::{
    constraint::{self, handover::Bounded},
    effect::{Waiting, Work},
    execution::lesson_message,
    feedback,
    ids::Ids,
    learning,
    next::{Handed, Next},
    quality::handover::AllGatesPassed,
};
use trace::{
    Fault,
    event::{cycle, learning as lessons},
};

/// One turn of the loop: as far as it goes by itself. It never returns without a want, a wait or a record,
/// unless the cycle is closed.
pub(crate) fn turn(turn: &Turn<'_>, ids: &mut Ids) -> Handed<()> {
    if turn.cycle.closed {
        return Ok(());
    }
    let bounded = bounded(turn, ids)?; //                  1. constraint
    let landed = match &turn.cycle.stopped {
        Some(_) => None,
        None => Some(built(turn, bounded, ids)?), //       2. context, 3. planning, 4. execution, 5. quality
    };
    let seen = match landed {
        Some(passed) => Some(seen(turn, bounded, passed, ids)?), // 6. feedback
        None => None,
    };
    learned(turn, bounded, seen) //                        7. learning
}

/// The envelope holds: no clock has run out unrecorded, no kill signal is due.
fn bounded<'a>(turn: &Turn<'a>, ids: &mut Ids) -> Handed<Bounded<'a>> {
    let cycle = turn.cycle;
    let Some(bounded) = constraint::handover::bounded(&cycle.constraint) else {
        return Err(Next::Wait {
            whom: cycle.by.clone(),
            what: Waiting::Checkout("the cycle has no envelope: run `evolute verify`".into()),
        });
    };
    let mut late = constraint::rules::expired(&cycle.constraint, turn.now, ids);
    if !late.is_empty() {
        late.extend(deviated(
            cycle,
            Fault::SlaBreached,
            "decision",
            None,
            "a decision was not made in its time",
            ids,
        ));
        return Err(Next::Record(late));
    }
    let stoppable = cycle.stopped.is_none() && cycle.execution.landed.is_none();
    if let Some(because) = kill::killed(cycle, turn.now).filter(|_| stoppable) {
        return Err(stop(cycle, &because, ids));
    }
    if let Some(event) = overrun::next(turn) {
        return Err(Next::record(event));
    }
    Ok(bounded)
}

/// Steps, candidate, landing, control and proof. The inner loop of execution and quality turns until it is green.
fn built<'a>(turn: &Turn<'a>, bounded: Bounded<'a>, ids: &mut Ids) -> Handed<AllGatesPassed<'a>> {
    if let Some(event) = contradicted(turn, ids) {
        return Err(Next::record(event));
    }
    if turn.cycle.open_steps().next().is_some() {
        return Err(steps::onward(turn, bounded, ids));
    }
    let passed = candidate::landed(turn, bounded, ids)?;
    proving::proven(turn, bounded, ids)?;
    Ok(passed)
}

/// A gate that said yes and no to the same content, if that is not on record yet.
fn contradicted(turn: &Turn<'_>, ids: &mut Ids) -> Option<trace::Event> {
    turn.cycle.quality.contradicted().find_map(|gate| {
        let detail = format!("gate `{gate}` passed and failed on the same tree, by the same definition");
        deviated(turn.cycle, Fault::GateFlaky, gate, None, &detail, ids)
    })
}

/// What was landed is seen as it runs, or it is on record that nothing sees it.
fn seen<'a>(
    turn: &Turn<'a>,
    bounded: Bounded<'a>,
    passed: AllGatesPassed<'a>,
    ids: &mut Ids,
) -> Handed<feedback::handover::Seen<'a>> {
    let cycle = turn.cycle;
    if let Some(seen) = feedback::handover::seen(passed, &cycle.feedback) {
        if let Some(event) = proving::missed_in_the_open(cycle, seen, ids) {
            return Err(Next::record(event));
        }
        return Ok(seen);
    }
    let revision = cycle.execution.landed.as_ref().map_or(cycle.tip(), |landed| &landed.commit);
    Err(feedback::rules::look(bounded.envelope().workflow.as_ref(), &cycle.demand, revision))
}

/// The heartbeat is answered, every deviation too; then the cycle leaves nothing behind but its trace.
fn learned(turn: &Turn<'_>, bounded: Bounded<'_>, seen: Option<feedback::handover::Seen<'_>>) -> Handed<()> {
    let cycle = turn.cycle;
    if cycle.learning.heartbeat.is_none() {
        let heartbeat = heartbeat::heartbeat(turn, seen);
        return Err(Next::record(lessons::Event::Heartbeat(Box::new(heartbeat))));
    }
    if let Some(response) = learning::rules::closes_itself(&cycle.learning, &cycle.demand) {
        return Err(Next::record(response));
    }
    if let Some(work) = lesson(turn, bounded) {
        return Err(work);
    }
    let Some(learned) = learning::handover::learned(seen, &cycle.learning) else {
        return Err(Next::Wait { whom: bounded.envelope().owner.clone(), what: Waiting::Close });
    };
    if !cycle.swept {
        return Err(Next::work("sweep", Work::Sweep {}));
    }
    let closed = cycle::Event::Closed {
        response: learned.response(),
        standing: heartbeat::standing(turn),
        cost: cycle.tally.cost(),
    };
    Err(Next::record(closed))
}

/// The commit of a lesson that was proposed and not applied yet.
fn lesson(turn: &Turn<'_>, bounded: Bounded<'_>) -> Option<Next> {
    let cycle = turn.cycle;
    let proposed = cycle.learning.pending()?;
    let message = lesson_message(
        &proposed.lesson,
        proposed.layer,
        &proposed.deviations,
        proposed.patch,
        &cycle.demand,
        &cycle.id,
        turn.head,
    );
    let branch = bounded.envelope().default_branch.clone();
    let work = Work::Change { patch: proposed.patch, branch, message };
    Some(Next::work(format!("lesson/{}", proposed.patch.short()), work))
}
