//! A fix: the small demand that mends what exists. It names a capability that was built, and starts from a proof that
//! misses; in return it closes itself.

use super::{Evidence, reuse::unknown, rules::All};
use crate::Refusal;
use trace::{Demand, Reading, id::CapabilityId};

/// The evidence of a capability that can be fixed.
///
/// # Errors
/// Refuses one that nobody named, or that nobody built.
pub fn fixable<'a>(all: &'a All, fixed: &CapabilityId) -> Result<&'a Evidence, Refusal> {
    let evidence = all.get(fixed).ok_or_else(|| unknown(all, fixed, "fixes"))?;
    if evidence.landed.is_some() { Ok(evidence) } else { Err(not_built(fixed)) }
}

/// Refuses a fix of what nobody built, and one whose proof passes already.
///
/// # Errors
/// As said.
pub fn mends(all: &All, demand: &Demand) -> Result<(), Refusal> {
    let Some(fixed) = &demand.fixes else { return Ok(()) };
    fixable(all, fixed)?;
    let (Some(proof), Some(baseline)) = (&demand.proof, &demand.baseline) else { return Ok(()) };
    if proof.pass.met_by(Reading(baseline.value)) {
        return Err(nothing(demand, baseline.value));
    }
    Ok(())
}

fn not_built(fixed: &CapabilityId) -> Refusal {
    Refusal::new(
        "demand.fixes-a-dream",
        format!("`{fixed}` was never built, so there is nothing of it to mend"),
        "write a whole demand for what is missing: `evolute demand new`",
    )
}

fn nothing(demand: &Demand, value: f64) -> Refusal {
    Refusal::new(
        "demand.nothing-to-fix",
        format!("the proof of `{}` reads {value} without any change, and passes already", demand.id),
        "write a test that fails for the fault, or let it be",
    )
}
