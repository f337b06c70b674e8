//! Who changed what lately, from git's own words: a guess at owners for a repository that names none. A guess is
//! labeled as one; it says who knows the code, not who decides.

use std::collections::{BTreeMap, BTreeSet};
use trace::RepoPath;

/// What to ask git for. The answer is bounded by the number of commits, and by whoever reads it.
pub const LOG: [&str; 8] = [
    "log",
    "--max-count=400",
    "--no-merges",
    "--no-renames",
    "--use-mailmap",
    "--format=%x01%aE",
    "--name-only",
    "-z",
];

/// How many commits of a folder are needed before anything is said about it.
const FEWEST_COMMITS: usize = 3;
/// The part of them, in percent, that one person must have made.
const MOST: usize = 50;
/// How many paths of one commit count; a commit that touches more says nothing about who knows what.
const WIDEST: usize = 200;
/// Folders that hold packages: what lies in them is looked at one by one.
const HOLDERS: [&str; 8] = ["packages", "crates", "apps", "libs", "services", "modules", "src", "cmd"];

/// Who made most of the commits to one folder.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Share {
    /// The folder, without a slash at its end; empty for the whole repository.
    pub folder: String,
    /// Their address.
    pub author: String,
    /// How many of the folder's commits are theirs.
    pub commits: usize,
    /// How many there are, bots left out.
    pub of: usize,
}

/// Guesses who knows which folder, from what [`LOG`] answered. The whole repository stands first; a folder is named
/// only where its guess differs.
#[must_use]
pub fn guess(log: &[u8]) -> Vec<Share> {
    let mut folders: BTreeMap<String, BTreeMap<&str, usize>> = BTreeMap::new();
    let text = String::from_utf8_lossy(log);
    for commit in text.split('\u{1}') {
        let mut parts = commit.split(['\0', '\n']).filter(|part| !part.is_empty());
        let Some(author) = parts.next().filter(|author| !is_bot(author)) else { continue };
        let touched: BTreeSet<String> = parts.take(WIDEST).flat_map(folders_of).collect();
        for folder in touched {
            *folders.entry(folder).or_default().entry(author).or_default() += 1;
        }
    }
    let shares: Vec<Share> =
        folders.into_iter().filter_map(|(folder, authors)| most(folder, &authors)).collect();
    let whole = shares.iter().find(|share| share.folder.is_empty()).map(|share| share.author.clone());
    let tells = |share: &Share| share.folder.is_empty() || Some(&share.author) != whole.as_ref();
    shares.into_iter().filter(tells).collect()
}

/// The number of the guessed owner for each path, and the owners: what [`super::areas`] takes.
#[must_use]
pub fn spread(shares: &[Share], paths: &[RepoPath]) -> (Vec<Vec<String>>, Vec<Option<usize>>) {
    let mut owners: Vec<Vec<String>> = vec![];
    let mut numbers = vec![];
    for share in shares {
        let one = vec![share.author.clone()];
        let known = owners.iter().position(|other| *other == one);
        numbers.push(known.unwrap_or_else(|| {
            owners.push(one);
            owners.len() - 1
        }));
    }
    let of = |path: &RepoPath| {
        let path = path.text();
        let holds = |share: &Share| {
            share.folder.is_empty()
                || path.strip_prefix(share.folder.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        let inside = shares.iter().zip(&numbers).filter(|(share, _number)| holds(share));
        inside.max_by_key(|(share, _number)| share.folder.len()).map(|(_share, number)| *number)
    };
    let of = paths.iter().map(of).collect();
    (owners, of)
}

fn is_bot(address: &str) -> bool {
    let address = address.to_lowercase();
    let signs = ["[bot]", "dependabot", "renovate", "github-actions", "noreply@anthropic", "-bot@", "bot@"];
    signs.iter().any(|sign| address.contains(sign))
}

/// The whole repository, the top folder, and the package where the top folder holds packages.
fn folders_of(path: &str) -> Vec<String> {
    let mut folders = vec![String::new()];
    let Some((top, rest)) = path.split_once('/') else { return folders };
    folders.push(top.to_owned());
    if let Some((package, _rest)) = rest.split_once('/').filter(|_| HOLDERS.contains(&top)) {
        folders.push(format!("{top}/{package}"));
    }
    folders
}

fn most(folder: String, authors: &BTreeMap<&str, usize>) -> Option<Share> {
    let of = authors.values().sum();
    let (author, commits) = authors.iter().max_by_key(|(_author, commits)| **commits)?;
    let clear = of >= FEWEST_COMMITS && commits * 100 > of * MOST;
    clear.then(|| Share { folder, author: (*author).to_owned(), commits: *commits, of })
}
