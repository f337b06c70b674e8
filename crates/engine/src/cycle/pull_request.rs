//! Landing by a pull request: proven before it is opened, then it waits for the forge. An approval there is the review,
//! a wish for changes goes back to the last step, and what was merged is what counts: another tree is judged anew.

use super::{
    Cycle,
    candidate::{question, refused, stuck},
    deviation::{changes_asked, deviated},
    proving,
    turn::{Turn, stop},
};
use crate::{
    constraint::{handover::Bounded, view::Asked},
    effect::{Waiting, Work},
    execution::{
        Told, request_body, request_title,
        view::{Candidate, Requested, Step},
    },
    ids::Ids,
    next::Next,
    owner::same,
};
use trace::{
    Actor, Answer, Assurance, Digest, Event, Fate, Fault, ForgeReview, Kind, Layer, Question, ReviewWord,
    Sighting,
    event::{constraint, cycle, execution},
    id::ObjectId,
};

/// What a candidate lacks that a forge is to merge. It always lacks something, or it has landed.
pub(super) fn awaited(
    turn: &Turn<'_>,
    bounded: Bounded<'_>,
    candidate: &Candidate,
    made: (&ObjectId, &ObjectId),
    ids: &mut Ids,
) -> Next {
    let Some(requested) = &candidate.requested else {
        if let Err(next) = proving::runs(turn, bounded, made.0, &candidate.onto) {
            return next;
        }
        if proving::missed(turn.cycle) {
            return stuck(turn, bounded, candidate, Fault::ProofMissed, ids);
        }
        return refused(turn, bounded, candidate).unwrap_or_else(|| open(turn, bounded, candidate));
    };
    let review = turn.cycle.constraint.triggered(&trigger(candidate));
    let Some(review) = review else { return reviewed(turn, bounded, candidate, requested, ids) };
    if review.choice() == Some("stop") {
        return stop(turn.cycle, "the reviewer stopped it", ids);
    }
    if requested.looked != turn.cycle.lease {
        return look(bounded, candidate, requested, made);
    }
    match requested.sighting.as_ref() {
        None => look(bounded, candidate, requested, made),
        Some(sighting) => stands(turn, bounded, candidate, requested, sighting, ids),
    }
}

/// The trigger of the question that a pull request asks.
fn trigger(candidate: &Candidate) -> String {
    format!("candidate {}: review", candidate.number)
}

/// Wants it to be pushed and opened.
fn open(turn: &Turn<'_>, bounded: Bounded<'_>, candidate: &Candidate) -> Next {
    let cycle = turn.cycle;
    let envelope = bounded.envelope();
    let told = Told {
        demand: &cycle.demand,
        cycle: &cycle.id,
        steps: &cycle.planning.plan.steps,
        gates: &envelope.gates,
        proof: cycle.proof.as_ref(),
        control: cycle.control.as_ref(),
        head: turn.head,
    };
    let work = Work::OpenPullRequest {
        number: candidate.number,
        tip: cycle.tip().clone(),
        branch: envelope.default_branch.clone(),
        title: request_title(&cycle.demand),
        body: request_body(&told),
    };
    Next::work(format!("open/{}", candidate.number), work)
}

/// The review is a decision from the start: it has an owner and a clock, and the forge's word answers it.
fn reviewed(
    turn: &Turn<'_>,
    bounded: Bounded<'_>,
    candidate: &Candidate,
    requested: &Requested,
    ids: &mut Ids,
) -> Next {
    let demand = &turn.cycle.demand;
    let text = format!("Is `{}` merged? {}: {}", demand.id, demand.title, requested.request.url);
    let context = vec![Digest::of(requested.request.head.as_str())];
    let options = ["approve", "changes", "stop"];
    question(turn, bounded, "review", &trigger(candidate), &text, &options, context, ids)
}

/// Wants a look at it: once for each time that somebody takes the cycle up.
fn look(
    bounded: Bounded<'_>,
    candidate: &Candidate,
    requested: &Requested,
    made: (&ObjectId, &ObjectId),
) -> Next {
    let work = Work::SeePullRequest {
        number: candidate.number,
        request: Box::new(requested.request.clone()),
        onto: candidate.onto.clone(),
        tree: made.1.clone(),
        branch: bounded.envelope().default_branch.clone(),
    };
    Next::work(format!("look/{}", candidate.number), work)
}

/// What follows from how it stands.
fn stands(
    turn: &Turn<'_>,
    bounded: Bounded<'_>,
    candidate: &Candidate,
    requested: &Requested,
    sighting: &Sighting,
    ids: &mut Ids,
) -> Next {
    let request = &requested.request;
    let moved = sighting.head.as_ref().is_some_and(|head| *head != request.head);
    match &sighting.fate {
        Fate::Merged { commit, tree, onto, by: _ } => merged(candidate, commit, tree, onto),
        Fate::Closed => {
            let detail = format!("{} was closed without a merge", request.url);
            adrift(turn, bounded, candidate, "closed", &detail, ids)
        }
        Fate::Open if moved => {
            let detail = format!(
                "somebody else moved `{}` on `{}`: what it holds now was not judged here",
                request.branch, request.remote
            );
            adrift(turn, bounded, candidate, "moved", &detail, ids)
        }
        Fate::Open => {
            let url = request.url.clone();
            Next::Wait { whom: bounded.envelope().owner.clone(), what: Waiting::Merge { url } }
        }
    }
}

/// It landed. Another tree than the candidate's is a candidate of its own, and is judged and proven as one.
fn merged(candidate: &Candidate, commit: &ObjectId, tree: &ObjectId, onto: &ObjectId) -> Next {
    let same = candidate.made.as_ref().is_some_and(|(_, judged)| judged == tree);
    let anew = (!same).then(|| {
        execution::Event::CandidateMade {
            number: candidate.number.saturating_add(1),
            commit: commit.clone(),
            tree: tree.clone(),
            onto: onto.clone(),
        }
        .into()
    });
    let landed = execution::Event::Landed { commit: commit.clone(), onto: onto.clone() }.into();
    Next::Record(anew.into_iter().chain([landed]).collect())
}

/// It will not be merged as it is: a deviation, and the owner's decision.
fn adrift(
    turn: &Turn<'_>,
    bounded: Bounded<'_>,
    candidate: &Candidate,
    why: &str,
    detail: &str,
    ids: &mut Ids,
) -> Next {
    if let Some(event) = deviated(turn.cycle, Fault::NotMerged, "pull request", None, detail, ids) {
        return Next::record(event);
    }
    let trigger = format!("candidate {}: pull request {why}", candidate.number);
    match turn.cycle.constraint.triggered(&trigger) {
        None => {
            let text = format!("{detail}. Try again?");
            let context = vec![turn.cycle.planning.digest, Digest::of(candidate.onto.as_str())];
            question(turn, bounded, "blocked", &trigger, &text, &["retry", "abort"], context, ids)
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

/// What people said on the forge since the last look, as decisions of theirs.
pub(crate) fn said(of: &Cycle, sighting: &Sighting, ids: &mut Ids) -> Vec<(Actor, Event)> {
    let Some(candidate) = of.execution.candidates.last() else { return vec![] };
    let Some(asked) = of.constraint.triggered(&trigger(candidate)) else { return vec![] };
    let Some(requested) = &candidate.requested else { return vec![] };
    let url = &requested.request.url;
    let new = |word| {
        let heard = &of.execution.heard;
        sighting.reviews.iter().find(move |review| review.word == word && !heard.contains(review))
    };
    match &sighting.fate {
        Fate::Merged { by, .. } if asked.choice() != Some("approve") => {
            let approved = sighting.reviews.iter().find(|review| review.word == ReviewWord::Approved);
            match approved {
                Some(review) => vec![approval(of, asked, review, url)],
                None => unseen(of, asked, by.as_deref(), url),
            }
        }
        Fate::Merged { .. } | Fate::Closed => vec![],
        Fate::Open => match (new(ReviewWord::Changes), new(ReviewWord::Approved)) {
            (Some(review), _) => changes(of, asked, review, url, ids),
            (None, Some(review)) if asked.answer.is_none() => vec![approval(of, asked, review, url)],
            (None, _) => vec![],
        },
    }
}

/// Whom the forge knows, by a token that it checked.
fn on_forge(name: &str) -> Actor {
    Actor { kind: Kind::Human, name: name.to_owned(), assurance: Assurance::Token }
}

fn words(deed: &str, review: &ForgeReview, url: &str) -> String {
    match &*review.said {
        "" => format!("{deed} on {url}"),
        said => format!("{deed} on {url}: {said}"),
    }
}

/// An answer, and whether whoever gave it also took a step by hand.
fn answer(of: &Cycle, question: &Question, choice: &str, by: &str, because: String) -> Answer {
    let own = |step: &Step| step.by.as_deref().is_some_and(|taker| same(taker, by));
    let mut answer = Answer::new(question.id.clone(), choice, because);
    answer.self_approved = of.execution.steps.values().any(own);
    answer
}

fn decided(by: &str, answer: Answer) -> (Actor, Event) {
    (on_forge(by), constraint::Event::Decided(answer).into())
}

fn approval(of: &Cycle, asked: &Asked, review: &ForgeReview, url: &str) -> (Actor, Event) {
    let because = words("approved", review, url);
    decided(&review.by, answer(of, &asked.question, "approve", &review.by, because))
}

/// A wish for changes is a decision too; where the question was answered already, it is asked and answered anew.
fn changes(of: &Cycle, asked: &Asked, review: &ForgeReview, url: &str, ids: &mut Ids) -> Vec<(Actor, Event)> {
    let mut events = vec![];
    let mut question = asked.question.clone();
    if asked.answer.is_some() {
        question.id = ids.decision();
        events.push((Actor::system(), constraint::Event::DecisionRequested(question.clone()).into()));
    }
    let because = words("changes were asked for", review, url);
    let mut wish = answer(of, &question, "changes", &review.by, because);
    wish.guidance = Some(review.said.clone()).filter(|said| !said.is_empty());
    events.push(decided(&review.by, wish));
    events.extend(changes_asked(of, &review.said, ids).map(|event| (Actor::system(), event)));
    events
}

/// Merged without an approval: whoever merged it decided it, and that nobody reviewed it is on record.
fn unseen(of: &Cycle, asked: &Asked, by: Option<&str>, url: &str) -> Vec<(Actor, Event)> {
    let by = by.unwrap_or("somebody on the forge");
    let weakness = cycle::Event::Weakened {
        layer: Layer::Quality,
        weakness: format!("{url} was merged without an approval on record"),
    };
    let merged = format!("merged {url} without an approval on record");
    let first = asked.answer.is_none();
    let decided = first.then(|| decided(by, answer(of, &asked.question, "approve", by, merged)));
    decided.into_iter().chain([(Actor::system(), weakness.into())]).collect()
}
