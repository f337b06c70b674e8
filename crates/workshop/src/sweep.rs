//! Sweeping: when a cycle ends, its worktrees, its branch and its candidate go. Its commits stay, in the history that they
//! became part of.

use crate::{Broken, place, worktree::Grounds};
use engine::{Outcome, effect::branch_of};
use std::{fs, path::PathBuf};
use trace::id::CycleId;

impl Grounds {
    /// Removes everything of a cycle. Done twice, it finds nothing the second time.
    ///
    /// # Errors
    /// Fails where the disk or git does.
    pub fn sweep(&self, cycle: &CycleId) -> Result<Outcome, Broken> {
        let folder = self.folder(cycle);
        place::remove(&folder)
            .map_err(|error| Broken::io(format!("`{}` cannot be removed", folder.display()), &error))?;
        self.forget(cycle).map_err(|error| Broken::io("the worktrees' records cannot be removed", &error))?;
        let (branch, ours) = (format!("refs/heads/{}", branch_of(cycle)), place::plain(cycle));
        let mut gone = vec![format!("refs/evolute/candidates/{ours}")];
        // A branch that the user stands on is theirs to remove.
        if !self.is_checked_out(&branch) {
            gone.push(branch);
        }
        let refs: String = gone.iter().map(|name| format!("delete {name}\n")).collect();
        self.ask("the cycle's branch cannot be removed", &["update-ref", "--stdin"], refs.as_bytes())?;
        // The folder of the whole repository goes with its last cycle; while another is open it stays.
        let _still_in_use = folder.parent().map(fs::remove_dir);
        Ok(Outcome::Swept)
    }

    /// Git's own folders for the cycle's worktrees.
    fn forget(&self, cycle: &CycleId) -> std::io::Result<()> {
        let prefix = format!("evolute-{}-", place::plain(cycle));
        let Ok(entries) = fs::read_dir(self.around.common.join("worktrees")) else { return Ok(()) };
        for entry in entries {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(&prefix) {
                place::remove(&entry.path())?;
            }
        }
        let _not_empty = fs::remove_dir(self.around.common.join("worktrees"));
        Ok(())
    }

    fn is_checked_out(&self, branch: &str) -> bool {
        let worktrees = fs::read_dir(self.around.common.join("worktrees")).into_iter().flatten().flatten();
        let heads = worktrees.map(|entry| entry.path()).chain([self.around.common.clone()]);
        let says = |head: PathBuf| fs::read_to_string(head.join("HEAD")).unwrap_or_default();
        heads.map(says).any(|head| head.trim().strip_prefix("ref: ") == Some(branch))
    }
}
