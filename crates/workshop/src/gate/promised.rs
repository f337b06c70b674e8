//! A report that a command promises to write. One that lies there from before does not speak for this run.

use super::{
    report::LARGEST,
    sources::without_dots,
    stamp::{Stamp, bytes_of, stamp},
};
use std::path::{Path, PathBuf};

/// A report file that a run is to write, relative to the folder that it runs in. It must have been written
/// since: one that is left from an earlier run would speak for this one.
pub(crate) struct Promised<'a> {
    path: &'a str,
    dir: PathBuf,
    file: Option<PathBuf>,
    before: Option<Stamp>,
}

impl<'a> Promised<'a> {
    /// The report at this path; whatever lies there by now was not written by the run.
    pub(crate) fn new(path: &'a str, dir: &Path) -> Self {
        let file = without_dots(Path::new(path)).map(|path| dir.join(path));
        let before = file.as_deref().and_then(stamp);
        Self { path, dir: dir.to_owned(), file, before }
    }

    /// What the run wrote.
    ///
    /// # Errors
    /// Says why there is nothing of it.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, String> {
        let path = self.path;
        let file = self
            .file
            .as_deref()
            .ok_or_else(|| format!("the report `{path}` lies outside the gate's folder"))?;
        let now = stamp(file);
        if now.is_none() || now == self.before {
            return Err(format!("the report `{path}` was not written"));
        }
        if !self.is_within(file) {
            return Err(format!("the report `{path}` is a way out of the folder"));
        }
        bytes_of(file, LARGEST).map_err(|error| format!("the report `{path}` cannot be read: {error}"))
    }

    /// Whether no folder on the way to it is a link that leads elsewhere.
    fn is_within(&self, file: &Path) -> bool {
        let real = file.parent().and_then(|parent| parent.canonicalize().ok());
        real.zip(self.dir.canonicalize().ok()).is_some_and(|(parent, dir)| parent.starts_with(dir))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn a_folder_that_is_a_link_leads_to_no_report() {
        let [dir, elsewhere] =
            [(); 2].map(|()| tempfile::tempdir().expect("because the temporary folder is writable"));
        fs::write(elsewhere.path().join("junit.xml"), "<testsuite/>").expect("because the folder is ours");
        let promised = Promised::new("build/junit.xml", dir.path());
        symlink(elsewhere.path(), dir.path().join("build")).expect("because the folder is ours");
        let why = "the report `build/junit.xml` is a way out of the folder";
        assert_eq!(promised.bytes(), Err(why.to_owned()));
    }
}
