//! Worktrees: made in as few git processes as possible, found again after a crash, and never trusted to be as they were
//! left.

mod candidate;
mod crossings;
mod kept;
mod lane;
mod made;
mod mend;
mod merge;
mod setup;
mod share;
mod straight;
mod taken;
mod weakened;

pub use candidate::Wanted;
pub(crate) use candidate::nobody;
pub(crate) use crossings::next_text;
pub(crate) use lane::Stay;
pub(crate) use setup::LOCK_FILES;
pub use taken::Taken;

use lane::Lane;

use crate::{
    Broken, Meter, Stop, Surroundings,
    git::Program,
    place::{self, Site},
};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
use trace::{
    Worktree,
    id::{CycleId, ObjectId},
};

/// The repository and its worktrees.
#[derive(Clone, Debug)]
pub struct Grounds {
    /// What the hands find themselves in.
    pub around: Surroundings,
    /// Git.
    pub git: Program,
    /// Which sites this process knows to hold which tree. Not kept: what another process left is put back first.
    lanes: Arc<Mutex<HashMap<PathBuf, Arc<Lane>>>>,
    /// Who hears what an attempt has used by now.
    pub(crate) meter: Meter,
    /// Whether git knows whose name to write, once it was asked.
    identity: Arc<OnceLock<bool>>,
}

impl Grounds {
    /// The grounds of a repository.
    #[must_use]
    pub fn new(around: Surroundings) -> Self {
        let git = Program::new(&around.vars);
        Self {
            around: around.settled(),
            git,
            lanes: Arc::default(),
            meter: Meter::default(),
            identity: Arc::default(),
        }
    }

    /// The same grounds for one effect: its own word to stop is heard, and what it uses is told on.
    #[must_use]
    pub(crate) fn during(&self, stop: &Stop, meter: Meter) -> Self {
        let around = Surroundings { stop: stop.clone(), ..self.around.clone() };
        Self { around, meter, ..self.clone() }
    }

    /// The folder of a cycle's worktrees.
    #[must_use]
    pub fn folder(&self, cycle: &CycleId) -> PathBuf {
        place::of_cycle(&self.around.cache, &self.around.common, cycle)
    }

    /// Asks git about the repository as a whole.
    pub(crate) fn ask(&self, doing: &str, args: &[&str], stdin: &[u8]) -> Result<Vec<u8>, Broken> {
        self.git.ask(&self.around.common, args, stdin).map_err(|said| said.broken(doing))
    }

    /// Makes a site hold exactly this commit, and what a tree on top of it adds. One that is there is put back; one that
    /// is damaged is made anew.
    ///
    /// # Errors
    /// Fails where git or the disk does, and where the set-up does.
    pub fn lay(
        &self,
        site: &Site,
        commit: &ObjectId,
        tree: Option<&ObjectId>,
        needs: &Worktree,
    ) -> Result<(), Broken> {
        site.tidy().map_err(|error| Broken::io("the worktree's folders cannot be emptied", &error))?;
        let tree = tree.unwrap_or(commit);
        if !(self.is_sound(site) && self.put_back(site, commit, tree, needs).is_ok()) {
            self.make(site, commit, tree)?;
            self.borrow(site, &needs.share);
        }
        if self.set_up(site, tree, needs)? {
            // What the set-up leaves behind unignored would pass for a change of whoever works here next.
            self.put_back(site, commit, tree, needs)?;
        }
        self.remember_index(site)
    }

    /// Makes a site hold exactly this tree, and keeps it so for as long as the stay lasts. One that this process knows to
    /// hold it is taken as it is, with its caches; while somebody stays for another tree, it is waited for.
    ///
    /// # Errors
    /// As [`Self::lay`].
    pub(crate) fn hold(&self, site: &Site, tree: &ObjectId, needs: &Worktree) -> Result<Stay, Broken> {
        self.lane(&site.root).stay(tree, || {
            let head = self.ask("the repository has no commit", &["rev-parse", "--verify", "HEAD"], &[])?;
            let head = ObjectId::new(String::from_utf8_lossy(&head).trim());
            self.lay(site, &head, Some(tree), needs)
        })
    }

    /// Where a step's tree is judged: its own worktree, with its caches; but not one that a person may still be editing.
    pub(crate) fn judged_site(&self, folder: &Path, step: u32) -> Site {
        let own = Site::of_step(folder, step);
        if own.is_attended() { Site::new(folder, &format!("judged-{step}")) } else { own }
    }

    /// Notes which tree a site holds; none, where that is not known any more.
    pub(crate) fn holds_now(&self, site: &Site, tree: Option<&ObjectId>) {
        self.lane(&site.root).holds(tree);
    }

    /// Stays in a site alone, to change what is in it.
    pub(crate) fn enter(&self, site: &Site) -> Stay {
        self.lane(&site.root).alone()
    }

    fn lane(&self, root: &Path) -> Arc<Lane> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lanes.entry(root.to_owned()).or_default())
    }

    /// A worktree that was never there, for a run that must find nothing: no cache that an agent could have written to is
    /// brought into it.
    ///
    /// # Errors
    /// As [`Self::lay`].
    pub fn lay_fresh(&self, site: &Site, commit: &ObjectId, needs: &Worktree) -> Result<(), Broken> {
        self.clear(site)?;
        site.furnish().map_err(|error| Broken::io("the worktree's folders cannot be made", &error))?;
        self.make(site, commit, commit)?;
        if self.set_up(site, commit, needs)? {
            self.put_back(site, commit, commit, needs)?;
        }
        Ok(())
    }

    /// Removes a worktree and everything beside it.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub fn clear(&self, site: &Site) -> Result<(), Broken> {
        let gone = |path: &Path| {
            place::remove(path)
                .map_err(|error| Broken::io(format!("`{}` cannot be removed", path.display()), &error))
        };
        let agent = site.agent_home();
        [&site.root, &site.home, &site.temp, &site.desk, &agent]
            .into_iter()
            .try_for_each(|path| gone(path))?;
        for kept in [site.index(), site.set_up(), site.leftovers()] {
            let _not_there = fs::remove_file(kept);
        }
        gone(&self.admin(site))
    }
}
