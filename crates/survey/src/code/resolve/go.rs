//! Go: the modules of a repository by their paths, and packages by their folders.

use super::{folder_of, join, name_of};
use std::collections::{BTreeMap, BTreeSet};

/// The modules: path and folder.
#[derive(Clone, Debug, Default)]
pub(super) struct Modules(BTreeMap<String, String>);

impl Modules {
    pub(super) fn read(manifests: &BTreeMap<String, String>) -> Self {
        let mut modules = BTreeMap::new();
        for (path, text) in manifests.iter().filter(|(path, _)| name_of(path) == "go.mod") {
            let folder = folder_of(path);
            for line in text.lines().map(|line| line.split("//").next().unwrap_or_default().trim()) {
                if let Some(name) = line.strip_prefix("module ") {
                    modules.insert(name.trim().trim_matches('"').to_owned(), folder.to_owned());
                }
                let local = replaced(line).and_then(|(module, local)| Some((module, join(folder, local)?)));
                if let Some((module, folder)) = local {
                    modules.entry(module.to_owned()).or_insert(folder);
                }
            }
        }
        Self(modules)
    }

    /// The first file of a package.
    pub(super) fn package(&self, files: &BTreeSet<String>, path: &str) -> Option<String> {
        let (module, folder) = self
            .0
            .iter()
            .filter(|(module, _)| {
                path == *module
                    || path.strip_prefix(module.as_str()).is_some_and(|rest| rest.starts_with('/'))
            })
            .max_by_key(|(module, _)| module.len())?;
        let folder = join(folder, &path[module.len()..])?;
        let within = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let in_folder = files.range(within.clone()..).take_while(|file| file.starts_with(&within));
        let own = |file: &&String| file.ends_with(".go") && !file[within.len()..].contains('/');
        in_folder.filter(own).min_by_key(|file| file.ends_with("_test.go")).cloned()
    }
}

/// `replace example.com/a v1 => ../a`, or such a line in a block.
fn replaced(line: &str) -> Option<(&str, &str)> {
    let (module, local) = line.trim_start_matches("replace ").split_once("=>")?;
    let local = local.split_whitespace().next()?;
    let is_local = local.starts_with("./") || local.starts_with("../");
    Some((module.split_whitespace().next()?, local)).filter(|_| is_local)
}
