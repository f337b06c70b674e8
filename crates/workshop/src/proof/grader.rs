//! Lays the grader's files over a checkout. The checkout is somebody else's tree: a folder of it may be a
//! link that leads out, so every part of the way is opened without following, and what is in the way is
//! removed.

use crate::process::while_nothing_starts;
use rustix::{
    fs::{AtFlags, CWD, Mode, OFlags, mkdirat, openat, unlinkat},
    io::Errno,
};
use std::{
    fs::File,
    io::{self, Write as _},
    os::fd::OwnedFd,
    path::Path,
};
use trace::RepoPath;

/// A file of the grader with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Laid {
    /// Where it is laid.
    pub(crate) to: RepoPath,
    /// What it holds.
    pub(crate) bytes: Vec<u8>,
}

/// Lays the files over the checkout, each time anew: a run may have changed them.
///
/// # Errors
/// The path that leaves the checkout or names `.git`, or what the file system says.
pub(crate) fn lay(root: &Path, files: &[Laid]) -> io::Result<()> {
    files.iter().try_for_each(|file| {
        let laid = while_nothing_starts(|| lay_one(root, file));
        laid.map_err(|error| io::Error::new(error.kind(), format!("`{}`: {error}", file.to)))
    })
}

fn lay_one(root: &Path, file: &Laid) -> io::Result<()> {
    let parts: Vec<&[u8]> = file.to.bytes().split(|byte| *byte == b'/').collect();
    let allowed =
        |part: &&[u8]| !matches!(**part, [] | [b'.'] | [b'.', b'.']) && !part.eq_ignore_ascii_case(b".git");
    let Some((name, folders)) = parts.split_last().filter(|_| parts.iter().all(allowed)) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the path leaves the checkout"));
    };
    let mut at = openat(CWD, root, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    for folder in folders {
        at = enter(&at, folder)?;
    }
    match unlinkat(&at, *name, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(error) => return Err(error.into()),
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut written = File::from(openat(&at, *name, flags, mode(&file.bytes))?);
    written.write_all(&file.bytes)
}

/// Opens a folder, made first where something else or nothing has its name.
fn enter(at: &OwnedFd, folder: &[u8]) -> io::Result<OwnedFd> {
    let flags = OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match openat(at, folder, flags, Mode::empty()) {
        Ok(opened) => return Ok(opened),
        Err(Errno::NOENT) => {}
        Err(Errno::NOTDIR | Errno::LOOP) => unlinkat(at, folder, AtFlags::empty())?,
        Err(error) => return Err(error.into()),
    }
    mkdirat(at, folder, Mode::from_raw_mode(0o755))?;
    Ok(openat(at, folder, flags, Mode::empty())?)
}

/// An accepted grader is known by its blob, which has no mode: what starts like a script can be executed.
fn mode(bytes: &[u8]) -> Mode {
    Mode::from_raw_mode(if bytes.starts_with(b"#!") { 0o755 } else { 0o644 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        fs,
        os::unix::fs::{PermissionsExt as _, symlink},
    };

    fn file(to: &str, bytes: &str) -> Laid {
        Laid { to: to.into(), bytes: bytes.as_bytes().to_vec() }
    }

    #[test]
    fn files_are_laid_anew_and_scripts_can_be_executed() {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        fs::write(root.path().join("storm"), "old").expect("because the folder is ours");
        let files = [file("storm", "#!/bin/sh\n"), file("tests/deep/x.json", "{}")];
        lay(root.path(), &files).expect("because nothing is in the way");
        lay(root.path(), &files).expect("because it may be done twice");
        let mode = fs::metadata(root.path().join("storm")).expect("because it was laid").permissions().mode();
        assert_eq!(mode & 0o111, 0o111);
        assert_eq!(
            fs::read_to_string(root.path().join("tests/deep/x.json")).expect("because it was laid"),
            "{}"
        );
    }

    #[test]
    fn no_link_leads_out() {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        let outside = tempfile::tempdir().expect("because the temporary folder is writable");
        fs::write(outside.path().join("kept"), "kept").expect("because the folder is ours");
        symlink(outside.path(), root.path().join("tests")).expect("because the folder is ours");
        symlink(outside.path().join("kept"), root.path().join("storm")).expect("because the folder is ours");
        lay(root.path(), &[file("tests/kept", "new"), file("storm", "new")])
            .expect("because links are replaced");
        assert_eq!(fs::read_to_string(outside.path().join("kept")).expect("because it is there"), "kept");
        assert_eq!(fs::read_to_string(root.path().join("tests/kept")).expect("because it was laid"), "new");
    }

    #[test]
    fn a_path_that_leaves_the_checkout_is_refused() {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        for path in ["../x", "/x", "a/../x", ".git/config", "a/.GIT/x", "", "a//b", "./x"] {
            let refused =
                lay(root.path(), &[file(path, "x")]).expect_err("because the path is not one of a tree");
            assert_eq!(refused.to_string(), format!("`{path}`: the path leaves the checkout"));
        }
    }
}
