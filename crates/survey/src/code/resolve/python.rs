//! Python: absolute imports by the folders that hold packages, `src` among them, and relative ones.

use super::{folder_of, holds, join, name_of, upward};
use std::collections::BTreeSet;

/// The folders in which packages begin.
#[derive(Clone, Debug, Default)]
pub(super) struct Roots(BTreeSet<String>);

impl Roots {
    pub(super) fn of(files: &BTreeSet<String>) -> Self {
        let is_package = |folder: &str| files.contains(&join(folder, "__init__.py").unwrap_or_default());
        let mut roots = BTreeSet::from([String::new()]);
        for file in files {
            let folder = folder_of(file);
            match name_of(file) {
                "__init__.py" if !folder.is_empty() && !is_package(folder_of(folder)) => {
                    roots.insert(folder_of(folder).to_owned());
                }
                "pyproject.toml" | "setup.py" | "setup.cfg" => {
                    roots.insert(folder.to_owned());
                    roots.extend(join(folder, "src").filter(|source| holds(files, source)));
                }
                _ => {}
            }
        }
        Self(roots)
    }

    pub(super) fn dotted(
        &self,
        files: &BTreeSet<String>,
        from: &str,
        up: usize,
        words: &[String],
    ) -> Option<String> {
        let own = folder_of(from);
        if up > 0 {
            let base = upward(own).nth(up - 1)?;
            return longest(files, base, words).or_else(|| package(files, base));
        }
        // A script finds its neighbors, then what lies above it, then whatever the repository holds elsewhere.
        let is_script = !files.contains(&join(own, "__init__.py")?);
        let above = upward(own).filter(|folder| self.0.contains(*folder));
        let elsewhere = self.0.iter().map(String::as_str);
        is_script
            .then_some(own)
            .into_iter()
            .chain(above)
            .chain(elsewhere)
            .find_map(|root| longest(files, root, words))
    }
}

/// The file of the longest beginning of a name; its first word must be there.
fn longest(files: &BTreeSet<String>, root: &str, words: &[String]) -> Option<String> {
    (1..=words.len()).rev().find_map(|length| {
        let path = join(root, &words[..length].join("/"))?;
        let module = [format!("{path}.py"), format!("{path}.pyi")];
        module.into_iter().find(|file| files.contains(file)).or_else(|| package(files, &path))
    })
}

fn package(files: &BTreeSet<String>, folder: &str) -> Option<String> {
    join(folder, "__init__.py").filter(|file| files.contains(file))
}
