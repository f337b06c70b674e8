//! Gates on what lies in the user's own work tree, outside any cycle: the same gates, on a snapshot of it, so that nothing
//! of the user's is touched and nothing that they go on editing is judged by half.

use crate::{
    Broken, Workshop,
    gate::{self, Judged},
    reach::Reach,
    worktree::Grounds,
};
use std::{ffi::OsString, fs, thread};
use trace::{
    Gate, GateRun, Worktree,
    id::{CycleId, ObjectId},
};

impl Workshop {
    /// Runs gates on the user's work tree as it is now, whatever of it is committed; in the order in which they are given.
    ///
    /// # Errors
    /// Fails where the environment does; what a gate says is a run.
    pub fn judge_here(
        &self,
        gates: &[Gate],
        needs: &Worktree,
        confined: bool,
    ) -> Result<Vec<GateRun>, Broken> {
        let cycle = CycleId::new(format!("here-{}", std::process::id()));
        let tree = self.grounds.snapshot(&cycle)?;
        let run = |(place, gate): (usize, &Gate)| {
            let reach = Reach::new(&self.grounds, &self.shelf, &cycle, &format!("{place}/{}", gate.name))?;
            let judged =
                Judged { gate, step: None, attempt: 1, tree: &tree, base: None, worktree: needs, confined };
            Ok(gate::run(&reach, &judged)?)
        };
        let run = &run;
        let runs = thread::scope(|scope| {
            let gates: Vec<_> = gates.iter().enumerate().map(|gate| scope.spawn(move || run(gate))).collect();
            gates.into_iter().map(|gate| gate.join().expect("because a gate does not panic")).collect()
        });
        self.grounds.sweep(&cycle)?;
        runs
    }
}

impl Grounds {
    /// The tree of what lies in the user's work tree, taken with an index of ours.
    fn snapshot(&self, cycle: &CycleId) -> Result<ObjectId, Broken> {
        let folder = self.folder(cycle);
        let index = folder.join("here.index");
        fs::create_dir_all(&folder).map_err(|error| Broken::io("a private folder cannot be made", &error))?;
        // The user's own index saves reading every file again; where it cannot be had, that is only slower.
        let _slower = fs::copy(self.around.root.join(".git/index"), &index);
        let vars: [(&str, OsString); 2] =
            [("GIT_INDEX_FILE", index.into()), ("GIT_WORK_TREE", self.around.root.clone().into())];
        let ask = |doing: &str, args: &[&str]| {
            let vars = [vars.as_slice(), &[("GIT_DIR", self.around.common.clone().into())]].concat();
            self.git.ask_with(&self.around.root, args, &[], &vars).map_err(|said| said.broken(doing))
        };
        ask("the work tree cannot be read", &["add", "--all", "--", ":/"])?;
        let tree = ask("the work tree cannot be kept", &["write-tree"])?;
        Ok(ObjectId::new(String::from_utf8_lossy(&tree).trim()))
    }
}
