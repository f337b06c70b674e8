//! What is within reach while one effect is worked on: the bench of gates, proofs, packs and lessons, on real grounds.

use crate::{
    Broken, Shelf,
    bench::{Bench, Command, End, Moved, Place, Ran, Trouble},
    conditions,
    gate::{cache::Cache, secret::Secrets},
    inside::{After, Inside, Origin, Went},
    place::{self, Site},
    process::{Cut, Ended},
    sandbox,
    worktree::{Grounds, Stay},
};
use engine::Outcome;
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use trace::{
    Digest, Worktree,
    id::{CycleId, ObjectId},
};

/// The bench of one effect.
#[derive(Debug)]
pub(crate) struct Reach<'a> {
    grounds: &'a Grounds,
    shelf: &'a Shelf,
    folder: PathBuf,
    private: PathBuf,
    /// What the checkout needs: its file of variables, its ports.
    needs: Mutex<Worktree>,
    /// What keeps the worktree from being brought to another tree meanwhile.
    stay: Mutex<Option<Stay>>,
    /// What passed before, where it may be asked.
    cache: Option<Cache>,
}

impl<'a> Reach<'a> {
    /// The bench of an effect in a cycle's folder.
    pub(crate) fn new(
        grounds: &'a Grounds,
        shelf: &'a Shelf,
        cycle: &CycleId,
        effect: &str,
    ) -> Result<Self, Broken> {
        let reach = Self::bare(grounds, shelf, cycle, effect);
        reach.make_private()?;
        Ok(reach)
    }

    /// The same without its private folders, for an effect that may turn out to be done already.
    pub(crate) fn bare(grounds: &'a Grounds, shelf: &'a Shelf, cycle: &CycleId, effect: &str) -> Self {
        let folder = grounds.folder(cycle);
        let private = folder.join("private").join(Digest::of(effect).short());
        let (needs, stay) = (Mutex::default(), Mutex::default());
        Self { grounds, shelf, folder, private, needs, stay, cache: None }
    }

    /// Makes its private folders, empty.
    pub(crate) fn make_private(&self) -> Result<(), Broken> {
        let fresh = || {
            place::remove(&self.private)?;
            ["home", "temp"].iter().try_for_each(|name| fs::create_dir_all(self.private.join(name)))
        };
        fresh().map_err(|error| Broken::io("a private folder cannot be made", &error))
    }

    /// The same, where what passed before may be asked.
    pub(crate) fn with_cache(self) -> Self {
        Self { cache: Some(Cache::beside(&self.grounds.around.ledger)), ..self }
    }

    /// The same, in a place that has what a worktree needs already.
    pub(crate) fn furnished(self, worktree: &Worktree) -> Self {
        locked(&self.needs).clone_from(worktree);
        self
    }

    /// Whether there is something to confine with.
    pub(crate) const fn can_confine(&self) -> bool {
        self.grounds.around.backend.is_some()
    }

    /// The site that a command runs in: what it may write to, and a home of its own. A home that gates shared would let the
    /// code that one of them tests speak to the next.
    fn site(&self, command: &Command<'_>) -> Site {
        let private = |what: &str| self.private.join(what);
        Site {
            root: command.writes.map_or_else(|| private("temp"), Path::to_owned),
            home: private("home"),
            temp: private("temp"),
            desk: self.private.clone(),
        }
    }
}

impl Bench for Reach<'_> {
    fn run(&self, command: &Command<'_>) -> Result<Ran, Trouble> {
        let needs = locked(&self.needs).clone();
        let what = Inside {
            output_bytes: command.output_bytes,
            env_file: needs.env_file.as_deref(),
            ports: &needs.ports,
            network: command.network,
            // It is looked afterwards whether the tree is as it was.
            after: After::Dying,
            given: command.given,
            origin: Origin::Apart,
            ..Inside::new(command.argv, command.dir, command.time, command.confined)
        };
        match self.grounds.inside(&self.site(command), &what).map_err(machine)? {
            Went::NotStarted(because) => Ok(Ran::new(End::NotStarted(because), b"", b"", 0)),
            Went::Ended(ended) => {
                let secrets = Secrets::new(self.secrets(command.given));
                let (end, took_ms) = (end_of(&ended), ended.took_ms());
                // What is known of secrets everywhere comes first: it is counted.
                let clean = |printed| secrets.concealed(self.shelf.enter(printed));
                let (stdout, stderr) = (clean(ended.stdout), clean(ended.stderr));
                Ok(Ran::new(end, &stdout, &stderr, took_ms))
            }
        }
    }

    fn cache(&self) -> Option<&Cache> {
        self.cache.as_ref()
    }

    fn conditions(&self, command: &Command<'_>, worktree: &Worktree) -> Vec<String> {
        let around = &self.grounds.around;
        let variables =
            self.grounds.variables(&self.site(command), command.given, worktree.env_file.as_deref());
        conditions::of(around, command.argv, &variables)
    }

    fn secrets(&self, names: &[String]) -> Vec<(String, OsString)> {
        let vars = &self.grounds.around.vars;
        names.iter().filter_map(|name| Some((name.clone(), vars.get(name)?.clone()))).collect()
    }

    fn git(&self, arguments: &[&str], stdin: &[u8], variables: &[(&str, &Path)]) -> Result<Vec<u8>, Trouble> {
        let variables: Vec<(&str, OsString)> =
            variables.iter().map(|(name, value)| (*name, value.as_os_str().to_owned())).collect();
        self.grounds.git.ask_with(&self.grounds.around.common, arguments, stdin, &variables).map_err(|said| {
            let command =
                arguments.iter().find(|word| !word.starts_with(['-', '/'])).unwrap_or(&"").to_string();
            Trouble::Git { command, said: said.said }
        })
    }

    fn place(&self, place: Place<'_>, worktree: &Worktree) -> Result<PathBuf, Trouble> {
        // Whoever stays somewhere and asks for another tree would wait for themselves.
        drop(locked(&self.stay).take());
        let (site, stay) = match place {
            Place::Step { step, tree } => {
                let site = self.grounds.judged_site(&self.folder, step);
                let stay = self.grounds.hold(&site, tree, worktree).map(Some);
                (site, stay)
            }
            Place::Candidate { tree } => {
                let site = Site::new(&self.folder, "candidate");
                let stay = self.grounds.hold(&site, tree, worktree).map(Some);
                (site, stay)
            }
            Place::Clean { name, revision } => {
                let site = Site::new(&self.folder, name);
                let laid = self.grounds.lay_fresh(&site, revision, worktree);
                (site, laid.map(|()| None))
            }
        };
        *locked(&self.stay) = stay.map_err(set_up)?;
        locked(&self.needs).clone_from(worktree);
        Ok(site.root)
    }

    fn spoiled(&self, place: Place<'_>) {
        let site = match place {
            Place::Step { step, tree: _ } => self.grounds.judged_site(&self.folder, step),
            Place::Candidate { tree: _ } => Site::new(&self.folder, "candidate"),
            // A clean one is laid anew each time.
            Place::Clean { .. } => return,
        };
        self.grounds.holds_now(&site, None);
    }

    fn has_leftovers(&self, place: Place<'_>) -> bool {
        match place {
            Place::Step { step, tree: _ } => self.grounds.judged_site(&self.folder, step).has_leftovers(),
            // No agent works there.
            Place::Candidate { .. } | Place::Clean { .. } => false,
        }
    }

    fn repository(&self) -> &Path {
        &self.grounds.around.root
    }

    fn private(&self) -> &Path {
        &self.private
    }

    fn keep(&self, bytes: &[u8]) -> Result<Digest, Trouble> {
        self.shelf.put(bytes).map_err(|error| Trouble::Machine {
            what: "an output cannot be kept".into(),
            said: error.to_string(),
        })
    }

    fn kept(&self, digest: &Digest) -> Result<Vec<u8>, Trouble> {
        self.shelf.get(*digest).map_err(|error| Trouble::Machine {
            what: "what was kept cannot be read".into(),
            said: error.to_string(),
        })
    }

    fn commit(&self, tree: &ObjectId, parent: &ObjectId, message: &str) -> Result<ObjectId, Trouble> {
        self.grounds.commit_tree(tree, &[parent], message).map_err(machine)
    }

    fn land(&self, commit: &ObjectId, onto: &ObjectId, branch: &str) -> Result<Moved, Trouble> {
        match self.grounds.land(commit, onto, branch, trace::Push::Never).map_err(machine)? {
            Outcome::LandingRefused { moved: true, .. } => Ok(Moved::MovedOn),
            Outcome::LandingRefused { because, moved: false } => Ok(Moved::Refused(because)),
            _landed => Ok(Moved::Landed),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn machine(broken: Broken) -> Trouble {
    Trouble::Machine { what: broken.because, said: broken.hint }
}

/// A set-up that fails says so by its words; anything else is the machine.
fn set_up(broken: Broken) -> Trouble {
    match broken.because.strip_prefix("the set-up `").and_then(|rest| rest.split_once("` failed: ")) {
        Some((command, said)) => {
            Trouble::SetUp { command: command.to_owned(), end: "failed".into(), said: said.to_owned() }
        }
        None => machine(broken),
    }
}

/// How a process ended, in a gate's words. The confinement's own complaint is that nothing started.
fn end_of(ended: &Ended) -> End {
    let said = String::from_utf8_lossy(&ended.stderr);
    match (ended.cut, ended.exit, ended.signal) {
        (Some(Cut::Time), ..) => End::TimedOut,
        (Some(Cut::Flood), ..) => End::Flooded,
        (Some(Cut::Stop | Cut::Enough), ..) => End::Stopped,
        (Some(Cut::Disk), ..) => End::Spent("disk".into()),
        (Some(Cut::Memory), ..) => End::Spent("memory".into()),
        (None, Some(_), _) if said.starts_with("bwrap: ") || said.starts_with(sandbox::COMPLAINT) => {
            End::NotStarted(said.lines().next().unwrap_or_default().to_owned())
        }
        (None, Some(code), _) => End::of_code(code),
        (None, None, signal) => End::Crashed(signal.unwrap_or(0)),
    }
}

impl From<Trouble> for Broken {
    fn from(trouble: Trouble) -> Self {
        let hint = trouble.hint();
        Self::new(trouble.to_string(), hint)
    }
}
