//! A bench for tests: real git in a temporary repository, commands without confinement, a shelf in memory.
//! What confinement, time and output limits do is tested where they are made.

use super::{Bench, Command, End, Moved, Place, Ran, Trouble};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{self, Stdio},
    sync::Mutex,
    time::Instant,
};
use tempfile::TempDir;
use trace::{Digest, Worktree, id::ObjectId};

/// A repository with one commit after another, and a place for checkouts.
#[derive(Debug)]
pub(crate) struct Bare {
    repository: TempDir,
    places: TempDir,
    shelf: Mutex<BTreeMap<Digest, Vec<u8>>>,
}

/// The variables of git in tests: nothing of the machine's own configuration.
pub(crate) const GIT: [(&str, &str); 8] = [
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_AUTHOR_NAME", "Mira"),
    ("GIT_AUTHOR_EMAIL", "mira@shop.example"),
    ("GIT_COMMITTER_NAME", "Mira"),
    ("GIT_COMMITTER_EMAIL", "mira@shop.example"),
    ("GIT_AUTHOR_DATE", "2026-09-14T10:00:00Z"),
    ("GIT_COMMITTER_DATE", "2026-09-14T10:00:00Z"),
];

impl Bare {
    /// An empty repository with the branch `main`.
    pub(crate) fn new() -> Self {
        let temporary = || tempfile::tempdir().expect("because the temporary folder is writable");
        let bare = Self { repository: temporary(), places: temporary(), shelf: Mutex::default() };
        bare.ask(&["init", "--quiet", "--initial-branch=main"]);
        bare
    }

    /// Commits these files on top; a script is a file that starts like one.
    pub(crate) fn commits(&self, files: &[(&str, &str)]) -> ObjectId {
        for (path, text) in files {
            write(&self.repository.path().join(path), text);
        }
        self.ask(&["add", "--all"]);
        self.ask(&["commit", "--quiet", "--message", "a change"]);
        ObjectId::new(self.ask(&["rev-parse", "HEAD"]))
    }

    /// What git answers.
    pub(crate) fn ask(&self, arguments: &[&str]) -> String {
        let output = Self::start(git(self.repository.path()).args(arguments), b"");
        let output = output.expect("because git is there");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// A file outside every checkout, for scripts that must remember something.
    pub(crate) fn outside(&self, name: &str) -> String {
        self.places.path().join(name).to_string_lossy().into_owned()
    }

    /// What is kept, as text.
    pub(crate) fn read(&self, digest: &Digest) -> String {
        String::from_utf8(self.kept(digest).expect("because it was kept")).expect("because it is text")
    }

    fn start(command: &mut process::Command, stdin: &[u8]) -> std::io::Result<process::Output> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = crate::process::spawn(command)?;
        if let Some(mut pipe) = child.stdin.take() {
            // A program that does not read its input closes it.
            let _ = pipe.write_all(stdin);
        }
        child.wait_with_output()
    }
}

fn git(at: &Path) -> process::Command {
    let mut git = process::Command::new("git");
    git.current_dir(at).envs(GIT);
    git
}

/// Writes a file with its folders.
pub(crate) fn write(path: &Path, text: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::create_dir_all(path.parent().expect("because a file has a folder"))
        .expect("because the folder is ours");
    fs::write(path, text).expect("because the folder is ours");
    if text.starts_with("#!") {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("because the file is ours");
    }
}

impl Bench for Bare {
    fn run(&self, command: &Command<'_>) -> Result<Ran, Trouble> {
        use std::os::unix::process::ExitStatusExt as _;
        let started = Instant::now();
        let mut child = process::Command::new(&command.argv[0]);
        child.args(&command.argv[1..]).current_dir(command.dir).envs(self.secrets(command.given));
        let output = match Self::start(&mut child, b"") {
            Ok(output) => output,
            Err(error) => return Ok(Ran::new(End::NotStarted(error.to_string()), b"", b"", 0)),
        };
        let end =
            output.status.code().map_or(End::Crashed(output.status.signal().unwrap_or(0)), End::of_code);
        let took_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(Ran::new(end, &output.stdout, &output.stderr, took_ms))
    }

    fn conditions(&self, _: &Command<'_>, _: &Worktree) -> Vec<String> {
        vec![]
    }

    /// Every secret is its own name, lengthened.
    fn secrets(&self, names: &[String]) -> Vec<(String, OsString)> {
        let set = names.iter().filter(|name| *name != "UNSET");
        set.map(|name| (name.clone(), format!("value-of-{name}").into())).collect()
    }

    fn git(&self, arguments: &[&str], stdin: &[u8], variables: &[(&str, &Path)]) -> Result<Vec<u8>, Trouble> {
        // In the folder that all work trees share, as the real one does.
        let mut git = git(&self.repository.path().join(".git"));
        let output = Self::start(git.args(arguments).envs(variables.iter().copied()), stdin);
        let output = output.expect("because git is there");
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Trouble::Git { command: arguments[0].to_owned(), said })
    }

    fn place(&self, place: Place<'_>, worktree: &Worktree) -> Result<PathBuf, Trouble> {
        let (name, of) = match place {
            Place::Step { step, tree } => (format!("step-{step}"), tree),
            Place::Candidate { tree } => ("candidate".to_owned(), tree),
            Place::Clean { name, revision } => (name.to_owned(), revision),
        };
        let root = self.places.path().join(&name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).expect("because the folder is ours");
        let (index, own) = (self.places.path().join(format!("{name}.index")), root.clone());
        let variables: [(&str, &Path); 2] = [("GIT_INDEX_FILE", &index), ("GIT_WORK_TREE", &own)];
        self.git(&["read-tree", of.as_str()], b"", &variables)?;
        self.git(
            &["checkout-index", "--all", "--force", &format!("--prefix={}/", root.display())],
            b"",
            &variables,
        )?;
        for line in &worktree.setup {
            let argv = ["sh".to_owned(), "-c".to_owned(), line.clone()];
            let ran = Self::start(process::Command::new(&argv[0]).args(&argv[1..]).current_dir(&root), b"");
            let output = ran.expect("because a shell is there");
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
                return Err(Trouble::SetUp { command: line.clone(), end: output.status.to_string(), said });
            }
        }
        Ok(root)
    }

    /// Every place is laid anew here.
    fn spoiled(&self, _: Place<'_>) {}

    fn repository(&self) -> &Path {
        self.repository.path()
    }

    fn private(&self) -> &Path {
        self.places.path()
    }

    fn keep(&self, bytes: &[u8]) -> Result<Digest, Trouble> {
        let digest = Digest::of(bytes);
        self.shelf.lock().expect("because no test panics while it keeps").insert(digest, bytes.to_vec());
        Ok(digest)
    }

    fn kept(&self, digest: &Digest) -> Result<Vec<u8>, Trouble> {
        let shelf = self.shelf.lock().expect("because no test panics while it keeps");
        let missing =
            || Trouble::Machine { what: "reading what is kept".into(), said: "it is not there".into() };
        shelf.get(digest).cloned().ok_or_else(missing)
    }

    fn commit(&self, tree: &ObjectId, parent: &ObjectId, message: &str) -> Result<ObjectId, Trouble> {
        let arguments = ["commit-tree", tree.as_str(), "-p", parent.as_str(), "-F", "-"];
        let commit = self.git(&arguments, message.as_bytes(), &[])?;
        Ok(ObjectId::new(String::from_utf8_lossy(&commit).trim()))
    }

    fn land(&self, commit: &ObjectId, onto: &ObjectId, branch: &str) -> Result<Moved, Trouble> {
        let branch = format!("refs/heads/{branch}");
        let moved = self.git(&["update-ref", &branch, commit.as_str(), onto.as_str()], b"", &[]);
        Ok(if moved.is_ok() { Moved::Landed } else { Moved::MovedOn })
    }
}
