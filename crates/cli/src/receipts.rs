//! Receipts of changed standings, written by the command that brought the change about or saw it. Looking writes none.

use crate::{base::Base, failure::Failure, glance, ground, house::House};
use engine::Command;
use trace::{Standing, id::CapabilityId};

/// Writes what has changed; the positions of the records.
///
/// # Errors
/// Fails where git or the ledger does.
pub(crate) fn write(house: &House, base: &Base) -> Result<Vec<u64>, Failure> {
    let ground = ground::read_by(&house.git, &house.picture(), &base.revision, &base.configuration)?;
    let receipt = house.submit(Command::Witness(Box::new(ground)))?;
    Ok(receipt.records.iter().map(|entry| entry.position).collect())
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
