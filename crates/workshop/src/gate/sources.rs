//! The files that an output may name. A path in an output is a claim: it counts once the file is there, below
//! the root, whatever the name was relative to.

use std::path::{Component, Path, PathBuf};
use trace::RepoPath;

/// The longest path that is looked for, in bytes.
const LONGEST: usize = 1_000;

/// A checkout in which something ran, and the folder that it ran in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sources<'a> {
    /// The checkout's root.
    pub(crate) root: &'a Path,
    /// The folder, relative to the root; empty for the root itself.
    pub(crate) dir: &'a str,
}

impl Sources<'_> {
    /// The path below the root that an output means by a name: an absolute one, one relative to the folder,
    /// or one relative to the root. Nothing for a name that leaves the root or that no file has.
    pub(crate) fn find(&self, name: &str) -> Option<RepoPath> {
        self.find_below(name, "")
    }

    /// The same, for a name that may also be relative to a folder of its own, such as a package.
    pub(crate) fn find_below(&self, name: &str, folder: &str) -> Option<RepoPath> {
        if name.is_empty() || name.len() > LONGEST {
            return None;
        }
        let named = Path::new(name);
        if named.is_absolute() {
            return self.exists(named.strip_prefix(self.root).ok()?);
        }
        let folders = [
            Path::new(self.dir).join(folder),
            PathBuf::from(folder),
            PathBuf::from(self.dir),
            PathBuf::new(),
        ];
        folders.iter().find_map(|folder| self.exists(&folder.join(named)))
    }

    fn exists(&self, relative: &Path) -> Option<RepoPath> {
        let inside = without_dots(relative)?;
        let is_file = self.root.join(&inside).symlink_metadata().is_ok_and(|found| found.is_file());
        is_file.then(|| RepoPath::from(inside.to_string_lossy().as_ref()))
    }
}

/// The path without `.` and `..`; nothing where it would leave its root.
pub(crate) fn without_dots(relative: &Path) -> Option<PathBuf> {
    let mut inside = PathBuf::new();
    for part in relative.components() {
        match part {
            Component::Normal(name) => inside.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !inside.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_counts_once_its_file_is_there() {
        let root = tempfile::tempdir().expect("because the temporary folder is writable");
        std::fs::create_dir_all(root.path().join("packages/api/src")).expect("because the folder is ours");
        std::fs::write(root.path().join("packages/api/src/lib.rs"), "").expect("because the folder is ours");
        let sources = Sources { root: root.path(), dir: "packages/api" };
        let here = Some(RepoPath::from("packages/api/src/lib.rs"));
        assert_eq!(sources.find("src/lib.rs"), here);
        assert_eq!(sources.find("./src/../src/lib.rs"), here);
        assert_eq!(sources.find("packages/api/src/lib.rs"), here);
        assert_eq!(sources.find(&root.path().join("packages/api/src/lib.rs").to_string_lossy()), here);
        assert_eq!(sources.find_below("lib.rs", "src"), here);
        for elsewhere in ["src/main.rs", "../../../etc/passwd", "/etc/passwd", "src", ""] {
            assert_eq!(sources.find(elsewhere), None, "{elsewhere}");
        }
    }
}
