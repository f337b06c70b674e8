//! Gates that are quarantined, on the doors outside a cycle where a change cannot choose its judge: as the trace has it here, and
//! only by the word of whoever owns the configuration at the base. A record that somebody pushed under another name takes no
//! gate away.

use crate::{
    archive::{closed, flawed},
    desk::Desk,
    failure::Failure,
    glance,
    keys::Team,
    owner,
    repository::Repository,
    seals,
    written::CONFIGURATION,
};
use engine::{mirror::Seals, quality::quarantine::Quarantine};
use formats::Configuration;
use runtime::Reader;
use trace::{Actor, Gate, id::ObjectId};

/// The gates of these that judge nothing now, each with why, in words.
///
/// # Errors
/// Fails where git or the ledger does.
pub(crate) fn among(
    desk: &Desk,
    repository: &Repository,
    gates: &[Gate],
    base: &ObjectId,
    configuration: &Configuration,
) -> Result<Vec<(String, String)>, Failure> {
    let mut reader = Reader::open(&repository.ledger()).map_err(|error| closed(&error))?;
    let picture = reader.picture().map_err(|error| flawed(&error))?;
    let now = glance::now().max(picture.latest);
    // A safety gate is always asked.
    let free = gates.iter().filter(|gate| !gate.safety);
    let kept: Vec<(&Gate, &Quarantine)> =
        free.filter_map(|gate| Some((gate, picture.quarantines.of(&gate.name, now)?))).collect();
    if kept.is_empty() {
        return Ok(vec![]);
    }
    let team = Team::at(&desk.git(repository), base)?;
    let seals = seals::judged(&team.signers, &picture, configuration);
    let words = |(gate, kept): (&Gate, &Quarantine)| {
        let (until, name) = (kept.until.strftime("%Y-%m-%d"), &gate.name);
        counts(kept, &seals, configuration).then(|| {
            let told = format!(
                "gate `{name}` is quarantined until {until} by `{}` and judges nothing: {}",
                kept.by, kept.because
            );
            (name.clone(), told)
        })
    };
    Ok(kept.into_iter().filter_map(words).collect())
}

/// Whether it is the word of whoever may say so.
fn counts(kept: &Quarantine, seals: &Seals, configuration: &Configuration) -> bool {
    let said = Actor::human(configuration.person_of(&kept.by));
    let owner = owner::of_paths(configuration, &[CONFIGURATION.to_owned()], &said);
    let same = |name: &str| configuration.person_of(name).eq_ignore_ascii_case(&said.name);
    let may = owner.is_ok_and(|owner| same(&owner.name) || owner.deputy.as_deref().is_some_and(same));
    may && kept.origin.as_ref().is_some_and(|origin| seals.is_word_of(origin))
}
