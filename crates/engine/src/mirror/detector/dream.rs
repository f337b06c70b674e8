//! A Dream is called Reality: by a document, by a demand that builds on it, by a receipt that nobody renewed, or by a
//! metric that is known to have gone astray.

use super::{Detected, FailureMode, Trail, Watched};
use crate::mirror::{Claim, Evidence, Tick};
use trace::{Aim, Standing, State, Why, id::CapabilityId};

const MODE: FailureMode = FailureMode::DreamCalledReality;

pub(super) fn called_reality(watched: &Watched<'_>) -> Vec<Detected> {
    let claims = watched.signs.claims.iter().filter_map(|claim| claimed(watched, claim));
    let receipts = watched.all.iter().filter_map(|(name, evidence)| remembered(watched, name, evidence));
    let demands = watched.all.values().filter_map(|evidence| built_upon(watched, evidence));
    let astray = watched.all.iter().filter_map(|(name, evidence)| astray(watched, name, evidence));
    let ticks = watched.signs.ticks.iter().filter_map(|tick| ticked(watched, tick));
    claims.chain(ticks).chain(receipts).chain(demands).chain(astray).collect()
}

fn dream<'w>(watched: &'w Watched<'_>, name: &CapabilityId) -> Option<&'w Standing> {
    watched.standings.get(name).filter(|standing| standing.state == State::Dream)
}

/// A document says that it is there. What nobody names is counted as unmapped; what is named and a Dream is found here.
fn claimed(watched: &Watched<'_>, claim: &Claim) -> Option<Detected> {
    let place = format!("`{}:{}`", claim.path, claim.line);
    let name = claim.capability.as_ref()?;
    let line = Trail::Line { path: claim.path.clone(), line: claim.line };
    let Some(evidence) = watched.all.get(name) else {
        let message = format!("{place} claims `{name}`, which no demand names");
        let hint = "correct the name in the mark, or write the demand: `evolute demand new`".to_owned();
        return Some(Detected::of(MODE, message, line, hint));
    };
    let standing = dream(watched, name)?;
    let trail = Trail::Record(evidence.witnessed.as_ref().unwrap_or(&evidence.named).clone());
    let message = format!("{place} claims `{name}`, and it is a Dream: {}", why(standing));
    Some(Detected::of(MODE, message, trail, format!("say in `{}` what is there, or prove it", claim.path)))
}

/// Another tool calls it done.
fn ticked(watched: &Watched<'_>, tick: &Tick) -> Option<Detected> {
    let Tick { tool, path, line, words, capability, more } = tick;
    let standing = dream(watched, capability)?;
    let more = if *more == 0 { String::new() } else { format!(" and {more} more") };
    let message = format!(
        "`{path}:{line}` ({tool}) ticks `{words}`{more}, and `{capability}` is a Dream: {}",
        why(standing)
    );
    let evidence = watched.all.get(capability)?;
    let trail = Trail::Record(evidence.witnessed.as_ref().unwrap_or(&evidence.named).clone());
    let hint =
        format!("see what is missing: `evolute mirror {capability}`; a tick is a word, and a run proves it");
    Some(Detected::of(MODE, message, trail, hint))
}

/// The last receipt says Reality, and the evidence does not carry it any more.
fn remembered(watched: &Watched<'_>, name: &CapabilityId, evidence: &Evidence) -> Option<Detected> {
    let receipt = evidence.receipt.as_ref().filter(|receipt| receipt.state != State::Dream)?;
    let standing = dream(watched, name)?;
    let trail = Trail::Record(evidence.witnessed.clone()?);
    let message =
        format!("the last receipt of `{name}` says {}, and it is a Dream: {}", receipt.state, why(standing));
    let hint = match standing.why {
        Why::Unsafe => format!("see which gate: `evolute mirror {name}`; a run of it that passes lifts that"),
        Why::Proven
        | Why::Unproven
        | Why::Regressed
        | Why::Stale
        | Why::Void
        | Why::Disputed
        | Why::Unknown
        | Why::Provider
        | Why::Unjudged
        | Why::Held => format!("run `evolute prove {name}`"),
    };
    Some(Detected::of(MODE, message, trail, hint))
}

/// A demand was accepted as if what it depends on were there.
fn built_upon(watched: &Watched<'_>, evidence: &Evidence) -> Option<Detected> {
    let accepted = watched.demands.accepted.get(&evidence.demand)?;
    let stands_on = |needed: &&CapabilityId| {
        !accepted.blocked.contains(needed)
            && watched.standings.get(*needed).is_none_or(|it| it.state == State::Dream)
    };
    let needed = evidence.depends.iter().find(stands_on)?;
    let message = format!("demand `{}` builds on `{needed}` as if it were Reality", evidence.demand);
    let hint = format!(
        "prove `{needed}`, or accept the demand anew: `evolute demand accept {} --blocked`",
        evidence.demand
    );
    Some(Detected::of(MODE, message, Trail::Record(evidence.named.clone()), hint))
}

/// Somebody found that the metric does not point at the truth, and it still makes Reality.
fn astray(watched: &Watched<'_>, name: &CapabilityId, evidence: &Evidence) -> Option<Detected> {
    let asked = evidence.asked.as_ref().filter(|asked| asked.aim == Aim::Astray)?;
    let real = watched.standings.get(name).is_some_and(|standing| standing.state == State::Reality);
    let trail = Trail::Record(asked.told.clone());
    let message = format!(
        "the metric of `{name}` no longer points at the truth, says `{}`: {}",
        asked.by, asked.because
    );
    let hint =
        format!("change the demand's metric and accept it anew: `evolute demand accept {}`", evidence.demand);
    real.then(|| Detected::of(MODE, message, trail, hint))
}

fn why(standing: &Standing) -> String {
    let level = standing.level.map_or_else(String::new, |level| format!("{level}, "));
    format!("{level}{}", standing.why)
}
