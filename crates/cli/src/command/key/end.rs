//! `evolute key rotate` and `evolute key revoke`: a key that counts no more, from now on or at all.

use super::{Over, new::make, write};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance,
    keys::{Team, stands},
    render::{Page, Show},
};
use attest::{Ended, Ending, Signer};
use serde::Serialize;

/// Replace a key by a new one of your own
#[derive(Debug, clap::Args)]
pub(crate) struct Rotate {
    /// The key
    name: String,
}

/// Let a key count no more
#[derive(Debug, clap::Args)]
pub(crate) struct Revoke {
    /// The key
    name: String,
    /// Why
    #[arg(long, value_name = "WORDS")]
    because: String,
    /// Somebody else may have had it: nothing that it ever signed counts
    #[arg(long)]
    compromised: bool,
}

/// A key that ended.
#[derive(Debug, Serialize)]
struct End {
    name: String,
    stands: String,
    public: String,
    /// The one that takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// Replaces a key.
pub(crate) fn rotate(args: &Rotate, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let team = Team::here(&repository.root);
    let signer = counting(&team, &args.name)?;
    let next = successor(&team, &args.name);
    let made = make(desk, &next)?;
    let because = format!("`{}` takes its place", made.name);
    end(desk, signer, Ending::Rotated, because, Some(made.name))
}

/// Revokes a key.
pub(crate) fn revoke(args: &Revoke, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let team = Team::here(&repository.root);
    let because = args.because.split_whitespace().collect::<Vec<_>>().join(" ");
    if because.is_empty() {
        let why = "a key is revoked for a reason";
        return Err(Failure::refused("key.no-reason", why, "add `--because \"…\"`"));
    }
    let how = if args.compromised { Ending::Compromised } else { Ending::Revoked };
    // A key that was rotated or revoked may turn out to have been in other hands.
    let signer = match how {
        Ending::Compromised => known(&team, &args.name)?,
        Ending::Rotated | Ending::Revoked => counting(&team, &args.name)?,
    };
    end(desk, signer, how, because, None)
}

fn end(desk: &Desk, signer: &Signer, how: Ending, because: String, next: Option<String>) -> Outcome {
    let repository = desk.repository()?;
    let ended = Some(Ended { at: glance::now(), how, because });
    let signer = Signer { ended, ..signer.clone() };
    let public = write(&repository.root, &signer, Over::Itself)?;
    desk.voice.show(&End { name: signer.name.clone(), stands: stands(&signer), public, next });
    Ok(())
}

fn known<'a>(team: &'a Team, name: &str) -> Result<&'a Signer, Failure> {
    team.named(name).ok_or_else(|| {
        let why = format!("the team has no key `{name}`");
        Failure::refused("key.unknown", why, "run `evolute key list`")
    })
}

fn counting<'a>(team: &'a Team, name: &str) -> Result<&'a Signer, Failure> {
    let signer = known(team, name)?;
    if signer.ended.is_none() {
        return Ok(signer);
    }
    let why = format!("key `{name}` has ended already: {}", stands(signer));
    Err(Failure::refused("key.ended", why, "run `evolute key list`"))
}

/// `mira`, then `mira-2`, then `mira-3`.
fn successor(team: &Team, name: &str) -> String {
    let stem = name.rsplit_once('-').filter(|(_, tail)| tail.parse::<u32>().is_ok());
    let stem = stem.map_or(name, |(stem, _)| stem);
    let free = |number: &u32| team.named(&format!("{stem}-{number}")).is_none();
    let number = (2..).find(free).expect("because a team has fewer keys than there are numbers");
    format!("{stem}-{number}")
}

impl Show for End {
    fn show(&self, page: &mut Page) {
        page.line(format!("key `{}` is {}", self.name, self.stands));
        page.blank().line("next: commit it: what counts is what is committed");
        page.command("git add .evolute/keys && git commit -m \"keys: one has ended\"");
    }
}
