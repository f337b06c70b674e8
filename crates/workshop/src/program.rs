//! Where a program is that is called by its name alone.

use std::{
    ffi::OsStr,
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

/// The program with this name on a `PATH`.
#[must_use]
pub fn on_path(name: impl AsRef<Path>, path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path).map(|folder| folder.join(&name)).find(|path| runnable(path))
}

/// Whether it is a file that somebody may execute.
#[must_use]
pub fn runnable(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_first_on_the_path_that_may_be_executed() {
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        let at = |name: &str| folder.path().join(name);
        for (place, mode) in [("one", 0o644), ("two", 0o755), ("three", 0o755)] {
            fs::create_dir(at(place)).expect("because the folder is ours");
            let file = at(place).join("tool");
            fs::write(&file, "").expect("because the folder is ours");
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).expect("because the file is ours");
        }
        let path = std::env::join_paths(["one", "two", "three"].map(at)).expect("because no colon is in it");
        assert_eq!(on_path("tool", &path), Some(at("two").join("tool")));
        assert_eq!(on_path("other", &path), None);
        assert!(!runnable(&at("two")));
    }
}
