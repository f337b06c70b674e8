//! What carries the trace between ledgers: references below `refs/evolute` of the team's own remote, one a writer, each a
//! commit whose tree holds the writer's files. Nothing is ever forced. What the files say is nobody's business here.

use crate::{
    Broken,
    git::{Program, Said},
    remote::{login, out_of_reach},
    worktree::nobody,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::PathBuf,
};
use trace::id::ObjectId;

/// The remote of a repository that says nothing else.
const USUAL: &str = "origin";
/// Writers of one remote, at most: each run of continuous integration that records is one.
const WRITERS: usize = 100_000;
/// Files of one writer that are looked at, at most.
const FILES: usize = 1_000_000;
/// Letters of a writer's name, at most.
const NAME: usize = 64;

/// What is carried: each kind has references of its own, so that one can be dropped without the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cargo {
    /// Segments of the trace.
    Segments,
    /// Bodies that records name.
    Bodies,
}

/// Where a reference stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shelf {
    /// What this ledger sends; and where it lies on the remote, for every writer.
    Sent,
    /// What the remote had when it was last asked. Nobody has looked at it yet.
    Come,
    /// What was looked at and taken in.
    Taken,
}

/// Carries the trace of one repository.
#[derive(Clone, Debug)]
pub struct Carriage {
    git: Program,
    /// The work tree: an address that is a path is meant from there.
    root: PathBuf,
    vars: BTreeMap<String, OsString>,
}

/// A file that somebody sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Its name.
    pub name: String,
    /// Its content, by git's name.
    pub blob: ObjectId,
    /// Its bytes.
    pub size: u64,
}

/// How a push went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is there.
    Done,
    /// The remote has something under this name that would be lost.
    Moved,
    /// The remote does not take it.
    Declined(String),
}

impl Carriage {
    /// Carries the trace of the repository with this work tree, with the user's own login.
    #[must_use]
    pub fn new(root: PathBuf, vars: BTreeMap<String, OsString>) -> Self {
        Self { git: Program::new(&vars), root, vars }
    }

    /// The remote that is meant: the one that is named, the one that the branch follows, or the usual one.
    ///
    /// # Errors
    /// Fails where there is none of that name.
    pub fn remote(&self, named: Option<&str>, branch: &str) -> Result<String, Broken> {
        let followed = self.config(&format!("branch.{branch}.remote")).filter(|remote| remote != ".");
        let remote = named.map(ToOwned::to_owned).or(followed).unwrap_or_else(|| USUAL.to_owned());
        if self.config(&format!("remote.{remote}.url")).is_some() {
            return Ok(remote);
        }
        Err(Broken::new(
            format!("there is no remote `{remote}`"),
            format!("add it with `git remote add {remote} <address>`, or name another one with `--remote`"),
        ))
    }

    fn config(&self, key: &str) -> Option<String> {
        let said = self.git.ask(&self.root, &["config", "--get", key], &[]).ok()?;
        Some(String::from_utf8_lossy(&said).trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Fetches what every writer sent to a remote.
    ///
    /// # Errors
    /// Fails where the remote cannot be reached.
    pub fn fetch(&self, remote: &str) -> Result<(), Broken> {
        let spec = |cargo| {
            let (from, to) = (Shelf::Sent.name(cargo, remote, "*"), Shelf::Come.name(cargo, remote, "*"));
            format!("+{from}:{to}")
        };
        let (segments, bodies) = (spec(Cargo::Segments), spec(Cargo::Bodies));
        let args = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--prune", "--refmap="];
        let args: Vec<&str> = args.into_iter().chain(["--", remote, &segments, &bodies]).collect();
        let fetched = self.git.ask_with(&self.root, &args, &[], &login(&self.vars));
        fetched.map(drop).map_err(|said| out_of_reach(remote, &said))
    }

    /// What a remote had when it was last asked: a commit for each writer.
    ///
    /// # Errors
    /// Fails where the references cannot be read.
    pub fn come(&self, remote: &str, cargo: Cargo) -> Result<BTreeMap<String, ObjectId>, Broken> {
        self.references(&Shelf::Come.name(cargo, remote, ""))
    }

    /// What was taken in of what a remote had: a commit for each writer.
    ///
    /// # Errors
    /// Fails where the references cannot be read.
    pub fn taken(&self, remote: &str, cargo: Cargo) -> Result<BTreeMap<String, ObjectId>, Broken> {
        self.references(&Shelf::Taken.name(cargo, remote, ""))
    }

    /// Remembers that what a writer sent was looked at and taken in.
    ///
    /// # Errors
    /// Fails where the reference cannot be written.
    pub fn take(&self, remote: &str, cargo: Cargo, writer: &str, commit: &ObjectId) -> Result<(), Broken> {
        self.set(&Shelf::Taken.name(cargo, remote, writer), commit, None)
    }

    /// What this ledger has sent, or is about to: a commit.
    #[must_use]
    pub fn own(&self, cargo: Cargo, writer: &str) -> Option<ObjectId> {
        let name = Shelf::Sent.name(cargo, "", writer);
        let said = self.git.ask(&self.root, &["rev-parse", "--verify", "--quiet", &name], &[]).ok()?;
        Some(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }

    /// Takes a commit of the remote's as what this ledger has sent: it was, and the reference here was lost.
    ///
    /// # Errors
    /// Fails where the reference cannot be written.
    pub fn own_again(&self, cargo: Cargo, writer: &str, commit: &ObjectId) -> Result<(), Broken> {
        self.set(&Shelf::Sent.name(cargo, "", writer), commit, None)
    }

    /// The files of a commit, by name.
    ///
    /// # Errors
    /// Fails where it cannot be read.
    pub fn parcels(&self, commit: &ObjectId) -> Result<Vec<Parcel>, Broken> {
        let args = ["ls-tree", "-z", "--long", "--full-tree", commit.as_str()];
        let said = self.ask("what a writer sent cannot be read", &args, &[])?;
        let text = String::from_utf8_lossy(&said);
        Ok(text.split('\0').filter_map(parcel).take(FILES).collect())
    }

    /// The content of a file, if it is not larger than this.
    ///
    /// # Errors
    /// Fails where it cannot be read.
    pub fn open(&self, parcel: &Parcel, limit: u64) -> Result<Option<Vec<u8>>, Broken> {
        if parcel.size > limit {
            return Ok(None);
        }
        self.ask("what a writer sent cannot be read", &["cat-file", "blob", parcel.blob.as_str()], &[])
            .map(Some)
    }

    /// Whether one commit comes before another one, or is it.
    #[must_use]
    pub fn is_before(&self, one: &ObjectId, other: &ObjectId) -> bool {
        let args = ["merge-base", "--is-ancestor", one.as_str(), other.as_str()];
        one == other || self.git.ask(&self.root, &args, &[]).is_ok()
    }

    /// Adds files to what this ledger sends: one commit on top of the last. The files before stay as they are.
    ///
    /// # Errors
    /// Fails where git does, or where another process added something meanwhile.
    pub fn add(
        &self,
        cargo: Cargo,
        writer: &str,
        files: &[(String, Vec<u8>)],
        message: &str,
    ) -> Result<ObjectId, Broken> {
        let last = self.own(cargo, writer);
        let before = last.as_ref().map_or_else(|| Ok(vec![]), |last| self.parcels(last))?;
        let new: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        let mut listed = String::new();
        for parcel in before.iter().filter(|parcel| !new.contains(parcel.name.as_str())) {
            listed.push_str(&format!("100644 blob {}\t{}\0", parcel.blob, parcel.name));
        }
        for (name, bytes) in files {
            let blob = self.object(&["hash-object", "-w", "--stdin"], bytes)?;
            listed.push_str(&format!("100644 blob {blob}\t{name}\0"));
        }
        let tree = self.object(&["mktree", "-z"], listed.as_bytes())?;
        let mut args = vec!["commit-tree", tree.as_str()];
        last.iter().for_each(|last| args.extend(["-p", last.as_str()]));
        let commit = self.object(&args, message.as_bytes())?;
        let none = ObjectId::new("0".repeat(commit.as_str().len()));
        self.set(&Shelf::Sent.name(cargo, "", writer), &commit, Some(last.as_ref().unwrap_or(&none)))?;
        Ok(commit)
    }

    /// Pushes what this ledger sends. It is never forced.
    ///
    /// # Errors
    /// Fails where the remote cannot be reached.
    pub fn push(&self, remote: &str, cargo: Cargo, writer: &str) -> Result<Sent, Broken> {
        let name = Shelf::Sent.name(cargo, "", writer);
        let spec = format!("{name}:{name}");
        let args = ["push", "--porcelain", "--no-verify", "--", remote, &spec];
        let Err(said) = self.git.ask_with(&self.root, &args, &[], &login(&self.vars)) else {
            return Ok(Sent::Done);
        };
        let answer = String::from_utf8_lossy(&said.stdout).into_owned();
        let of_it = answer.lines().find(|line| line.starts_with('!')).unwrap_or_default();
        if of_it.contains("[rejected]") || of_it.contains("fetch first") {
            return Ok(Sent::Moved);
        }
        if of_it.contains("[remote rejected]") {
            let why = of_it.rsplit_once('(').map_or(of_it, |(_, why)| why.trim_end_matches(')'));
            return Ok(Sent::Declined(why.trim().to_owned()));
        }
        Err(out_of_reach(remote, &said))
    }

    fn references(&self, below: &str) -> Result<BTreeMap<String, ObjectId>, Broken> {
        let args =
            ["for-each-ref", "--format=%(objecttype) %(objectname) %(refname)", below.trim_end_matches('/')];
        let said = self.ask("the references of the trace cannot be read", &args, &[])?;
        let text = String::from_utf8_lossy(&said);
        let one = |line: &str| {
            let (commit, name) = line.strip_prefix("commit ")?.split_once(' ')?;
            let writer = name.strip_prefix(below).filter(|writer| is_plain(writer))?;
            Some((writer.to_owned(), ObjectId::new(commit)))
        };
        let found: BTreeMap<String, ObjectId> = text.lines().filter_map(one).take(WRITERS + 1).collect();
        if found.len() > WRITERS {
            return Err(Broken::new(
                format!(
                    "there are more than {WRITERS} references below `{below}`, and none is left out in silence"
                ),
                "find out who pushed them: `git for-each-ref refs/evolute`",
            ));
        }
        Ok(found)
    }

    fn set(&self, name: &str, commit: &ObjectId, before: Option<&ObjectId>) -> Result<(), Broken> {
        let mut args = vec!["update-ref", name, commit.as_str()];
        args.extend(before.map(ObjectId::as_str));
        let set = self.git.ask(&self.root, &args, &[]);
        set.map(drop).map_err(|said| {
            Broken::new(
                format!("`{name}` cannot be written: {}", said.said),
                "another `evolute sync` may be at work: run it again",
            )
        })
    }

    /// The name of an object that git makes, under nobody's name: whose the files are, the reference tells.
    fn object(&self, args: &[&str], stdin: &[u8]) -> Result<ObjectId, Broken> {
        let said = self.git.ask_with(&self.root, args, stdin, &nobody());
        let said = said.map_err(|said| unmade(&said))?;
        Ok(ObjectId::new(String::from_utf8_lossy(&said).trim()))
    }

    fn ask(&self, doing: &str, args: &[&str], stdin: &[u8]) -> Result<Vec<u8>, Broken> {
        self.git.ask(&self.root, args, stdin).map_err(|said| said.broken(doing))
    }
}

impl Shelf {
    /// The name of a writer's reference.
    fn name(self, cargo: Cargo, remote: &str, writer: &str) -> String {
        let letter = match cargo {
            Cargo::Segments => "w",
            Cargo::Bodies => "b",
        };
        match self {
            Self::Sent => format!("refs/evolute/{letter}/{writer}"),
            Self::Come => format!("refs/evolute/come/{remote}/{letter}/{writer}"),
            Self::Taken => format!("refs/evolute/taken/{remote}/{letter}/{writer}"),
        }
    }
}

fn unmade(said: &Said) -> Broken {
    said.broken("what is to be sent cannot be made")
}

/// A line of a listing, if it is a file.
fn parcel(line: &str) -> Option<Parcel> {
    let (facts, name) = line.split_once('\t')?;
    let mut words = facts.split_ascii_whitespace().skip_while(|word| *word != "blob").skip(1);
    let (blob, size) = (words.next()?, words.next()?);
    Some(Parcel { name: name.to_owned(), blob: ObjectId::new(blob), size: size.parse().ok()? })
}

/// Whether it is a name that a ledger could have.
fn is_plain(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    !name.is_empty() && name.len() <= NAME && name.chars().all(plain)
}
