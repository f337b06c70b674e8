//! Where a file of owners lies, and whose rules it follows. Only the first one found counts, as on the forges.

use super::Forge;
use std::{
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

/// Larger than GitHub reads, in bytes; what lies beyond is not read.
const LARGEST: u64 = 3 << 20;

/// One place where a forge looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The path from the root.
    pub path: &'static str,
    forge: Option<Forge>,
}

/// All of them, in the order in which they are looked at.
const PLACES: [Place; 5] = [
    Place { path: ".github/CODEOWNERS", forge: Some(Forge::GitHub) },
    Place { path: "CODEOWNERS", forge: None },
    Place { path: "docs/CODEOWNERS", forge: None },
    Place { path: ".gitlab/CODEOWNERS", forge: Some(Forge::GitLab) },
    Place { path: ".bitbucket/CODEOWNERS", forge: Some(Forge::Bitbucket) },
];

/// A file of owners, as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The path from the root.
    pub path: &'static str,
    /// Whose rules it follows.
    pub forge: Forge,
    /// What it says; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// Other files of owners, which no forge reads beside this one.
    pub ignored: Vec<&'static str>,
}

/// The file of owners that counts in this work tree. One that is larger than a forge reads is cut.
#[must_use]
pub fn find(root: &Path) -> Option<Found> {
    let mut there = PLACES.iter().filter_map(|place| Some((place, read(&root.join(place.path))?)));
    let (place, text) = there.next()?;
    let ignored = there.map(|(place, _text)| place.path).collect();
    Some(Found { path: place.path, forge: place.forge.unwrap_or_else(|| forge(root)), text, ignored })
}

fn read(path: &PathBuf) -> Option<String> {
    let mut bytes = vec![];
    if !path.is_file() {
        return None;
    }
    File::open(path).ok()?.take(LARGEST).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whose rules a file at the root or in `docs/` follows: told by what else lies there.
fn forge(root: &Path) -> Forge {
    let there = |name: &str| root.join(name).exists();
    if there(".github") {
        Forge::GitHub
    } else if there(".gitlab-ci.yml") || there(".gitlab") {
        Forge::GitLab
    } else if there("bitbucket-pipelines.yml") || there(".bitbucket") {
        Forge::Bitbucket
    } else {
        Forge::GitHub
    }
}
