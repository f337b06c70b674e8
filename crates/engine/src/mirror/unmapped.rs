//! Claims that no accepted demand stands behind. They are counted and shown: what is claimed and not named is the first
//! way of calling a Dream Reality.

use super::{Claim, Demands, Signs, rules::All};
use formats::overlap;

/// The claims that name no capability, or one that no accepted demand names; and paths that none covers.
#[must_use]
pub fn unmapped<'s>(signs: &'s Signs, all: &All, demands: &Demands) -> Vec<&'s Claim> {
    signs.claims.iter().filter(|claim| !is_mapped(claim, all, demands)).collect()
}

fn is_mapped(claim: &Claim, all: &All, demands: &Demands) -> bool {
    if let Some(glob) = &claim.glob {
        let covers = |accepted: &super::Accepted| accepted.demand.covers.iter().any(|own| overlap(own, glob));
        return demands.accepted.values().any(covers);
    }
    let named = |name| all.get(name).is_some_and(|evidence| evidence.unnamed.is_none());
    claim.capability.as_ref().is_some_and(named)
}
