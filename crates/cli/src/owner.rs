//! Who decides about a demand or a plan: the owner of the areas that their paths lie in; where there are no
//! areas, whoever works here.

use engine::{
    Refusal,
    constraint::{Owner, owner_of},
};
use formats::Configuration;
use trace::{Actor, Demand, Plan};

/// Who may accept a demand.
pub(crate) fn of_demand(
    configuration: &Configuration,
    demand: &Demand,
    actor: &Actor,
) -> Result<Owner, Refusal> {
    let named = configuration.areas.iter().find(|area| area.name == demand.area && demand.covers.is_empty());
    let globs = named.map_or(&demand.covers, |area| &area.paths);
    owner_of(configuration, globs, &actor.name)
}

/// Who may approve a plan, and decide in its cycle.
pub(crate) fn of_plan(configuration: &Configuration, plan: &Plan, actor: &Actor) -> Result<Owner, Refusal> {
    let globs: Vec<String> = plan.steps.iter().flat_map(|step| step.touches.iter().cloned()).collect();
    owner_of(configuration, &globs, &actor.name)
}

/// Who decides about some paths, outside any demand.
pub(crate) fn of_paths(
    configuration: &Configuration,
    globs: &[String],
    actor: &Actor,
) -> Result<Owner, Refusal> {
    owner_of(configuration, globs, &actor.name)
}
