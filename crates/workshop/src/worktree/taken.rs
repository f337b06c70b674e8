//! What an attempt left: its tree, and the paths that it changed. Taken with an index of ours, so that neither a commit, nor
//! a moved head, nor a damaged `.git` hides anything.

use super::{Grounds, made::copy_index, mend};
use crate::{Broken, git::Said, place::Site};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
};
use trace::{Change, ChangeKind, RepoPath, id::ObjectId};

/// How often repositories inside one another are unpacked.
const NESTED: usize = 8;
/// The mode of a symbolic link.
const LINK: &str = "120000";
/// The mode of a commit of another repository.
const GITLINK: &str = "160000";

/// A tree, and how it differs from the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The tree.
    pub tree: ObjectId,
    /// The changed paths.
    pub changes: Vec<Change>,
}

/// One changed path, whether it is a repository that was not there before, and whether it is a link now.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Raw {
    change: Change,
    is_nested: bool,
    is_link: bool,
}

impl Grounds {
    /// Takes what lies in a worktree, against a commit.
    ///
    /// # Errors
    /// Fails where git or the disk does.
    pub fn take(&self, site: &Site, base: &ObjectId) -> Result<Taken, Broken> {
        self.restore(site).map_err(|error| Broken::io("the worktree cannot be restored", &error))?;
        let taken = self.everything(site, base)?;
        self.look_for_leftovers(site)?;
        // From here on the worktree's own index says what is in it: a later change of a tracked file shows, and git keeps the
        // tree, however long a person thinks about it.
        let _git_forgot_the_worktree = copy_index(&site.index(), &self.admin(site).join("index"));
        self.holds_now(site, Some(&taken.tree));
        Ok(taken)
    }

    /// Looks for what the tree does not hold: files that git is told to ignore, be it by a file that is ignored itself, and
    /// what it cannot take. A gate would see them, and whoever reads the diff would not.
    fn look_for_leftovers(&self, site: &Site) -> Result<(), Broken> {
        let args = ["ls-files", "-z", "--others", "--directory", "--no-empty-directory"];
        let left =
            self.with_index(site, &args, &[]).map_err(|said| said.broken("the worktree cannot be listed"))?;
        site.note_leftovers(!left.is_empty()).map_err(|error| Broken::io("leftovers cannot be noted", &error))
    }

    fn everything(&self, site: &Site, base: &ObjectId) -> Result<Taken, Broken> {
        for _ in 0..NESTED {
            self.add(site, base)?;
            let tree = self.with_index(site, &["write-tree"], &[]);
            let tree = tree.map_err(|said| said.broken("the attempt's tree cannot be written"))?;
            let tree = ObjectId::new(String::from_utf8_lossy(&tree).trim());
            let raw = self.between(base, &tree)?;
            let nested: Vec<RepoPath> =
                raw.iter().filter(|raw| raw.is_nested).map(|raw| raw.change.path.clone()).collect();
            if nested.is_empty() {
                let changes = self.followed(&tree, raw)?;
                return Ok(Taken { tree, changes });
            }
            self.unpack(site, &nested)?;
        }
        Err(Broken::new(
            "the attempt left repositories inside one another, without end",
            "look at what the agent does in its worktree",
        ))
    }

    /// The changes, with the links among them that lead out of the tree told apart.
    fn followed(&self, tree: &ObjectId, raw: Vec<Raw>) -> Result<Vec<Change>, Broken> {
        let links: BTreeSet<String> =
            raw.iter().filter(|raw| raw.is_link).map(|raw| raw.change.path.text().into_owned()).collect();
        let targets = if links.is_empty() { BTreeMap::new() } else { self.texts(tree, &links)? };
        // A link that cannot be read is held for one that leads out.
        let leads_out = |path: &str| targets.get(path).is_none_or(|target| leads_out(path, target));
        let followed = |raw: Raw| match raw.is_link && leads_out(&raw.change.path.text()) {
            true => Change { kind: ChangeKind::LeadsOut, ..raw.change },
            false => raw.change,
        };
        Ok(raw.into_iter().map(followed).collect())
    }

    /// Adds everything that is not ignored. What git cannot take at first is mended once; what it cannot take even then,
    /// such as a name that it forbids, stays out of the tree and so out of every commit.
    fn add(&self, site: &Site, base: &ObjectId) -> Result<(), Broken> {
        let args = ["add", "--all", "--ignore-errors", "--", ":/"];
        let add = || self.git.grumble(&site.root, &args, &self.index_of(site));
        match add() {
            // A folder that it cannot open is passed over with no more than a word.
            Ok(said) if !said.contains("could not open directory") => return Ok(()),
            Ok(_) | Err(Said { exit: Some(_), .. }) => {}
            Err(said) => return Err(said.broken("the attempt's changes cannot be added")),
        }
        mend::mend(&site.root, &self.submodules(base)?)
            .map_err(|error| Broken::io("what the attempt left cannot be read", &error))?;
        match add() {
            // With `--ignore-errors`, git says 1 when all the rest was added.
            Ok(_) | Err(Said { exit: Some(1), .. }) => Ok(()),
            Err(said) => Err(said.broken("the attempt's changes cannot be added")),
        }
    }

    /// Makes repositories inside the worktree plain folders, in the index too.
    fn unpack(&self, site: &Site, nested: &[RepoPath]) -> Result<(), Broken> {
        mend::unnest(&site.root, nested)
            .map_err(|error| Broken::io("a repository inside the worktree cannot be unpacked", &error))?;
        let paths: Vec<u8> = nested.iter().flat_map(|path| [path.bytes(), b"\0"].concat()).collect();
        self.with_index(site, &["update-index", "--force-remove", "-z", "--stdin"], &paths)
            .map(drop)
            .map_err(|said| said.broken("a repository inside the worktree cannot be unpacked"))
    }

    fn with_index(&self, site: &Site, args: &[&str], stdin: &[u8]) -> Result<Vec<u8>, Said> {
        self.git.ask_with(&site.root, args, stdin, &self.index_of(site))
    }

    /// The variables that let git work in a site with the index that only we write.
    fn index_of(&self, site: &Site) -> [(&'static str, OsString); 3] {
        [
            ("GIT_DIR", self.around.common.clone().into()),
            ("GIT_WORK_TREE", site.root.clone().into()),
            ("GIT_INDEX_FILE", site.index().into()),
        ]
    }

    fn between(&self, base: &ObjectId, tree: &ObjectId) -> Result<Vec<Raw>, Broken> {
        let args = [
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--no-commit-id",
            "--raw",
            base.as_str(),
            tree.as_str(),
        ];
        Ok(changes(&self.ask("the attempt's changes cannot be read", &args, &[])?))
    }

    /// The submodules of a commit.
    fn submodules(&self, base: &ObjectId) -> Result<Vec<RepoPath>, Broken> {
        let args = ["ls-tree", "-r", "-z", "--full-tree", base.as_str()];
        let listing = self.ask("the step's base cannot be read", &args, &[])?;
        let entries = listing.split(|byte| *byte == 0).filter(|entry| entry.starts_with(GITLINK.as_bytes()));
        let path =
            |entry: &[u8]| Some(RepoPath::new(&entry[entry.iter().position(|byte| *byte == b'\t')? + 1..]));
        Ok(entries.filter_map(path).collect())
    }
}

/// `:100644 100644 <old> <new> M` NUL `path` NUL, again and again.
fn changes(answer: &[u8]) -> Vec<Raw> {
    let mut words = answer.split(|byte| *byte == 0);
    let mut found = Vec::new();
    while let (Some(meta), Some(path)) = (words.next(), words.next()) {
        let meta = String::from_utf8_lossy(meta);
        let mut modes = meta.trim_start_matches(':').split(' ');
        let (old, new) = (modes.next().unwrap_or_default(), modes.next().unwrap_or_default());
        let kind = match meta.rsplit(' ').next() {
            Some("A") => ChangeKind::Added,
            Some("D") => ChangeKind::Deleted,
            Some(_) | None => ChangeKind::Modified,
        };
        let is_nested = new == GITLINK && old != GITLINK;
        found.push(Raw {
            change: Change { path: RepoPath::new(path), kind },
            is_nested,
            is_link: new == LINK,
        });
    }
    found
}

/// Whether a link at this path leads out of the tree, or to what belongs to git.
fn leads_out(path: &str, target: &str) -> bool {
    let mut here: Vec<&str> = path.split('/').collect();
    here.pop();
    for word in target.split('/').filter(|word| !matches!(*word, "" | ".")) {
        match word {
            ".." if here.pop().is_none() => return true,
            ".." => {}
            name => here.push(name),
        }
    }
    target.starts_with('/') || here.iter().any(|name| name.eq_ignore_ascii_case(".git"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_out_by_its_beginning_by_its_steps_up_and_into_what_is_gits() {
        for target in ["/etc/passwd", "../../x", "../a/../../x", "../.git/config", "../.GIT"] {
            assert!(leads_out("src/link", target), "{target}");
        }
        for target in
            ["other", "./other", "../docs/a", "../docs/../src/x", "..", "deep/../../x", ".gitignore"]
        {
            assert!(!leads_out("src/link", target), "{target}");
        }
    }

    #[test]
    fn names_with_newlines_and_other_bytes_are_kept_as_they_are() {
        let diff = b":100644 000000 1 0 D\0a\nb\0:000000 160000 0 2 A\0sub\0:100644 120000 1 2 T\0caf\xe9\0";
        let parsed = changes(diff);
        let parsed: Vec<(&[u8], ChangeKind, bool)> = parsed
            .iter()
            .map(|raw| (raw.change.path.bytes(), raw.change.kind, raw.is_nested || raw.is_link))
            .collect();
        let seen: [(&[u8], ChangeKind, bool); 3] = [
            (b"a\nb", ChangeKind::Deleted, false),
            (b"sub", ChangeKind::Added, true),
            (b"caf\xe9", ChangeKind::Modified, true),
        ];
        assert_eq!(parsed, seen);
    }
}
