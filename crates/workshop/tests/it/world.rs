//! A repository, a home, a cache and a workshop in a temporary folder.

use engine::{Attempted, Effect, Outcome, Work};
use std::{
    collections::{BTreeMap, HashMap},
    ffi::OsString,
    fs, io,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use trace::{
    Agent, AgentLimits, Digest, Speaks, Worktree,
    id::{CycleId, EffectId, LeaseId, ObjectId},
};
use workshop::{
    Answer, Shelf, Stop, Surroundings, Workshop,
    sandbox::{self, Backend},
};

/// A world of its own for each test.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) workshop: Workshop,
    pub(crate) shelf: Arc<Mutex<HashMap<Digest, Vec<u8>>>>,
    pub(crate) base: ObjectId,
    pub(crate) needs: Worktree,
    pub(crate) time_s: u32,
    pub(crate) stop: Stop,
}

/// The cycle of all tests.
pub(crate) fn cycle() -> CycleId {
    CycleId::from("c-test")
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("because the temporary folder is writable");
        let root = folder.path().join("repo");
        for name in ["repo", "home", "cache", "repo/src"] {
            fs::create_dir_all(folder.path().join(name)).expect("because the folder is ours");
        }
        git(&root, &["init", "--quiet", "--initial-branch=main"]);
        fs::write(root.join("src/lib.txt"), "one\n").expect("because the folder is ours");
        fs::write(root.join("README.md"), "# Shop\n").expect("because the folder is ours");
        fs::write(root.join(".gitignore"), "cache/\n").expect("because the folder is ours");
        git(&root, &["add", "--all"]);
        git(&root, &["commit", "--quiet", "--message", "start"]);
        let base = ObjectId::new(git(&root, &["rev-parse", "HEAD"]));
        let shelf = Arc::new(Mutex::new(HashMap::from([(Digest::of("pack"), b"# Context\n".to_vec())])));
        let stop = Stop::new();
        let workshop = Workshop::new(surroundings(folder.path(), &stop), memory(&shelf));
        Self { folder, workshop, shelf, base, needs: Worktree::default(), time_s: 60, stop }
    }

    /// The same world, with one more variable around.
    pub(crate) fn with_variable(self, name: &str, value: &str) -> Self {
        let mut around = self.workshop.grounds().around.clone();
        around.vars.insert(name.to_owned(), value.into());
        Self { workshop: Workshop::new(around, memory(&self.shelf)), ..self }
    }

    /// The same world, seen by the next process.
    pub(crate) fn restarted(self) -> Self {
        let workshop = Workshop::new(surroundings(self.folder.path(), &self.stop), memory(&self.shelf));
        Self { workshop, ..self }
    }

    /// The same world, with hands in other surroundings.
    pub(crate) fn resettle(&mut self, around: Surroundings) {
        self.workshop = Workshop::new(around, memory(&self.shelf));
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.path("repo")
    }

    /// Git's answer in the user's work tree.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        git(&self.root(), args)
    }

    /// The worktree of a step.
    pub(crate) fn worktree(&self, step: u32) -> PathBuf {
        self.workshop.grounds().folder(&cycle()).join(format!("step-{step}"))
    }

    pub(crate) fn answer(&self, work: Work) -> Answer {
        let effect = Effect {
            id: EffectId::from("c-test/effect"),
            cycle: Some(cycle()),
            lease: LeaseId::from("l-test"),
            work,
        };
        self.workshop.answer(&effect)
    }

    pub(crate) fn outcome(&self, work: Work) -> Outcome {
        match self.answer(work) {
            Answer::Report(report) => report.outcome,
            Answer::Broken { because, .. } => panic!("because of `{because}`"),
        }
    }

    /// An attempt by an agent that is this shell script.
    pub(crate) fn attempt(&self, script: &str, confined: bool) -> Attempted {
        self.attempt_from(script, confined, None, 1)
    }

    pub(crate) fn attempt_from(
        &self,
        script: &str,
        confined: bool,
        from: Option<&ObjectId>,
        attempt: u32,
    ) -> Attempted {
        let agent = self.agent(Speaks::Command, &["sh", "-c", script]);
        attempted(self.outcome(self.work(agent, confined, from, attempt)))
    }

    pub(crate) fn agent(&self, speaks: Speaks, run: &[&str]) -> Agent {
        Agent {
            run: run.iter().map(|word| (*word).to_owned()).collect(),
            ..Agent::new("script", speaks, AgentLimits::new(self.time_s, 100_000))
        }
    }

    pub(crate) fn work(&self, agent: Agent, confined: bool, from: Option<&ObjectId>, attempt: u32) -> Work {
        Work::Attempt {
            step: 1,
            attempt,
            base: self.base.clone(),
            from: from.cloned(),
            agent: Box::new(agent),
            brief: "# Step 1\n".into(),
            pack: Digest::of("pack"),
            thread: None,
            again: None,
            touches: vec!["**".into()],
            protected: vec![".evolute/**".into()],
            areas: vec![],
            worktree: self.needs.clone(),
            confined,
        }
    }

    /// What is on the shelf, as text.
    pub(crate) fn kept(&self, digest: Option<Digest>) -> String {
        let shelf = self.shelf.lock().expect("because no test panics while it keeps");
        let bytes = digest.and_then(|digest| shelf.get(&digest).cloned()).unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

pub(crate) fn attempted(outcome: Outcome) -> Attempted {
    match outcome {
        Outcome::Attempted(attempted) => *attempted,
        other => panic!("because an attempt was asked for, not {other:?}"),
    }
}

/// Changed paths, as one text: `Added src/x`.
pub(crate) fn changes(attempted: &Attempted) -> Vec<String> {
    attempted.changes.iter().map(|change| format!("{:?} {}", change.kind, change.path)).collect()
}

/// Where confinement works; where it does not, the test says that it is skipped.
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
pub(crate) fn can_confine() -> bool {
    let found = backend().is_some();
    if !found {
        println!("skipped: 1 test that needs bubblewrap");
    }
    found
}

/// What confines here: bubblewrap, or nothing. Landlock has tests of its own.
pub(crate) fn backend() -> Option<Backend> {
    let path = std::env::var_os("PATH")?;
    let found =
        std::env::split_paths(&path).map(|folder| folder.join("bwrap")).find(|path| path.is_file())?;
    sandbox::find(Some(&found), None).ok()
}

/// The words by which the program of these tests works between the wall and a child.
pub(crate) fn inside() -> Vec<OsString> {
    vec![env!("CARGO_BIN_EXE_workshop-inside").into()]
}

fn memory(shelf: &Arc<Mutex<HashMap<Digest, Vec<u8>>>>) -> Shelf {
    let (puts, gets) = (Arc::clone(shelf), Arc::clone(shelf));
    let lock = "because no test panics while it keeps";
    let put = move |bytes: &[u8]| {
        puts.lock().expect(lock).insert(Digest::of(bytes), bytes.to_vec());
        Ok(Digest::of(bytes))
    };
    let get = move |digest: Digest| {
        gets.lock().expect(lock).get(&digest).cloned().ok_or(io::ErrorKind::NotFound.into())
    };
    Shelf::new(put, get)
}

pub(crate) fn surroundings(folder: &Path, stop: &Stop) -> Surroundings {
    let mut vars = BTreeMap::new();
    let path = std::env::var_os("PATH").expect("because tests need programs");
    let home = folder.join("home");
    vars.insert("PATH".to_owned(), path);
    vars.insert("HOME".to_owned(), home.clone().into());
    vars.insert("GIT_CONFIG_GLOBAL".to_owned(), "/dev/null".into());
    vars.insert("GIT_CONFIG_NOSYSTEM".to_owned(), "1".into());
    vars.insert("SECRET".to_owned(), "do not tell".into());
    Surroundings {
        vars,
        home,
        cache: folder.join("cache"),
        root: folder.join("repo"),
        common: folder.join("repo/.git"),
        ledger: folder.join("repo/.git/evolute"),
        backend: backend(),
        inside: Some(inside()),
        disk_bytes: 256 << 20,
        own: "/bin/false".into(),
        record: None,
        stop: stop.clone(),
    }
}

/// Whether a process runs that has this among its words.
pub(crate) fn running(mark: &str) -> bool {
    let folders = fs::read_dir("/proc").expect("because this is Linux").flatten();
    let words = folders.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    words.into_iter().any(|words| words.split(|byte| *byte == 0).any(|word| word == mark.as_bytes()))
}

/// Git as the user runs it.
pub(crate) fn git(at: &Path, args: &[&str]) -> String {
    let name = ["-c", "user.name=Mira", "-c", "user.email=mira@shop.example"];
    let output = Command::new("git")
        .args(name)
        .args(args)
        .current_dir(at)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("because there is a git");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// Writes a script that can be executed.
pub(crate) fn script(path: &Path, text: &str) {
    fs::write(path, text).expect("because the folder is ours");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("because the file is ours");
}
