//! The user's own checkouts of the repository: the work tree, the one that git's folder lies in, and those that are linked
//! to it. Whoever works in a checkout of ours does not see them: they hold what nobody committed.

use crate::{place, surroundings::Surroundings};
use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

/// Linked checkouts that are looked for, at most.
const LINKED: usize = 256;
/// Bytes of the file in which git keeps where one is.
const LINK: u64 = 8 << 10;

impl Surroundings {
    /// The checkouts that are out of reach for whoever runs here: all of them, except where the work tree itself is judged.
    pub(crate) fn out_of_reach(&self, cwd: &Path) -> Vec<PathBuf> {
        let in_place = cwd.starts_with(&self.root) && !cwd.starts_with(place::of_all(&self.cache));
        if in_place { vec![] } else { self.checkouts() }
    }

    /// Every checkout of the repository that is not one of ours, what holds another before it.
    pub(crate) fn checkouts(&self) -> Vec<PathBuf> {
        let around_git = self.common.file_name().is_some_and(|name| name == ".git");
        let around_git = around_git.then(|| self.common.parent()).flatten().map(Path::to_owned);
        let all = [Some(self.root.clone()), around_git].into_iter().flatten().chain(self.linked());
        let mut found: Vec<PathBuf> = all.filter_map(|path| path.canonicalize().ok()).collect();
        found.retain(|path| path.is_dir() && path.parent().is_some());
        found.sort();
        found.dedup();
        found
    }

    /// Those that git knows of by a link.
    fn linked(&self) -> impl Iterator<Item = PathBuf> {
        let ours = place::of_all(&self.cache);
        let links = fs::read_dir(self.common.join("worktrees")).into_iter().flatten().flatten();
        let there = links.filter_map(|link| linked(&link.path()));
        there.filter(move |path| !path.starts_with(&ours)).take(LINKED)
    }

    /// Whether something lies in one of these checkouts, and in none of ours within it.
    pub(crate) fn lies_in(&self, path: &Path, checkouts: &[PathBuf]) -> bool {
        let ours = place::of_all(&self.cache);
        checkouts.iter().any(|checkout| path.starts_with(checkout)) && !path.starts_with(ours)
    }
}

/// Where a link leads, if there is still something.
fn linked(link: &Path) -> Option<PathBuf> {
    let mut text = String::new();
    fs::File::open(link.join("gitdir")).ok()?.take(LINK).read_to_string(&mut text).ok()?;
    // Git may have been told to write it from the link's own place.
    let file = link.join(text.trim_end_matches(['\n', '\r']));
    file.is_file().then(|| file.parent().map(Path::to_owned))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_checkouts_of_a_repository_are_found_but_for_ours() {
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        let real = folder.path().canonicalize().expect("because it is there");
        let at = |name: &str| real.join(name);
        for (link, to) in [("a", at("linked")), ("b", at("cache/evolute/x/step-1")), ("c", at("gone"))] {
            let link = at("main/.git/worktrees").join(link);
            fs::create_dir_all(&link).expect("because the folder is ours");
            fs::write(link.join("gitdir"), format!("{}/.git\n", to.display())).expect("because it is ours");
        }
        fs::create_dir_all(at("main/.git/worktrees/d")).expect("because the folder is ours");
        fs::write(at("main/.git/worktrees/d/gitdir"), "../../../../beside/.git\n")
            .expect("because it is ours");
        for name in ["linked", "beside", "cache/evolute/x/step-1"] {
            fs::create_dir_all(at(name)).expect("because the folder is ours");
            fs::write(at(name).join(".git"), "gitdir: somewhere").expect("because the folder is ours");
        }
        let around = Surroundings {
            root: at("linked"),
            common: at("main/.git"),
            cache: at("cache"),
            ..Surroundings::nowhere()
        };
        assert_eq!(around.checkouts(), [at("beside"), at("linked"), at("main")]);
        assert_eq!(around.out_of_reach(&at("linked/src")), Vec::<PathBuf>::new());
        assert_eq!(around.out_of_reach(&at("cache/evolute/x/step-1")).len(), 3);
    }

    #[test]
    fn ours_are_ours_where_the_cache_lies_in_the_work_tree() {
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        let root = folder.path().canonicalize().expect("because it is there");
        let around = Surroundings {
            common: root.join(".git"),
            cache: root.join(".cache"),
            root: root.clone(),
            ..Surroundings::nowhere()
        };
        let ours = root.join(".cache/evolute/x/step-1");
        let one = std::slice::from_ref(&root);
        assert_eq!(around.out_of_reach(&ours), one);
        assert!(around.lies_in(&root.join("proof.sh"), one));
        assert!(!around.lies_in(&ours.join("proof.sh"), one));
    }
}
