//! Which area's code leans on which other's: the imports that lead from one area into another.

use super::{Language, Map, imports};
use formats::globs;
use globset::GlobSet;
use trace::{Area, Crossing, RepoPath};

/// The longest file that is read, in bytes.
pub const LONGEST: u64 = 1 << 20;

/// The areas of a repository, by their paths.
#[derive(Clone, Debug)]
pub struct Borders {
    areas: Vec<(String, GlobSet)>,
}

impl Borders {
    /// The borders of some areas. A glob that cannot be read holds nothing.
    #[must_use]
    pub fn of(areas: &[Area]) -> Self {
        Self { areas: areas.iter().map(|area| (area.name.clone(), globs(&area.paths))).collect() }
    }

    /// The areas that a path lies in.
    #[must_use]
    pub fn areas_of(&self, path: &str) -> Vec<&str> {
        let holds = |(_, globs): &&(String, GlobSet)| globs.is_match(path);
        self.areas.iter().filter(holds).map(|(name, _)| name.as_str()).collect()
    }

    /// The imports of a file that lead into other areas, each line once for each file that it leads to. A file in no
    /// area crosses nothing, and neither does an import that leads to one.
    #[must_use]
    pub fn crossings(&self, map: &Map, path: &str, text: &str) -> Vec<Crossing> {
        let (Some(language), own) = (Language::of_path(path), self.areas_of(path)) else { return Vec::new() };
        let Some(from) = own.first() else { return Vec::new() };
        let mut found: Vec<Crossing> = Vec::new();
        for import in imports(language, text) {
            let Some(leads_to) = map.resolve(path, &import) else { continue };
            let theirs = self.areas_of(leads_to);
            let Some(to) = theirs.first().filter(|_| theirs.iter().all(|area| !own.contains(area))) else {
                continue;
            };
            let is_told =
                |other: &Crossing| other.line == import.line && other.leads_to == RepoPath::from(leads_to);
            if found.iter().any(is_told) {
                continue;
            }
            found.push(Crossing {
                from: (*from).to_owned(),
                to: (*to).to_owned(),
                path: path.into(),
                line: import.line,
                text: import.text,
                leads_to: leads_to.into(),
            });
        }
        found
    }
}

/// The crossings of a file that were not there before. One is known again by where it leads: an import may move, or take
/// another name from a file that this one leaned on already.
#[must_use]
pub fn new_crossings(before: &[Crossing], after: Vec<Crossing>) -> Vec<Crossing> {
    let is_same = |one: &Crossing, other: &Crossing| one.to == other.to && one.leads_to == other.leads_to;
    after.into_iter().filter(|crossing| before.iter().all(|old| !is_same(old, crossing))).collect()
}
