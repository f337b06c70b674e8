//! One file that would be written, and where what it says comes from. What was written once is not written again, even
//! where somebody has renamed it since: it names its source.

use serde::Serialize;
use std::{collections::BTreeSet, fs, path::Path};
use survey::claims::{Claim, Place, Tool};

/// A file that would be written.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Proposed {
    /// From the root.
    pub(super) path: String,
    /// What it is, and how much of it is open.
    pub(super) what: String,
    /// Where it comes from.
    pub(super) from: Place,
    /// Its whole text.
    pub(super) text: String,
    /// The words in it that name its source.
    #[serde(skip)]
    pub(super) source: String,
}

/// What names a claim's source in a file that was made of it: by its id, or by its first words if it has none. Lines
/// move, so they name nothing.
pub(crate) fn source(claim: &Claim) -> String {
    let name = if claim.id.is_empty() { &claim.title } else { &claim.id };
    let name: String = quotable(name).chars().take(LONGEST_ID).collect();
    format!("Imported from `{}` as `{name}`", quotable(&claim.at.path))
}

/// A name as it can stand between two backticks in one line, whatever a file may be called.
pub(super) fn quotable(name: &str) -> String {
    name.chars().map(|c| if c == '`' || c.is_control() { '?' } else { c }).collect()
}

/// An id made of a name: lowercase words with hyphens, not too long.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            slug.push(character);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST_ID {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// No id that is made of a name is longer, in bytes.
const LONGEST_ID: usize = 60;

/// An id that nothing else has: by name, else by name and tool, else by name and number.
pub(super) fn free(name: &str, tool: Tool, taken: &mut BTreeSet<String>) -> String {
    let slug = if name.is_empty() { tool.word().to_owned() } else { name.to_owned() };
    let others = (2u32..).map(|number| format!("{slug}-{}-{number}", tool.word()));
    let mut names = [slug.clone(), format!("{slug}-{}", tool.word())].into_iter().chain(others);
    let free = names.find(|name| !taken.contains(name)).expect("because numbers do not end");
    taken.insert(free.clone());
    free
}

/// What is in the repository's own folder already, as far as names its sources.
#[derive(Debug, Default)]
pub(super) struct Present {
    texts: Vec<String>,
}

/// More files of our own than this are not looked through.
const MOST_FILES: usize = 5_000;
/// Folders that files are written to.
const HOMES: [&str; 3] = [".evolute/demands", ".evolute/decisions", ".evolute/objectives"];

impl Present {
    /// Looks at what is there.
    pub(super) fn below(root: &Path) -> Self {
        let folders = HOMES.iter().filter_map(|home| fs::read_dir(root.join(home)).ok());
        let files = folders.flatten().flatten().take(MOST_FILES).map(|entry| entry.path());
        let plans =
            fs::read_dir(root.join(".evolute/plans")).into_iter().flatten().flatten().take(MOST_FILES);
        let files = files.chain(plans.map(|entry| entry.path().join("plan.md")));
        Self { texts: files.filter_map(|path| fs::read_to_string(path).ok()).collect() }
    }

    /// Whether a file of this source was written before.
    pub(super) fn names(&self, source: &str) -> bool {
        self.texts.iter().any(|text| text.contains(source))
    }
}

#[cfg(test)]
mod tests {
    use super::{free, slug};
    use std::collections::BTreeSet;
    use survey::claims::Tool;

    #[test]
    fn an_id_is_words_and_hyphens_whatever_the_name() {
        for (name, id) in
            [("001-User Auth", "001-user-auth"), ("  ../É vil!! ", "vil"), ("", ""), ("オルソ", "")]
        {
            assert_eq!(slug(name), id, "{name}");
        }
        assert_eq!(slug(&"a b ".repeat(100)).len(), 59);
    }

    #[test]
    fn two_things_of_one_name_get_two_ids() {
        let mut taken = BTreeSet::new();
        let ids = [Tool::Kiro, Tool::Openspec, Tool::Openspec].map(|tool| free("login", tool, &mut taken));
        assert_eq!(ids, ["login", "login-openspec", "login-openspec-2"]);
    }
}
