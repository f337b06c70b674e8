//! The candidate: the merge is made and judged before it lands, a person sees it, and it lands by
//! compare-and-swap on the default branch's head.

use super::{
    deviation::{and_more, deviated},
    turn::{Turn, stop},
};
use crate::{
    constraint::{Asking, ask, handover::Bounded},
    effect::{Waiting, Work},
    execution::{candidate_message, view::Candidate},
    ids::Ids,
    next::{Handed, Next},
    quality::{self, handover::AllGatesPassed, round::Pace},
};
use trace::{
    Digest, Event, Fault, Review,
    event::{constraint, quality as words},
    id::ObjectId,
};

/// Hands over once the candidate has landed.
pub(crate) fn landed<'a>(turn: &Turn<'a>, bounded: Bounded<'a>, ids: &mut Ids) -> Handed<AllGatesPassed<'a>> {
    let Some(candidate) = turn.cycle.execution.candidates.last().filter(|last| !last.spent) else {
        return Err(another(turn, bounded, ids));
    };
    let Some((commit, tree)) = &candidate.made else {
        return Err(stuck(turn, bounded, candidate, Fault::Conflict, ids));
    };
    let passed = judged(turn, bounded, candidate, tree, ids)?;
    if turn.cycle.execution.landed.is_some() {
        return Ok(passed);
    }
    seen_by_a_person(turn, bounded, candidate, ids)?;
    Err(land(turn, bounded, candidate, commit))
}

/// Wants the next candidate, up to the limit; then a person decides.
fn another(turn: &Turn<'_>, bounded: Bounded<'_>, ids: &mut Ids) -> Next {
    let made = u32::try_from(turn.cycle.execution.candidates.len()).unwrap_or(u32::MAX);
    let envelope = bounded.envelope();
    let limit = envelope.limits.candidates.max(1);
    if made > 0 && made % limit == 0 {
        let trigger = format!("candidate {made}: the default branch keeps moving");
        match turn.cycle.constraint.triggered(&trigger) {
            None => {
                return question(
                    turn,
                    bounded,
                    "blocked",
                    &trigger,
                    "The default branch keeps moving. Try again?",
                    &["retry", "abort"],
                    vec![],
                    ids,
                );
            }
            Some(asked) => match asked.choice() {
                None => {
                    return Next::Wait {
                        whom: asked.question.owner.clone(),
                        what: Waiting::Decision(asked.question.id.clone()),
                    };
                }
                Some("retry") => {}
                Some(_) => return stop(turn.cycle, "its owner aborted it", ids),
            },
        }
    }
    let work = Work::Candidate {
        number: made + 1,
        tip: turn.cycle.tip().clone(),
        branch: envelope.default_branch.clone(),
        message: candidate_message(&turn.cycle.demand, &turn.cycle.id, turn.head),
    };
    Next::work(format!("candidate/{}", made + 1), work)
}

/// The candidate's gates. A tree that the steps' gates have not seen is judged by all of them again;
/// and so is one of which a gate's word came from the cache: what lands has been run.
fn judged<'a>(
    turn: &Turn<'a>,
    bounded: Bounded<'a>,
    candidate: &'a Candidate,
    tree: &'a ObjectId,
    ids: &mut Ids,
) -> Handed<AllGatesPassed<'a>> {
    let cycle = turn.cycle;
    let envelope = bounded.envelope();
    if let Some(passed) = quality::handover::candidate_passed(&cycle.quality, candidate.number, tree) {
        return Ok(passed);
    }
    let seen = cycle.execution.tip_tree.as_ref() == Some(tree) && !cycle.quality.took_from_cache(tree);
    let gates = quality::rules::of_candidate(&envelope.gates, seen);
    let (gates, quarantined) = turn.quarantines.split(gates, turn.now);
    let drops = cycle.drops();
    let since = quality::roll::Since { base: &candidate.onto, drops: &drops };
    let judged =
        quality::rules::Judged { step: None, attempt: candidate.number, tree, base: &candidate.onto, since };
    let pace = Pace::of(&envelope.limits);
    match quality::rules::ask(&cycle.quality, &gates, judged, pace, &envelope.worktree, cycle.confined) {
        quality::rules::Word::Wanted(next) => Err(next),
        quality::rules::Word::Red => Err(stuck(turn, bounded, candidate, Fault::CandidateFailed, ids)),
        quality::rules::Word::Green => Err(Next::record(words::Event::AllGatesPassed {
            step: None,
            attempt: candidate.number,
            tree: tree.clone(),
            quarantined,
        })),
    }
}

/// A candidate that cannot land as it is: a deviation, and the owner's decision.
fn stuck(turn: &Turn<'_>, bounded: Bounded<'_>, candidate: &Candidate, fault: Fault, ids: &mut Ids) -> Next {
    let detail = what_is_wrong(turn, candidate);
    if let Some(event) = deviated(turn.cycle, fault, "candidate", None, &detail, ids) {
        return Next::record(event);
    }
    let trigger = format!("candidate {}: {}", candidate.number, fault.name());
    match turn.cycle.constraint.triggered(&trigger) {
        None => {
            let text = format!("The candidate cannot land: {detail}. Try again once that is mended?");
            question(turn, bounded, "blocked", &trigger, &text, &["retry", "abort"], vec![], ids)
        }
        Some(asked) => match asked.choice() {
            None => Next::Wait {
                whom: asked.question.owner.clone(),
                what: Waiting::Decision(asked.question.id.clone()),
            },
            Some(_) => stop(turn.cycle, "its owner aborted it", ids),
        },
    }
}

fn what_is_wrong(turn: &Turn<'_>, candidate: &Candidate) -> String {
    if let Some(path) = candidate.conflicts.first() {
        let others = and_more(candidate.conflicts.len() - 1);
        return format!("the default branch contradicts `{path}`{others}");
    }
    let (drops, quality) = (turn.cycle.drops(), &turn.cycle.quality);
    if let Some((call, missing)) = quality::roll::missing(quality, None, candidate.number, &drops).next() {
        return format!("gate `{}`: {}", call.gate, quality::roll::words(call, missing));
    }
    let red = turn.cycle.quality.red(None, candidate.number).next();
    red.map_or_else(String::new, |run| match run.findings.first() {
        Some(finding) => format!("gate `{}` {}: {finding}", run.gate, run.verdict),
        None => format!("gate `{}` {}", run.gate, run.verdict),
    })
}

/// A person sees every diff before it lands. Where each step was seen, a merge onto the same base adds nothing.
fn seen_by_a_person(
    turn: &Turn<'_>,
    bounded: Bounded<'_>,
    candidate: &Candidate,
    ids: &mut Ids,
) -> Handed<()> {
    let cycle = turn.cycle;
    match bounded.envelope().review {
        Review::Plan => return Ok(()),
        Review::EachStep if candidate.onto == cycle.base => return Ok(()),
        Review::EachStep | Review::End => {}
    }
    let trigger = format!("candidate {}: review", candidate.number);
    let Some(asked) = cycle.constraint.triggered(&trigger) else {
        let text = format!("Does `{}` land as it is? {}", cycle.demand.id, cycle.demand.title);
        let tree = candidate.made.iter().map(|(commit, _)| Digest::of(commit.as_str())).collect();
        return Err(question(
            turn,
            bounded,
            "review",
            &trigger,
            &text,
            &["approve", "changes", "stop"],
            tree,
            ids,
        ));
    };
    match asked.choice() {
        None => Err(Next::Wait {
            whom: asked.question.owner.clone(),
            what: Waiting::Decision(asked.question.id.clone()),
        }),
        Some("approve") => Ok(()),
        Some(_) => Err(stop(cycle, "the reviewer stopped it", ids)),
    }
}

/// Wants the landing; after a refusal, only under a new lease: a person has to mend the checkout first.
fn land(turn: &Turn<'_>, bounded: Bounded<'_>, candidate: &Candidate, commit: &ObjectId) -> Next {
    let envelope = bounded.envelope();
    if let Some((because, lease)) = &candidate.refused
        && *lease == turn.cycle.lease
    {
        return Next::Wait { whom: envelope.owner.clone(), what: Waiting::Checkout(because.clone()) };
    }
    let work = Work::Land {
        commit: commit.clone(),
        onto: candidate.onto.clone(),
        branch: envelope.default_branch.clone(),
    };
    Next::work(format!("land/{}", candidate.number), work)
}

#[expect(
    clippy::too_many_arguments,
    reason = "a question has this many parts, and each is named at its class"
)]
fn question(
    turn: &Turn<'_>,
    bounded: Bounded<'_>,
    class: &str,
    trigger: &str,
    text: &str,
    options: &[&str],
    context: Vec<Digest>,
    ids: &mut Ids,
) -> Next {
    let asking =
        Asking { class, step: None, trigger: trigger.to_owned(), text: text.to_owned(), options, context };
    let question = ask(&bounded, asking, turn.now, ids);
    Next::Record(vec![Event::from(constraint::Event::DecisionRequested(question))])
}
