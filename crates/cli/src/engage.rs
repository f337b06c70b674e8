//! Takes a demand's cycle up: opens it from the base if it is not open, holds its lease, and lets the loop turn
//! until a person is waited for.

use crate::{
    base::Base,
    command::overview::{Waits, worded},
    desk::Desk,
    envelope,
    failure::{Failure, Outcome},
    grounds,
    house::House,
    receipts,
    repository::Head,
    surroundings,
    wire::{self, Wiring},
};
use engine::{Command, Entry, constraint, cycle::Cycle};
use runtime::{Lease, Stint};
use trace::{
    Agent, RepoPath, Step,
    id::{CycleId, DemandId, LeaseId},
};
use workshop::Stop;

/// How many changed paths a refusal names.
const NAMED: usize = 5;

/// A cycle that this process has taken up. Nobody else can, while it lives.
pub(crate) struct Engaged<'a> {
    desk: &'a Desk,
    house: &'a House,
    /// The cycle.
    pub(crate) cycle: CycleId,
    /// Its demand.
    pub(crate) demand: DemandId,
    lease: LeaseId,
    wiring: Wiring,
    _lock: Lease,
}

/// What came of letting it turn.
#[derive(Debug, Default)]
pub(crate) struct Turned {
    /// What was recorded.
    pub(crate) records: Vec<Entry>,
    /// What waits for a person now.
    pub(crate) waits: Vec<Waits>,
    /// The same, as the engine says it.
    pub(crate) waiting: Vec<engine::Wait>,
}

impl<'a> Engaged<'a> {
    /// Opens the cycle if there is none, and takes it up.
    ///
    /// # Errors
    /// The engine's refusals; and those of a repository that no cycle can start from.
    pub(crate) fn with(
        desk: &'a Desk,
        house: &'a House,
        demand: DemandId,
        agent: Option<&str>,
        wiring: Wiring,
    ) -> Result<Self, Failure> {
        let picture = house.picture();
        let cycle = match picture.cycle_of(&demand) {
            Some(cycle) => {
                still_able(desk, house, cycle)?;
                receipts::of_what_it_waits_for(
                    house,
                    &Base::default_branch(&house.repository, &house.git)?,
                    &demand,
                )?;
                cycle.id.clone()
            }
            None => opened(desk, house, &demand, agent)?,
        };
        let lock = house.hold(&cycle)?;
        let lease = house.runtime.dice().lease();
        house.submit(Command::TakeUp {
            cycle: cycle.clone(),
            lease: lease.clone(),
            confined: wiring.confined,
            over: wiring.take_over.clone(),
        })?;
        Ok(Self { desk, house, cycle, demand, lease, wiring, _lock: lock })
    }

    /// Lets the loop turn until a person is waited for, or nothing is wanted any more.
    pub(crate) fn turn(&self) -> Result<Turned, Failure> {
        let stint = Stint { lease: self.lease.clone(), cycle: Some(self.cycle.clone()) };
        let records = wire::drive(self.desk, self.house, &stint, &self.wiring)?;
        let handle = self.house.handle();
        let picture = handle.picture();
        let waiting = handle.wanted(handle.now()).waits;
        let waiting: Vec<_> =
            waiting.into_iter().filter(|wait| wait.cycle.as_ref() == Some(&self.cycle)).collect();
        let waits = waiting.iter().map(|wait| worded(wait, &picture, handle.now())).collect();
        Ok(Turned { records, waits, waiting })
    }
}

/// Opens a cycle from what the head of the default branch says.
fn opened(desk: &Desk, house: &House, id: &DemandId, agent: Option<&str>) -> Result<CycleId, Failure> {
    ready(house)?;
    let base = Base::default_branch(&house.repository, &house.git)?;
    receipts::of_what_it_waits_for(house, &base, id)?;
    let demand = base.demand(&house.git, id)?;
    let plan = base.plan(&house.git, id)?;
    let agent = envelope::agent(&base.configuration, agent)?;
    able(desk, house, &agent)?;
    let envelope = envelope::draw(&base, house, &demand.value, &plan.value, &agent)?;
    let weaknesses =
        constraint::weaknesses(&base.configuration, &envelope, base.count_standards(&house.git)?);
    let grounds = grounds::of(&base, &house.git, &plan.value)?;
    let receipt = house.submit(Command::Open {
        demand: id.clone(),
        uses: envelope::uses(&base, house, &demand.value, &plan.value)?,
        base: base.revision,
        envelope: Box::new(envelope),
        demand_digest: demand.written.digest,
        plan_digest: plan.written.digest,
        weaknesses,
        grounds,
    })?;
    receipt
        .records
        .iter()
        .find_map(|entry| entry.record.cycle.clone())
        .ok_or_else(|| Failure::broken("the ledger opened no cycle", "run `evolute verify`"))
}

/// An agent that has no program here, or no way to its model, would use up attempts and change nothing.
fn able(desk: &Desk, house: &House, agent: &Agent) -> Outcome {
    let around = surroundings::of(desk, &house.repository, None, Stop::new());
    match workshop::agent::lacks(agent, &around) {
        None => Ok(()),
        Some(lack) => {
            Err(Failure::broken(format!("the agent `{}` cannot begin: {}", agent.name, lack.what), lack.hint))
        }
    }
}

/// The same for a cycle that is open, for as long as a step of it is left.
fn still_able(desk: &Desk, house: &House, cycle: &Cycle) -> Outcome {
    let is_done = |step: &Step| cycle.execution.steps.get(&step.number).is_some_and(|step| step.committed);
    let is_left = !cycle.planning.plan.steps.iter().all(is_done);
    let envelope = cycle.constraint.envelope.as_ref().filter(|_| is_left);
    envelope.map_or(Ok(()), |envelope| able(desk, house, &envelope.agent))
}

/// A cycle starts from a whole history, on a branch, with nothing lying about.
pub(crate) fn ready(house: &House) -> Outcome {
    let repository = &house.repository;
    if repository.is_shallow() {
        return Err(Failure::refused(
            "repository.shallow",
            "this clone is shallow: the control needs the history that was cut off",
            "run `git fetch --unshallow`",
        ));
    }
    if let Head::Detached(commit) = repository.head()? {
        return Err(Failure::refused(
            "repository.detached",
            format!(
                "`HEAD` is detached at {}: it is not clear what the cycle is based on",
                commit.get(..10).unwrap_or(&commit)
            ),
            "run `git switch <branch>` first",
        ));
    }
    clean(&house.git.dirty()?)
}

fn clean(dirty: &[RepoPath]) -> Outcome {
    if dirty.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = dirty.iter().take(NAMED).map(|path| format!("`{path}`")).collect();
    let more = dirty.len().saturating_sub(NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    Err(Failure::refused(
        "repository.dirty",
        format!("the work tree has changes that are not committed: {}{more}", named.join(", ")),
        "commit them, or put them aside with `git stash`: a cycle starts from what is committed",
    ))
}
