//! `evolute demand`: the spec side. One capability, the workflow it must run on, the number that proves it.

mod accept;
mod bounce;
mod check;
mod front_matter;
mod list;
mod measure;
mod new;
mod question;
mod read;
mod show;
pub(crate) mod territory;

use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    house::House,
    reading,
    written::{CONFIGURATION, Written},
};
use formats::Configuration;
use trace::id::DemandId;

pub(crate) use accept::{as_committed, take};
pub(crate) use front_matter::FrontMatter;
pub(in crate::command) use front_matter::{scalar, with_baseline};
pub(crate) use measure::{measured, provable};
pub(crate) use read::Reading;

/// Name a capability that is needed and not yet built: a demand
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    New(Box<new::Args>),
    Measure(measure::Args),
    Check(check::Args),
    Accept(accept::Args),
    Bounce(bounce::Args),
    Insist(bounce::InsistArgs),
    List(list::Args),
    Show(show::Args),
}

/// Runs the verb.
pub(crate) fn run(verb: Verb, desk: &Desk) -> Outcome {
    match verb {
        Verb::New(args) => new::run(&args, desk),
        Verb::Measure(args) => measure::run(&args, desk),
        Verb::Check(args) => check::run(&args, desk),
        Verb::Accept(args) => accept::run(args, desk),
        Verb::Bounce(args) => bounce::run(&args, desk),
        Verb::Insist(args) => bounce::insist(&args, desk),
        Verb::List(args) => list::run(&args, desk),
        Verb::Show(args) => show::run(&args, desk),
    }
}

/// The configuration as it lies in the work tree.
fn configuration(house: &House) -> Result<Configuration, Failure> {
    reading::configuration(Written::read(&house.repository.root, CONFIGURATION)?.as_ref())
}

/// A demand's id is the name of its file: letters, digits, `-`, `_` and `.`, and never a way out of its folder.
pub(crate) fn id(text: &str) -> Result<DemandId, Failure> {
    let text = text.strip_suffix(".md").unwrap_or(text);
    let text = text.rsplit('/').next().unwrap_or(text);
    let known = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    if !text.is_empty() && !text.starts_with(['.', '-']) && text.chars().all(known) {
        return Ok(DemandId::new(text));
    }
    Err(Failure::usage(
        format!("`{text}` cannot be the id of a demand"),
        "use letters, digits and `-`: it is the name of the file below `.evolute/demands/`",
    ))
}
