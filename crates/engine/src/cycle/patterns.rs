//! When a person takes a pattern that recurring traces propose, or dismisses it.

use crate::{Picture, Refusal, owner::person, precedent::Recurring};
use trace::{
    Actor, Event,
    event::learning,
    id::{ObjectId, PatternId},
};

/// The event of a pattern that is accepted, in the commit that wrote it down.
pub(crate) fn accept(
    picture: &Picture,
    actor: &Actor,
    id: &PatternId,
    because: &str,
    commit: &ObjectId,
) -> Result<Event, Refusal> {
    person(actor, "accept a pattern")?;
    let recurring = proposed(picture, id)?;
    reasoned(id, "accept", because)?;
    let (pattern, because) = (Box::new(recurring.pattern), because.to_owned());
    Ok(learning::Event::PatternAccepted { pattern, because, commit: commit.clone() }.into())
}

/// The event of a pattern that is dismissed. One that was accepted can be, once it fails more than it serves.
pub(crate) fn dismiss(
    picture: &Picture,
    actor: &Actor,
    id: &PatternId,
    because: &str,
) -> Result<Event, Refusal> {
    person(actor, "dismiss a pattern")?;
    let kept = picture.patterns.accepted().find(|kept| kept.pattern.id == *id);
    let territory = match kept {
        Some(kept) => kept.pattern.territory.clone(),
        None => proposed(picture, id)?.pattern.territory,
    };
    reasoned(id, "dismiss", because)?;
    Ok(learning::Event::PatternDismissed { pattern: id.clone(), territory, because: because.to_owned() }
        .into())
}

/// A pattern that is proposed, or the refusal of one that is not.
fn proposed(picture: &Picture, id: &PatternId) -> Result<Recurring, Refusal> {
    picture.recurring().into_iter().find(|recurring| recurring.pattern.id == *id).ok_or_else(|| {
        let spoken = picture.patterns.knows(id);
        let why =
            if spoken { "was accepted or dismissed already" } else { "is proposed by no recurring trace" };
        Refusal::new(
            "learning.no-such-pattern",
            format!("pattern `{id}` {why}"),
            "run `evolute patterns` to see which are proposed, and which were accepted",
        )
    })
}

fn reasoned(id: &PatternId, deed: &str, because: &str) -> Result<(), Refusal> {
    if because.trim().is_empty() {
        return Err(Refusal::new(
            "learning.no-reason",
            format!("to {deed} `{id}` needs a reason"),
            format!("run `evolute patterns {deed} {id} --because \"…\"`"),
        ));
    }
    Ok(())
}
