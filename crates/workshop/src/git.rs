//! The `git` program, asked without anything of the user's that could change its answers or run other programs: no
//! hooks, no inherited repository, no prompts.

use crate::{
    Broken, Stop,
    process::{self, Ended, Run, Tie, argv},
};
use std::{collections::BTreeMap, ffi::OsString, io, path::Path, time::Duration};

/// Bytes of one answer.
const ANSWER: usize = 256 << 20;
/// Lines of a complaint that are kept.
const SAID: usize = 4;
/// Bytes of memory for what reads input that nobody trusts: a few packed bytes can ask for all that there is.
const MEMORY: u64 = 1 << 30;
/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// Settings that hold whatever the user configured: no hooks, no signatures, no work in the background, and nothing that
/// would let a changed file pass for an unchanged one.
const SETTINGS: [&str; 15] = [
    "core.hooksPath=/dev/null",
    "commit.gpgSign=false",
    "core.fsmonitor=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "core.quotePath=false",
    "core.trustctime=true",
    "core.checkStat=default",
    "core.untrackedCache=false",
    "core.splitIndex=false",
    "core.sparseCheckout=false",
    "core.safecrlf=false",
    "submodule.recurse=false",
    "advice.addEmbeddedRepo=false",
    "user.useConfigOnly=true",
];

/// Variables of the user's that git keeps: where its configuration is, and who the user is.
const KEPT: [&str; 16] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "XDG_CONFIG_HOME",
    "LANG",
    "TZ",
    "TMPDIR",
    "SSH_AUTH_SOCK",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_AUTHOR_NAME",
    "GIT_AUTHOR_EMAIL",
    "GIT_COMMITTER_NAME",
    "GIT_COMMITTER_EMAIL",
];

/// Git, with an environment of its own.
#[derive(Clone, Debug)]
pub struct Program {
    env: BTreeMap<String, OsString>,
}

/// Git said no.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{said}")]
pub struct Said {
    /// Its exit code, where it has one.
    pub exit: Option<i32>,
    /// Its complaint, bounded.
    pub said: String,
    /// What it answered all the same.
    pub stdout: Vec<u8>,
}

impl Program {
    /// Git, with what it needs of this environment.
    #[must_use]
    pub fn new(vars: &BTreeMap<String, OsString>) -> Self {
        let kept = vars.iter().filter(|(name, _)| KEPT.contains(&name.as_str()));
        let mut env: BTreeMap<String, OsString> =
            kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        for (name, value) in
            [("GIT_TERMINAL_PROMPT", "0"), ("GIT_OPTIONAL_LOCKS", "0"), ("LC_ALL", "C"), ("GIT_ADVICE", "0")]
        {
            env.insert(name.into(), value.into());
        }
        Self { env }
    }

    /// What git answers.
    ///
    /// # Errors
    /// Fails where git says no, with its own words.
    pub fn ask(&self, directory: &Path, args: &[&str], stdin: &[u8]) -> Result<Vec<u8>, Said> {
        self.ask_with(directory, args, stdin, &[])
    }

    /// What git answers, with more variables.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub fn ask_with(
        &self,
        directory: &Path,
        args: &[&str],
        stdin: &[u8],
        vars: &[(&str, OsString)],
    ) -> Result<Vec<u8>, Said> {
        heard(self.run(directory, args, stdin, vars))
    }

    /// As [`Self::ask_with`], of input that nobody trusts: what it unpacks to has its bounds.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(crate) fn ask_warily(
        &self,
        directory: &Path,
        args: &[&str],
        stdin: &[u8],
        vars: &[(&str, OsString)],
    ) -> Result<Vec<u8>, Said> {
        heard(process::within(&self.asked(directory, args, stdin, vars), &Stop::new(), MEMORY))
    }

    /// Does something, and gives git's complaints where it succeeded all the same.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub(crate) fn grumble(
        &self,
        directory: &Path,
        args: &[&str],
        vars: &[(&str, OsString)],
    ) -> Result<String, Said> {
        match self.run(directory, args, &[], vars) {
            Ok(ended) if ended.succeeded() => Ok(String::from_utf8_lossy(&ended.stderr).into_owned()),
            Ok(ended) => Err(Said::of(ended)),
            Err(error) => Err(Said { exit: None, said: not_started(&error), stdout: vec![] }),
        }
    }

    fn run(
        &self,
        directory: &Path,
        args: &[&str],
        stdin: &[u8],
        vars: &[(&str, OsString)],
    ) -> io::Result<Ended> {
        // Not ended by the word to stop: what git does is short, and half of it would be worse than all of it.
        process::run(&self.asked(directory, args, stdin, vars), &Stop::new())
    }

    fn asked(&self, directory: &Path, args: &[&str], stdin: &[u8], vars: &[(&str, OsString)]) -> Run {
        let mut env = self.env.clone();
        env.extend(vars.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let settings = SETTINGS.into_iter().flat_map(|setting| ["-c", setting]);
        let words = ["git"].into_iter().chain(settings).chain(args.iter().copied());
        Run {
            argv: argv(words),
            cwd: directory.to_owned(),
            env,
            stdin: stdin.to_vec(),
            time: PATIENCE,
            output_bytes: ANSWER,
            tie: Tie::Loose,
        }
    }
}

/// What it answered, or that it said no.
fn heard(ran: io::Result<Ended>) -> Result<Vec<u8>, Said> {
    match ran {
        Ok(ended) if ended.succeeded() => Ok(ended.stdout),
        Ok(ended) => Err(Said::of(ended)),
        Err(error) => Err(Said { exit: None, said: not_started(&error), stdout: vec![] }),
    }
}

fn not_started(error: &io::Error) -> String {
    format!("`git` does not start: {error}")
}

impl Said {
    fn of(ended: Ended) -> Self {
        let error = String::from_utf8_lossy(&ended.stderr).into_owned();
        let complaint = |line: &&str| line.starts_with("fatal:") || line.starts_with("error:");
        let from = error.lines().position(|line| complaint(&line)).unwrap_or(0);
        let lines: Vec<&str> = error.lines().skip(from).map(str::trim).take(SAID).collect();
        let said = if lines.is_empty() { "it ended without a word".to_owned() } else { lines.join(" ") };
        let said = said.chars().filter(|letter| !letter.is_control()).take(400).collect();
        Self { exit: ended.exit, said, stdout: ended.stdout }
    }

    /// As a failure of the environment, at something.
    pub(crate) fn broken(&self, doing: &str) -> Broken {
        let full = self.said.contains("No space left");
        let hint = if full {
            "free some space, then run it again"
        } else {
            "run `evolute doctor`, then run it again"
        };
        Broken::new(format!("{doing}: {}", self.said), hint)
    }
}
