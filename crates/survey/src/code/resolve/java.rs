//! Java: classes by the end of their path, whatever folder the sources lie in.

use super::{folder_of, name_of};
use std::collections::{BTreeMap, BTreeSet};

/// The files by class, and by the folder that a package may end with.
#[derive(Clone, Debug, Default)]
pub(super) struct Classes {
    files: BTreeMap<String, Vec<String>>,
    folders: BTreeMap<String, BTreeMap<String, String>>,
}

impl Classes {
    pub(super) fn of(files: &BTreeSet<String>) -> Self {
        let mut classes = Self::default();
        for file in files.iter().filter(|file| file.ends_with(".java")) {
            let folder = folder_of(file);
            classes.files.entry(name_of(file).to_owned()).or_default().push(file.clone());
            let folders = classes.folders.entry(name_of(folder).to_owned()).or_default();
            folders.entry(folder.to_owned()).or_insert_with(|| file.clone());
        }
        classes
    }

    /// The file of a class, of the class around it, or the first of a package. Of several, the one that lies nearest.
    pub(super) fn class(&self, from: &str, words: &[String]) -> Option<String> {
        let known = |length: usize| {
            let name = format!("{}.java", words.get(length - 1)?);
            let end = format!("{}.java", words[..length].join("/"));
            let fits = self.files.get(&name)?.iter().filter(|file| ends(file, &end));
            fits.max_by_key(|file| common(from, file)).cloned()
        };
        (2..=words.len()).rev().find_map(known).or_else(|| {
            let end = words.join("/");
            let folders = self.folders.get(words.last()?)?;
            let fits = folders.iter().filter(|(folder, _)| ends(folder, &end));
            fits.max_by_key(|(folder, _)| common(from, folder)).map(|(_, file)| file.clone())
        })
    }
}

fn ends(path: &str, end: &str) -> bool {
    path.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn common(one: &str, other: &str) -> usize {
    one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other).count()
}
