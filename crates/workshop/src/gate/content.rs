//! What a gate can look at: every file of a tree, with the name of its content. Of a checkout git tells it without
//! opening a file; what that costs is for whoever asks git.

use crate::worktree::LOCK_FILES;
use std::{ffi::OsStr, os::unix::ffi::OsStrExt as _, path::Path, sync::OnceLock};
use trace::{Digest, RepoPath, id::ObjectId};

/// Files that choose the version of a tool: every gate depends on them and on the lock files, whatever its inputs say.
const PINS: [&str; 8] = [
    "rust-toolchain",
    "rust-toolchain.toml",
    ".tool-versions",
    "mise.toml",
    ".nvmrc",
    ".node-version",
    ".python-version",
    "flake.lock",
];

/// One file of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct File {
    /// Its path.
    pub(crate) path: RepoPath,
    /// Its mode, in git's digits.
    pub(crate) mode: String,
    /// The name of its content; none where that cannot be told, and then nothing can be concluded from it.
    pub(crate) blob: Option<ObjectId>,
}

/// All files of a tree, by path.
#[derive(Debug, Default)]
pub(crate) struct Content {
    files: Vec<File>,
    whole: OnceLock<Option<Digest>>,
}

impl Content {
    /// The files, in any order.
    pub(crate) fn new(mut files: Vec<File>) -> Self {
        files.sort_by(|one, other| one.path.cmp(&other.path));
        Self { files, whole: OnceLock::new() }
    }

    /// What `git ls-tree -r -z` lists.
    pub(crate) fn of_listing(listing: &[u8]) -> Self {
        Self::new(listing.split(|byte| *byte == 0).filter_map(listed).collect())
    }

    /// Every file.
    pub(crate) fn files(&self) -> &[File] {
        &self.files
    }

    /// The files that some inputs name, with those that choose versions; without inputs, all.
    pub(crate) fn looked_at(&self, inputs: &[String]) -> impl Iterator<Item = &File> {
        let globs = formats::globs(inputs);
        let all = inputs.is_empty();
        self.files.iter().filter(move |file| {
            let path = as_path(&file.path);
            all || globs.is_match(path) || is_pin(path)
        })
    }

    /// The digest of what some inputs name; none where a content is not known.
    pub(crate) fn digest(&self, inputs: &[String]) -> Option<Digest> {
        if inputs.is_empty() {
            return *self.whole.get_or_init(|| digest(self.files.iter()));
        }
        digest(self.looked_at(inputs))
    }
}

fn digest<'f>(files: impl Iterator<Item = &'f File>) -> Option<Digest> {
    let mut parts: Vec<&[u8]> = Vec::new();
    for file in files {
        let blob = file.blob.as_ref()?;
        parts.extend([file.path.bytes(), file.mode.as_bytes(), blob.as_str().as_bytes()]);
    }
    Some(Digest::of_parts(parts))
}

/// `100644 blob <object>\t<path>`.
fn listed(line: &[u8]) -> Option<File> {
    let tab = line.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(&line[..tab]).ok()?.split_ascii_whitespace();
    let (mode, _kind, object) = (words.next()?, words.next()?, words.next()?);
    let path = RepoPath::new(&line[tab + 1..]);
    Some(File { path, mode: mode.to_owned(), blob: Some(ObjectId::new(object)) })
}

fn is_pin(path: &Path) -> bool {
    path.file_name().is_some_and(|name| PINS.iter().chain(&LOCK_FILES).any(|pin| name == OsStr::new(pin)))
}

/// A path of the repository as one of the file system, relative to the root.
pub(crate) fn as_path(path: &RepoPath) -> &Path {
    Path::new(OsStr::from_bytes(path.bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &[u8] =
        b"100644 blob aa\tsrc/b.rs\x00100755 blob bb\tsrc/a.sh\x00120000 blob cc\tlink\x00100644 blob dd\tdeep/Cargo.lock\x00";

    #[test]
    fn inputs_choose_files_and_what_pins_a_version_is_always_among_them() {
        let content = Content::of_listing(LISTING);
        let names = |inputs: &[&str]| {
            let inputs: Vec<String> = inputs.iter().map(ToString::to_string).collect();
            content.looked_at(&inputs).map(|file| file.path.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(names(&[]), ["deep/Cargo.lock", "link", "src/a.sh", "src/b.rs"]);
        assert_eq!(names(&["src/*.rs"]), ["deep/Cargo.lock", "src/b.rs"]);
        assert!(LOCK_FILES.into_iter().chain(PINS).all(|name| is_pin(&Path::new("deep").join(name))));
    }

    #[test]
    fn a_digest_tells_contents_modes_and_names_apart_and_says_nothing_of_what_is_not_known() {
        let of = |listing: &[u8], inputs: &[String]| Content::of_listing(listing).digest(inputs);
        let all = of(LISTING, &[]);
        assert_ne!(all, of(b"100644 blob ab\tsrc/b.rs\x00", &[]));
        let (one, other) = (of(b"100644 blob aa\tx\x00", &[]), of(b"100755 blob aa\tx\x00", &[]));
        assert_ne!(one, other);
        let rust = ["src/*.rs".to_owned()];
        let touched =
            b"100644 blob aa\tsrc/b.rs\x00100755 blob ee\tsrc/a.sh\x00100644 blob dd\tdeep/Cargo.lock\x00";
        assert_eq!(of(LISTING, &rust), of(touched, &rust));
        let unknown = File { path: RepoPath::from("sub"), mode: "160000".into(), blob: None };
        assert_eq!(Content::new(vec![unknown]).digest(&[]), None);
    }
}
