//! A login that a person's own agent has: copied into the fresh home for one run, and taken away after it. It is seen by
//! nothing else: not by the tree, not by the shelf, not by a gate.

use super::{Lack, home, language::Language};
use crate::{Broken, Surroundings};
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

/// Bytes of one file.
const LARGEST: u64 = 1 << 20;

/// One file of a login.
#[derive(Clone, Copy, Debug)]
pub(super) struct Login {
    /// The variable that says where its folder is, if it is not the usual one.
    var: &'static str,
    /// Its folder below what the variable names.
    below: &'static str,
    /// Where it usually is, below a home.
    path: &'static str,
    need: Need,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    /// Without it there is no login.
    Must,
    /// It goes along where it is there.
    May,
}

impl Login {
    /// A file without which there is no login.
    pub(super) const fn needed(var: &'static str, below: &'static str, path: &'static str) -> Self {
        Self { var, below, path, need: Need::Must }
    }

    /// A file that goes along.
    pub(super) const fn wanted(var: &'static str, below: &'static str, path: &'static str) -> Self {
        Self { var, below, path, need: Need::May }
    }

    /// Where the person's own one is.
    pub(super) fn place(&self, around: &Surroundings) -> PathBuf {
        let usual = || around.home.join(self.path);
        let folder = around.vars.get(self.var).filter(|folder| !folder.is_empty());
        folder.map_or_else(usual, |folder| {
            Path::new(folder).join(self.below).join(Path::new(self.path).file_name().unwrap_or_default())
        })
    }

    fn read(&self, around: &Surroundings) -> Option<Vec<u8>> {
        let mut bytes = vec![];
        let file = fs::File::open(self.place(around)).ok()?;
        let plain = file.metadata().is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
        plain.then(|| file.take(LARGEST).read_to_end(&mut bytes).ok())??;
        Some(bytes)
    }
}

/// What a login lacks, if it does.
pub(super) fn lack(language: &dyn Language, around: &Surroundings) -> Option<Lack> {
    if language.logins().is_empty() {
        return Some(Lack {
            what: format!("`{}` keeps no login that could be lent", language.program()),
            hint: "set `auth = \"key\"` and name its variable in `env`".to_owned(),
        });
    }
    let needed = language.logins().iter().filter(|login| login.need == Need::Must);
    let missing =
        needed.map(|login| (login.read(around), login.place(around))).find(|(read, _)| read.is_none());
    missing.map(|(_, place)| Lack {
        what: format!("`{}` has no login at `{}`", language.program(), place.display()),
        hint: format!(
            "log in with `{}` yourself, or set `auth = \"key\"` and name its variable in `env`",
            language.program()
        ),
    })
}

/// Copies a login into a home.
pub(super) fn lend(language: &dyn Language, around: &Surroundings, own: &Path) -> Result<(), Broken> {
    if let Some(Lack { what, hint }) = lack(language, around) {
        return Err(Broken::new(what, hint));
    }
    let copied = language.logins().iter().try_for_each(|login| match login.read(around) {
        Some(bytes) => home::lay(own, login.path, &bytes),
        None => Ok(()),
    });
    copied.map_err(|error| Broken::io("a login cannot be copied", &error))
}

/// Takes it away again.
pub(super) fn take_back(language: &dyn Language, own: &Path) -> Result<(), Broken> {
    let paths = language.logins().iter().map(|login| login.path);
    paths
        .into_iter()
        .try_for_each(|path| home::clear(own, path))
        .map_err(|error| Broken::io("the copy of a login cannot be removed", &error))
}
