//! Commits: a step on the cycle's branch, and the merge that would land. Each looks first whether it is there already.

use super::Grounds;
use crate::{Broken, git::Said};
use engine::{Outcome, effect::branch_of};
use trace::{
    RepoPath,
    id::{CycleId, ObjectId},
};

impl Grounds {
    /// Commits a step's tree on the cycle's branch.
    ///
    /// # Errors
    /// Fails where git does.
    pub fn commit(
        &self,
        cycle: &CycleId,
        tree: &ObjectId,
        parent: &ObjectId,
        message: &str,
    ) -> Result<Outcome, Broken> {
        let branch = format!("refs/heads/{}", branch_of(cycle));
        if let Some(commit) = self.made_before(&branch, tree, parent) {
            return Ok(Outcome::Committed { commit, tree: tree.clone() });
        }
        let commit = self.commit_tree(tree, &[parent], message)?;
        self.ask("the step's commit cannot be kept", &["update-ref", &branch, commit.as_str()], &[])?;
        Ok(Outcome::Committed { commit, tree: tree.clone() })
    }

    /// A commit of this very tree on this very parent, made by a process that could not say so any more.
    fn made_before(&self, branch: &str, tree: &ObjectId, parent: &ObjectId) -> Option<ObjectId> {
        let said =
            self.git.ask(&self.around.common, &["log", "-1", "--format=%H %T %P", branch, "--"], &[]).ok()?;
        let said = String::from_utf8(said).ok()?;
        let mut words = said.split_whitespace();
        let commit = words.next()?;
        let same = words.next() == Some(tree.as_str()) && words.next() == Some(parent.as_str());
        same.then(|| ObjectId::new(commit))
    }

    /// Merges the cycle's tip onto the branch's head, without landing it.
    ///
    /// # Errors
    /// Fails where git does; a conflict is an outcome.
    pub fn candidate(
        &self,
        cycle: &CycleId,
        tip: &ObjectId,
        branch: &str,
        message: &str,
    ) -> Result<Outcome, Broken> {
        let onto = self.head(branch)?;
        let merged = self.git.ask(
            &self.around.common,
            &[
                "merge-tree",
                "--write-tree",
                "-z",
                "--no-messages",
                "--name-only",
                onto.as_str(),
                tip.as_str(),
            ],
            &[],
        );
        let tree = match merged {
            Ok(answer) => ObjectId::new(
                String::from_utf8_lossy(answer.split(|byte| *byte == 0).next().unwrap_or_default()).trim(),
            ),
            Err(Said { exit: Some(1), stdout, .. }) => {
                return Ok(Outcome::Conflicted { onto, paths: conflicts(&stdout) });
            }
            Err(said) => return Err(said.broken("the candidate cannot be merged")),
        };
        let commit = self.commit_tree(&tree, &[&onto, tip], message)?;
        let kept = format!("refs/evolute/candidates/{cycle}");
        self.ask("the candidate cannot be kept", &["update-ref", &kept, commit.as_str()], &[])?;
        Ok(Outcome::CandidateMade { commit, tree, onto })
    }

    /// The head of a branch.
    pub(crate) fn head(&self, branch: &str) -> Result<ObjectId, Broken> {
        let name = format!("refs/heads/{branch}");
        let said =
            self.ask(&format!("`{branch}` has no head"), &["rev-parse", "--verify", "--quiet", &name], &[])?;
        Ok(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }

    /// Makes a commit. Nobody's identity is nobody's: where git knows none, Evolute's is used.
    pub(crate) fn commit_tree(
        &self,
        tree: &ObjectId,
        parents: &[&ObjectId],
        message: &str,
    ) -> Result<ObjectId, Broken> {
        let mut args = vec!["commit-tree", tree.as_str()];
        parents.iter().for_each(|parent| args.extend(["-p", parent.as_str()]));
        let said = match self.git.ask(&self.around.common, &args, message.as_bytes()) {
            Err(said) if said.said.contains("ident") || said.said.contains("tell me who you are") => {
                let own = [
                    ("GIT_AUTHOR_NAME", "Evolute".into()),
                    ("GIT_AUTHOR_EMAIL", "evolute@localhost".into()),
                    ("GIT_COMMITTER_NAME", "Evolute".into()),
                    ("GIT_COMMITTER_EMAIL", "evolute@localhost".into()),
                ];
                self.git.ask_with(&self.around.common, &args, message.as_bytes(), &own)
            }
            other => other,
        };
        let said = said.map_err(|said| said.broken("the commit cannot be made"))?;
        Ok(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }
}

/// `tree\0path\0path\0…`
fn conflicts(answer: &[u8]) -> Vec<RepoPath> {
    let mut paths: Vec<RepoPath> =
        answer.split(|byte| *byte == 0).skip(1).filter(|path| !path.is_empty()).map(RepoPath::new).collect();
    paths.sort();
    paths.dedup();
    paths
}
