//! The home of a real agent: fresh for each thread, so that nothing of a person's own settings, and nothing of another
//! step, has a part in what it does. Between two runs it was the agent's to write in: nothing in it is followed.

use crate::place;
use std::{
    fs,
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Component, Path},
};

/// Makes a home that holds nothing.
pub(super) fn fresh(home: &Path) -> io::Result<()> {
    place::remove(home)?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(home)
}

/// Lays a file into a home, for its owner alone. What stands in its way goes, links first of all.
pub(super) fn lay(home: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    let mut folder = home.to_owned();
    for part in Path::new(path).parent().into_iter().flat_map(Path::components) {
        let Component::Normal(part) = part else { continue };
        folder.push(part);
        if !place::is_folder(&folder) {
            place::remove(&folder)?;
            fs::DirBuilder::new().mode(0o700).create(&folder)?;
        }
    }
    let file = home.join(path);
    place::remove(&file)?;
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?.write_all(bytes)
}

/// Removes a file from a home, if it can be reached without a link.
pub(super) fn clear(home: &Path, path: &str) -> io::Result<()> {
    let folders = Path::new(path).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty());
    let is_reached = folders.map(|folder| home.join(folder)).all(|folder| place::is_folder(&folder));
    if is_reached { place::remove(&home.join(path)) } else { Ok(()) }
}
