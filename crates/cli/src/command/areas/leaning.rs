//! The work tree as it is: its files, the areas that they lie in, and the imports that lead from one area into another.

use crate::{failure::Failure, git::Git};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};
use survey::code::{Borders, LONGEST, Language, Map, new_crossings};
use trace::{Area, Crossing, id::ObjectId};

/// A work tree.
pub(super) struct Tree {
    root: PathBuf,
    map: Map,
    borders: Borders,
    unowned: BTreeMap<String, usize>,
}

impl Tree {
    /// Lists the files that git knows or would take, and reads the few that say where imports lead.
    pub(super) fn read(git: &Git, root: &Path, areas: &[Area]) -> Result<Self, Failure> {
        let args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"];
        let listing = git.ask(&args, &[])?;
        let paths = listing.split(|byte| *byte == 0).filter_map(|path| String::from_utf8(path.to_vec()).ok());
        let map = Map::read(paths.filter(|path| !path.is_empty()), |path| text(root, path));
        let borders = Borders::of(areas);
        let mut unowned = BTreeMap::new();
        for file in
            map.files().filter(|file| !file.starts_with(".evolute/") && borders.areas_of(file).is_empty())
        {
            *unowned.entry(folder(file)).or_insert(0) += 1;
        }
        Ok(Self { root: root.to_owned(), map, borders, unowned })
    }

    /// The imports between areas; given a base, those that are not in it.
    pub(super) fn crossings(&self, git: &Git, base: Option<&ObjectId>) -> Result<Vec<Crossing>, Failure> {
        let code = self.map.files().filter(|file| Language::of_path(file).is_some());
        let now: Vec<(&str, Vec<Crossing>)> = code
            .filter_map(|file| {
                Some((file, self.borders.crossings(&self.map, file, &text(&self.root, file)?)))
            })
            .filter(|(_, crossings)| !crossings.is_empty())
            .collect();
        let Some(base) = base else {
            return Ok(now.into_iter().flat_map(|(_, crossings)| crossings).collect());
        };
        let files: Vec<&str> = now.iter().map(|(file, _)| *file).collect();
        let before = git.files(base, &files)?;
        let new = now.into_iter().zip(before).flat_map(|((file, after), before)| {
            let before = before.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
            new_crossings(&self.borders.crossings(&self.map, file, &before), after)
        });
        Ok(new.collect())
    }

    /// How many files there are.
    pub(super) fn files(&self) -> usize {
        self.map.files().count()
    }

    /// How many of them lie in no area.
    pub(super) fn unowned_files(&self) -> usize {
        self.unowned.values().sum()
    }

    /// The folders with most files in no area.
    pub(super) fn unowned(&self, most: usize) -> Vec<(String, usize)> {
        let mut folders: Vec<(String, usize)> = self.unowned.clone().into_iter().collect();
        folders.sort_by_key(|(_, files)| std::cmp::Reverse(*files));
        folders.truncate(most);
        folders
    }
}

/// The first two folders of a path, as a glob: what an area would name. A file at the top stands for itself.
fn folder(file: &str) -> String {
    match file.match_indices('/').take(2).last() {
        Some((end, _)) => format!("{}/**", &file[..end]),
        None => file.to_owned(),
    }
}

/// A file of the work tree, as far as it is a plain one, text, and not too long.
fn text(root: &Path, path: &str) -> Option<String> {
    let path = root.join(path);
    let is_read = fs::symlink_metadata(&path).is_ok_and(|file| file.is_file() && file.len() <= LONGEST);
    is_read.then(|| fs::read_to_string(path).ok())?
}
