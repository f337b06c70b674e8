//! What the world says about a plan: which of its globs match nothing, which of its decisions hold, what its
//! acceptance would run, and what its territory has lived through.

mod commands;
mod decisions;
mod samples;

pub(crate) use decisions::{cited, with_texts as written};

use crate::{base::Base, desk::Desk, failure::Failure, house::House};
use engine::{
    Picture,
    planning::{Facts, Territory},
};
use globset::GlobBuilder;
use std::collections::BTreeSet;
use trace::{Demand, Plan, RepoPath};

/// Reads the facts at a revision.
///
/// # Errors
/// Fails where git does.
pub(crate) fn read(desk: &Desk, house: &House, base: &Base, plan: &Plan) -> Result<Facts, Failure> {
    let paths = house.git.paths(&base.revision)?;
    let picture = house.picture();
    // A demand that cannot be read has findings of its own; here it only says less.
    let demand = base.demand(&house.git, &plan.demand).ok().map(|stated| stated.value);
    let facts = Facts {
        unmatched: unmatched(plan, &paths),
        decisions: decisions::written(&house.git, &base.revision, &paths)?,
        asked: decisions::asked(&picture),
        unrunnable: commands::unrunnable(desk, &house.git, &base.revision, &paths, plan)?,
        flaws: samples::flaws(plan),
        areas: base.configuration.areas.clone(),
        words: base.configuration.words.clone(),
        ..Facts::default()
    };
    Ok(match demand {
        Some(demand) => of_demand(facts, &demand, &picture),
        None => facts,
    })
}

/// What the demand and its territory add.
fn of_demand(facts: Facts, demand: &Demand, picture: &Picture) -> Facts {
    let read = picture.demands.readings.get(&demand.id);
    let now = picture.bank.digest(&demand.territory);
    let precedents: Vec<String> =
        picture.bank.shown(&demand.territory).map(|one| one.cycle.to_string()).collect();
    Facts {
        area: Some(demand.area.clone()),
        covers: demand.covers.clone(),
        protected: demand
            .proof
            .iter()
            .flat_map(|proof| &proof.files)
            .map(|file| file.from.to_string())
            .collect(),
        known: picture
            .bank
            .names()
            .flat_map(|name| picture.bank.shown(name))
            .map(|precedent| precedent.cycle.to_string())
            .chain(picture.patterns.accepted().map(|kept| kept.pattern.name.clone()))
            .collect(),
        territory: if read.is_some_and(|reading| reading.digest == now) {
            Territory::Read
        } else {
            Territory::Unread
        },
        precedents,
        ..facts
    }
}

fn unmatched(plan: &Plan, paths: &[RepoPath]) -> BTreeSet<String> {
    let globs: BTreeSet<&String> = plan.steps.iter().flat_map(|step| &step.touches).collect();
    let matches_nothing = |glob: &&&String| match GlobBuilder::new(glob).literal_separator(true).build() {
        Ok(built) => {
            let matcher = built.compile_matcher();
            !paths.iter().any(|path| matcher.is_match(path.text().as_ref()))
        }
        Err(_not_a_glob) => false,
    };
    globs.iter().filter(matches_nothing).map(|glob| (**glob).clone()).collect()
}
