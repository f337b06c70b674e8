//! `evolute key list`: the keys of the team as they lie in the work tree, and which of them are here to sign with.

use crate::{
    desk::Desk,
    failure::Outcome,
    keys::{self, FOLDER, Team},
    render::{Page, Show, Tone},
};
use serde::Serialize;

/// Show the keys of the team
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// The keys.
#[derive(Debug, Serialize)]
struct Listed {
    keys: Vec<Key>,
    /// Files that name no key, and why.
    wrong: Vec<String>,
}

/// One key.
#[derive(Debug, Serialize)]
struct Key {
    name: String,
    fingerprint: String,
    whose: String,
    valid_from: String,
    stands: String,
    /// Whether its secret half is with this user.
    here: bool,
}

/// Runs the verb.
pub(crate) fn run(_args: &Args, desk: &Desk) -> Outcome {
    let repository = desk.repository()?;
    let team = Team::here(&repository.root);
    let secrets = keys::secrets(&desk.config);
    let key = |signer: &attest::Signer| Key {
        name: signer.name.clone(),
        fingerprint: signer.key.fingerprint(),
        whose: signer.key.name().to_owned(),
        valid_from: signer.valid_from.to_string(),
        stands: keys::stands(signer),
        here: secrets.iter().any(|(_, secret)| secret.public().is(&signer.key)),
    };
    let keys = team.signers.0.iter().map(key).collect();
    desk.voice.show(&Listed { keys, wrong: team.wrong });
    Ok(())
}

impl Show for Listed {
    fn show(&self, page: &mut Page) {
        if self.keys.is_empty() && self.wrong.is_empty() {
            page.line(format!("no key is in `{FOLDER}`: proofs are recorded unsigned"));
            page.command("evolute key new");
            return;
        }
        for key in &self.keys {
            page.heading(&key.name);
            page.fact("whose", &key.whose);
            page.fact("fingerprint", &key.fingerprint);
            page.fact("from", &key.valid_from);
            page.fact("stands", &key.stands);
            page.fact("secret", if key.here { "here" } else { "elsewhere" });
        }
        for wrong in &self.wrong {
            page.spans(&[(Tone::Bad, "wrong  "), (Tone::Plain, wrong)]);
        }
    }
}
