//! The harness: a real git repository in a temporary directory, the real binary in it, and what it said.

use regex::Regex;
use std::{
    collections::BTreeMap,
    fs,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::LazyLock,
};
use tempfile::TempDir;

/// Who works in every repository of the tests.
const ME: &str = "mira@shop.example";

/// A git repository with a home of its own.
pub(crate) struct Repo {
    folder: TempDir,
    env: BTreeMap<String, String>,
}

/// What the binary said.
#[derive(Debug)]
pub(crate) struct Ran {
    raw: Vec<u8>,
    stdout: String,
    stderr: String,
    code: i32,
}

impl Repo {
    /// An empty repository on `main`.
    pub(crate) fn new() -> Self {
        let repo = Self::bare_folder();
        repo.git(&["init", "--quiet", "--initial-branch=main"]);
        repo
    }

    /// A folder that is no repository.
    pub(crate) fn bare_folder() -> Self {
        let folder = tempfile::tempdir().expect("because the temporary directory is writable");
        let root = folder.path().canonicalize().expect("because it was just made");
        for name in ["root", "home", "cache", "tmp"] {
            fs::create_dir(root.join(name)).expect("because the folder is ours");
        }
        let place = |name: &str| root.join(name).to_string_lossy().into_owned();
        let mut env = BTreeMap::from([
            ("HOME".to_owned(), place("home")),
            ("XDG_CACHE_HOME".to_owned(), place("cache")),
            ("TMPDIR".to_owned(), place("tmp")),
            ("GIT_CONFIG_NOSYSTEM".to_owned(), "1".to_owned()),
            ("TZ".to_owned(), "UTC".to_owned()),
            ("COLUMNS".to_owned(), "100".to_owned()),
        ]);
        for name in ["PATH", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"] {
            env.extend(std::env::var(name).ok().map(|value| (name.to_owned(), value)));
        }
        fs::write(root.join("home/.gitconfig"), format!("[user]\n\temail = {ME}\n\tname = Mira\n"))
            .expect("because the folder is ours");
        Self { folder, env }
    }

    /// The root of the work tree.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().expect("because it is there").join("root")
    }

    /// Sets a variable for everything that runs from here on.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Writes a file.
    pub(crate) fn file(&self, path: &str, text: &str) -> &Self {
        let path = self.root().join(path);
        let folder = path.parent().expect("because every file lies in a folder");
        fs::create_dir_all(folder).expect("because the folder is ours");
        fs::write(path, text).expect("because the folder is ours");
        self
    }

    /// Writes a file that can be run.
    pub(crate) fn script(&self, path: &str, text: &str) -> &Self {
        use std::os::unix::fs::PermissionsExt as _;
        self.file(path, text);
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.root().join(path), mode).expect("because the file is ours");
        self
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_else(|error| panic!("`{path}`: {error}"))
    }

    /// Commits everything.
    pub(crate) fn commit(&self, message: &str) -> &Self {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self
    }

    /// Commits everything, at a moment.
    pub(crate) fn commit_at(&self, message: &str, moment: &str) -> &Self {
        self.git(&["add", "--all"]);
        let mut command = self.command("git", &["commit", "--quiet", "-m", message], &self.root());
        let status = command.env("GIT_COMMITTER_DATE", moment).env("GIT_AUTHOR_DATE", moment).status();
        assert!(status.is_ok_and(|status| status.success()), "git commit at {moment}");
        self
    }

    /// What git says, trimmed.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        let ran = self.output("git", args, &self.root());
        assert!(ran.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
        String::from_utf8_lossy(&ran.stdout).trim().to_owned()
    }

    /// Runs the binary at the root.
    pub(crate) fn evolute(&self, args: &[&str]) -> Ran {
        self.evolute_in(&self.root(), args)
    }

    /// Runs a program at the root.
    pub(crate) fn runs(&self, program: &str, args: &[&str]) -> Ran {
        self.ran(self.output(program, args, &self.root()))
    }

    /// What came of a call of git's that may fail.
    pub(crate) fn try_git(&self, args: &[&str]) -> Ran {
        self.runs("git", args)
    }

    /// Runs the binary at the root, and says this to it.
    pub(crate) fn fed(&self, args: &[&str], said: &str) -> Ran {
        let mut command = self.command("evolute", args, &self.root());
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("because the binary is there");
        let mut stdin = child.stdin.take().expect("because it is piped");
        let _it_need_not_listen = stdin.write_all(said.as_bytes());
        drop(stdin);
        self.ran(child.wait_with_output().expect("because it ends"))
    }

    /// Runs the binary in a directory.
    pub(crate) fn evolute_in(&self, directory: &Path, args: &[&str]) -> Ran {
        self.ran(self.output("evolute", args, directory))
    }

    fn ran(&self, output: Output) -> Ran {
        Ran {
            stdout: self.redacted(&output.stdout),
            stderr: self.redacted(&output.stderr),
            raw: output.stdout,
            code: output.status.code().unwrap_or(-1),
        }
    }

    /// Starts the binary, for tests that hold on to the process.
    pub(crate) fn start(&self, args: &[&str]) -> Child {
        let mut command = self.command("evolute", args, &self.root());
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("because the binary is there")
    }

    /// Runs the binary on a pseudo-terminal; each line is typed once its question is shown. What the terminal showed.
    pub(crate) fn on_terminal(&self, words: &str, typed: &[(&str, &str)]) -> String {
        let line = format!("{} {words}", env!("CARGO_BIN_EXE_evolute"));
        let mut command = self.command("script", &["-qec", &line, "/dev/null"], &self.root());
        command.env("TERM", "xterm").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("because `script` is part of every Linux");
        let mut keys = child.stdin.take().expect("because it is piped");
        let mut screen = child.stdout.take().expect("because it is piped");
        let (mut shown, mut next) = (vec![], typed.iter().peekable());
        let mut bytes = [0; 4096];
        while let Ok(read @ 1..) = screen.read(&mut bytes) {
            shown.extend_from_slice(&bytes[..read]);
            while let Some((_, answer)) = next.next_if(|(question, _)| asks(&shown, question)) {
                keys.write_all(format!("{answer}\r").as_bytes()).expect("because the terminal reads");
            }
        }
        child.wait().expect("because it ends");
        assert!(next.peek().is_none(), "not everything was asked:\n{}", self.redacted(&shown));
        self.redacted(&shown)
    }

    fn output(&self, program: &str, args: &[&str], directory: &Path) -> Output {
        self.command(program, args, directory).output().expect("because the program is there")
    }

    fn command(&self, program: &str, args: &[&str], directory: &Path) -> Command {
        let program = if program == "evolute" { env!("CARGO_BIN_EXE_evolute") } else { program };
        let mut command = Command::new(program);
        command.args(args).current_dir(directory).env_clear().envs(&self.env).stdin(Stdio::null());
        command
    }

    /// What differs from one run to the next is named instead of shown.
    pub(crate) fn redacted(&self, bytes: &[u8]) -> String {
        let base = self.folder.path().canonicalize().expect("because it is there");
        let text = String::from_utf8_lossy(bytes).replace(&*base.to_string_lossy(), "[base]");
        REDACTIONS.iter().fold(text, |text, (pattern, name)| pattern.replace_all(&text, *name).into_owned())
    }
}

static REDACTIONS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let pair = |(pattern, name)| (Regex::new(pattern).expect("because the pattern is well formed"), name);
    [
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[writer]"),
        (r"\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b", "[record]"),
        (r"\b[0-9a-f]{64}\b", "[digest]"),
        (r"\b[0-9a-f]{40}\b", "[commit]"),
        (r"\b(c|d|v|l|r|x)-[0-9a-hjkmnp-tv-z]{8}\b", "$1-[id]"),
        (r"\b[0-9a-f]{12}\b", "[digest]"),
        (r"\b[0-9a-f]{10}\b", "[commit]"),
        (r"\b\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?\b", "[moment]"),
        (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[moment]"),
        (r"\b(\d+ ms|\d+\.\d s|\d+ min \d\d s)\b", "[time]"),
        // A column is as wide as what it tells.
        (r"\[time\] {2,}", "[time]  "),
        (r"\b\d+ s ago\b", "[time] ago"),
    ]
    .map(pair)
    .into()
});

impl Ran {
    /// It is expected to have done its work.
    pub(crate) fn done(self) -> Self {
        self.ended(0)
    }

    /// It is expected to have refused.
    pub(crate) fn refused(self) -> Self {
        self.ended(1)
    }

    /// It is expected to have ended like this.
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\nstdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// What it ended with; -1 where a signal ended it.
    pub(crate) const fn code(&self) -> i32 {
        self.code
    }

    /// Standard output.
    pub(crate) fn out(&self) -> &str {
        &self.stdout
    }

    /// Standard error.
    pub(crate) fn err(&self) -> &str {
        &self.stderr
    }

    /// Standard error, with the lines of things that run at the same time put in the order of the alphabet.
    pub(crate) fn err_in_order(&self) -> String {
        let together = |line: &str| {
            line.contains(": gate `") || line.contains("control of `") || line.contains("proof of `")
        };
        let mut lines: Vec<&str> = self.stderr.lines().collect();
        for run in lines.chunk_by_mut(|one, other| together(one) && together(other)) {
            run.sort_unstable();
        }
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Standard output as a JSON document, ids and paths as they are.
    pub(crate) fn raw_json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.raw).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Standard output as the one JSON document that it must be.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// Whether a question stands on the screen.
fn asks(shown: &[u8], question: &str) -> bool {
    String::from_utf8_lossy(shown).contains(question)
}
