//! The files of the user's work tree, by two ways that must agree: git lists them all, or its index is read here, which
//! takes less time than git's looking, and git is asked only for what it does not know and does not ignore.

use super::{
    index::Index,
    known::Known,
    staged::{self, Staged},
};
use crate::{
    git::{Program, Said},
    worktree::Grounds,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    thread,
};
use trace::{RepoPath, id::ObjectId};

/// What git lists as files that it neither knows nor ignores.
const OTHERS: [&str; 4] = ["ls-files", "-z", "-o", "--exclude-standard"];
/// What git lists of everything.
const ALL: [&str; 9] = ["ls-files", "-z", "-v", "-s", "-c", "-m", "-d", "-o", "--exclude-standard"];

/// What git lists.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// Those that git knows.
    pub(super) tracked: BTreeMap<RepoPath, Entry>,
    /// Those that it neither knows nor ignores.
    pub(super) untracked: BTreeSet<RepoPath>,
    /// Those that the index has otherwise than the commit, with their content there.
    pub(super) staged: BTreeMap<RepoPath, Option<ObjectId>>,
}

/// The commit that is asked about, and what is known of it already.
struct Since<'a> {
    head: &'a ObjectId,
    known: Known,
}

/// A file that git knows.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its mode, in git's digits.
    pub(super) mode: String,
    /// The name of its content.
    pub(super) blob: ObjectId,
    /// Whether that is its content now.
    pub(super) state: State,
}

/// Whether a file is as git knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// As in the index, by its times and its size.
    Same,
    /// Otherwise, or git does not say.
    Differs,
    /// Not there.
    Gone,
}

impl Listed {
    /// The files as they are now; and what is staged since a commit, where that is asked.
    pub(super) fn now(grounds: &Grounds, head: Option<&ObjectId>) -> Result<Self, Said> {
        let (git, around) = (&grounds.git, &grounds.around);
        let since = head.map(|head| Since { head, known: Known::beside(&around.ledger) });
        match Self::by_index(git, &around.root, &around.common, since.as_ref())? {
            Some(listed) => Ok(listed),
            None => {
                let listed = Self::by_git(git, &around.root)?;
                let staged = since.map(|_| staged::asked(git, &around.root)).transpose()?;
                Ok(Self { staged: staged.unwrap_or_default().staged, ..listed })
            }
        }
    }

    /// What git says. It looks at every file.
    fn by_git(git: &Program, root: &Path) -> Result<Self, Said> {
        git.ask(root, &ALL, &[]).map(|listing| Self::of(&listing))
    }

    /// What its index says, with its own word on the files that are not in it; nothing where the index cannot be read, or
    /// was written meanwhile.
    fn by_index(
        git: &Program,
        root: &Path,
        common: &Path,
        since: Option<&Since<'_>>,
    ) -> Result<Option<Self>, Said> {
        let Some(index) = Index::read(root, common) else { return Ok(None) };
        let tree = index.tree();
        let unknown =
            since.filter(|since| !tree.as_ref().is_some_and(|tree| since.known.holds(since.head, tree)));
        let ask = || match unknown {
            Some(_) => staged::asked(git, root),
            None => Ok(Staged { untracked: untracked(git, root)?, ..Staged::default() }),
        };
        let (tracked, asked) = thread::scope(|scope| {
            let asked = scope.spawn(ask);
            let tracked = index.entries();
            (tracked, asked.join().expect("because asking git does not panic"))
        });
        let Staged { staged, untracked } = asked?;
        if !index.is_current() {
            return Ok(None);
        }
        if let (Some(since), Some(tree), true) = (unknown, &tree, staged.is_empty()) {
            since.known.keep(since.head, tree);
        }
        Ok(Some(Self { tracked, untracked, staged }))
    }

    fn of(listing: &[u8]) -> Self {
        let mut listed = Self::default();
        listing.split(|byte| *byte == 0).for_each(|entry| listed.take(entry));
        listed
    }

    /// Takes one entry: `? <path>`, or `<tag> <mode> <object> <stage>\t<path>`, where the same path may come again with
    /// another tag.
    fn take(&mut self, entry: &[u8]) {
        if let Some(path) = entry.strip_prefix(b"? ") {
            // A folder is a repository of its own.
            if !path.ends_with(b"/") {
                self.untracked.insert(RepoPath::new(path));
            }
            return;
        }
        if let Some((path, found)) = tracked(entry) {
            let known = self.tracked.entry(path).or_insert(Entry { state: State::Same, ..found });
            known.state = match (known.state, found.state) {
                (State::Gone, _) | (_, State::Gone) => State::Gone,
                (State::Differs, _) | (_, State::Differs) => State::Differs,
                (State::Same, State::Same) => State::Same,
            };
        }
    }
}

fn tracked(entry: &[u8]) -> Option<(RepoPath, Entry)> {
    let tab = entry.iter().position(|byte| *byte == b'\t')?;
    let mut words = std::str::from_utf8(&entry[..tab]).ok()?.split(' ');
    let (tag, mode, object) = (words.next()?, words.next()?, words.next()?);
    let state = match tag {
        "H" => State::Same,
        "R" | "S" => State::Gone,
        // Changed, unmerged, or marked so that git does not look.
        _other => State::Differs,
    };
    let path = RepoPath::new(&entry[tab + 1..]);
    Some((path, Entry { mode: mode.to_owned(), blob: ObjectId::new(object), state }))
}

/// The files that git neither knows nor ignores. A folder among them is a repository of its own.
pub(super) fn untracked(git: &Program, root: &Path) -> Result<BTreeSet<RepoPath>, Said> {
    let listing = git.ask(root, &OTHERS, &[])?;
    let paths = listing.split(|byte| *byte == 0).filter(|path| !path.is_empty() && !path.ends_with(b"/"));
    Ok(paths.map(RepoPath::new).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::{
        Bench as _,
        bare::{Bare, GIT, write},
    };
    use proptest::prelude::*;
    use std::{fs, os::unix::fs::symlink};

    /// What both ways say of the repository: git's, and that of its index if it can be read.
    fn both(bare: &Bare) -> (Listed, Option<Listed>) {
        let vars = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
        let git =
            Program::new(&vars.chain(GIT.map(|(name, value)| (name.to_owned(), value.into()))).collect());
        let root = bare.repository();
        let by_git = Listed::by_git(&git, root).expect("because git lists");
        (by_git, Listed::by_index(&git, root, &root.join(".git"), None).expect("because git lists"))
    }

    /// What is there, with what is known of it; a file that only may differ is read by whoever wants to know.
    fn told(listed: &Listed, sure: bool) -> Vec<String> {
        let state = |state| if sure || state == State::Gone { format!("{state:?}") } else { "there".into() };
        let tracked = listed.tracked.iter().filter(|(_, entry)| sure || entry.state != State::Gone);
        let tracked = tracked.map(|(path, entry)| format!("{path} {} {}", entry.blob, state(entry.state)));
        tracked.chain(listed.untracked.iter().map(|path| format!("? {path}"))).collect()
    }

    #[test]
    fn the_index_says_what_git_says() {
        let bare = Bare::new();
        let root = bare.repository().to_owned();
        let names = ["same", "changed", "gone", "hidden", "skipped", "mode", "kind", "deep/er/same"];
        let files: Vec<(&str, &str)> = names.iter().map(|name| (*name, "1\n")).collect();
        write(&root.join(".gitignore"), "*.log\n");
        symlink("same", root.join("link")).expect("because the folder is ours");
        bare.commits(&files);
        for name in ["changed", "hidden", "new", "deep/new", "x.log"] {
            write(&root.join(name), "2\n");
        }
        write(&root.join("mode"), "#!/bin/sh\n");
        for name in ["gone", "kind", "skipped"] {
            fs::remove_file(root.join(name)).expect("because it is there");
        }
        write(&root.join("kind/of"), "3\n");
        bare.ask(&["update-index", "--assume-unchanged", "hidden"]);
        bare.ask(&["update-index", "--skip-worktree", "skipped"]);
        write(&root.join("meant"), "4\n");
        bare.ask(&["add", "--intent-to-add", "meant"]);
        let (by_git, by_index) = both(&bare);
        let by_index = by_index.expect("because it is a plain index");
        assert_eq!(told(&by_index, false), told(&by_git, false));
        let is_sure = |(path, entry): (&RepoPath, &Entry)| {
            entry.state != State::Same || by_git.tracked[path].state == State::Same
        };
        assert!(by_index.tracked.iter().all(is_sure), "{by_index:?}");
    }

    #[test]
    fn what_the_index_cannot_be_asked_is_asked_of_git() {
        let bare = Bare::new();
        assert!(both(&bare).1.is_none(), "there is no index yet");
        bare.commits(&[("a", "1\n")]);
        assert!(both(&bare).1.is_some());
        let head = bare.ask(&["rev-parse", "HEAD"]);
        bare.ask(&["update-index", "--add", "--cacheinfo", &format!("160000,{head},sub")]);
        assert!(both(&bare).1.is_none(), "another repository is in it");
        let index = bare.repository().join(".git/index");
        fs::write(&index, b"DIRC\0\0\0\x02\xff\xff\xff\xff").expect("because the folder is ours");
        assert!(Index::read(bare.repository(), &bare.repository().join(".git")).is_none(), "it is damaged");
    }

    #[test]
    fn what_git_lists_is_told_apart_by_its_tags() {
        let listing = b"? new\nfile\x00? nested/\x00H 100644 aa 0\ta\x00H 100644 bb 0\tb\x00C 100644 bb 0\tb\x00H 100644 cc 0\tc\x00R 100644 cc 0\tc\x00C 100644 cc 0\tc\x00h 100755 dd 0\td\x00";
        let found = Listed::of(listing);
        let states: Vec<String> =
            found.tracked.iter().map(|(path, entry)| format!("{path} {:?}", entry.state)).collect();
        assert_eq!(states, ["a Same", "b Differs", "c Gone", "d Differs"]);
        assert_eq!(found.untracked.len(), 1);
    }

    proptest! {
        #[test]
        fn any_listing_is_read(listing in proptest::collection::vec(any::<u8>(), 0..400)) {
            Listed::of(&listing);
        }
    }
}
