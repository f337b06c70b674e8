//! The `git` program, asked without anything of the user's that could change its answers or run other programs: no
//! hooks, no inherited repository, no prompts.

use crate::{
    Broken, Stop,
    process::{self, Ended, Run, argv},
};
use std::{collections::BTreeMap, ffi::OsString, io, path::Path, time::Duration};

/// Bytes of one answer.
const ANSWER: usize = 256 << 20;
/// How long one question may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// Settings that hold whatever the user configured.
const SETTINGS: [&str; 10] = [
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "commit.gpgSign=false",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "gc.auto=0",
    "-c",
    "core.quotePath=false",
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
    /// The first line of its complaint.
    pub said: String,
    /// What it answered all the same.
    pub stdout: Vec<u8>,
}

impl Program {
    /// Git, with what it needs of this environment.
    #[must_use]
    pub fn new(vars: &BTreeMap<String, OsString>) -> Self {
        let kept = |name: &str| {
            matches!(
                name,
                "PATH"
                    | "HOME"
                    | "USER"
                    | "LOGNAME"
                    | "XDG_CONFIG_HOME"
                    | "LANG"
                    | "TMPDIR"
                    | "SSH_AUTH_SOCK"
            )
        };
        let mut env: BTreeMap<String, OsString> = vars
            .iter()
            .filter(|(name, _)| kept(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
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
        let mut env = self.env.clone();
        env.extend(vars.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let words = ["git"].into_iter().chain(SETTINGS).chain(args.iter().copied());
        let run = Run {
            argv: argv(words),
            cwd: directory.to_owned(),
            env,
            stdin: stdin.to_vec(),
            time: PATIENCE,
            output_bytes: ANSWER,
        };
        // Not ended by the word to stop: what git does is short, and half of it would be worse than all of it.
        match process::run(&run, &Stop::new()) {
            Ok(ended) if ended.succeeded() => Ok(ended.stdout),
            Ok(ended) => Err(Said::of(ended)),
            Err(error) => Err(Said { exit: None, said: not_started(&error), stdout: vec![] }),
        }
    }
}

fn not_started(error: &io::Error) -> String {
    format!("`git` does not start: {error}")
}

impl Said {
    fn of(ended: Ended) -> Self {
        let error = String::from_utf8_lossy(&ended.stderr).into_owned();
        let line = error
            .lines()
            .find(|line| line.starts_with("fatal:") || line.starts_with("error:"))
            .or_else(|| error.lines().next());
        let said = line.unwrap_or("it ended without a word").to_owned();
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
