//! `evolute key`: who signs for proofs. The public halves are files of the repository, which a team reviews and commits;
//! the secret ones stay with whoever made them.

mod end;
mod list;
mod new;
mod trust;

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    keys::{FOLDER, is_name},
    repository::Repository,
    written,
};
use attest::Signer;
use std::path::Path;

/// Make, show, trust and end the keys that sign for proofs
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    New(new::Args),
    List(list::Args),
    Trust(trust::Args),
    Rotate(end::Rotate),
    Revoke(end::Revoke),
}

/// Runs one of them.
pub(crate) fn run(verb: &Verb, desk: &Desk) -> Outcome {
    if let Verb::List(args) = verb {
        return list::run(args, desk);
    }
    if let Some(attempt) = &desk.config.attempt {
        return Err(Failure::refused(
            "constraint.agents-do-not-decide",
            format!("`{attempt}` is an agent, and only a person can say whose signature counts"),
            "leave it to the person who runs the cycle",
        ));
    }
    match verb {
        Verb::New(args) => new::run(args, desk),
        Verb::List(args) => list::run(args, desk),
        Verb::Trust(args) => trust::run(args, desk),
        Verb::Rotate(args) => end::rotate(args, desk),
        Verb::Revoke(args) => end::revoke(args, desk),
    }
}

/// A name as it was given, or the part of the user's address before the `@`.
fn name(given: Option<&str>, desk: &Desk, repository: &Repository) -> Result<String, Failure> {
    let own = || {
        let actor = desk.actor(&desk.git(repository)).name;
        actor.split('@').next().unwrap_or_default().to_lowercase()
    };
    let name = given.map_or_else(own, str::to_owned);
    if is_name(&name) {
        return Ok(name);
    }
    Err(Failure::refused(
        "key.name",
        format!("`{name}` cannot be the name of a key"),
        "use small letters, digits, `-`, `_` and `.`",
    ))
}

/// Whether a signer's file may be there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    /// It is new.
    Nothing,
    /// It takes the place of what is there.
    Itself,
}

/// Writes a signer's file, whole or not at all.
fn write(root: &Path, signer: &Signer, over: Over) -> Result<String, Failure> {
    let path = format!("{FOLDER}/{}.pub", signer.name);
    let refused = |why: String| Failure::refused("key.name", why, "choose a plain name");
    let text = signer.text().map_err(|why| refused(why.to_string()))?;
    match over {
        Over::Nothing => written::create(root, &path, &text)?,
        Over::Itself => written::replace(root, &path, &text)?,
    }
    Ok(path)
}
