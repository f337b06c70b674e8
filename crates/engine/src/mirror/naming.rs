//! What becomes of evidence when a demand is accepted under another name. It follows only if the demand says what it was
//! called; otherwise the old one stays, and is shown as what nobody names any more.

use super::{Demands, Evidence, Told, rules::All};
use crate::Refusal;
use trace::{Demand, id::DemandId};

/// Takes the evidence that belongs to a newly accepted demand out of all of it, and marks what it leaves unnamed.
pub(crate) fn claim(all: &mut All, demand: &Demand, told: &Told) -> Option<Evidence> {
    let own = all.remove(&demand.capability);
    let built = own.as_ref().is_some_and(|evidence| evidence.landed.is_some() || evidence.probe.is_some());
    // Whoever forgot to say what it was called can still say so, as long as nothing was made under the new name.
    let before = if built { own } else { renamed(all, demand).or(own) };
    for evidence in all.values_mut().filter(|evidence| evidence.demand == demand.id) {
        evidence.unnamed.get_or_insert_with(|| told.clone());
    }
    before
}

/// What speaks for the capability under the name that it had.
fn renamed(all: &mut All, demand: &Demand) -> Option<Evidence> {
    let was = demand.was.as_deref()?;
    let evidence = all.get(was)?;
    if evidence.demand != demand.id && evidence.unnamed.is_none() {
        return None;
    }
    let name = evidence.capability.clone();
    all.remove(&name)
}

/// The demand whose place one takes that says so: it names the same capability under another id.
pub(crate) fn succeeds(demands: &Demands, demand: &Demand) -> Option<DemandId> {
    let was = demand.was.as_deref()?;
    let (id, old) = demands.accepted.get_key_value(was)?;
    (*id != demand.id && old.demand.capability == demand.capability).then(|| id.clone())
}

/// Refuses a demand that says that it was something nobody knows.
pub(crate) fn known(all: &All, demands: &Demands, demand: &Demand) -> Result<(), Refusal> {
    let Some(was) = demand.was.as_deref() else { return Ok(()) };
    if all.contains_key(was) || demands.accepted.contains_key(was) {
        return Ok(());
    }
    Err(Refusal::new(
        "demand.was-nothing",
        format!(
            "demand `{}` says that it was `{was}`, and nothing was ever accepted under that name",
            demand.id
        ),
        "write the capability or the id that it had when it was accepted, or leave `was` out",
    ))
}
