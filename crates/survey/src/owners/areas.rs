//! Areas proposed from who owns what: whole folders with one owner each. Several owners become a proposal with the
//! first of them, and a note that names the chain. No two areas overlap, since one decision needs one approver.

use std::collections::{BTreeMap, BTreeSet};
use trace::{Area, RepoPath};

/// How many paths an area is proposed with; the rest is counted.
const MOST_PATHS: usize = 12;
/// How many areas are proposed; the largest come first.
const MOST_AREAS: usize = 20;

/// An area, as it could stand in the configuration.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Proposal {
    /// The area.
    pub area: Area,
    /// How many files of the tree lie in it.
    pub files: usize,
    /// What a person should look at before it stands: a chain, or paths that were left out.
    pub notes: Vec<String>,
}

/// Proposes areas from the owners of each path. The owner of the most files comes first: whoever stands first
/// decides about what lies in no area.
#[must_use]
pub fn areas(paths: &[RepoPath], chains: &[Vec<String>], of: &[Option<usize>]) -> Vec<Proposal> {
    let mut root = Folder::default();
    for (path, chain) in paths.iter().zip(of) {
        root.put(path.text().split('/'), *chain);
    }
    let mut whole: BTreeMap<usize, Share> = BTreeMap::new();
    root.share("", &mut whole);
    let mut shares: Vec<(usize, Share)> = whole.into_iter().collect();
    shares.sort_by_key(|(chain, share)| (std::cmp::Reverse(share.files), *chain));
    let mut names = BTreeSet::new();
    let proposals = shares.into_iter().take(MOST_AREAS).filter_map(|(chain, share)| {
        let owners = chains.get(chain)?;
        Some(propose(owners, share, &mut names))
    });
    proposals.collect()
}

/// What belongs to one list of owners.
#[derive(Default)]
struct Share {
    globs: Vec<String>,
    files: usize,
}

#[derive(Default)]
struct Folder {
    folders: BTreeMap<String, Self>,
    files: BTreeMap<String, Option<usize>>,
    owners: BTreeSet<Option<usize>>,
    count: usize,
}

impl Folder {
    fn put<'p>(&mut self, mut parts: impl Iterator<Item = &'p str>, chain: Option<usize>) {
        let (mut folder, mut name) = (self, parts.next().unwrap_or_default());
        loop {
            folder.owners.insert(chain);
            folder.count += 1;
            let Some(next) = parts.next() else { break };
            folder = folder.folders.entry(name.to_owned()).or_default();
            name = next;
        }
        folder.files.insert(name.to_owned(), chain);
    }

    /// Gives each list of owners the largest folders that are wholly theirs, and the files that are left over.
    fn share(&self, above: &str, shares: &mut BTreeMap<usize, Share>) {
        let mut owners = self.owners.iter();
        if let (Some(only), None) = (owners.next(), owners.next()) {
            give(*only, format!("{above}**"), self.count, shares);
            return;
        }
        for (name, chain) in &self.files {
            give(*chain, format!("{above}{}", literal(name)), 1, shares);
        }
        for (name, folder) in &self.folders {
            folder.share(&format!("{above}{}/", literal(name)), shares);
        }
    }
}

fn give(chain: Option<usize>, glob: String, files: usize, shares: &mut BTreeMap<usize, Share>) {
    let Some(chain) = chain else { return };
    let share = shares.entry(chain).or_default();
    share.globs.push(glob);
    share.files += files;
}

/// A name as a glob that means just it.
fn literal(name: &str) -> String {
    let special = |character: char| "*?[]{}\\".contains(character);
    if !name.contains(special) {
        return name.to_owned();
    }
    name.chars().map(|one| if special(one) { '?' } else { one }).collect()
}

fn propose(owners: &[String], mut share: Share, names: &mut BTreeSet<String>) -> Proposal {
    // Folders say more than single files, and stand first.
    share.globs.sort_by_key(|glob| !glob.ends_with("/**"));
    let name = free(&named(owners, &share.globs), names);
    let mut notes = vec![];
    if owners.len() > 1 {
        let rest = owners[1..].join(", ");
        notes.push(format!(
            "an approval chain of {}: {rest} also stood there; decide who of them decides",
            owners.len()
        ));
    }
    let left = share.globs.len().saturating_sub(MOST_PATHS);
    if left > 0 {
        notes.push(format!("{left} more paths are left out; name the folders that hold them"));
        share.globs.truncate(MOST_PATHS);
    }
    let area = Area { name, paths: share.globs, owner: owners[0].clone(), deputy: None, may_use: None };
    Proposal { area, files: share.files, notes }
}

/// One folder gives an area its name; several are named after who owns them.
fn named(owners: &[String], globs: &[String]) -> String {
    match globs {
        [only] if only == "**" => "everything".to_owned(),
        [only] => {
            let path = only.trim_end_matches("/**").trim_start_matches('.');
            path.replace('/', "-")
        }
        _ => {
            let owner = owners[0].trim_start_matches('@');
            let owner = owner.split_once('@').map_or(owner, |(local, _domain)| local);
            owner.rsplit('/').next().unwrap_or(owner).to_owned()
        }
    }
}

fn free(name: &str, names: &mut BTreeSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !names.insert(candidate.clone()) {
        candidate = format!("{name}-{number}");
        number += 1;
    }
    candidate
}
