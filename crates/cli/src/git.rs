//! What git is asked, in as few processes as there are questions. Worktrees and merges
//! are the workshop's; the one commit that a verb makes is prepared beside every branch.

mod blame;
mod claims;
mod history;
mod patch;
mod prepared;
mod words;

pub(crate) use blame::Blamed;
pub(crate) use history::Changed;
pub(crate) use patch::Patch;
pub(crate) use prepared::Prepared;
pub(crate) use words::{Named, Words};

use crate::failure::Failure;
use runtime::Anchor;
use std::{
    fs,
    path::{Path, PathBuf},
};
use trace::{
    RepoPath,
    id::{ObjectId, WriterId},
};
use workshop::git::{Program, Said};

/// The `git` program, pointed at one work tree.
#[derive(Debug)]
pub(crate) struct Git {
    program: Program,
    root: PathBuf,
}

/// Who git says the user is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    /// `user.email`.
    pub(crate) email: Option<String>,
    /// `user.name`.
    pub(crate) name: Option<String>,
}

impl Git {
    /// Git, in this work tree.
    pub(crate) const fn new(program: Program, root: PathBuf) -> Self {
        Self { program, root }
    }

    /// What git answers.
    ///
    /// # Errors
    /// Fails where git says no, with its own words.
    pub(crate) fn ask(&self, args: &[&str], stdin: &[u8]) -> Result<Vec<u8>, Failure> {
        self.program.ask(&self.root, args, stdin).map_err(|error| failed(args, &error))
    }

    /// What git answers in text, trimmed; none where it says no.
    pub(crate) fn text(&self, args: &[&str]) -> Option<String> {
        let answer = self.program.ask(&self.root, args, &[]).ok()?;
        Some(String::from_utf8_lossy(&answer).trim().to_owned())
    }

    /// Who git says the user is.
    pub(crate) fn identity(&self) -> Identity {
        let answer =
            self.program.ask(&self.root, &["config", "--null", "--get-regexp", r"^user\.(email|name)$"], &[]);
        let mut identity = Identity::default();
        for entry in answer.unwrap_or_default().split(|byte| *byte == 0) {
            let entry = String::from_utf8_lossy(entry);
            match entry.split_once('\n') {
                Some(("user.email", email)) if !email.is_empty() => identity.email = Some(email.to_owned()),
                Some(("user.name", name)) if !name.is_empty() => identity.name = Some(name.to_owned()),
                Some(_) | None => {}
            }
        }
        identity
    }

    /// Where the user's configuration says that hooks lie; none where it says nothing.
    pub(crate) fn hooks_path(&self) -> Option<PathBuf> {
        let args = ["config", "--show-scope", "--null", "--type=path", "--get-all", "core.hooksPath"];
        let answer = self.program.ask(&self.root, &args, &[]).ok()?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let words: Vec<&str> = text.split('\0').collect();
        // What git is told on the command line is this program's own word.
        let mut said =
            words.chunks_exact(2).filter(|pair| pair[0] != "command").map(|pair| PathBuf::from(pair[1]));
        said.next_back().filter(|path| !path.as_os_str().is_empty())
    }

    /// The tree of the work tree as it is, ignored files left out; taken with an index of its own, so that what
    /// the user has staged stays as it is.
    ///
    /// # Errors
    /// Fails where git does, or the disk.
    pub(crate) fn snapshot(&self, git: &Path) -> Result<ObjectId, Failure> {
        let index = git.join(format!("evolute-{}.index", std::process::id()));
        let copied = fs::copy(git.join("index"), &index);
        let beside = [("GIT_INDEX_FILE", index.clone().into_os_string())];
        let ask = |args: &[&str]| {
            self.program.ask_with(&self.root, args, &[], &beside).map_err(|error| failed(args, &error))
        };
        let taken = ask(&["add", "--all"]).and_then(|_| ask(&["write-tree"]));
        let _gone = fs::remove_file(&index);
        drop(copied);
        Ok(ObjectId::new(String::from_utf8_lossy(&taken?).trim()))
    }

    /// The tree that an index holds.
    ///
    /// # Errors
    /// Fails where something in it is not merged yet.
    pub(crate) fn tree_of_index(&self, index: &Path) -> Result<ObjectId, Failure> {
        let args = ["write-tree"];
        let beside = [("GIT_INDEX_FILE", index.as_os_str().to_owned())];
        let tree = self.program.ask_with(&self.root, &args, &[], &beside);
        let tree = tree.map_err(|error| failed(&args, &error))?;
        Ok(ObjectId::new(String::from_utf8_lossy(&tree).trim()))
    }

    /// The tree of a revision; none where there is no such revision.
    pub(crate) fn tree_at(&self, revision: &str) -> Option<ObjectId> {
        let tree = format!("{revision}^{{tree}}");
        self.text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &tree]).map(ObjectId::new)
    }

    /// The commit in which two revisions parted.
    pub(crate) fn parted(&self, one: &str, other: &str) -> Option<ObjectId> {
        self.text(&["merge-base", "--end-of-options", one, other]).map(ObjectId::new)
    }

    /// A tree with a text planted in it: a new file, or more at the end of one that is there. No work tree and no
    /// index of the user's is touched.
    pub(crate) fn planted(
        &self,
        git: &Path,
        tree: &ObjectId,
        path: &str,
        text: &str,
    ) -> Result<ObjectId, Failure> {
        let index = git.join(format!("evolute-canary-{}.index", std::process::id()));
        let beside = [("GIT_INDEX_FILE", index.clone().into_os_string())];
        let ask = |args: &[&str], stdin: &[u8]| {
            let answer = self.program.ask_with(&self.root, args, stdin, &beside);
            let answer = answer.map_err(|error| failed(args, &error))?;
            Ok(String::from_utf8_lossy(&answer).trim().to_owned())
        };
        let mut bytes = self.files(tree, &[path])?.pop().flatten().unwrap_or_default();
        bytes.extend_from_slice(text.as_bytes());
        let planted = || {
            ask(&["read-tree", tree.as_str()], &[])?;
            let blob = ask(&["hash-object", "-w", "--stdin"], &bytes)?;
            ask(&["update-index", "--add", "--cacheinfo", &format!("100644,{blob},{path}")], &[])?;
            ask(&["write-tree"], &[])
        };
        let made: Result<String, Failure> = planted();
        let _gone = fs::remove_file(&index);
        Ok(ObjectId::new(made?))
    }

    /// Files at a revision, in the order asked; none where there is no such file.
    pub(crate) fn files(&self, revision: &ObjectId, paths: &[&str]) -> Result<Vec<Option<Vec<u8>>>, Failure> {
        let asked = named(revision, paths.iter().map(|path| path.as_bytes()));
        let mut answer = &*self.ask(&["cat-file", "--batch", "-z"], &asked)?;
        paths.iter().map(|_| next_object(&mut answer)).collect()
    }

    /// The blobs of files at a revision, in the order asked.
    pub(crate) fn blobs(
        &self,
        revision: &ObjectId,
        paths: &[RepoPath],
    ) -> Result<Vec<Option<ObjectId>>, Failure> {
        let asked = named(revision, paths.iter().map(RepoPath::bytes));
        let answer = self.ask(&["cat-file", "--batch-check=%(objectname) %(objecttype)", "-z"], &asked)?;
        let mut lines = answer.split(|byte| *byte == b'\n');
        Ok(paths.iter().map(|_| blob(lines.next().unwrap_or_default())).collect())
    }

    /// Which of these paths are links at a revision: what git keeps of one is where it leads.
    pub(crate) fn links(&self, revision: &ObjectId, paths: &[RepoPath]) -> Result<Vec<RepoPath>, Failure> {
        let paths: Vec<_> = paths.iter().map(RepoPath::text).collect();
        let mut args = vec!["ls-tree", "-z", "--full-tree", revision.as_str(), "--"];
        args.extend(paths.iter().map(AsRef::as_ref));
        let answer = self.ask(&args, &[])?;
        let linked = |entry: &[u8]| {
            entry.strip_prefix(b"120000 ")?.splitn(2, |byte| *byte == b'\t').nth(1).map(RepoPath::new)
        };
        Ok(split(&answer).filter_map(linked).collect())
    }

    /// Every path at a revision.
    pub(crate) fn paths(&self, revision: &ObjectId) -> Result<Vec<RepoPath>, Failure> {
        self.listed(revision, &[])
    }

    /// Every path below a folder at a revision; none where there is no such folder.
    pub(crate) fn paths_below(&self, revision: &ObjectId, folder: &str) -> Result<Vec<RepoPath>, Failure> {
        self.listed(revision, &[folder])
    }

    fn listed(&self, revision: &ObjectId, folders: &[&str]) -> Result<Vec<RepoPath>, Failure> {
        let all = ["ls-tree", "-r", "-z", "--name-only", "--full-tree", revision.as_str(), "--"];
        Ok(split(&self.ask(&[&all, folders].concat(), &[])?).map(RepoPath::new).collect())
    }

    /// The paths that differ between two trees or commits.
    pub(crate) fn between(&self, base: &ObjectId, tree: &ObjectId) -> Result<Vec<RepoPath>, Failure> {
        let args = ["diff-tree", "-r", "-z", "--no-renames", "--name-only", base.as_str(), tree.as_str()];
        Ok(split(&self.ask(&args, &[])?).map(RepoPath::new).collect())
    }

    /// What differs from the commit that is checked out: tracked files, and new files of the loop's own.
    pub(crate) fn dirty(&self) -> Result<Vec<RepoPath>, Failure> {
        let answer =
            self.ask(&["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"], &[])?;
        let counts = |entry: &&[u8]| !entry.starts_with(b"??") || entry.starts_with(b"?? .evolute/");
        Ok(split(&answer).filter(counts).filter_map(|entry| entry.get(3..)).map(RepoPath::new).collect())
    }

    /// Whether a file that this pathspec names holds a text at a revision.
    pub(crate) fn holds_text(&self, revision: &ObjectId, text: &str, files: &str) -> Result<bool, Failure> {
        // A search that finds nothing ends with 1, which is an answer too.
        let args = ["grep", "--quiet", "--fixed-strings", "-e", text, revision.as_str(), "--", files];
        match self.program.ask(&self.root, &args, &[]) {
            Ok(_) => Ok(true),
            Err(said) if said.exit == Some(1) => Ok(false),
            Err(said) => Err(failed(&args, &said)),
        }
    }

    /// Who last changed a file.
    pub(crate) fn author(&self, path: &str) -> Option<String> {
        self.text(&["log", "-1", "--format=%ae", "--", path]).filter(|author| !author.is_empty())
    }
}

impl Git {
    /// The trailers of a commit's message.
    pub(crate) fn trailers(&self, commit: &ObjectId) -> Result<Vec<(String, String)>, Failure> {
        let format = "--format=%(trailers:only,unfold)";
        let answer = self.ask(&["log", "-1", format, commit.as_str()], &[])?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        let pair =
            |line: &str| line.split_once(": ").map(|(key, value)| (key.to_owned(), value.trim().to_owned()));
        Ok(text.lines().filter_map(pair).collect())
    }

    /// Every head of the chain that a commit anchors, with the commit.
    pub(crate) fn anchors(&self) -> Result<Vec<Anchor>, Failure> {
        let format = "--format=%H %(trailers:key=Evolute-Head,valueonly,separator=%x20)";
        // what a remote has and nobody has looked at vouches for nothing
        let all = ["log", "--exclude=refs/evolute/come/*", "--all", "--grep=^Evolute-Head: ", format];
        let answer = self.ask(&all, &[])?;
        let text = String::from_utf8_lossy(&answer).into_owned();
        Ok(text.lines().flat_map(anchors).collect())
    }

    /// What lies between two commits, as a diff for a person.
    pub(crate) fn diff(&self, from: &ObjectId, to: &ObjectId) -> Result<String, Failure> {
        let answer = self.ask(&["diff", "--no-color", "--no-ext-diff", from.as_str(), to.as_str()], &[])?;
        Ok(String::from_utf8_lossy(&answer).into_owned())
    }
}

/// The heads that one commit carries: a hash, and after it whose chain it is, since that is told.
fn anchors(line: &str) -> Vec<Anchor> {
    let mut words = line.split_whitespace();
    let commit = ObjectId::new(words.next().unwrap_or_default());
    let mut anchors: Vec<Anchor> = vec![];
    for word in words {
        match (word.parse(), anchors.last_mut()) {
            (Ok(hash), _) => anchors.push(Anchor { hash, writer: None, commit: commit.clone() }),
            (Err(_), Some(last)) => last.writer = Some(WriterId::from(word)),
            (Err(_), None) => {}
        }
    }
    anchors
}

fn failed(args: &[&str], said: &Said) -> Failure {
    let command = args.first().unwrap_or(&"");
    Failure::broken(format!("`git {command}` failed: {}", said.said), "run `evolute doctor`")
}

fn split(answer: &[u8]) -> impl Iterator<Item = &[u8]> {
    answer.split(|byte| *byte == 0).filter(|entry| !entry.is_empty())
}

/// `revision:path` for each path, ended by NUL, so that any name can be asked for.
fn named<'a>(revision: &ObjectId, paths: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut asked = vec![];
    for path in paths {
        asked.extend_from_slice(revision.as_str().as_bytes());
        asked.push(b':');
        asked.extend_from_slice(path);
        asked.push(0);
    }
    asked
}

/// Takes one answer of `cat-file --batch` off the front: a header line, then so many bytes.
fn next_object(answer: &mut &[u8]) -> Result<Option<Vec<u8>>, Failure> {
    let torn = || Failure::broken("`git cat-file` ended in the middle of an answer", "run `git fsck`");
    let end = answer.iter().position(|byte| *byte == b'\n').ok_or_else(torn)?;
    let (header, rest) = answer.split_at(end);
    let header = String::from_utf8_lossy(header);
    *answer = &rest[1..];
    let Some(size) = header.rsplit(' ').next().and_then(|size| size.parse::<usize>().ok()) else {
        return Ok(None);
    };
    if answer.len() <= size {
        return Err(torn());
    }
    let (bytes, rest) = answer.split_at(size);
    *answer = &rest[1..];
    Ok(header.contains(" blob ").then(|| bytes.to_vec()))
}

fn blob(line: &[u8]) -> Option<ObjectId> {
    let line = std::str::from_utf8(line).ok()?;
    line.strip_suffix(" blob").map(ObjectId::new)
}
