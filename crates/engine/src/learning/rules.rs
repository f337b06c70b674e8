//! The close: the heartbeat is answered, and so is every deviation. A first occurrence is watched; one that
//! came back asks for a change of the system, or for a reason why not.

use super::view::{Proposed, View};
use crate::{Proposal, Refusal};
use trace::{
    Demand, Deviation, Event, Layer, Level, Remedy, Response,
    event::learning,
    id::{DemandId, DeviationId},
};

/// What a person says at the close.
#[derive(Debug)]
pub(crate) struct Closing<'a> {
    pub(crate) response: Response,
    pub(crate) because: &'a str,
    pub(crate) changed: &'a [DemandId],
    pub(crate) answers: &'a [(DeviationId, Proposal)],
}

/// The events of a close, or its refusal. `recurred` says whether a deviation's class was met in another cycle.
pub(crate) fn close(
    view: &View,
    closing: &Closing<'_>,
    recurred: impl Fn(&Deviation) -> bool,
) -> Result<Vec<Event>, Refusal> {
    answered_well(view, closing)?;
    let mut events = vec![
        learning::Event::Responded {
            response: closing.response,
            because: closing.because.to_owned(),
            changed: closing.changed.to_vec(),
        }
        .into(),
    ];
    let mut silent = Vec::new();
    for deviation in view.unanswered() {
        match closing.answers.iter().find(|(id, _)| *id == deviation.id).map(|(_, answer)| answer) {
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
    events.extend(changes(view, closing)?);
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
    })
}

/// Refuses a close before the heartbeat, without a reason, beyond the evidence, or about nothing.
fn answered_well(view: &View, closing: &Closing<'_>) -> Result<(), Refusal> {
    let Some(heartbeat) = &view.heartbeat else {
        return Err(Refusal::new(
            "learning.no-heartbeat",
            "the build side has not published its heartbeat yet",
            "let `evolute run` go on until it says that the cycle can be closed",
        ));
    };
    if closing.because.trim().is_empty() {
        return Err(Refusal::new(
            "learning.no-reason",
            "a response without its reasoning teaches nothing",
            "add `--because \"…\"`",
        ));
    }
    if closing.response == Response::Full && heartbeat.level < Level::L3 {
        return Err(Refusal::new(
            "learning.full-without-proof",
            format!("`full` needs Reality, and `{}` stands at {}", heartbeat.capability, heartbeat.level),
            "answer `partial`, `none` or `vicious`: what is left stays a Dream",
        ));
    }
    let known = |id: &DeviationId| view.unanswered().any(|deviation| deviation.id == *id);
    match closing.answers.iter().find(|(id, _)| !known(id)) {
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
fn changes(view: &View, closing: &Closing<'_>) -> Result<Vec<Event>, Refusal> {
    let mut proposed: Vec<Proposed> = Vec::new();
    for (id, proposal) in closing.answers {
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
