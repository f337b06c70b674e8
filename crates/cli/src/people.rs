//! Who acts, under the one name that the configuration has for them: a decision is never refused to the right person
//! because git spells them differently.

use crate::{
    reading,
    repository::Repository,
    written::{CONFIGURATION, Written},
};
use trace::{Actor, Kind};

/// Whether two names are one person's, as they are configured now: a question may have been asked before they were.
pub(crate) fn one(repository: &Repository, name: &str, other: &str) -> bool {
    let written = Written::read(&repository.root, CONFIGURATION).ok().flatten();
    let configuration = reading::configuration(written.as_ref()).unwrap_or_default();
    configuration.person_of(name).eq_ignore_ascii_case(configuration.person_of(other))
}

/// The actor under their one name. A configuration that cannot be read names nobody; whoever uses it says why.
pub(crate) fn known(repository: &Repository, actor: Actor) -> Actor {
    let written = Written::read(&repository.root, CONFIGURATION).ok().flatten();
    let Ok(configuration) = reading::configuration(written.as_ref()) else { return actor };
    match actor.kind {
        Kind::Human => Actor::human(configuration.person_of(&actor.name)),
        Kind::Agent | Kind::System => actor,
    }
}
