//! What a demand stands on: the capabilities that it reuses must exist, and none that is still a Dream may be taken for
//! Reality.

use super::{
    depending::{circle, in_words},
    rules::All,
};
use crate::Refusal;
use std::collections::BTreeMap;
use trace::{Demand, ReuseVerdict, Standing, State, id::CapabilityId};

/// What is to be done about a dependency that is still a Dream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dreams {
    /// The demand is refused.
    Refused,
    /// The demand is filed, and waits for it.
    Filed,
}

/// What a demand has to wait for; or the refusal of one that reuses what nobody knows, or that takes a Dream for Reality.
pub(crate) fn stands(all: &All, demand: &Demand, dreams: Dreams) -> Result<Vec<CapabilityId>, Refusal> {
    reused(all, demand)?;
    if demand.depends.contains(&demand.capability) {
        return Err(Refusal::new(
            "demand.depends-on-itself",
            format!("demand `{}` depends on `{}`, which it names itself", demand.id, demand.capability),
            "take it out of `depends`",
        ));
    }
    if let Some(needed) = demand.depends.iter().find(|needed| !all.contains_key(*needed)) {
        return Err(unknown(all, needed, "depends on"));
    }
    straight(all, demand)?;
    let waiting = dreamt(all, &demand.depends);
    match (waiting.first(), dreams) {
        (Some(dream), Dreams::Refused) => Err(Refusal::new(
            "demand.depends-on-a-dream",
            format!("demand `{}` depends on `{dream}` as if it were Reality, and it is a Dream", demand.id),
            format!(
                "prove `{dream}` first, or file the demand until then: `evolute demand accept {} --blocked`",
                demand.id
            ),
        )),
        (Some(_), Dreams::Filed) | (None, _) => Ok(waiting),
    }
}

/// Refuses a demand that would depend on itself by way of others.
fn straight(all: &All, demand: &Demand) -> Result<(), Refusal> {
    let depends = |name: &CapabilityId| {
        if *name == demand.capability {
            return demand.depends.clone();
        }
        all.get(name).map_or_else(Vec::new, |evidence| evidence.depends.clone())
    };
    let Some(way) = circle(&demand.capability, depends) else { return Ok(()) };
    Err(Refusal::new(
        "demand.depends-in-a-circle",
        format!("demand `{}` depends on itself: {}", demand.id, in_words(&way)),
        "take one of these out of the `depends` of the demand that names it",
    ))
}

/// Those that are still a Dream, by the last receipt of each; or that no demand names any more.
pub(crate) fn dreamt(all: &All, needed: &[CapabilityId]) -> Vec<CapabilityId> {
    let stands = |name: &CapabilityId| {
        let named = all.get(name).filter(|evidence| evidence.unnamed.is_none());
        let receipt = named.and_then(|evidence| evidence.receipt.as_ref());
        receipt.is_some_and(|standing| standing.state != State::Dream)
    };
    needed.iter().filter(|name| !stands(name)).cloned().collect()
}

/// Those that are a Dream by where everything stands now; or that nobody names any more.
pub(crate) fn dreams_of(
    stands: &BTreeMap<CapabilityId, Standing>,
    needed: &[CapabilityId],
) -> Vec<CapabilityId> {
    let there = |name: &CapabilityId| stands.get(name).is_some_and(|it| it.state != State::Dream);
    needed.iter().filter(|name| !there(name)).cloned().collect()
}

/// `extend` and `compose` name what exists; `new` says why nothing that exists serves.
fn reused(all: &All, demand: &Demand) -> Result<(), Refusal> {
    let Some(reuse) = &demand.reuse else { return Ok(()) };
    match reuse.verdict {
        ReuseVerdict::New if reuse.because.as_ref().is_none_or(|because| because.trim().is_empty()) => {
            Err(Refusal::new(
                "demand.new-without-reason",
                "`reuse: new` does not say why nothing that exists serves",
                "add `because: …` to `reuse`, or name what is extended: `{ verdict: extend, of: […] }`",
            ))
        }
        ReuseVerdict::New => Ok(()),
        ReuseVerdict::Extend | ReuseVerdict::Compose => {
            match reuse.of.iter().find(|name| !all.contains_key(*name)) {
                Some(name) => Err(unknown(all, name, "reuses")),
                None => Ok(()),
            }
        }
    }
}

pub(super) fn unknown(all: &All, name: &CapabilityId, does: &str) -> Refusal {
    let known: Vec<String> = all.keys().take(5).map(|name| format!("`{name}`")).collect();
    let known = if known.is_empty() { String::new() } else { format!("; known are {}", known.join(", ")) };
    Refusal::new(
        "demand.unknown-capability",
        format!("the demand {does} `{name}`, and no accepted demand names it"),
        format!("accept the demand that names it first, or take it out{known}"),
    )
}
