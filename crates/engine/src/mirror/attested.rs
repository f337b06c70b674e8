//! That a run was signed for. The signature is judged when it is read, never here: the engine keeps no key.

use super::rules::{All, unknown};
use crate::{Refusal, owner::person};
use trace::{Actor, Attestation, Event, event::mirror};

/// Refuses statements about something that no demand names, and an attestation of nothing.
pub(crate) fn rule(all: &All, attestation: &Attestation, actor: &Actor) -> Result<Event, Refusal> {
    person(actor, "sign for a proof")?;
    if !all.contains_key(&attestation.capability) {
        return Err(unknown(&attestation.capability));
    }
    if attestation.statements.is_empty() {
        return Err(Refusal::new(
            "mirror.attests-nothing",
            "an attestation holds a statement",
            "run `evolute prove` again: it signs what it records",
        ));
    }
    Ok(mirror::Event::Attested(attestation.clone()).into())
}
