//! What a third party gets: the envelopes that hold, the public keys, and the schema of our predicate. Nothing of ours is
//! needed to check them.

use super::proofs::Run;
use crate::{
    failure::Failure,
    keys::Team,
    render::{Page, story::count},
};
use serde::Serialize;
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use trace::Digest;

/// What was written.
#[derive(Debug, Serialize)]
pub(super) struct Exported {
    folder: PathBuf,
    envelopes: usize,
    keys: usize,
}

/// Writes the envelopes of the runs that hold, and the keys of the team, into a folder.
///
/// # Errors
/// Refuses a folder that holds something; fails where the disk does.
pub(super) fn write(folder: &Path, runs: &[Run], team: &Team) -> Result<Exported, Failure> {
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let why = format!("`{}` is not empty, and nothing is written over", folder.display());
        return Err(Failure::refused("export.not-empty", why, "name a folder that is new"));
    }
    let mut exported = Exported { folder: folder.to_owned(), envelopes: 0, keys: team.signers.0.len() };
    let mut written = || -> io::Result<()> {
        fs::create_dir_all(folder.join("keys"))?;
        for (run, envelope) in runs
            .iter()
            .filter(|run| run.holds())
            .flat_map(|run| run.envelopes.iter().map(move |it| (run, it)))
        {
            let name = format!("{}-{}.dsse.json", run.capability, Digest::of(envelope).short());
            fs::write(folder.join(name), envelope)?;
            exported.envelopes += 1;
        }
        for signer in &team.signers.0 {
            let text = signer.text().map_err(io::Error::other)?;
            fs::write(folder.join("keys").join(format!("{}.pub", signer.name)), text)?;
        }
        fs::write(folder.join("proof-v1.schema.json"), attest::SCHEMA)
    };
    written().map_err(|error| {
        let why = format!("`{}` cannot be written: {error}", folder.display());
        Failure::broken(why, "check the disk and the permissions")
    })?;
    Ok(exported)
}

impl Exported {
    pub(super) fn show(&self, page: &mut Page) {
        let (envelopes, keys) = (count(self.envelopes, "envelope"), count(self.keys, "key"));
        page.line(format!("wrote {envelopes} and {keys} to `{}`", self.folder.display()));
    }
}
