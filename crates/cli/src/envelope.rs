//! What a cycle will be held to, drawn from a base: the agent that is asked for, the envelope, and the digests
//! of what a plan rests on.

use crate::{base::Base, facts, failure::Failure, glance, house::House, owner};
use engine::{constraint, planning};
use formats::Configuration;
use std::collections::BTreeMap;
use trace::{Agent, AgentLimits, Demand, Digest, Envelope, Plan, Speaks};

/// The name under which a person takes the steps.
pub(crate) const ATTENDED: &str = "attended";

/// The agent that is asked for, or the first that is configured; a person, where none is.
pub(crate) fn agent(configuration: &Configuration, asked: Option<&str>) -> Result<Agent, Failure> {
    let named = |name: &str| configuration.agents.iter().find(|agent| agent.name == name).cloned();
    match asked {
        None => Ok(configuration.agents.first().cloned().unwrap_or_else(attended)),
        Some(ATTENDED) => Ok(named(ATTENDED).unwrap_or_else(attended)),
        Some(name) => named(name).ok_or_else(|| unknown(configuration, name)),
    }
}

/// A person, or an agent that a person drives.
fn attended() -> Agent {
    Agent::new(ATTENDED, Speaks::Attended, AgentLimits::new(1_200, 4 << 20))
}

fn unknown(configuration: &Configuration, name: &str) -> Failure {
    let known: Vec<&str> = configuration.agents.iter().map(|agent| agent.name.as_str()).collect();
    let known =
        if known.is_empty() { ATTENDED.to_owned() } else { format!("{}, {ATTENDED}", known.join(", ")) };
    Failure::refused(
        "execution.unknown-agent",
        format!("no agent `{name}` is configured on the default branch"),
        format!("choose one of: {known}; or add `[[agent]]` to `.evolute/evolute.toml` and commit it"),
    )
}

/// The envelope of a cycle.
pub(crate) fn draw(
    base: &Base,
    house: &House,
    demand: &Demand,
    plan: &Plan,
    agent: &Agent,
) -> Result<Envelope, Failure> {
    let owner = owner::of_plan(&base.configuration, plan, &house.actor)?;
    let mut envelope =
        constraint::draw(&base.configuration, demand, plan, &owner, agent, &base.branch, glance::now());
    envelope.limits.steps_at_once.get_or_insert_with(cores);
    Ok(envelope)
}

/// Steps at once where nobody says how many: as many as there are cores, and not more than a person can follow.
const STEPS_AT_ONCE: u32 = 4;

fn cores() -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    u32::try_from(cores).unwrap_or(STEPS_AT_ONCE).min(STEPS_AT_ONCE)
}

/// The digests of exactly what a plan rests on. Which agent follows it is none of them.
pub(crate) fn uses(
    base: &Base,
    house: &House,
    demand: &Demand,
    plan: &Plan,
) -> Result<BTreeMap<String, Digest>, Failure> {
    let envelope = draw(base, house, demand, plan, &attended())?;
    let decisions = facts::cited(&house.git, &base.revision, plan)?;
    Ok(planning::uses(&envelope, &base.standards(&house.git)?, &decisions))
}
