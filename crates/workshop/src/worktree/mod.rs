//! Worktrees: made in as few git processes as possible, found again after a crash, and never trusted to be as they were
//! left.

mod candidate;
mod taken;

pub use taken::Taken;

use crate::{
    Broken, Surroundings,
    git::Program,
    place::{self, Site},
    process::{Run, argv},
};
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};
use trace::{
    Digest, Worktree,
    id::{CycleId, ObjectId},
};

/// How long the set-up of a worktree may take.
const SETUP: Duration = Duration::from_secs(3_600);
/// Bytes of a set-up's output.
const SETUP_OUTPUT: usize = 4 << 20;

/// The repository and its worktrees.
#[derive(Clone, Debug)]
pub struct Grounds {
    /// What the hands find themselves in.
    pub around: Surroundings,
    /// Git.
    pub git: Program,
    /// Which sites this process knows to hold which tree. Not kept: what another process left is put back first.
    held: Arc<Mutex<HashMap<PathBuf, Held>>>,
}

/// The tree that a site holds; locked while somebody changes it.
type Held = Arc<Mutex<Option<ObjectId>>>;

impl Grounds {
    /// The grounds of a repository.
    #[must_use]
    pub fn new(around: Surroundings) -> Self {
        let git = Program::new(&around.vars);
        Self { around, git, held: Arc::default() }
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
        site.furnish().map_err(|error| Broken::io("the worktree's folders cannot be made", &error))?;
        site.tidy().map_err(|error| Broken::io("the worktree's folders cannot be emptied", &error))?;
        if self.is_sound(site) {
            self.put_back(site, commit, needs)?;
        } else {
            self.make(site, commit)?;
        }
        if let Some(tree) = tree {
            self.at(
                site,
                "the attempt's tree cannot be checked out",
                &["read-tree", "--reset", "-u", tree.as_str()],
            )?;
        }
        self.borrow(site, needs);
        self.remember_index(site)?;
        self.set_up(site, needs)
    }

    /// Makes a site hold exactly this tree. One that this process knows to hold it is taken as it is, with its caches.
    ///
    /// # Errors
    /// As [`Self::lay`].
    pub fn hold(&self, site: &Site, tree: &ObjectId, needs: &Worktree) -> Result<(), Broken> {
        let held = self.held(site);
        let mut held = held.lock().expect("because nobody panics while laying");
        if held.as_ref() == Some(tree) {
            return Ok(());
        }
        let head = self.ask("the repository has no commit", &["rev-parse", "--verify", "HEAD"], &[])?;
        let head = ObjectId::new(String::from_utf8_lossy(&head).trim());
        self.lay(site, &head, Some(tree), needs)?;
        *held = Some(tree.clone());
        Ok(())
    }

    /// Notes which tree a site holds.
    pub(crate) fn holds_now(&self, site: &Site, tree: Option<&ObjectId>) {
        *self.held(site).lock().expect("because nobody panics while laying") = tree.cloned();
    }

    fn held(&self, site: &Site) -> Held {
        let mut all = self.held.lock().expect("because nobody panics while looking");
        Arc::clone(all.entry(site.root.clone()).or_default())
    }

    /// A worktree that was never there, for a run that must find nothing: no cache that an agent could have written to is
    /// brought into it.
    ///
    /// # Errors
    /// As [`Self::lay`].
    pub fn lay_fresh(&self, site: &Site, commit: &ObjectId, needs: &Worktree) -> Result<(), Broken> {
        self.clear(site)?;
        site.furnish().map_err(|error| Broken::io("the worktree's folders cannot be made", &error))?;
        self.make(site, commit)?;
        self.set_up(site, needs)
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
        [&site.root, &site.home, &site.temp, &site.desk].into_iter().try_for_each(|path| gone(path))?;
        let _not_there = fs::remove_file(site.index());
        let admin = self.admin(site);
        gone(&admin)
    }

    /// Git's own folder for a worktree.
    pub(crate) fn admin(&self, site: &Site) -> PathBuf {
        let name = site.root.file_name().unwrap_or_default();
        let cycle = site.root.parent().and_then(Path::file_name).unwrap_or_default();
        let id = format!("evolute-{}-{}", cycle.to_string_lossy(), name.to_string_lossy());
        self.around.common.join("worktrees").join(id)
    }

    /// A worktree is sound if its `.git` says exactly what it was made to say.
    fn is_sound(&self, site: &Site) -> bool {
        let said = fs::read(site.root.join(".git")).unwrap_or_default();
        let link = fs::symlink_metadata(site.root.join(".git")).is_ok_and(|found| found.is_file());
        link && said == pointer(&self.admin(site)) && self.admin(site).join("HEAD").is_file()
    }

    fn put_back(&self, site: &Site, commit: &ObjectId, needs: &Worktree) -> Result<(), Broken> {
        self.at(
            site,
            "the worktree cannot be put back",
            &["checkout", "--force", "--quiet", "--detach", commit.as_str()],
        )?;
        let mut clean = vec!["clean", "-ffdq"];
        needs.share.iter().for_each(|kept| clean.extend(["-e", kept]));
        self.at(site, "the worktree cannot be cleaned", &clean).map(drop)
    }

    /// Makes a worktree under a name of our own. What is left of an older one is cleared first.
    fn make(&self, site: &Site, commit: &ObjectId) -> Result<(), Broken> {
        for left in [&site.root, &self.admin(site)] {
            place::remove(left)
                .map_err(|error| Broken::io("what is left of a worktree cannot be removed", &error))?;
        }
        // Made by hand: `git worktree add` names its folder after the last part of the path, and the names of two cycles'
        // worktrees would then depend on which came first.
        self.admit(site, commit).map_err(|error| Broken::io("the worktree cannot be made", &error))?;
        self.at(site, "the worktree cannot be checked out", &["read-tree", "--reset", "-u", commit.as_str()])
            .map(drop)
    }

    fn admit(&self, site: &Site, commit: &ObjectId) -> std::io::Result<()> {
        let admin = self.admin(site);
        fs::create_dir_all(&site.root)?;
        fs::create_dir_all(&admin)?;
        let line = |path: &Path| [path.as_os_str().as_encoded_bytes(), b"\n"].concat();
        fs::write(admin.join("commondir"), "../..\n")?;
        fs::write(admin.join("gitdir"), line(&site.root.join(".git")))?;
        fs::write(admin.join("HEAD"), format!("{commit}\n"))?;
        fs::write(site.root.join(".git"), pointer(&admin))
    }

    /// Asks git in a worktree.
    fn at(&self, site: &Site, doing: &str, args: &[&str]) -> Result<Vec<u8>, Broken> {
        let admin = self.admin(site);
        let vars = [
            ("GIT_DIR", admin.into_os_string()),
            ("GIT_WORK_TREE", site.root.clone().into_os_string()),
            ("GIT_OPTIONAL_LOCKS", "1".into()),
        ];
        self.git.ask_with(&site.root, args, &[], &vars).map_err(|said| said.broken(doing))
    }

    /// Keeps the index as it is now, before anybody works in the tree.
    fn remember_index(&self, site: &Site) -> Result<(), Broken> {
        fs::copy(self.admin(site).join("index"), site.index())
            .map(drop)
            .map_err(|error| Broken::io("the worktree's index cannot be kept", &error))
    }

    /// Brings shared folders, such as caches, from the cycle's other worktrees. They save time and nothing else: one that
    /// cannot be had is made again.
    fn borrow(&self, site: &Site, needs: &Worktree) {
        let folder = site.root.parent().unwrap_or(&site.root);
        for path in &needs.share {
            let here = site.root.join(path);
            if fs::symlink_metadata(&here).is_ok() {
                continue;
            }
            let mut others = fs::read_dir(folder)
                .into_iter()
                .flatten()
                .filter_map(|entry| Some(entry.ok()?.path().join(path)));
            let real = |there: &PathBuf| fs::symlink_metadata(there).is_ok_and(|found| found.is_dir());
            if let Some(there) = others.find(real) {
                let _made_again =
                    here.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::rename(there, here));
            }
        }
    }

    /// Runs the set-up, once for what it says and for the commit's lock files. It runs unconfined: a person configured it.
    fn set_up(&self, site: &Site, needs: &Worktree) -> Result<(), Broken> {
        if needs.setup.is_empty() {
            return Ok(());
        }
        let done = site.home.join(".set-up");
        let digest = Digest::of_value(&(&needs.setup, lock_files(&site.root)));
        if fs::read_to_string(&done).is_ok_and(|before| before == digest.to_string()) {
            return Ok(());
        }
        needs.setup.iter().try_for_each(|line| self.set_up_line(site, line))?;
        fs::write(&done, digest.to_string()).map_err(|error| Broken::io("the set-up cannot be noted", &error))
    }

    fn set_up_line(&self, site: &Site, line: &str) -> Result<(), Broken> {
        let mut env = self.around.env(&site.home, &site.temp, &[]);
        env.insert("HOME".into(), self.around.home.clone().into());
        let run = Run {
            argv: argv(["sh", "-c", line]),
            cwd: site.root.clone(),
            env,
            stdin: vec![],
            time: SETUP,
            output_bytes: SETUP_OUTPUT,
        };
        let ended = crate::process::run(&run, &self.around.stop)
            .map_err(|error| Broken::io(format!("`{line}` does not start"), &error))?;
        if ended.succeeded() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&ended.stderr).lines().last().unwrap_or_default().to_owned();
        Err(Broken::new(
            format!("the set-up `{line}` failed: {said}"),
            "mend `[worktree] setup` in `.evolute/evolute.toml`",
        ))
    }
}

fn pointer(admin: &Path) -> Vec<u8> {
    [b"gitdir: ", admin.as_os_str().as_encoded_bytes(), b"\n"].concat()
}

/// The lock files at the root, by their bytes: what the set-up depends on.
fn lock_files(root: &Path) -> Vec<(String, Digest)> {
    const NAMES: [&str; 9] = [
        "Cargo.lock",
        "package-lock.json",
        "pnpm-lock.yaml",
        "yarn.lock",
        "poetry.lock",
        "uv.lock",
        "requirements.txt",
        "go.sum",
        "Gemfile.lock",
    ];
    let read = |name: &str| Some((name.to_owned(), Digest::of(fs::read(root.join(name)).ok()?)));
    NAMES.into_iter().filter_map(read).collect()
}
