//! `evolute key new`: a key of one's own. The secret half goes where only its user reads, the public one into the work
//! tree.

use super::{Over, name, write};
use crate::{
    desk::Desk,
    failure::{Failure, Outcome},
    glance, keys,
    render::{Page, Show},
};
use attest::{Secret, Signer};
use runtime::Dice;
use serde::Serialize;
use std::fs;

/// Make a key that signs for the proofs you run
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Its name [default: your address, up to the `@`]
    name: Option<String>,
}

/// What was made.
#[derive(Debug, Serialize)]
pub(super) struct Made {
    pub(super) name: String,
    pub(super) fingerprint: String,
    pub(super) public: String,
    pub(super) secret: String,
}

/// Runs the verb.
pub(crate) fn run(args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let name = name(args.name.as_deref(), desk, &repository)?;
    let made = make(desk, &name)?;
    desk.voice.show(&made);
    Ok(())
}

/// Makes a key with this name.
///
/// # Errors
/// Refuses a name that is taken; fails where the disk does.
pub(super) fn make(desk: &Desk, name: &str) -> Result<Made, Failure> {
    let repository = desk.repository()?;
    let whose = desk.actor(&desk.git(&repository)).name;
    let secret = Secret::from_seed(&Dice::System.seed(), &whose);
    let kept = keys::keep(&desk.config, name, &secret)?;
    let signer = Signer {
        name: name.to_owned(),
        key: secret.public().clone(),
        valid_from: glance::now(),
        ended: None,
    };
    let public = write(&repository.root, &signer, Over::Nothing).inspect_err(|_| {
        // Half a key is none: the name stays free.
        let _gone = fs::remove_file(&kept);
    })?;
    Ok(Made {
        name: name.to_owned(),
        fingerprint: secret.public().fingerprint(),
        public,
        secret: kept.display().to_string(),
    })
}

impl Show for Made {
    fn show(&self, page: &mut Page) {
        page.line(format!("made key `{}`", self.name));
        page.fact("fingerprint", &self.fingerprint);
        page.fact("public", &self.public);
        page.fact("secret", &self.secret);
        page.blank().line("next: commit the public half, so that your signatures count");
        page.command(format!("git add {} && git commit -m \"keys: {}\"", self.public, self.name));
    }
}
