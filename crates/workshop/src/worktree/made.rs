//! How a worktree is made, and brought back to what it was: the folder that git keeps for it, its `.git` file, its
//! index, its files.

use super::Grounds;
use crate::{
    Broken,
    place::{self, Site},
};
use std::{
    ffi::OsString,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
};
use trace::{Worktree, id::ObjectId};

/// Locks that a process of an agent's may have left in git's folder. Nobody else works there while we do.
const LOCKS: [&str; 2] = ["index.lock", "HEAD.lock"];

impl Grounds {
    /// Git's own folder for a worktree. The name is ours, so that those of two cycles do not depend on which came first.
    pub(crate) fn admin(&self, site: &Site) -> PathBuf {
        let name = site.root.file_name().unwrap_or_default();
        let cycle = site.root.parent().and_then(Path::file_name).unwrap_or_default();
        let id = format!("evolute-{}-{}", cycle.to_string_lossy(), name.to_string_lossy());
        self.around.common.join("worktrees").join(id)
    }

    /// A worktree is sound if its `.git` says exactly what it was made to say.
    pub(crate) fn is_sound(&self, site: &Site) -> bool {
        let admin = self.admin(site);
        let link = site.root.join(".git");
        let meant = pointer(&admin);
        // Whatever an agent put in its place may be of any size.
        let said = place::opened(&link).and_then(|file| {
            let mut said = vec![];
            file.take(meant.len() as u64 + 1).read_to_end(&mut said).map(|_| said)
        });
        said.is_ok_and(|said| said == meant) && admin.join("HEAD").is_file()
    }

    /// Puts a worktree's folder and its `.git` back where they were replaced. What a folder was replaced by goes.
    pub(super) fn restore(&self, site: &Site) -> io::Result<()> {
        if !place::is_folder(&site.root) {
            place::remove(&site.root)?;
            fs::create_dir_all(&site.root)?;
        }
        if !self.is_sound(site) {
            let link = site.root.join(".git");
            place::remove(&link)?;
            fs::write(link, pointer(&self.admin(site)))?;
        }
        Ok(())
    }

    /// Brings a worktree that is there back to a commit, and to the tree on top of it. What git ignores stays.
    pub(super) fn put_back(
        &self,
        site: &Site,
        commit: &ObjectId,
        tree: &ObjectId,
        needs: &Worktree,
    ) -> Result<(), Broken> {
        let admin = self.admin(site);
        for lock in LOCKS {
            let _not_there = fs::remove_file(admin.join(lock));
        }
        // The index that only we write: in its own, an agent could have told git not to look at a file.
        if site.index().is_file() {
            copy_index(&site.index(), &admin.join("index"))
                .map_err(|error| Broken::io("the worktree's index cannot be put back", &error))?;
        }
        let head = fs::read_to_string(admin.join("HEAD")).unwrap_or_default();
        if head.trim() != commit.as_str() {
            fs::write(admin.join("HEAD"), format!("{commit}\n"))
                .map_err(|error| Broken::io("the worktree's head cannot be put back", &error))?;
        }
        self.read_tree(site, tree)?;
        let mut clean = vec!["clean", "-ffdq"];
        needs.share.iter().for_each(|kept| clean.extend(["-e", kept]));
        self.at(site, "the worktree cannot be cleaned", &clean).map(drop)
    }

    /// Makes a worktree. What is left of an older one is cleared first.
    pub(super) fn make(&self, site: &Site, commit: &ObjectId, tree: &ObjectId) -> Result<(), Broken> {
        for left in [site.root.clone(), self.admin(site), site.index(), site.set_up(), site.leftovers()] {
            place::remove(&left)
                .map_err(|error| Broken::io("what is left of a worktree cannot be removed", &error))?;
        }
        self.admit(site, commit).map_err(|error| Broken::io("the worktree cannot be made", &error))?;
        self.read_tree(site, tree)
    }

    /// Makes by hand what `git worktree add` makes, as `gitrepository-layout` describes it: one process instead of three.
    fn admit(&self, site: &Site, commit: &ObjectId) -> io::Result<()> {
        let admin = self.admin(site);
        fs::create_dir_all(&site.root)?;
        fs::create_dir_all(&admin)?;
        let line = |path: &Path| [path.as_os_str().as_encoded_bytes(), b"\n"].concat();
        fs::write(admin.join("commondir"), "../..\n")?;
        fs::write(admin.join("gitdir"), line(&site.root.join(".git")))?;
        fs::write(admin.join("HEAD"), format!("{commit}\n"))?;
        fs::write(site.root.join(".git"), pointer(&admin))
    }

    fn read_tree(&self, site: &Site, tree: &ObjectId) -> Result<(), Broken> {
        let args = ["read-tree", "--reset", "-u", tree.as_str()];
        self.at(site, "the worktree cannot be checked out", &args).map(drop)
    }

    /// Asks git in a worktree.
    fn at(&self, site: &Site, doing: &str, args: &[&str]) -> Result<Vec<u8>, Broken> {
        let vars: [(&str, OsString); 3] = [
            ("GIT_DIR", self.admin(site).into()),
            ("GIT_WORK_TREE", site.root.clone().into()),
            ("GIT_OPTIONAL_LOCKS", "1".into()),
        ];
        self.git.ask_with(&site.root, args, &[], &vars).map_err(|said| said.broken(doing))
    }

    /// Keeps the index as it is now, before anybody works in the tree.
    pub(super) fn remember_index(&self, site: &Site) -> Result<(), Broken> {
        copy_index(&self.admin(site).join("index"), &site.index())
            .map_err(|error| Broken::io("the worktree's index cannot be kept", &error))
    }
}

/// Copies an index with its time. Git takes a file that is as old as the index for one that may have changed since; a copy
/// that looked younger would hide a change made in the second of the checkout.
pub(super) fn copy_index(from: &Path, to: &Path) -> io::Result<()> {
    let written = fs::metadata(from)?.modified()?;
    fs::copy(from, to)?;
    fs::File::options().write(true).open(to)?.set_modified(written)
}

fn pointer(admin: &Path) -> Vec<u8> {
    [b"gitdir: ", admin.as_os_str().as_encoded_bytes(), b"\n"].concat()
}
