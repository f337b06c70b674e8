//! Receipts of changed standings, written by the command that brought the change about or saw it. Looking writes none.

use crate::{base::Base, failure::Failure, glance, ground, house::House};
use engine::{Command, mirror::Ground};
use std::collections::BTreeMap;
use trace::{
    Standing,
    id::{CapabilityId, DemandId},
};

/// Writes what has changed; the positions of the records.
///
/// # Errors
/// Fails where git or the ledger does.
pub(crate) fn write(house: &House, base: &Base) -> Result<Vec<u64>, Failure> {
    let ground = ground::read_by(&house.git, &house.picture(), &base.revision, &base.configuration)?;
    let receipt = house.submit(Command::Witness(Box::new(ground)))?;
    Ok(receipt.records.iter().map(|entry| entry.position).collect())
}

/// Before anything is decided about a demand: what it was filed to wait for is judged by where that stands now, and not by
/// what was true when somebody last looked.
///
/// # Errors
/// Fails where git or the ledger does.
pub(crate) fn of_what_it_waits_for(house: &House, base: &Base, demand: &DemandId) -> Result<(), Failure> {
    let picture = house.picture();
    let waits = picture.demands.accepted.get(demand).is_some_and(|accepted| !accepted.blocked.is_empty());
    if waits { write(house, base).map(drop) } else { Ok(()) }
}

/// Where everything stands now; where nothing is committed yet, by the records alone.
///
/// # Errors
/// Fails where git does.
pub(crate) fn standings(house: &House) -> Result<BTreeMap<CapabilityId, Standing>, Failure> {
    let picture = house.picture();
    let ground = match Base::default_branch(&house.repository, &house.git) {
        Ok(base) => ground::read_by(&house.git, &picture, &base.revision, &base.configuration)?,
        Err(_no_commit_yet) => Ground::default(),
    };
    Ok(picture.standings(&ground, glance::now().max(picture.latest)))
}

/// Where a capability stands now.
///
/// # Errors
/// Fails where git does.
pub(crate) fn standing(
    house: &House,
    base: &Base,
    capability: &CapabilityId,
) -> Result<Option<Standing>, Failure> {
    let picture = house.picture();
    let ground = ground::read_by(&house.git, &picture, &base.revision, &base.configuration)?;
    Ok(picture.standings(&ground, glance::now().max(picture.latest)).remove(capability))
}
