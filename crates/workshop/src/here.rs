//! Gates by hand: the same runner, on the work tree as it lies there. A run by hand is no evidence, so nothing is recorded.

use crate::{
    Broken, Workshop,
    bench::{Bench, Command, Moved, Place, Ran, Trouble},
    gate::{self, Judged},
    reach::Reach,
};
use std::path::{Path, PathBuf};
use trace::{
    Digest, Gate, GateRun, Worktree,
    id::{CycleId, ObjectId},
};

/// A bench whose every checkout is the user's work tree.
struct Here<'a>(Reach<'a>);

impl Workshop {
    /// Runs gates on the work tree, all at once, and gives what they said in the order of the gates.
    ///
    /// # Errors
    /// Fails where the environment does.
    pub fn judge_here(&self, gates: &[Gate], confined: bool) -> Result<Vec<GateRun>, Broken> {
        let place = CycleId::new(format!("by-hand-{}", std::process::id()));
        let (worktree, tree) = (Worktree::default(), self.tree_here(&place)?);
        let one = |gate: &Gate| {
            let here = Here(Reach::new(self.grounds(), &self.shelf, &place, &gate.name)?);
            let judged = Judged { gate, step: None, attempt: 1, tree: &tree, worktree: &worktree, confined };
            Ok(gate::run(&here, &judged)?)
        };
        let runs = std::thread::scope(|scope| {
            let running: Vec<_> = gates.iter().map(|gate| scope.spawn(move || one(gate))).collect();
            let joined =
                running.into_iter().map(|run| run.join().expect("because a gate's runner does not panic"));
            joined.collect::<Result<Vec<GateRun>, Broken>>()
        });
        self.grounds().sweep(&place)?;
        runs
    }

    /// The tree of the work tree as it lies there, untracked files included.
    fn tree_here(&self, place: &CycleId) -> Result<ObjectId, Broken> {
        let folder = self.grounds().folder(place);
        std::fs::create_dir_all(&folder)
            .map_err(|error| Broken::io("a private folder cannot be made", &error))?;
        let own = [("GIT_INDEX_FILE", folder.join("here.index").into_os_string())];
        let ask = |args: &[&str]| {
            let root = &self.grounds().around.root;
            self.grounds()
                .git
                .ask_with(root, args, &[], &own)
                .map_err(|said| said.broken("the work tree cannot be read"))
        };
        ask(&["add", "--all", "--", ":/"])?;
        Ok(ObjectId::new(String::from_utf8_lossy(&ask(&["write-tree"])?).trim()))
    }
}

impl Bench for Here<'_> {
    fn run(&self, command: &Command<'_>) -> Result<Ran, Trouble> {
        self.0.run(command)
    }

    fn git(&self, arguments: &[&str], stdin: &[u8], variables: &[(&str, &Path)]) -> Result<Vec<u8>, Trouble> {
        self.0.git(arguments, stdin, variables)
    }

    fn place(&self, _anywhere: Place<'_>, _set_up_by_its_owner: &Worktree) -> Result<PathBuf, Trouble> {
        Ok(self.0.repository().to_owned())
    }

    fn repository(&self) -> &Path {
        self.0.repository()
    }

    fn private(&self) -> &Path {
        self.0.private()
    }

    fn keep(&self, bytes: &[u8]) -> Result<Digest, Trouble> {
        self.0.keep(bytes)
    }

    fn kept(&self, digest: &Digest) -> Result<Vec<u8>, Trouble> {
        self.0.kept(digest)
    }

    fn commit(&self, tree: &ObjectId, parent: &ObjectId, message: &str) -> Result<ObjectId, Trouble> {
        self.0.commit(tree, parent, message)
    }

    fn land(&self, commit: &ObjectId, onto: &ObjectId, branch: &str) -> Result<Moved, Trouble> {
        self.0.land(commit, onto, branch)
    }
}
