//! The candidate: what would land is made and judged before it lands, a person sees it, and it lands by
//! compare-and-swap on the default branch's head, or a forge merges it. What was adopted landed before it was judged.

use super::{
    Cycle,
    deviation::{and_more, deviated},
    pull_request,
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
    Digest, Event, Fault, GateRun, Landing, Manner, ProofRun, Review,
    event::{constraint, execution, quality as words},
    id::ObjectId,
};

/// The number under which what was there before an adopted change is judged.
const BEFORE: u32 = 0;

/// Hands over once the candidate has landed.
pub(crate) fn landed<'a>(turn: &Turn<'a>, bounded: Bounded<'a>, ids: &mut Ids) -> Handed<AllGatesPassed<'a>> {
    let Some(candidate) = turn.cycle.execution.candidates.last().filter(|last| !last.spent) else {
        return Err(another(turn, bounded, ids));
    };
    let Some((commit, tree)) = &candidate.made else {
        return Err(stuck(turn, bounded, candidate, Fault::Conflict, ids));
    };
    judged_before(turn, bounded, tree)?;
    let passed = judged(turn, bounded, candidate, tree, ids)?;
    if turn.cycle.execution.landed.is_some() {
        return Ok(passed);
    }
    match bounded.envelope().landing {
        Landing::Merge | Landing::FastForward => {
            seen_by_a_person(turn, bounded, candidate, ids)?;
            Err(land(turn, bounded, candidate, commit))
        }
        Landing::PullRequest => Err(pull_request::awaited(turn, bounded, candidate, (commit, tree), ids)),
    }
}

/// What was adopted is judged beside its parent: a gate that said no before says little about the change. Where nothing
/// lies before it, nothing is judged.
fn judged_before(turn: &Turn<'_>, bounded: Bounded<'_>, landed: &ObjectId) -> Handed<()> {
    let cycle = turn.cycle;
    let Some(adopted) = cycle.adopted.as_ref().filter(|adopted| adopted.base_tree != *landed) else {
        return Ok(());
    };
    let envelope = bounded.envelope();
    let gates = quality::rules::of_candidate(&envelope.gates, false);
    let judged = quality::rules::Judged {
        step: None,
        attempt: BEFORE,
        tree: &adopted.base_tree,
        base: &cycle.base,
        since: quality::roll::Since { base: &cycle.base, drops: &[] },
    };
    let pace = Pace::of(&envelope.limits);
    match quality::rules::ask(&cycle.quality, &gates, judged, pace, &envelope.worktree, cycle.confined) {
        quality::rules::Word::Wanted(next) => Err(next),
        quality::rules::Word::Red | quality::rules::Word::Green => Ok(()),
    }
}

/// What landed is judged again as it is: nothing of it is made anew.
fn again(turn: &Turn<'_>, made: u32) -> Option<Next> {
    let landed = turn.cycle.execution.landed.as_ref()?;
    let (_, tree) = turn.cycle.execution.candidates.last()?.made.as_ref()?;
    Some(Next::record(execution::Event::CandidateMade {
        number: made.saturating_add(1),
        commit: landed.commit.clone(),
        tree: tree.clone(),
        onto: landed.onto.clone(),
    }))
}

/// Wants the next candidate, up to the limit; then a person decides.
fn another(turn: &Turn<'_>, bounded: Bounded<'_>, ids: &mut Ids) -> Next {
    let made = u32::try_from(turn.cycle.execution.candidates.len()).unwrap_or(u32::MAX);
    if let Some(next) = again(turn, made) {
        return next;
    }
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
                    vec![turn.cycle.planning.digest],
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
        base: turn.cycle.base.clone(),
        branch: envelope.default_branch.clone(),
        landing: envelope.landing,
        message: candidate_message(&turn.cycle.demand, &turn.cycle.id, turn.head),
    };
    Next::work(format!("candidate/{}", made + 1), work)
}

/// The candidate's gates. A tree that the steps' gates have not seen is judged by all of them again;
/// and so is one of which a gate's word came from the cache, or was said beside leftovers: what lands has been run, where no
/// agent worked.
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
    let seen = cycle.execution.tip_tree.as_ref() == Some(tree) && !cycle.quality.is_on_trust(tree);
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
pub(super) fn stuck(
    turn: &Turn<'_>,
    bounded: Bounded<'_>,
    candidate: &Candidate,
    fault: Fault,
    ids: &mut Ids,
) -> Next {
    let detail = what_is_wrong(turn, candidate);
    if let Some(event) = deviated(turn.cycle, fault, "candidate", None, &detail, ids) {
        return Next::record(event);
    }
    let trigger = format!("candidate {}: {}", candidate.number, fault.name());
    match turn.cycle.constraint.triggered(&trigger) {
        None => {
            let (text, options) = plea(turn, &detail, fault);
            let context = vec![turn.cycle.planning.digest, Digest::of(candidate.onto.as_str())];
            question(turn, bounded, "blocked", &trigger, &text, options, context, ids)
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

/// What its owner is asked: before it landed, or, where a forge or a person was faster, after.
fn plea(turn: &Turn<'_>, detail: &str, fault: Fault) -> (String, &'static [&'static str]) {
    if turn.cycle.execution.landed.is_some() {
        let text = format!("What landed does not pass: {detail}. Judge it again once that is mended?");
        return (text, &["retry", "abort"]);
    }
    let text = format!("The candidate cannot land: {detail}. Try again once that is mended?");
    let repairs = matches!(fault, Fault::ProofMissed | Fault::CandidateFailed);
    (text, if repairs { &["changes", "retry", "abort"] } else { &["retry", "abort"] })
}

/// The run of the proof that does not meet on a candidate, before it is landed.
fn unproven<'a>(cycle: &'a Cycle, candidate: &Candidate) -> Option<&'a ProofRun> {
    let made = candidate.made.as_ref().filter(|_| cycle.execution.landed.is_none());
    let about = |proof: &&ProofRun| made.is_some_and(|(commit, _)| *commit == proof.revision);
    cycle.proof.as_ref().filter(|proof| proof.manner != Manner::Met).filter(about)
}

fn what_is_wrong(turn: &Turn<'_>, candidate: &Candidate) -> String {
    if let Some(path) = candidate.conflicts.first() {
        let others = and_more(candidate.conflicts.len() - 1);
        return format!("the default branch contradicts `{path}`{others}");
    }
    if let Some(proof) = unproven(turn.cycle, candidate) {
        return format!("the proof does not meet on it: {}", proof.detail);
    }
    let (drops, quality) = (turn.cycle.drops(), &turn.cycle.quality);
    if let Some((call, missing)) = quality::roll::missing(quality, None, candidate.number, &drops).next() {
        return format!("gate `{}`: {}", call.gate, quality::roll::words(call, missing));
    }
    let red = turn.cycle.quality.red(None, candidate.number).next();
    red.map_or_else(String::new, |run| {
        let earlier = earlier(turn.cycle, run);
        match run.findings.first() {
            Some(finding) => format!("gate `{}` {}{earlier}: {finding}", run.gate, run.verdict),
            None => format!("gate `{}` {}{earlier}", run.gate, run.verdict),
        }
    })
}

/// What the same gate said before, where that explains what it says now.
fn earlier(cycle: &Cycle, run: &GateRun) -> &'static str {
    let beside = |other: &GateRun| {
        other.leftovers && !other.is_red() && (&other.gate, &other.tree) == (&run.gate, &run.tree)
    };
    if cycle.adopted.is_some() && cycle.quality.red(None, BEFORE).any(|other| other.gate == run.gate) {
        ", as it did before the change"
    } else if cycle.quality.runs.iter().any(beside) {
        ", though it passed at its step, beside files that git ignores"
    } else {
        ""
    }
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

/// The wait for whoever has to mend what a landing was refused for, under this lease.
pub(super) fn refused(turn: &Turn<'_>, bounded: Bounded<'_>, candidate: &Candidate) -> Option<Next> {
    let (because, lease) = candidate.refused.as_ref()?;
    let whom = bounded.envelope().owner.clone();
    (*lease == turn.cycle.lease).then(|| Next::Wait { whom, what: Waiting::Checkout(because.clone()) })
}

/// Wants the landing; after a refusal, only under a new lease: a person has to mend the checkout first.
fn land(turn: &Turn<'_>, bounded: Bounded<'_>, candidate: &Candidate, commit: &ObjectId) -> Next {
    if let Some(next) = refused(turn, bounded, candidate) {
        return next;
    }
    let envelope = bounded.envelope();
    let work = Work::Land {
        commit: commit.clone(),
        onto: candidate.onto.clone(),
        branch: envelope.default_branch.clone(),
        push: envelope.push,
    };
    Next::work(format!("land/{}", candidate.number), work)
}

#[expect(
    clippy::too_many_arguments,
    reason = "a question has this many parts, and each is named at its class"
)]
pub(super) fn question(
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
