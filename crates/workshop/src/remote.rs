//! The remote that a branch follows: fetched and pushed to with the user's own login, and never forced. Nothing is asked
//! on a terminal: a remote that wants a password is one that cannot be reached.

use crate::{Broken, git::Said, worktree::Grounds};
use std::{collections::BTreeMap, ffi::OsString};
use trace::id::ObjectId;

/// The remote of a repository that says nothing else.
const USUAL: &str = "origin";
/// Variables of git's own that reach it here: how to log in, not what to look at.
const LOGIN: [&str; 4] = ["GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_SSL_CAINFO"];
/// What a remote says that takes changes by request only.
const PROTECTED: [&str; 4] = ["protected branch", "GH006", "GH013", "pre-receive hook declined"];

/// A branch as its remote has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upstream {
    /// The remote.
    pub(crate) remote: String,
    /// The branch's name there.
    pub(crate) branch: String,
}

/// How a push went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// It is there.
    Taken,
    /// The branch holds something there that would be lost.
    Moved,
    /// The remote takes changes to it by pull request only.
    Protected(String),
}

impl Upstream {
    /// The reference that remembers where it was last seen.
    pub(crate) fn tracking(&self) -> String {
        format!("refs/remotes/{}/{}", self.remote, self.branch)
    }
}

impl Grounds {
    /// What a branch follows: what git is told, or the usual remote; none without a remote.
    pub(crate) fn upstream(&self, branch: &str) -> Option<Upstream> {
        let get = |key: &str| {
            let said = self.git.ask(&self.around.common, &["config", "--get", key], &[]).ok()?;
            Some(String::from_utf8_lossy(&said).trim().to_owned()).filter(|text| !text.is_empty())
        };
        let remote = get(&format!("branch.{branch}.remote")).filter(|remote| remote != ".");
        let remote = remote.unwrap_or_else(|| USUAL.to_owned());
        get(&format!("remote.{remote}.url"))?;
        let merge = get(&format!("branch.{branch}.merge"));
        let there = merge.as_deref().and_then(|name| name.strip_prefix("refs/heads/")).unwrap_or(branch);
        Some(Upstream { remote, branch: there.to_owned() })
    }

    /// The address of a remote.
    pub(crate) fn address(&self, remote: &str) -> String {
        let said = self.git.ask(&self.around.common, &["remote", "get-url", remote], &[]).unwrap_or_default();
        String::from_utf8_lossy(&said).trim().to_owned()
    }

    /// The environment of a command that may have to log in: the user's, but for what would point git elsewhere.
    pub(crate) fn login(&self) -> Vec<(&str, OsString)> {
        login(&self.around.vars)
    }

    /// Fetches a branch, and gives the commit that its remote has.
    ///
    /// # Errors
    /// Fails where the remote cannot be reached, or has no such branch.
    pub(crate) fn fetch(&self, upstream: &Upstream) -> Result<ObjectId, Broken> {
        let spec = format!("+refs/heads/{}:{}", upstream.branch, upstream.tracking());
        let args = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", &upstream.remote, &spec];
        let fetched = self.git.ask_with(&self.around.common, &args, &[], &self.login());
        fetched.map_err(|said| out_of_reach(&upstream.remote, &said))?;
        self.seen(upstream).ok_or_else(|| {
            Broken::new(
                format!("`{}` has no branch `{}`", upstream.remote, upstream.branch),
                format!("push it first: `git push {} {}`", upstream.remote, upstream.branch),
            )
        })
    }

    /// The commit that its remote had when it was last fetched.
    pub(crate) fn seen(&self, upstream: &Upstream) -> Option<ObjectId> {
        let tracking = upstream.tracking();
        let args = ["rev-parse", "--verify", "--quiet", &tracking];
        let said = self.git.ask(&self.around.common, &args, &[]).ok()?;
        Some(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }

    /// Pushes a commit to a branch of a remote. It is never forced: what is there stays.
    ///
    /// # Errors
    /// Fails where the remote cannot be reached.
    pub(crate) fn push(&self, commit: &ObjectId, remote: &str, branch: &str) -> Result<Pushed, Broken> {
        let spec = format!("{commit}:refs/heads/{branch}");
        let args = ["push", "--porcelain", "--no-verify", "--", remote, &spec];
        let Err(said) = self.git.ask_with(&self.around.common, &args, &[], &self.login()) else {
            return Ok(Pushed::Taken);
        };
        let answer = format!("{} {}", String::from_utf8_lossy(&said.stdout), said.said);
        let of_it = answer.lines().find(|line| line.starts_with('!')).unwrap_or_default();
        if of_it.contains("[rejected]") || of_it.contains("fetch first") {
            return Ok(Pushed::Moved);
        }
        if of_it.contains("[remote rejected]") || PROTECTED.iter().any(|word| answer.contains(word)) {
            let why = of_it.rsplit_once('(').map_or(of_it, |(_, why)| why.trim_end_matches(')'));
            return Ok(Pushed::Protected(why.trim().to_owned()));
        }
        Err(out_of_reach(remote, &said))
    }

    /// Whether a commit is part of another one's history.
    pub(crate) fn holds(&self, commit: &ObjectId, head: &ObjectId) -> bool {
        let args = ["merge-base", "--is-ancestor", commit.as_str(), head.as_str()];
        self.git.ask(&self.around.common, &args, &[]).is_ok()
    }

    /// How many commits one history has that another lacks.
    pub(crate) fn ahead(&self, head: &ObjectId, of: &ObjectId) -> Result<u32, Broken> {
        let range = format!("{of}..{head}");
        let said = self.ask("the history cannot be read", &["rev-list", "--count", &range], &[])?;
        Ok(String::from_utf8_lossy(&said).trim().parse().unwrap_or(u32::MAX))
    }
}

/// The same, of any environment.
pub(crate) fn login(vars: &BTreeMap<String, OsString>) -> Vec<(&str, OsString)> {
    let kept = |name: &str| !name.starts_with("GIT_") || LOGIN.contains(&name);
    let of_user = vars.iter().filter(|(name, _)| kept(name));
    let mut env: Vec<(&str, OsString)> =
        of_user.map(|(name, value)| (name.as_str(), value.clone())).collect();
    env.extend([("LC_ALL", "C".into()), ("GIT_TERMINAL_PROMPT", "0".into())]);
    if !vars.contains_key("GIT_SSH_COMMAND") {
        env.push(("GIT_SSH_COMMAND", "ssh -oBatchMode=yes".into()));
    }
    env
}

pub(crate) fn out_of_reach(remote: &str, said: &Said) -> Broken {
    Broken::new(
        format!("the remote `{remote}` cannot be reached: {}", said.said),
        format!("check the network and your login with `git fetch {remote}`, then run it again"),
    )
}

/// `1 commit`, `2 commits`.
pub(crate) fn commits(count: u32) -> String {
    if count == 1 { "1 commit".to_owned() } else { format!("{count} commits") }
}
