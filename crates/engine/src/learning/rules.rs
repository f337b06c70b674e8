//! The close: the heartbeat is answered, and so is every deviation. A first occurrence is watched; one that
//! came back asks for a change of the system, or for a reason why not.

use super::view::{Proposed, View};
use crate::{Proposal, Refusal};
use trace::{Demand, Deviation, Event, Layer, Level, Remedy, Response, event::learning, id::DeviationId};

/// What the spec side says to a heartbeat.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Saying<'a> {
    pub(crate) response: Response,
    pub(crate) because: &'a str,
    /// What will be different, where it made things worse.
    pub(crate) lesson: Option<&'a str>,
    /// Whether something is changed because of it: a demand, or the system by an answer to a deviation.
    pub(crate) changes: Changes,
}

/// Whether an answer comes with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Changes {
    /// It does.
    Something,
    /// It does not.
    Nothing,
}

/// What is made of deviations.
pub(crate) type Answers = [(DeviationId, Proposal)];

/// The events of answers to deviations, or the refusal of them. `recurred` says whether a deviation's class was met in
/// another cycle.
pub(crate) fn close(
    view: &View,
    answers: &Answers,
    recurred: impl Fn(&Deviation) -> bool,
) -> Result<Vec<Event>, Refusal> {
    known(view, answers)?;
    let mut events = Vec::new();
    let mut silent = Vec::new();
    for deviation in view.unanswered() {
        match answers.iter().find(|(id, _)| *id == deviation.id).map(|(_, answer)| answer) {
            Some(Proposal::Watch) | None if !recurred(deviation) => {
                events.push(remedied(deviation, Remedy::Watched));
            }
            Some(Proposal::Watch) | None => silent.push(deviation),
            Some(Proposal::None { because }) => {
                events.push(remedied(deviation, reasoned(deviation, because)?));
            }
            Some(Proposal::Change { .. }) => {}
        }
    }
    if let Some(first) = silent.first() {
        return Err(recurs(first));
    }
    events.extend(changes(view, answers)?);
    Ok(events)
}

/// A fix that is proven, in a cycle that went as the system meant it to, has nothing to say that a person would have to
/// answer.
pub(crate) fn closes_itself(view: &View, demand: &Demand) -> Option<learning::Event> {
    let fixed = demand.fixes.as_ref()?;
    let proven = view.heartbeat.as_ref().is_some_and(|heartbeat| heartbeat.level >= Level::L3);
    (proven && view.response.is_none() && view.deviations.is_empty()).then(|| learning::Event::Responded {
        response: Response::Full,
        because: format!("a fix of `{fixed}`: its proof missed before and meets now, and nothing deviated"),
        changed: vec![],
        lesson: None,
    })
}

/// Refuses an answer before the heartbeat, without a reason, or beyond the evidence; and one that says that things got
/// worse, and changes nothing.
pub(crate) fn sayable(view: &View, saying: &Saying<'_>) -> Result<(), Refusal> {
    let Some(heartbeat) = &view.heartbeat else {
        return Err(Refusal::new(
            "learning.no-heartbeat",
            "the build side has not published its heartbeat yet",
            "let `evolute run` go on until it says that the cycle can be closed",
        ));
    };
    if saying.because.trim().is_empty() {
        return Err(Refusal::new(
            "learning.no-reason",
            "a response without its reasoning teaches nothing",
            "add `--because \"…\"`",
        ));
    }
    if saying.response == Response::Full && heartbeat.level < Level::L3 {
        return Err(Refusal::new(
            "learning.full-without-proof",
            format!("`full` needs Reality, and `{}` stands at {}", heartbeat.capability, heartbeat.level),
            "answer `partial`, `none` or `vicious`: what is left stays a Dream",
        ));
    }
    let different = saying.lesson.is_some_and(|lesson| !lesson.trim().is_empty());
    if saying.response == Response::Vicious && !different && saying.changes == Changes::Nothing {
        return Err(Refusal::new(
            "learning.vicious-without-change",
            "it made things worse, and nothing says what will be different",
            format!(
                "say it: `evolute respond {} vicious --because \"…\" --lesson \"…\"`, or name a demand that changed with `--changed`",
                heartbeat.demand
            ),
        ));
    }
    Ok(())
}

/// Refuses answers to what is no open deviation of the cycle.
fn known(view: &View, answers: &Answers) -> Result<(), Refusal> {
    let open = |id: &DeviationId| view.unanswered().any(|deviation| deviation.id == *id);
    match answers.iter().find(|(id, _)| !open(id)) {
        None => Ok(()),
        Some((id, _)) => Err(Refusal::new(
            "learning.unknown-deviation",
            format!("`{id}` is not an open deviation of this cycle"),
            "run `evolute close` without answers to see them",
        )),
    }
}

fn recurs(deviation: &Deviation) -> Refusal {
    Refusal::new(
        "learning.recurs",
        format!(
            "{} (`{}`) happened in an earlier cycle too: watching it again teaches nothing",
            deviation.fault, deviation.subject
        ),
        format!(
            "answer it with a change, `--answer {id}=change:context:FILE.patch:LESSON`, or with a reason, `--answer {id}=none:REASON`",
            id = deviation.id
        ),
    )
}

fn reasoned(deviation: &Deviation, because: &str) -> Result<Remedy, Refusal> {
    if because.trim().is_empty() {
        return Err(Refusal::new(
            "learning.no-reason",
            format!("`none` for `{}` needs a reason", deviation.id),
            format!("say `--answer {}=none:REASON`", deviation.id),
        ));
    }
    Ok(Remedy::None { because: because.to_owned() })
}

fn remedied(deviation: &Deviation, remedy: Remedy) -> Event {
    learning::Event::Answered { deviation: deviation.id.clone(), remedy }.into()
}

/// The proposed changes, one event a patch. Only constraint, context and planning are changed by a lesson.
fn changes(view: &View, answers: &Answers) -> Result<Vec<Event>, Refusal> {
    let mut proposed: Vec<Proposed> = Vec::new();
    for (id, proposal) in answers {
        let Proposal::Change { layer, lesson, patch } = proposal else { continue };
        if !matches!(layer, Layer::Constraint | Layer::Context | Layer::Planning) {
            return Err(Refusal::new(
                "learning.not-a-system-change",
                format!(
                    "a change to {layer} mends one case: learning feeds constraint, context and planning"
                ),
                "say which of the three the patch changes",
            ));
        }
        if lesson.trim().is_empty() {
            return Err(Refusal::new(
                "learning.no-lesson",
                format!("the change for `{id}` says no lesson"),
                "add it after the patch's name",
            ));
        }
        let (layer, lesson, patch) = (*layer, lesson.clone(), *patch);
        if let Some(same) = proposed.iter_mut().find(|other| other.patch == patch) {
            same.deviations.push(id.clone());
        } else if view.pending().is_none_or(|pending| pending.patch != patch) {
            proposed.push(Proposed { deviations: vec![id.clone()], layer, lesson, patch, refused: None });
        }
    }
    Ok(proposed.into_iter().map(event_of).collect())
}

fn event_of(proposed: Proposed) -> Event {
    let Proposed { deviations, layer, lesson, patch, refused: _ } = proposed;
    learning::Event::ChangeProposed { deviations, layer, lesson, patch }.into()
}
