//! The spec side's answer to a heartbeat, alone or within the close: what it says of the demand, which demands changed because
//! of it, and what it leaves undone, which is filed as a Dream of its own.

use super::Cycle;
use crate::{
    Changed, Picture, Proposal, Refusal,
    learning::rules::{Answers, Changes, Saying, close as closing, sayable},
    mirror::residual,
    owner::person,
};
use trace::{
    Actor, Deviation, Event, Response,
    event::{demand, learning},
    id::DemandId,
};

/// What a person says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word<'a> {
    pub(crate) response: Response,
    pub(crate) because: &'a str,
    pub(crate) changed: &'a [Changed],
    pub(crate) lesson: Option<&'a str>,
}

/// The events of an answer to the heartbeat alone. What was answered is answered: the close can still say otherwise.
pub(crate) fn respond(
    picture: &Picture,
    cycle: &Cycle,
    actor: &Actor,
    word: &Word<'_>,
) -> Result<Vec<Event>, Refusal> {
    person(actor, "answer a heartbeat")?;
    if let Some((response, because)) = &cycle.learning.response {
        return Err(Refusal::new(
            "learning.answered-already",
            format!("the heartbeat of `{}` was answered `{response}`: {because}", cycle.demand.id),
            format!("close the cycle: `evolute close {}`", cycle.demand.id),
        ));
    }
    said(picture, cycle, word, &[])
}

/// The events of a close: the answer to the heartbeat, unless it is on record in these words, and one to every deviation.
pub(crate) fn close(
    picture: &Picture,
    cycle: &Cycle,
    actor: &Actor,
    word: &Word<'_>,
    answers: &Answers,
) -> Result<Vec<Event>, Refusal> {
    person(actor, "close a cycle")?;
    let repeated = cycle.learning.response.as_ref().is_some_and(|(response, because)| {
        *response == word.response && because == word.because && word.changed.is_empty()
    });
    let mut events = if repeated { vec![] } else { said(picture, cycle, word, answers)? };
    let recurred = |deviation: &Deviation| picture.recurred(cycle, deviation);
    events.extend(closing(&cycle.learning, answers, recurred)?);
    Ok(events)
}

fn said(picture: &Picture, cycle: &Cycle, word: &Word<'_>, answers: &Answers) -> Result<Vec<Event>, Refusal> {
    let Word { response, because, changed, lesson } = *word;
    let mends = answers.iter().any(|(_, answer)| matches!(answer, Proposal::Change { .. }));
    let changes = if mends || !changed.is_empty() { Changes::Something } else { Changes::Nothing };
    sayable(&cycle.learning, &Saying { response, because, lesson, changes })?;
    changed.iter().try_for_each(|changed| has_changed(picture, cycle, changed))?;
    let responded = learning::Event::Responded {
        response,
        because: because.to_owned(),
        changed: changed.iter().map(|changed| changed.demand.clone()).collect(),
        lesson: lesson.map(str::to_owned),
    };
    let filed = (response == Response::Partial).then(|| filed(picture, cycle, because));
    Ok([responded.into()].into_iter().chain(filed).collect())
}

/// What is left, in the heartbeat's words; where the capability is Reality, in those of the answer.
fn filed(picture: &Picture, cycle: &Cycle, because: &str) -> Event {
    let told = cycle.learning.heartbeat.as_ref().and_then(|heartbeat| heartbeat.residual.as_deref());
    let residual = residual::of(&picture.demands, &cycle.demand, told.unwrap_or(because));
    demand::Event::ResidualFiled(residual).into()
}

/// Refuses a demand that nobody knows, or that is what it was before the heartbeat. One that was never accepted is what its
/// file says: there is nothing that it could be compared with.
fn has_changed(picture: &Picture, cycle: &Cycle, changed: &Changed) -> Result<(), Refusal> {
    let Changed { demand, digest } = changed;
    let since = cycle.tally.beat().unwrap_or(cycle.opened);
    match (picture.demands.accepted.get(demand), digest) {
        (Some(accepted), digest) if accepted.at > since || *digest != Some(accepted.digest) => Ok(()),
        (Some(_), _) => Err(unchanged(demand)),
        (None, Some(_)) => Ok(()),
        (None, None) => Err(unknown(demand)),
    }
}

fn unchanged(demand: &DemandId) -> Refusal {
    Refusal::new(
        "learning.demand-unchanged",
        format!("demand `{demand}` is as it was accepted, before the heartbeat"),
        format!("change `.evolute/demands/{demand}.md` first, or leave `--changed {demand}` out"),
    )
}

fn unknown(demand: &DemandId) -> Refusal {
    Refusal::new(
        "learning.unknown-demand",
        format!("there is no demand `{demand}` that could have changed"),
        "run `evolute demand list` to see them, or write it: `evolute demand new`",
    )
}
