//! `evolute key trust`: somebody else's public key, taken among the keys of the team.

use super::{Over, write};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance,
    keys::{Team, read},
    render::{Page, Show},
};
use attest::{Public, Signer};
use serde::Serialize;
use std::path::PathBuf;

/// Take a public key among the keys of the team
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file of a public key, as `ssh-keygen -t ed25519` makes it
    file: PathBuf,
    /// Its name [default: the file's, without its ending]
    #[arg(long)]
    name: Option<String>,
}

/// What was taken in.
#[derive(Debug, Serialize)]
struct Trusted {
    name: String,
    fingerprint: String,
    public: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let shown = args.file.display();
    let text = read(&desk.config.directory.join(&args.file))
        .map_err(|why| Failure::refused("key.unread", format!("`{shown}`: {why}"), "name the `.pub` file"))?;
    let key = Public::read(text.trim()).map_err(|why| {
        let hint = "make one with `ssh-keygen -t ed25519`, or with `evolute key new`";
        Failure::refused("key.unread", format!("`{shown}`: {why}"), hint)
    })?;
    if let Some(known) = Team::here(&repository.root).signers.with(&key.fingerprint()) {
        let why = format!("it is the key `{}` of the team already", known.name);
        return Err(Failure::refused("key.known", why, "run `evolute key list`"));
    }
    let stem = || args.file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = super::name(Some(&args.name.clone().unwrap_or_else(stem)), desk, &repository)?;
    let signer = Signer { name, key, valid_from: glance::now(), ended: None };
    let public = write(&repository.root, &signer, Over::Nothing)?;
    desk.voice.show(&Trusted { name: signer.name, fingerprint: signer.key.fingerprint(), public });
    Ok(())
}

impl Show for Trusted {
    fn show(&self, page: &mut Page) {
        page.line(format!("key `{}` is among the keys of the team: {}", self.name, self.fingerprint));
        page.blank().line("next: commit it, so that what it signs counts");
        page.command(format!("git add {} && git commit -m \"keys: {}\"", self.public, self.name));
    }
}
