//! Where the repository is, read from its own files so that looking costs no process: work tree, git
//! directory, common directory, what is checked out, what is missing from it.

use crate::failure::Failure;
use std::{
    fs,
    path::{Path, PathBuf},
};
use trace::id::ObjectId;

/// A repository and the work tree that the process stands in.
#[derive(Clone, Debug)]
pub(crate) struct Repository {
    /// The root of the work tree.
    pub(crate) root: PathBuf,
    /// The git directory of this work tree.
    pub(crate) git: PathBuf,
    /// The git directory that all work trees share.
    pub(crate) common: PathBuf,
}

/// What is checked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// A branch; it may have no commit yet.
    Branch(String),
    /// A commit without a branch.
    Detached(String),
}

/// How many symbolic references are followed.
const HOPS: usize = 5;

impl Repository {
    /// The repository that this directory lies in.
    ///
    /// # Errors
    /// Refuses a directory outside any repository, and a bare repository.
    pub(crate) fn around(directory: &Path) -> Result<Self, Failure> {
        let directory = directory.canonicalize().map_err(|error| {
            Failure::broken(
                format!("`{}` cannot be read: {error}", directory.display()),
                "check the directory",
            )
        })?;
        for folder in directory.ancestors() {
            let dot_git = folder.join(".git");
            if dot_git.is_dir() && is_git(&dot_git) {
                return Ok(Self { root: folder.to_owned(), common: common(&dot_git), git: dot_git });
            }
            if dot_git.is_file() {
                let git = pointed(folder, &dot_git)?;
                return Ok(Self { root: folder.to_owned(), common: common(&git), git });
            }
            if is_git(folder) {
                return Err(bare(folder));
            }
        }
        Err(Failure::refused(
            "repository.none",
            format!("`{}` is not in a git repository", directory.display()),
            "run `git init`, or change to a directory of your repository",
        ))
    }

    /// Where the ledger and its bodies live.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.common.join("evolute")
    }

    /// A path as the user named it, standing in `directory`, relative to the root.
    pub(crate) fn relative(&self, directory: &Path, path: &str) -> String {
        let full = directory.join(path);
        let full = full.canonicalize().unwrap_or(full);
        full.strip_prefix(&self.root)
            .map_or_else(|_| path.to_owned(), |inside| inside.to_string_lossy().into_owned())
    }

    /// What is checked out.
    ///
    /// # Errors
    /// Fails where `HEAD` cannot be read.
    pub(crate) fn head(&self) -> Result<Head, Failure> {
        let path = self.git.join("HEAD");
        let text = fs::read_to_string(&path).map_err(|error| {
            Failure::broken(format!("`{}` cannot be read: {error}", path.display()), "run `git fsck`")
        })?;
        let text = text.trim();
        Ok(match text.strip_prefix("ref: ") {
            Some(name) => Head::Branch(name.strip_prefix("refs/heads/").unwrap_or(name).to_owned()),
            None => Head::Detached(text.to_owned()),
        })
    }

    /// Whether history is cut off.
    pub(crate) fn is_shallow(&self) -> bool {
        self.common.join("shallow").is_file()
    }

    /// The branch that everything lands on: the configured one, the remote's, `main`, `master`, or the one
    /// that is checked out.
    pub(crate) fn default_branch(&self, configured: Option<&str>) -> Result<String, Failure> {
        if let Some(configured) = configured {
            return Ok(configured.to_owned());
        }
        let remote = fs::read_to_string(self.common.join("refs/remotes/origin/HEAD")).ok();
        let remote = remote.as_deref().and_then(|text| text.trim().strip_prefix("ref: refs/remotes/origin/"));
        let known = remote.into_iter().chain(["main", "master"]).find(|name| self.tip(name).is_some());
        if let Some(name) = known {
            return Ok(name.to_owned());
        }
        match self.head()? {
            Head::Branch(name) => Ok(name),
            Head::Detached(_) => Err(Failure::refused(
                "repository.no-default-branch",
                "there is no branch to land on: `HEAD` is detached and neither `main` nor `master` exists",
                "name it in `.evolute/evolute.toml`: `[project]` `default_branch = \"…\"`",
            )),
        }
    }

    /// The commit that a branch points at.
    pub(crate) fn tip(&self, branch: &str) -> Option<ObjectId> {
        self.resolve(&format!("refs/heads/{branch}"))
    }

    /// The commit that is checked out; none in a repository without a commit.
    pub(crate) fn checked_out(&self) -> Option<ObjectId> {
        match self.head().ok()? {
            Head::Branch(name) => self.tip(&name),
            Head::Detached(commit) => is_id(&commit).then(|| ObjectId::new(commit)),
        }
    }

    fn resolve(&self, name: &str) -> Option<ObjectId> {
        let mut name = name.to_owned();
        for _ in 0..HOPS {
            let Ok(text) = fs::read_to_string(self.common.join(&name)) else {
                return self.packed(&name);
            };
            match text.trim().strip_prefix("ref: ") {
                Some(next) => next.clone_into(&mut name),
                None => return is_id(text.trim()).then(|| ObjectId::new(text.trim())),
            }
        }
        None
    }

    fn packed(&self, name: &str) -> Option<ObjectId> {
        let text = fs::read_to_string(self.common.join("packed-refs")).ok()?;
        let found = text.lines().find_map(|line| line.strip_suffix(name)?.strip_suffix(' '))?;
        is_id(found).then(|| ObjectId::new(found))
    }
}

fn is_git(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir()
}

fn is_id(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The git directory that a work tree's `.git` file points at.
fn pointed(folder: &Path, file: &Path) -> Result<PathBuf, Failure> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let target = text.trim().strip_prefix("gitdir: ").map(|target| folder.join(target));
    target.filter(|target| target.join("HEAD").is_file()).ok_or_else(|| {
        Failure::refused(
            "repository.broken-worktree",
            format!("`{}` does not point at a git directory", file.display()),
            "run `git worktree repair` in the main work tree",
        )
    })
}

fn common(git: &Path) -> PathBuf {
    let told = fs::read_to_string(git.join("commondir")).ok();
    let path = told.map_or_else(|| git.to_owned(), |told| git.join(told.trim()));
    path.canonicalize().unwrap_or(path)
}

fn bare(folder: &Path) -> Failure {
    Failure::refused(
        "repository.bare",
        format!("`{}` is a bare repository: there is no work tree to build in", folder.display()),
        "run it in a clone: `git clone <this repository> <directory>`",
    )
}
