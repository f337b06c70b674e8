//! A file in somebody else's tree: when it was last written, and its bytes within bounds. A link in its place
//! is not followed, and a pipe does not block.

use crate::place;
use std::{
    fs::Metadata,
    io::{self, Read as _},
    os::unix::fs::MetadataExt as _,
    path::Path,
};

/// What changes when a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    inode: u64,
    size: u64,
    mode: u32,
    seconds: i64,
    nanoseconds: i64,
}

/// The stamp of a file, if it is there.
pub(crate) fn stamp(file: &Path) -> Option<Stamp> {
    let of = |about: Metadata| Stamp {
        inode: about.ino(),
        size: about.size(),
        mode: about.mode(),
        seconds: about.mtime(),
        nanoseconds: about.mtime_nsec(),
    };
    file.symlink_metadata().ok().map(of)
}

/// The bytes of a regular file of at most so many bytes.
pub(crate) fn bytes_of(file: &Path, most: u64) -> io::Result<Vec<u8>> {
    let opened = place::opened(file)?;
    if opened.metadata()?.len() > most {
        let why = format!("it is larger than {most} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    let mut bytes = Vec::new();
    opened.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn a_link_and_a_file_too_large_are_not_read() {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        let file = root.path().join("report.xml");
        fs::write(&file, "<testsuite/>").expect("because the folder is ours");
        symlink(&file, root.path().join("link")).expect("because the folder is ours");
        assert_eq!(bytes_of(&file, 100).expect("because it is small"), b"<testsuite/>");
        assert!(bytes_of(&file, 3).is_err());
        assert!(bytes_of(&root.path().join("link"), 100).is_err());
        assert!(bytes_of(root.path(), 100).is_err());
    }
}
